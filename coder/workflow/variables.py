"""What agreement is computed of: submitted codings as arrays, one per variable of a codebook, on segments."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coder.agreement import Kind, Level
from coder.codebook.legality import legal_codes, persons, speaks
from coder.codebook.schema import Code, Codebook, Group
from coder.model import NOTHING, Segment
from coder.workflow.reading import Work
from coder.workflow.submission import segment_name

CANNOT_CODE = "state:cannot_code"
NO_MEMBER = "no member"
FEW_PERSONS = 12
"""Up to so many persons each have figures of their own, however few sessions they were in."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One variable as agreement takes it."""

    name: str
    """A code's id, `group:ID`, `score:ID`, or `state:cannot_code`."""
    label: str
    ratings: npt.NDArray[np.float64]
    """Shape (raters, units), NaN where a rater gave nothing."""
    raters: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    """(session, segment name) of each unit."""
    level: Level
    kind: Kind
    categories: tuple[str, ...] | tuple[float, ...] | None
    """Names for groups, numbers for scales with countable values, None otherwise."""

    @property
    def sessions(self) -> list[str]:
        """The session of each unit."""
        return [session for session, _ in self.units]

    def subset(self, raters: Sequence[int], units: Sequence[int]) -> "Matrix":
        """Give some raters' ratings of some units, by position."""
        return replace(
            self,
            ratings=self.ratings[np.ix_(list(raters), list(units))],
            raters=tuple(self.raters[at] for at in raters),
            units=tuple(self.units[at] for at in units),
        )


def matrices(works: Sequence[Work], book: Codebook) -> Iterator[Matrix]:
    """Give every variable of the book as an array: exclusive groups, then codes and ratings, then cannot code.

    What raters place themselves is never a unit that others share: of a code on events, how often each rater gave
    it in a session is compared.
    """
    for group in book.groups.values():
        members = [book.codes[name] for name in book.members(group.id)]
        if group.mode.startswith("exclusive") and members[0].segment not in book.placed_kinds:
            yield _group_matrix(works, book, group)
    for code in book.codes.values():
        yield from code_matrices(works, book, code)
    yield from _cannot_matrices(works, book)


def code_matrices(works: Sequence[Work], book: Codebook, code: Code) -> Iterator[Matrix]:
    """Give one code or rating as an array over the segments of its kind, or over sessions for one on events.

    A code that is given per person is one variable over segments × persons, and one of each person (`ID@PERSON`).
    """
    value, units, measured = _code_value(code), _code_units(works, code), _measured(book, code)
    if code.segment in book.placed_kinds:
        level: Level = "interval" if code.kind == "rating" else "ratio"
        value, units, measured = _of_events(code), _session_units(works, code), (level, "rating", None)
    yield matrix(code.id, code.label, works, units, value, measured)
    for person in persons_apart(units):
        own = [one for one in units if one.person == person]
        yield matrix(f"{code.id}@{person}", f"{code.label} · {person}", works, own, value, measured)


def persons_apart(units: "Sequence[Unit]") -> tuple[str, ...]:
    """List of whom figures of their own are worth a line: few enough to read, or in several sessions each.

    A study of two hundred families would else print a line for every person who was there once.
    """
    sessions: dict[str, set[str]] = {}
    for one in units:
        if one.person:
            sessions.setdefault(one.person, set()).add(one.session)
    if len(sessions) <= FEW_PERSONS:
        return tuple(sorted(sessions))
    return tuple(sorted(person for person, there in sessions.items() if len(there) > 1))


@dataclass(frozen=True, slots=True)
class Unit:
    """What one rating is of: a segment of a session, for one person where a code is given per person."""

    session: str
    segment: Segment
    person: str = ""

    def named(self, first_kind: str) -> tuple[str, str]:
        """Name it: the session, and the segment within it with its person."""
        name = segment_name(self.segment, first_kind)
        return self.session, f"{name}@{self.person}" if self.person else name


Given = Callable[[Work, Unit], float | None]
Measured = tuple[Level, Kind, tuple[str, ...] | tuple[float, ...] | None]


def _code_value(code: Code) -> Given:
    return lambda work, unit: work.number(unit.segment, code.id, unit.person)


def _of_events(code: Code) -> Given:
    """Count how often a rater gave a code on events; of a rating of episodes take the mean.

    Who submitted heard the session to its end, so that none is 0; without an episode there is no mean.
    """

    def value(work: Work, unit: Unit) -> float | None:
        if code.id not in work.book.codes or unit.person not in persons(work.book, code, work.roster):
            return None
        given = [work.marks.get(one.id, NOTHING).value(code.id, unit.person) for one in work.segments[code.segment]]
        numbers = [one.value for one in given if one is not None and one.value is not None]
        if code.kind == "rating":
            return sum(numbers) / len(numbers) if numbers else None
        return float(sum(numbers))

    return value


