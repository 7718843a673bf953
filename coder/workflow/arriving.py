"""Recordings on their way into a study: copied under a name of their own first, put in place at the end.

The name in the media folder belongs to the session. Whoever puts a file there holds the study's write and
has just stored the session, so no two commands can take each other's file for their own.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

SUFFIX = ".part"

KNOWN_SUFFIXES = {
    ".aac", ".ac3", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg",
    ".opus", ".wav", ".wma", ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts",
    ".ogv", ".ts", ".webm", ".wmv",
}  # fmt: skip
"""Endings that say what kind of file it is. Any other may be a part of its name, and that may name a person."""


def media_name(session: str, part: int, source: Path) -> str:
    """Give the name of a part in the media folder: nothing of the source's own but a known ending."""
    ending = source.suffix.lower()
    return f"{session}-{part}{ending if ending in KNOWN_SUFFIXES else ''}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One recording that is not in place yet."""

    path: Path
    """Where it lies until then: beside its place, hidden, under a name that nobody else draws."""
    source: Path
    held: BinaryIO | None
    """The copy, open and locked while this process lives; None for a link, which is made in one step."""

    def put(self, target: Path) -> Path:
        """Put it in place; what lies there is left from a command that was cut off."""
        if self.held is None:
            self.path.symlink_to(self.source.absolute())
        else:
            self.held.close()  # Windows moves no open file
        return self.path.replace(target)


@contextmanager
def arriving(media: Path, sources: Sequence[Path], *, link: bool) -> Iterator[tuple[Arrival, ...]]:
    """Copy recordings beside their places; what was not put in place by the end goes again."""
    with ExitStack() as stack:
        yield tuple(stack.enter_context(_one(media, source, link)) for source in sources)


@contextmanager
def _one(media: Path, source: Path, link: bool) -> Iterator[Arrival]:
    path = media / f".{uuid4().hex}{SUFFIX}"
    try:
        if link:
            yield Arrival(path, source, None)
            return
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as copy:
            _claim(copy)
            with source.open("rb") as original:
                shutil.copyfileobj(original, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
            yield Arrival(path, source, copy)
    finally:
        path.unlink(missing_ok=True)


def sweep(media: Path) -> None:
    """Remove what commands that were killed left behind. To be called within a write, where nothing is put in place."""
    for path in media.glob(f".*{SUFFIX}"):
        if path.is_symlink() or _is_unclaimed(path):
            with suppress(OSError):  # on Windows: another command has it open
                path.unlink()


def _claim(copy: BinaryIO) -> None:
    """Lock a copy for as long as it is open; on Windows what is open cannot be removed anyway."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(copy, fcntl.LOCK_EX)


def _is_unclaimed(path: Path) -> bool:
    try:
        with path.open("rb") as copy:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(copy, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
