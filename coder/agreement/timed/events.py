"""Events as two raters placed them in one session, and the rules by which their times are compared."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Indices
from coder.agreement.ratings import Mask
from coder.errors import AgreementError

POINT_MS = 1
"""An event that lasts no longer is a point: it has an onset and no duration to overlap with."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When two raters' events count as the same; stated beside every figure that rests on them."""

    unit_ms: int = 1000
    """The unit that time is cut into for the time-unit kappa."""
    tolerance_ms: int = 2000
    """How far two raters' times may lie apart: in the time-unit kappa, and between the onsets of two events."""
    overlap: float = 0.6
    """The share of the longer of two events that they must have in common (Holle & Rein 2015)."""

    def __post_init__(self) -> None:
        if self.unit_ms < 1 or self.tolerance_ms < 0 or not 0 < self.overlap <= 1:
            raise AgreementError(
                f"A unit of {self.unit_ms} ms, a tolerance of {self.tolerance_ms} ms and an overlap of {self.overlap}"
                " compare nothing.",
                "Use a unit of 1 ms or more, a tolerance of 0 ms or more, and an overlap above 0 and up to 1.",
            )

    @property
    def tolerance_units(self) -> int:
        """The tolerance in whole units of time; a broken unit is left out."""
        return self.tolerance_ms // self.unit_ms


USUAL = Rules()
"""What is used unless asked otherwise."""


@dataclass(frozen=True, eq=False)
class Events:
    """One rater's events of one session, in any order; every array has shape (events,)."""

    start_ms: Indices
    end_ms: Indices
    """Half-open; a point event ends where it starts."""
    category: Indices
    stream: Indices
    """What is compared apart: 0, or the number of the person whom the event is about."""

    def __len__(self) -> int:
        return len(self.start_ms)

    @cached_property
    def lasts(self) -> Mask:
        """True for events with a duration, false for points."""
        return self.end_ms - self.start_ms > POINT_MS

    def within(self, stream: int) -> Indices:
        """Give the positions of a stream's events by onset; those of one onset by end, then by category."""
        own = np.flatnonzero(self.stream == stream)
        return own[np.lexsort((self.category[own], self.end_ms[own], self.start_ms[own]))]

    def kept(self, chosen: Mask) -> "Events":
        """Give the events for which `chosen` is true, shape (events,)."""
        return Events(self.start_ms[chosen], self.end_ms[chosen], self.category[chosen], self.stream[chosen])


def events_of(
    start_ms: npt.ArrayLike, end_ms: npt.ArrayLike, category: npt.ArrayLike, stream: npt.ArrayLike | None = None
) -> Events:
    """Check one rater's events: times in whole milliseconds, and the index of each event's category.

    Raises:
        AgreementError: the arrays do not fit together, or an event ends before it starts.
    """
    given = [np.asarray(one) for one in (start_ms, end_ms, category)]
    given.append(np.zeros(given[0].shape, np.int64) if stream is None else np.asarray(stream))
    arrays = [one.astype(np.int64) for one in given]
    if any(one.ndim != 1 or len(one) != len(arrays[0]) for one in arrays):
        raise AgreementError("Events have as many starts as ends and categories.", "Give one of each per event.")
    if any((one != whole).any() for one, whole in zip(given, arrays, strict=True)):
        raise AgreementError("An event's time or category is no whole number.", "Give milliseconds and positions.")
    if (arrays[1] < arrays[0]).any():
        raise AgreementError("An event ends before it starts.", "A point event ends where it starts.")
    return Events(*arrays)


@dataclass(frozen=True, eq=False)
class TwoCodings:
    """One session as two raters coded it."""

    first: Events
    second: Events
    end_ms: int
    """Both raters looked for events from `begin_ms` to here."""
    begin_ms: int = 0
    n_streams: int = 1
    """How many streams were looked at; one without any event counts as time in which there was nothing."""

    def turned(self) -> "TwoCodings":
        """Give the same with the second rater first."""
        return replace(self, first=self.second, second=self.first)

    def __post_init__(self) -> None:
        for one in (self.first, self.second):
            if len(one) and (one.start_ms.min() < self.begin_ms or one.end_ms.max() > self.end_ms):
                raise AgreementError(
                    f"An event lies outside the time that was coded, {self.begin_ms} to {self.end_ms} ms.",
                    "Leave out what only one rater could have seen.",
                )
            if len(one) and (one.stream.min() < 0 or one.stream.max() >= self.n_streams or one.category.min() < 0):
                raise AgreementError("An event's category or stream is unknown.", "Number them from 0.")
        if self.end_ms <= self.begin_ms:
            raise AgreementError("A session without any coded time has nothing to compare.", "Leave it out.")
