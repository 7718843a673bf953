"""One variable as agreement takes it, and how it is laid together session by session without its segments' names."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from coder.agreement import Kind, Level

FEW_PERSONS = 12
"""Up to so many persons each have figures of their own, however few sessions they were in."""

Values = tuple[float | None, ...]
"""What the raters of a session gave, one number each; None is missing."""
Times = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a variable is, apart from what anybody gave."""

    name: str
    """A code's id, `group:ID`, `score:ID`, or `state:cannot_code`."""
    label: str
    level: Level
    kind: Kind
    categories: tuple[str, ...] | tuple[float, ...] | None
    """Names for groups, numbers for scales with countable values, None otherwise."""
    whole: bool = True
    """False where it has figures per person only, because another variable of its name is over sessions."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One variable of some sessions: a column stands for one segment, or for several that raters gave the same."""

    meant: Meant
    ratings: npt.NDArray[np.float64]
    """Shape (raters, columns), NaN where a rater gave nothing."""
    raters: tuple[str, ...]
    sessions: tuple[str, ...]
    """The session of each column."""
    times: Times
    """Shape (columns,): for how many segments each column stands."""
    present: npt.NDArray[np.bool_]
    """Shape (raters, columns): whether the rater submitted the session; only then is a gap a missing rating."""
    segments: tuple[str, ...] = ()
    """The segment of each column, named within its session; empty where columns stand for several."""
    persons: tuple[str, ...] = ()
    """Whom each column is about; empty where the variable is not given per person."""

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.meant.name

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """(session, segment) of each column; no segment where it stands for several."""
        return tuple(zip(self.sessions, self.segments or ("",) * len(self.sessions), strict=True))

    def subset(self, raters: Sequence[int], columns: Sequence[int] | npt.NDArray[np.int64]) -> "Matrix":
        """Give some raters' ratings in some columns, by position."""
        chosen = list(columns)
        return replace(
            self,
            ratings=self.ratings[np.ix_(list(raters), chosen)],
            present=self.present[np.ix_(list(raters), chosen)],
            raters=tuple(self.raters[at] for at in raters),
            sessions=tuple(self.sessions[at] for at in chosen),
            times=self.times[chosen],
            segments=tuple(self.segments[at] for at in chosen) if self.segments else (),
            persons=tuple(self.persons[at] for at in chosen) if self.persons else (),
        )

    def columns_of(self, session: str) -> npt.NDArray[np.int64]:
        """Tell the columns of one session."""
        return np.flatnonzero([one == session for one in self.sessions])


@dataclass(slots=True)
class Columns:
    """One variable's columns as they come in; numbers lie in flat arrays, since a study can have millions."""

    meant: Meant
    named: bool = False
    """Whether each segment has its own column, under its name."""
    _sessions: list[str] = field(default_factory=list)
    _segments: list[str] = field(default_factory=list)
    _persons: list[str] = field(default_factory=list)
    _times: "array[int]" = field(default_factory=lambda: array("q"))
    _values: "array[float]" = field(default_factory=lambda: array("d"))
    _team: "array[int]" = field(default_factory=lambda: array("q"))
    _teams: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, session: str, raters: tuple[str, ...], counted: Mapping[tuple[str, Values], int]) -> None:
        """Lay columns beside the others: (person, values in the order of the raters) → for how many segments."""
        for (person, values), times in counted.items():
            self._add(session, raters, values, times)
            self._persons.append(person)

    def add_segments(self, session: str, raters: tuple[str, ...], segments: Iterable[tuple[str, str, Values]]) -> None:
        """Lay a session's segments beside the others: (name, person, values in the order of the raters)."""
        if not self.named:
            self.add(session, raters, Counter((person, values) for _, person, values in segments))
            return
        for name, person, values in segments:
            self._add(session, raters, values, 1)
            self._segments.append(name)
            self._persons.append(person)

    def _add(self, session: str, raters: tuple[str, ...], values: Values, times: int) -> None:
        self._sessions.append(session)
        self._team.append(self._teams.setdefault(raters, len(self._teams)))
        self._times.append(times)
        self._values.extend(np.nan if value is None else value for value in values)

    def matrix(self) -> Matrix:
        """Give the whole, with a row for each rater by name."""
        raters = tuple(sorted({rater for team in self._teams for rater in team}))
        row = {rater: at for at, rater in enumerate(raters)}
        team = np.array(self._team, dtype=np.int64)
        sizes = np.array([len(one) for one in self._teams], dtype=np.int64)[team]
        start = np.cumsum(sizes) - sizes
        flat = np.array(self._values, dtype=np.float64)
        ratings = np.full((len(raters), len(team)), np.nan)
        present = np.zeros(ratings.shape, dtype=np.bool_)
        for several, number in self._teams.items():
            columns = np.flatnonzero(team == number)
            for place, rater in enumerate(several):
                ratings[row[rater], columns] = flat[start[columns] + place]
                present[row[rater], columns] = True
        persons = tuple(self._persons) if any(self._persons) else ()
        times = np.array(self._times, dtype=np.int64)
        sessions, segments = tuple(self._sessions), tuple(self._segments)
        return Matrix(self.meant, ratings, raters, sessions, times, present, segments, persons)


def with_persons(one: Matrix) -> Iterator[Matrix]:
    """Give a variable, and where it is given per person, one of each person (`NAME@PERSON`)."""
    if one.meant.whole:
        yield one
    everyone = range(len(one.raters))
    for person in persons_apart(zip(one.sessions, one.persons, strict=False)):
        own = replace(one.meant, name=f"{one.name}@{person}", label=f"{one.meant.label} · {person}")
        columns = np.flatnonzero([about == person for about in one.persons])
        yield replace(one.subset(everyone, columns), meant=own)


def persons_apart(there: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """List of whom figures of their own are worth a line: few enough to read, or in several sessions each.

    A study of two hundred families would else print a line for every person who was there once. `there` says in which
    session each person was; who is nobody in particular has no name.
    """
    sessions: dict[str, set[str]] = {}
    for session, person in there:
        if person:
            sessions.setdefault(person, set()).add(session)
    if len(sessions) <= FEW_PERSONS:
        return tuple(sorted(sessions))
    return tuple(sorted(person for person, there in sessions.items() if len(there) > 1))
