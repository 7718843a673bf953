"""What `verify` finds, and how a look goes on when something cannot even be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from coder.errors import CoderError
from coder.store.tampered import UNREADABLE

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was stored, or that is worth knowing: purged, or left over."""

    where: str
    """`study`, `assignment ID`, `session S`, `codebook KEY`, `media FILE`."""
    message: str
    broken: bool = True


class Looks:
    """The findings of many looks: what one cannot read is a finding, the others go on, and none ends in a fault."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def at(self, where: str, look: Iterator[Finding]) -> None:
        """Take what a look finds, up to where it can read no more."""
        self.read(where, lambda: self.findings.extend(look))

    def read(self, where: str, read: Callable[[], Read]) -> Read | None:
        """Give what is read, or None and a finding."""
        try:
            return read()
        except CoderError as error:
            self.findings.append(Finding(where, error.message))
        except UNREADABLE:
            self.findings.append(Finding(where, "Something of it cannot be read as it was stored."))
        return None


def gone(where: str, what: str, *, purged: bool) -> Finding:
    """Say that text or media is gone: purged where the study's log tells of a purge, else broken."""
    if purged:
        return Finding(where, f"{what} is purged.", broken=False)
    return Finding(where, f"{what} is gone, and the study's log tells of no purge.")
