"""One process at a time makes a stage of a recording.

The lock is the system's own, on a file beside what the stage makes: it ends with the process, however that ends, so
none is ever left behind. What the file says, a process number and a time, is for the person who is refused.
"""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from coder.errors import ConflictError

HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What systems say when somebody else has the lock; EDEADLK is Windows' word for it."""
_FAR = 1 << 20
"""Windows locks bytes against reading too, so the byte that is locked lies behind what is written."""


@contextmanager
def locked(path: Path, what: str = "") -> Iterator[None]:
    """Hold the lock file at this path; `what` it stands for is the stage that the file is named for unless said.

    Raises:
        ConflictError: another process holds it; the message names it.
        OSError: the file system knows no locks.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        if not _claim(file):
            raise _refusal(what or f"The stage {path.stem} of {path.parent.name}", file)
        holder = {"pid": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        file.truncate(0)
        file.write(json.dumps(holder).encode())
        file.flush()
        yield


def _claim(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in HELD:
            raise
        return False
    return True


def _refusal(what: str, file: BinaryIO) -> ConflictError:
    try:
        file.seek(0)
        holder = json.loads(file.read())
        who = f"process {holder['pid']}, since {holder['since'][11:19]}"
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return ConflictError(
        f"{what} is being made by {who}.",
        "Wait until it has ended, or end it; then run this again.",
    )
