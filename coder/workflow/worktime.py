"""How long a rater worked on an assignment, from its log alone: pauses count for nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coder.model import Event

IDLE_MS = 120_000
"""Of the time between two entries at most so much counts, unless more of the segment was played meanwhile."""

CODING_OPS = ("set", "clear", "none", "cannot_code", "place")
"""What says something about a segment; notes, marks and what undo brings back are no coding."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a log, as far as time goes."""

    at_ms: int
    """The rater's clock."""
    played_ms: int = 0
    """How much of its segment was played since the entry on that segment before."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What somebody did on an assignment, and how long it took."""

    ms: int
    today_ms: int
    segments_today: int


def worked_ms(moments: Iterable[Moment]) -> int:
    """Add up the time between entries, trimmed.

    What lies between two entries is work up to two minutes; what goes beyond counts only as far as the segment was
    being played. Before the first entry nothing counts, and neither does a clock that was set back.

    >>> minute = 60_000
    >>> worked_ms([Moment(0), Moment(minute), Moment(11 * minute)]) // minute
    3
    >>> worked_ms([Moment(0), Moment(5 * minute, played_ms=4 * minute)]) // minute
    4
    >>> worked_ms([Moment(minute), Moment(0)])
    0
    """
    total, before = 0, None
    for one in moments:
        if before is not None:
            total += max(0, min(one.at_ms - before, max(IDLE_MS, one.played_ms)))
        before = one.at_ms
    return total


def moments_of(log: Iterable[Event]) -> list[Moment]:
    """Read a log's times, and how much of each entry's segment was played since the last entry on it."""
    heard: dict[str, int] = {}
    found: list[Moment] = []
    for event in log:
        played_ms = event.heard_ms - heard.get(event.segment, 0)
        heard[event.segment] = event.heard_ms
        found.append(Moment(at_ms(event), max(0, played_ms)))
    return found


def at_ms(event: Event) -> int:
    """When an entry was made, by the rater's clock."""
    return round(datetime.fromisoformat(event.at).timestamp() * 1000)


def worked(log: Sequence[Event], day: Callable[[datetime], date], today: date) -> Worked:
    """Tell what a log comes to, in all and on one day as `day` tells days apart.

    What a segment was played before that day counts as played before.
    """
    moments = moments_of(log)
    now = [pair for pair in zip(log, moments, strict=True) if day(datetime.fromisoformat(pair[0].at)) == today]
    coded = {one.segment for one, _ in now if one.op in CODING_OPS and not one.undoes}
    return Worked(worked_ms(moments), worked_ms(moment for _, moment in now), len(coded))


def local_day(at: datetime) -> date:
    """The day on this machine's calendar."""
    return at.astimezone().date()


def spoken(ms: int) -> str:
    """Write a stretch of work as people say it.

    >>> spoken(0), spoken(59_000), spoken(3_900_000)
    ('0 min', '0 min', '1 h 05 min')
    """
    hours, minutes = divmod(ms // 60_000, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
