"""Work that takes long, done beside the screen: keys are answered meanwhile, and who leaves waits for nothing."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")


async def beside(work: Callable[[], Result]) -> Result:
    """Do a work in a thread of its own and give what came of it, its error too.

    Nobody can stop a thread. Whoever is cancelled here gets no answer any more, and the thread ends with the program:
    those that asyncio lends out are waited for before a program ends.
    """
    answer: _Answer[Result] = _Answer(asyncio.get_running_loop())
    run = copy_context().run
    threading.Thread(target=run, args=(answer.give, work), name="beside", daemon=True).start()
    return await answer.future


class _Answer(Generic[Result]):
    """Carries what came of a work from its thread to the loop that waits for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.future: asyncio.Future[Result] = loop.create_future()

    def give(self, work: Callable[[], Result]) -> None:
        """Do the work and hand over its result; leaving the block hands over its error."""
        with self:
            result = work()
            self._hand_over(lambda: self.future.set_result(result))

    def __enter__(self) -> None:
        """Begin the work."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._hand_over(lambda: self.future.set_exception(error))
        return True

    def _hand_over(self, settle: Callable[[], None]) -> None:
        def unless_cancelled() -> None:
            if not self.future.done():
                settle()

        with suppress(RuntimeError):  # the program has ended meanwhile, and its loop is closed
            self._loop.call_soon_threadsafe(unless_cancelled)
