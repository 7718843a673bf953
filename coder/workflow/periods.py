"""Sessions in the order in which they were handed in, cut into blocks.

The time of a session is that of the last submission which its figures rest on, by the clocks of the raters' machines:
nothing else orders the work of several people. Sessions of one moment are in the order of their names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.agreement.drift import cut
from coder.store import codings
from coder.store.engine import Connection
from coder.workflow.reading import Standing

EVERY = 10
"""Sessions in a block, where nobody says otherwise: labs look for drift each 10 to 20 sessions."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How sessions are cut into blocks."""

    how: Literal["every", "blocks", "month"] = "every"
    n: int = EVERY
    """Sessions per block, or how many blocks; of no meaning for months."""


@dataclass(frozen=True, slots=True)
class Period:
    """One block: sessions that were handed in one after another."""

    name: str
    """`1-10` by the place in the order, or `2026-11` for a month."""
    sessions: tuple[str, ...]
    first: str
    """When the first of them was handed in, in UTC."""
    last: str


def handed_in(connection: Connection, works: Iterable[Standing]) -> dict[str, str]:
    """Tell when each of some sessions was handed in for the last time; empty where the log does not say."""
    times = codings.all_submit_times(connection)
    found: dict[str, str] = {}
    for one in works:
        at = times.get((one.submission.assignment, one.submission.number), "")
        found[one.session] = max(at, found.get(one.session, at))
    return found


def periods(times: Mapping[str, str], how: Cut = Cut()) -> tuple[Period, ...]:
    """Cut sessions, given with their times, into blocks."""
    order = sorted(times, key=lambda session: (times[session], session))
    if how.how == "month":
        months = dict.fromkeys(times[session][:7] for session in order)
        return tuple(_period(one, [each for each in order if times[each][:7] == one], times) for one in months)
    ends = cut(len(order), **{how.how: how.n})
    return tuple(_period(_name(start, end), order[start:end], times) for start, end in ends)


def _name(start: int, end: int) -> str:
    return f"{start + 1}-{end}" if end > start + 1 else str(end)


def _period(name: str, sessions: Sequence[str], times: Mapping[str, str]) -> Period:
    return Period(name, tuple(sessions), times[sessions[0]], times[sessions[-1]])
