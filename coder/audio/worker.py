"""The child's side of an engine: read one request, do it, and tell what is found, line by line.

The first thing it does is to keep its standard output for itself and to lay the number that native libraries print on
over its log. It ends when its parent does: the parent holds the other end of its standard input.
"""

import contextlib
import faulthandler
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from coder.errors import CoderError, EngineError
from coder.privacy import leave_no_core, require_home, stay_home
from coder.privacy.network import Closed

GPU = ("cuda", "cudnn", "cublas", "out of memory")
"""In what torch and CTranslate2 say of a GPU that they cannot use; they do not quote a recording there."""
MEMORY = ("can't allocate memory", "bad_alloc")
"""In what they say of the machine's own memory."""


class Channel:
    """What goes to the parent: shares, items, and one last word."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def share(self, done: float) -> None:
        """Tell how much is done, 0 to 1."""
        self._write({"share": round(done, 4)})

    def item(self, found: dict[str, Any]) -> None:
        """Hand over one result."""
        self._write({"item": found})

    def report(self, report: dict[str, Any]) -> None:
        """End well."""
        self._write({"report": report})

    def error(self, error: CoderError) -> None:
        """End with a sentence."""
        self._write({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}})

    def _write(self, said: dict[str, Any]) -> None:
        self._file.write(json.dumps(said).encode() + b"\n")
        self._file.flush()


def main(closed: Closed | None) -> None:
    """Do what the parent asks for on standard input.

    Args:
        closed: what keeps this process from the network; None for the one task that needs it.
    """
    channel = Channel(_own_output())
    faulthandler.enable(sys.stderr)
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_no_core()
    stay_home()
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        if closed is None:
            os.environ["HF_HUB_OFFLINE"] = "0"
        else:
            require_home()
        channel.report(_task(request.pop("task"), closed)(request, channel))
    except CoderError as error:
        channel.error(error)
    except Exception as error:  # noqa: BLE001 — the outermost border of this process
        known = _known(error)
        if known:
            channel.error(known)
            return
        _log(error, quote=closed is None)
        sys.exit(1)


def _known(error: Exception) -> EngineError | None:
    """Put what the machine could not do into a sentence; None for a fault of the program."""
    said = str(error)
    if any(word in said.lower() for word in GPU):
        return EngineError(
            f"The GPU did not take it: {said.splitlines()[0][:200]}", "Take a smaller model, or: --device cpu"
        )
    if isinstance(error, MemoryError) or any(word in said for word in MEMORY):
        return EngineError("Memory ran out.", "Close other programs, or take a smaller model.")
    return None


def _own_output() -> IO[bytes]:
    """Keep standard output to ourselves; what libraries print goes to the log with the errors."""
    sys.stdout.flush()
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not through the buffered file, which is locked while the interpreter ends
        pass
    os._exit(1)


def _log(error: Exception, *, quote: bool) -> None:
    """Say where it broke and in which way. Its message stays out where a recording is at hand: it might quote."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {Path(one.filename).name}:{one.lineno} in {one.name}\n" for one in frames]
    sys.stderr.write("".join([*lines, type(error).__name__, f": {error}\n" if quote else "\n"]))
    sys.stderr.flush()


def _task(name: str, closed: Closed | None) -> Callable[[dict[str, Any], Channel], dict[str, Any]]:
    """Find what does a task; each brings its own library, and no other."""
    if name == "words":
        from coder.audio.speech import hear

        return hear
    if name == "speakers":
        from coder.audio.speakers import tell_apart

        return tell_apart
    if name == "loudness":
        from coder.audio.loudness import measure

        return measure
    if name in ("ask", "fetch"):
        from coder.audio.models.fetching import ask, fetch

        return ask if name == "ask" else fetch
    from coder.audio.machine import probe

    return lambda request, channel: probe(request, channel, closed)
