"""Agreement of a study: submitted codings to arrays, one per code, and what is said of each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from coder.agreement import Agreement, Kind, Level, Resampled, agree
from coder.codebook.legality import legal_codes, speaks
from coder.codebook.schema import Code, Codebook, Group
from coder.errors import ConflictError, NotFoundError
from coder.exchange.readers.ratings_csv import read_ratings
from coder.model import NOTHING, Number, Segment
from coder.store.sessions import require_session
from coder.workflow.pooling import left_out, pools
from coder.workflow.reading import Work, submitted
from coder.workflow.study import Study, study_book
from coder.workflow.submission import segment_name

By = Literal["code", "session", "pair"]
CANNOT_CODE = "state:cannot_code"
NO_MEMBER = "no member"


@dataclass(frozen=True, slots=True)
class Matrix:
    """One variable as agreement takes it."""

    name: str
    """A code's id, `group:ID`, or `state:cannot_code`."""
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


@dataclass(frozen=True, slots=True)
class Options:
    """How agreement is to be computed."""

    coefficients: Literal["default", "all"] = "default"
    resample: Resampled = "session"
    bootstrap: int = 2000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Reliability:
    """The agreement of a study, by variable, and by session or pair within it when asked."""

    study: str
    seed: int
    codebook: str
    n_sessions: int
    """Sessions with at least two submitted raters."""
    codes: dict[str, Agreement]
    groups: dict[str, dict[str, Agreement]]
    """Variable → name of session or pair → agreement; empty without `--by`."""
    labels: dict[str, str]
    every: bool = False
    """Whether all coefficients were asked for."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → how many submitted codings made with it mean something else and were not compared."""

    def record(self) -> dict[str, object]:
        """The contract's JSON."""
        codes = {name: self._one(name, found) for name, found in self.codes.items()}
        return {"study": self.study, "seed": self.seed, "codes": codes, "left_out": dict(self.left_out)}

    def _one(self, name: str, found: Agreement) -> dict[str, object]:
        inner = {group: one.record() for group, one in self.groups.get(name, {}).items()}
        return {**found.record(), **({"groups": inner} if inner else {})}


def reliability(
    study: Study,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    by: By = "code",
    options: Options = Options(),
) -> Reliability:
    """Compute agreement between all raters who submitted, for every variable of a codebook.

    Raises:
        ConflictError: nothing submitted overlaps yet, so there is nothing to compare.
    """
    codebook = study_book(study, book)
    works, others = _comparable(study, sessions, codebook)
    found = list(matrices(works, codebook))
    return Reliability(
        study.name,
        options.seed,
        codebook.key,
        _doubly_coded(works),
        {one.name: _agree(one, options) for one in found},
        {one.name: dict(_groups(one, by, options)) for one in found} if by != "code" else {},
        {one.name: one.label for one in found},
        options.coefficients == "all",
        others,
    )


def agreement_if_any(study: Study, sessions: Sequence[str] = ()) -> dict[str, Agreement] | None:
    """Compute agreement for an export's reliability table; None where no two raters have submitted a session."""
    codebook = study_book(study)
    works, _ = _pooled(study, sessions, codebook)
    if not _doubly_coded(works):
        return None
    return {one.name: _agree(one, Options()) for one in matrices(works, codebook)}


Compared = tuple[list[Work], dict[str, int]]
"""Codings that may be compared, and how many were left out because they mean something else, by their version."""


def _comparable(study: Study, sessions: Sequence[str], book: Codebook) -> Compared:
    works, others = _pooled(study, sessions, book)
    if not _doubly_coded(works):
        of = f" made with {book.key} or a version that means the same" if others else ""
        raise ConflictError(
            f"No session has two submitted codings{of}, so there is nothing to compare.",
            f"Bring earlier codings over: coder codebook migrate {next(iter(others))} {book.key} --map FILE"
            if others
            else "Assign some doubly (coder assign --double 20%) and submit them.",
        )
    return works, others


