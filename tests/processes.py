"""Which processes run, as Linux shows them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def children(parent: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" (", 1)
        except OSError:
            continue  # it ended while we looked
        state, above = rest.rpartition(") ")[2].split()[:2]
        if int(above) == parent and state != "Z":
            found.append(int(number))
    return found


def runs(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[0] != "Z"
    except OSError:
        return False


def waited_for(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Give what a condition gives once that is true; it must become so."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found
