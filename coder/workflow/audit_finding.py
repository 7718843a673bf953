"""What `verify` finds, and how a look goes on when something cannot even be read."""

from collections.abc import Iterator
from dataclasses import dataclass

from coder.errors import CoderError
from coder.store.tampered import UNREADABLE


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was stored, or that is worth knowing: purged, or left over."""

    where: str
    """`study`, `assignment ID`, `session S`, `codebook KEY`, `media FILE`."""
    message: str
    broken: bool = True


def readable(where: str, look: Iterator[Finding]) -> Iterator[Finding]:
    """Turn what cannot be read into a finding, so that the other looks go on and none ends in a fault."""
    try:
        yield from look
    except CoderError as error:
        yield Finding(where, error.message)
    except UNREADABLE:
        yield Finding(where, "Something of it cannot be read as it was stored.")


def gone(where: str, what: str, *, purged: bool) -> Finding:
    """Say that text or media is gone: purged where the study's log tells of a purge, else broken."""
    if purged:
        return Finding(where, f"{what} is purged.", broken=False)
    return Finding(where, f"{what} is gone, and the study's log tells of no purge.")