def _pooled(study: Study, sessions: Sequence[str], book: Codebook) -> Compared:
    with study.store.read() as connection:
        for session in sessions:
            require_session(connection, session)
    works = submitted(study, "rater", sessions, book.id)
    return [one for one in works if pools(one.book, book)], left_out(works, book)


def _doubly_coded(works: Sequence[Work]) -> int:
    """How many sessions have at least two submitted codings."""
    return sum(count > 1 for count in Counter(one.session for one in works).values())


def _agree(one: Matrix, options: Options) -> Agreement:
    return agree(
        one.ratings,
        level=one.level,
        categories=one.categories,
        sessions=one.sessions,
        kind=one.kind,
        coefficients=options.coefficients,
        resample=options.resample,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )


def _groups(one: Matrix, by: By, options: Options) -> Iterator[tuple[str, Agreement]]:
    if by == "session":
        for session in dict.fromkeys(one.sessions):
            chosen = [at for at, (name, _) in enumerate(one.units) if name == session]
            yield session, _agree(_subset(one, range(len(one.raters)), chosen), options)
        return
    for first, second in combinations(range(len(one.raters)), 2):
        yield (
            f"{one.raters[first]} {one.raters[second]}",
            _agree(_subset(one, (first, second), range(len(one.units))), options),
        )


def _subset(one: Matrix, raters: Sequence[int], units: Sequence[int]) -> Matrix:
    ratings = one.ratings[np.ix_(list(raters), list(units))]
    names = tuple(one.raters[at] for at in raters)
    return Matrix(
        one.name, one.label, ratings, names, tuple(one.units[at] for at in units), one.level, one.kind, one.categories
    )


def matrices(works: Sequence[Work], book: Codebook) -> Iterator[Matrix]:
    """Give every variable of the book as an array: exclusive groups, then codes and ratings, then cannot code."""
    for group in book.groups.values():
        if group.mode.startswith("exclusive"):
            yield _group_matrix(works, book, group)
    for code in book.codes.values():
        yield _code_matrix(works, book, code)
    yield _cannot_matrix(works, book)


def _code_matrix(works: Sequence[Work], book: Codebook, code: Code) -> Matrix:
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


@dataclass(frozen=True, slots=True)
class ExplainedUnit:
    """One segment behind a figure: where, and what each rater gave."""

    session: str
    segment: str
    values: dict[str, str | Number]
    agreed: bool


def explain(study: Study, name: str, sessions: Sequence[str] = (), *, book: str = "") -> tuple[ExplainedUnit, ...]:
    """List the very segments behind a variable's agreement: those that at least two raters gave.

    Raises:
        NotFoundError: the codebook has no such variable.
    """
    codebook = study_book(study, book)
    works, _ = _comparable(study, sessions, codebook)
    known = {one.name: one for one in matrices(works, codebook)}
    if name not in known:
        raise NotFoundError(f"{codebook.key} has no variable {name}.", f"It has {', '.join(known)}.")
    return tuple(_explained(known[name]))


def _explained(one: Matrix) -> Iterator[ExplainedUnit]:
    named = one.categories if one.categories and isinstance(one.categories[0], str) else None
    for at, (session, segment) in enumerate(one.units):
        given = {
            rater: named[int(value)] if named else _plain(value)
            for rater, value in zip(one.raters, one.ratings[:, at], strict=True)
            if not np.isnan(value)
        }
        if len(given) > 1:
            yield ExplainedUnit(session, segment, given, len(set(given.values())) == 1)


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else float(value)


def file_agreement(
    path: Path,
    level: Level,
    categories: Sequence[str] = (),
    options: Options = Options(),
) -> dict[str, Agreement]:
    """Compute agreement of anybody's ratings, one record per code; the key is "" where the file names no code.

    Raises:
        FormatError: the file is not a table of ratings.
    """
    return {
        one.code: agree(
            one.ratings,
            level=one.level,
            categories=one.categories,
            sessions=one.sessions,
            coefficients=options.coefficients,
            resample=options.resample,
            bootstrap=options.bootstrap,
            seed=options.seed,
        )
        for one in read_ratings(path, level, categories or None)
    }