def _measured(book: Codebook, code: Code) -> Measured:
    if code.kind == "presence":
        return "nominal", "category", (0.0, 1.0)
    if code.kind == "count" or code.scale is None:
        return "ratio", "rating", None
    scale = book.scales[code.scale]
    return scale.metric, "rating", tuple(float(one) for one in scale.values()) or None


def _group_matrix(works: Sequence[Work], book: Codebook, group: Group) -> Matrix:
    members = [book.codes[name] for name in book.members(group.id)]

    def value(work: Work, unit: Unit) -> float | None:
        states = [work.state(unit.segment, one.id, unit.person) for one in members]
        if "coded" in states:
            return float(states.index("coded"))
        return float(len(members)) if "zero" in states else None

    units = _units(works, members[0].segment, lambda _, segment: any(speaks(one, segment) for one in members))
    if all(book.is_each(one) for one in members):
        units = _for_each(works, members[0], units)
    categories = (*(one.id for one in members), NO_MEMBER)
    return matrix(f"group:{group.id}", group.id, works, units, value, ("nominal", "category", categories))


def _cannot_matrices(works: Sequence[Work], book: Codebook) -> Iterator[Matrix]:
    """Compare what could not be coded, on the first kind that has something to choose from."""
    tallied = [code.segment for code in book.codes.values() if code.kind != "rating"]
    kinds = [kind for kind in book.segments if kind in tallied and kind not in book.placed_kinds]
    if not kinds:
        return

    def value(work: Work, unit: Unit) -> float | None:
        return float(bool(work.marks.get(unit.segment.id, NOTHING).cannot_code))

    def may_be_coded(work: Work, segment: Segment) -> bool:
        return any(code.kind != "rating" for code in legal_codes(work.book, segment))

    units = _units(works, kinds[0], may_be_coded)
    yield matrix(CANNOT_CODE, "Cannot code", works, units, value, ("nominal", "category", (0.0, 1.0)))


def _code_units(works: Sequence[Work], code: Code) -> list[Unit]:
    units = _units(works, code.segment, lambda work, segment: code.id in work.book.codes and speaks(code, segment))
    return _for_each(works, code, units)


def _units(works: Sequence[Work], kind: str, eligible: Callable[[Work, Segment], bool]) -> list[Unit]:
    """Segments on which the variable may be coded, of any rater's transcript version, in order of session and time."""
    found: dict[str, Unit] = {}
    for work in works:
        for segment in work.segments.get(kind, ()):
            if eligible(work, segment):
                found.setdefault(segment.id, Unit(work.session, segment))
    return sorted(found.values(), key=lambda unit: (unit.session, unit.segment.start_ms, unit.segment.number))


def _session_units(works: Sequence[Work], code: Code) -> list[Unit]:
    sessions = sorted({work.session for work in works if code.id in work.book.codes})
    return _for_each(works, code, [Unit(one, Segment("", code.segment, 0, 0, 0)) for one in sessions])


def _for_each(works: Sequence[Work], code: Code, units: Sequence[Unit]) -> list[Unit]:
    """Give the units of a code that is given per person: each once for everybody of the role in its session."""
    if not any(code.id in work.book.codes and work.book.is_each(code) for work in works):
        return list(units)
    people: dict[str, dict[str, None]] = {}
    for work in works:
        people.setdefault(work.session, {}).update(dict.fromkeys(work.roster.persons(code.target)))
    return [replace(one, person=person) for one in units for person in people[one.session]]


def matrix(
    name: str, label: str, works: Sequence[Work], units: Sequence[Unit], value: Given, measured: Measured
) -> Matrix:
    """Ask each rater's work for each unit's value; what is not the rater's own segment is missing."""
    raters = sorted({work.rater for work in works})
    ratings = np.full((len(raters), len(units)), np.nan)
    first_kind = works[0].book.first_kind
    by_session: dict[str, list[int]] = {}
    for at, unit in enumerate(units):
        by_session.setdefault(unit.session, []).append(at)
    for work in works:
        # A segment that an amendment took away is not this rater's any more, nor is one that it made.
        own = {one.id for several in work.segments.values() for one in several} | {""}
        for at in by_session.get(work.session, ()):
            given = value(work, units[at]) if units[at].segment.id in own else None
            if given is not None:
                ratings[raters.index(work.rater), at] = given
    names = tuple(unit.named(first_kind) for unit in units)
    return Matrix(name, label, ratings, tuple(raters), names, *measured)
