"""What agreement is computed of: submitted codings as arrays, one per variable of a codebook, on segments."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coder.agreement import Kind, Level
from coder.codebook.legality import legal_codes, speaks
from coder.codebook.schema import Code, Codebook, Group
from coder.model import NOTHING, Segment
from coder.workflow.reading import Work
from coder.workflow.submission import segment_name

CANNOT_CODE = "state:cannot_code"
NO_MEMBER = "no member"


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
    """Give every variable of the book as an array: exclusive groups, then codes and ratings, then cannot code."""
    for group in book.groups.values():
        if group.mode.startswith("exclusive"):
            yield _group_matrix(works, book, group)
    for code in book.codes.values():
        yield code_matrix(works, book, code)
    yield _cannot_matrix(works, book)


def code_matrix(works: Sequence[Work], book: Codebook, code: Code) -> Matrix:
    """Give one code or rating as an array over the segments of its kind."""

    def value(work: Work, segment: Segment) -> float | None:
        return work.number(segment, code.id)

    level, kind, categories = _measured(book, code)
    units = _units(works, code.segment, lambda work, segment: code.id in work.book.codes and speaks(code, segment))
    return _matrix(code.id, code.label, works, units, value, (level, kind, categories))


def _measured(book: Codebook, code: Code) -> tuple[Level, Kind, tuple[float, ...] | None]:
    if code.kind == "presence":
        return "nominal", "category", (0.0, 1.0)
    if code.kind == "count" or code.scale is None:
        return "ratio", "rating", None
    scale = book.scales[code.scale]
    return scale.metric, "rating", tuple(float(one) for one in scale.values()) or None


def _group_matrix(works: Sequence[Work], book: Codebook, group: Group) -> Matrix:
    members = [book.codes[name] for name in book.members(group.id)]

    def value(work: Work, segment: Segment) -> float | None:
        states = [work.state(segment, one.id) for one in members]
        if "coded" in states:
            return float(states.index("coded"))
        return float(len(members)) if "zero" in states else None

    units = _units(works, members[0].segment, lambda _, segment: any(speaks(one, segment) for one in members))
    categories = (*(one.id for one in members), NO_MEMBER)
    return _matrix(f"group:{group.id}", group.id, works, units, value, ("nominal", "category", categories))


def _cannot_matrix(works: Sequence[Work], book: Codebook) -> Matrix:
    def value(work: Work, segment: Segment) -> float | None:
        return float(bool(work.marks.get(segment.id, NOTHING).cannot_code))

    def may_be_coded(work: Work, segment: Segment) -> bool:
        return any(code.kind != "rating" for code in legal_codes(work.book, segment))

    units = _units(works, book.first_kind, may_be_coded)
    return _matrix(CANNOT_CODE, "Cannot code", works, units, value, ("nominal", "category", (0.0, 1.0)))


Unit = tuple[str, Segment]


def _units(works: Sequence[Work], kind: str, eligible: Callable[[Work, Segment], bool]) -> list[Unit]:
    """Segments on which the variable may be coded, of any rater's transcript version, in order of session and time."""
    found: dict[str, Unit] = {}
    for work in works:
        for segment in work.segments.get(kind, ()):
            if eligible(work, segment):
                found.setdefault(segment.id, (work.session, segment))
    return sorted(found.values(), key=lambda unit: (unit[0], unit[1].start_ms, unit[1].number))


def _matrix(
    name: str,
    label: str,
    works: Sequence[Work],
    units: Sequence[Unit],
    value: Callable[[Work, Segment], float | None],
    measured: tuple[Level, Kind, tuple[str, ...] | tuple[float, ...] | None],
) -> Matrix:
    raters = sorted({work.rater for work in works})
    ratings = np.full((len(raters), len(units)), np.nan)
    column = {segment.id: at for at, (_, segment) in enumerate(units)}
    for work in works:
        row = raters.index(work.rater)
        for segment in (one for several in work.segments.values() for one in several if one.id in column):
            given = value(work, segment)
            if given is not None:
                ratings[row, column[segment.id]] = given
    first_kind = works[0].book.first_kind
    names = tuple((session, segment_name(segment, first_kind)) for session, segment in units)
    return Matrix(name, label, ratings, tuple(raters), names, *measured)
