"""Python's collector beside a session of a hundred thousand words."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def much_that_stays() -> Iterator[None]:
    """Make many objects that stay, then keep the collector away from them.

    While they are made it would go through them again and again, and afterwards it would do so in the middle of a
    key every now and then: both take longer than painting the key. What stayed from the time before is let go first.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
