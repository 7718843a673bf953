"""Agreement of a study: which submitted codings are compared, and what is said of each variable."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np

from coder.agreement import Agreement, Level, Resampled, agree
from coder.codebook.schema import Codebook
from coder.errors import ConflictError, NotFoundError
from coder.exchange.readers.ratings_csv import read_ratings
from coder.model import Number
from coder.store.sessions import require_session
from coder.workflow.pooling import left_out, pools
from coder.workflow.reading import Work, submitted
from coder.workflow.session_variables import SCORE, session_matrices
from coder.workflow.study import Study, study_book
from coder.workflow.variables import Matrix, matrices

By = Literal["code", "session", "pair"]
Unit = Literal["segment", "session"]
"""What agreement is counted on: each code's own segments, or whole sessions."""


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
    unit: Unit = "segment"
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → how many submitted codings made with it mean something else and were not compared."""

    def record(self) -> dict[str, object]:
        """The contract's JSON."""
        codes = {name: self._one(name, found) for name, found in self.codes.items()}
        return {
            "study": self.study,
            "seed": self.seed,
            "unit": self.unit,
            "codes": codes,
            "left_out": dict(self.left_out),
        }

    def _one(self, name: str, found: Agreement) -> dict[str, object]:
        inner = {group: one.record() for group, one in self.groups.get(name, {}).items()}
        return {**found.record(), **({"groups": inner} if inner else {})}


def reliability(
    study: Study,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    by: By = "code",
    unit: Unit = "segment",
    options: Options = Options(),
) -> Reliability:
    """Compute agreement between all raters who submitted, for every variable of a codebook.

    By session, a variable has one number for each session: a score, a rating, or how often a code was given.

    Raises:
        ConflictError: nothing submitted overlaps yet, so there is nothing to compare.
    """
    codebook = study_book(study, book)
    works, others = _comparable(study, sessions, codebook)
    found = list(_variables(works, codebook, unit))
    return Reliability(
        study.name,
        options.seed,
        codebook.key,
        _doubly_coded(works),
        {one.name: _agree(one, options) for one in found},
        {one.name: dict(_groups(one, by, options)) for one in found} if by != "code" else {},
        {one.name: one.label for one in found},
        options.coefficients == "all",
        unit,
        others,
    )


def _variables(works: Sequence[Work], book: Codebook, unit: Unit) -> Iterator[Matrix]:
    return matrices(works, book) if unit == "segment" else session_matrices(works, book)


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
            yield session, _agree(one.subset(range(len(one.raters)), chosen), options)
        return
    for first, second in combinations(range(len(one.raters)), 2):
        yield (
            f"{one.raters[first]} {one.raters[second]}",
            _agree(one.subset((first, second), range(len(one.units))), options),
        )


@dataclass(frozen=True, slots=True)
class ExplainedUnit:
    """One segment behind a figure: where, and what each rater gave."""

    session: str
    segment: str
    values: dict[str, str | Number]
    agreed: bool


def explain(
    study: Study, name: str, sessions: Sequence[str] = (), *, book: str = "", unit: Unit = "segment"
) -> tuple[ExplainedUnit, ...]:
    """List the very segments behind a variable's agreement: those that at least two raters gave.

    A score has one number for each session, so it is explained by session whatever the unit.

    Raises:
        NotFoundError: the codebook has no such variable.
    """
    codebook = study_book(study, book)
    works, _ = _comparable(study, sessions, codebook)
    by_session = unit == "session" or name.startswith(SCORE)
    known = {one.name: one for one in _variables(works, codebook, "session" if by_session else unit)}
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
