"""Agreement of a study: which submitted codings are compared, and what is said of each variable."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np

from coder.agreement import Agreement, Analysed, Level, Resampled, agree
from coder.agreement.intervals import Plan
from coder.agreement.one_rater import against_others
from coder.agreement.parts import BySession, median_by_session
from coder.agreement.timed import USUAL, Rules, TimedAgreement
from coder.codebook.schema import Codebook
from coder.errors import AgreementError, NotFoundError
from coder.exchange.readers.ratings_csv import read_ratings
from coder.exchange.readers.weights_csv import read_weights
from coder.model import Number
from coder.workflow.interval_variables import interval_variables
from coder.workflow.judging import wanted_by
from coder.workflow.laying import Basis, basis, lay
from coder.workflow.matrix import Matrix
from coder.workflow.periods import Period, handed_in, periods
from coder.workflow.session_variables import SCORE, session_variables
from coder.workflow.study import Study, study_book
from coder.workflow.timed import TIMED, KindInTime, kinds_in_time
from coder.workflow.variables import Variable, variables

By = Literal["code", "session", "pair", "rater", "block"]
Unit = Literal["segment", "interval", "session"]
"""What agreement is counted on: each code's own segments, stretches of the session, or whole sessions."""


@dataclass(frozen=True, slots=True)
class Options:
    """How agreement is to be computed."""

    coefficients: Literal["default", "all"] = "default"
    resample: Resampled = "session"
    bootstrap: int = 2000
    seed: int = 1
    flagged: bool = True
    """Whether segments are in of which a rater was unsure, or found something wrong with them."""
    analysed: Analysed = "single"
    """Whether analyses use one rater's ratings, or means over raters."""
    headline: str | None = None
    """The coefficient to report first wherever the ratings can have it; None lets the design choose."""
    rules: Rules = USUAL
    """How events are compared in time."""
    beside: Sequence[str] = ()
    """Coefficients wanted besides, where ratings can have them."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """The agreement of a study, by variable, and by session, pair, rater or block of sessions within it when asked."""

    study: str
    seed: int
    codebook: str
    n_sessions: int
    """Sessions with at least two submitted raters."""
    codes: dict[str, Agreement]
    groups: dict[str, dict[str, Agreement]]
    """Variable → name of session, pair, rater or block → agreement; empty without `--by`."""
    labels: dict[str, str]
    every: bool = False
    """Whether all coefficients were asked for."""
    unit: Unit = "segment"
    by: By = "code"
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → how many submitted codings made with it mean something else and were not compared."""
    by_session: Mapping[str, BySession] = field(default_factory=dict)
    """Variable of categories → its headline within each session by itself; a session has few ratings on a scale."""

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
        median = self.by_session.get(name)
        within = {"by_session": median.record()} if median else {}
        return {**found.record(), **within, **({"groups": inner} if inner else {})}


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
        AgreementError: a coefficient is asked for first that no variable can have.
    """
    codebook = study_book(study, book)
    found = basis(study, sessions, codebook)
    found.refuse_single()
    codes: dict[str, Agreement] = {}
    groups: dict[str, dict[str, Agreement]] = {}
    labels: dict[str, str] = {}
    medians: dict[str, BySession] = {}
    blocks = _blocks(study, found) if by == "block" else ()
    for one in lay(study, found, variables_by(codebook, unit), flagged=options.flagged):
        asked = wanted_by(codebook, one.name, on_segments=unit == "segment")
        own = replace(options, beside=asked.stat) if asked else options
        codes[one.name], labels[one.name] = _agree(one, own), one.meant.label
        within = by_session(one, codes[one.name].headline)
        medians |= {} if within is None else {one.name: within}
        if by != "code":
            groups[one.name] = dict(_groups(one, by, own, blocks))
    for timed in kinds_in_time(study, found, options.rules, flagged=options.flagged) if unit == "segment" else ():
        codes[timed.name], labels[timed.name] = _agree_in_time(timed, options), timed.label
        if by != "code":
            parts = timed.by(by, {block.name: block.sessions for block in blocks})
            groups[timed.name] = {name: _agree_in_time(own, options) for name, own in parts}
    _refuse_headline_of_none(codes, options)
    of, every = (study.name, options.seed, codebook.key, found.n_double), options.coefficients == "all"
    return Reliability(*of, codes, groups, labels, every, unit, by, found.left_out, medians)


def _refuse_headline_of_none(codes: Mapping[str, Agreement], options: Options) -> None:
    if options.headline in (None, *(one.headline for one in codes.values())):
        return
    known = sorted({name for one in codes.values() for name in one.coefficients})
    near = [] if options.headline in known else difflib.get_close_matches(str(options.headline), known, 1)
    way_out = "coder agreement --coefficients all lists what each has, and why not the others."
    hint = f"Did you mean {near[0]}?" if near else way_out
    raise AgreementError(f"No variable can have {options.headline} first.", hint)


def by_session(one: Matrix, name: str) -> BySession | None:
    """Give the median of a category's coefficient over sessions; None for ratings, of which a session has few."""
    if one.meant.kind != "category":
        return None
    level, categories = one.meant.level, one.meant.categories
    return median_by_session(name, one.ratings, one.sessions, level=level, categories=categories, times=one.times)


def variables_by(book: Codebook, unit: Unit) -> list[Variable]:
    """Give what a codebook's agreement is of, on segments, intervals or whole sessions."""
    of_unit = {"segment": variables, "interval": interval_variables, "session": session_variables}
    return list(of_unit[unit](book))


def agreement_if_any(study: Study, sessions: Sequence[str] = ()) -> dict[str, Agreement] | None:
    """Compute agreement for an export's reliability table; None where no two raters have submitted a session."""
    codebook = study_book(study)
    found = basis(study, sessions, codebook)
    if not found.n_double:
        return None
    laid = lay(study, found, variables_by(codebook, "segment"))
    timed = kinds_in_time(study, found)
    return {one.name: _agree(one, Options()) for one in laid} | {one.name: one.agree() for one in timed}


def _agree(one: Matrix, options: Options) -> Agreement:
    """Analyse one variable; what is asked for comes first where its ratings can have it."""
    if options.headline is None:
        return _agreed(one, options)
    try:
        return _agreed(one, options)
    except AgreementError:
        return _agreed(one, replace(options, headline=None))


def _agreed(one: Matrix, options: Options) -> Agreement:
    return agree(
        one.ratings,
        level=one.meant.level,
        categories=one.meant.categories,
        sessions=one.sessions,
        times=one.times,
        kind=one.meant.kind,
        analysed=options.analysed,
        headline=options.headline,
        coefficients=options.coefficients,
        beside=options.beside,
        resample=options.resample,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )


def _agree_in_time(one: KindInTime, options: Options) -> TimedAgreement:
    return one.agree(
        options.rules,
        headline=options.headline,
        coefficients=options.coefficients,
        resample=options.resample,
        bootstrap=options.bootstrap,
        seed=options.seed,
    )


def _blocks(study: Study, found: Basis) -> tuple[Period, ...]:
    """Cut the sessions that two raters have handed in into blocks, in the order of the work."""
    with study.store.read() as connection:
        return periods(
            handed_in(connection, (one for several in found.sessions if len(several) > 1 for one in several))
        )


def _groups(one: Matrix, by: By, options: Options, blocks: Sequence[Period]) -> Iterator[tuple[str, Agreement]]:
    if by == "session":
        for session in dict.fromkeys(one.sessions):
            yield session, _agree(one.subset(range(len(one.raters)), one.columns_of(session)), options)
        return
    if by == "rater":
        for at, rater in enumerate(one.raters):
            yield rater, _against_others(one, at, options)
        return
    if by == "block":
        place = {session: at for at, block in enumerate(blocks) for session in block.sessions}
        where = np.array([place.get(session, -1) for session in one.sessions], dtype=np.int64)
        for at, block in enumerate(blocks):
            yield block.name, _agree(one.subset(range(len(one.raters)), np.flatnonzero(where == at)), options)
        return
    for first, second in combinations(range(len(one.raters)), 2):
        yield (
            f"{one.raters[first]} {one.raters[second]}",
            _agree(one.subset((first, second), range(len(one.sessions))), options),
        )


def _against_others(one: Matrix, rater: int, options: Options) -> Agreement:
    return against_others(
        one.ratings,
        rater,
        level=one.meant.level,
        categories=one.meant.categories,
        sessions=one.sessions,
        times=one.times,
        kind=one.meant.kind,
        plan=Plan(options.resample, 0.95, options.bootstrap, options.seed),
    )


@dataclass(frozen=True, slots=True)
class ExplainedUnit:
    """One segment behind a figure: where, and what each rater gave."""

    session: str
    segment: str
    values: dict[str, str | Number]
    agreed: bool


def explain(
    study: Study,
    name: str,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    unit: Unit = "segment",
    flagged: bool = True,
) -> tuple[ExplainedUnit, ...]:
    """List the very segments behind a variable's agreement: those that at least two raters gave.

    A score has one number for each session, so it is explained by session whatever the unit.

    Raises:
        NotFoundError: the codebook has no such variable.
    """
    codebook = study_book(study, book)
    found = basis(study, sessions, codebook)
    found.refuse_single()
    by_session = unit == "session" or name.startswith(SCORE)
    known = variables_by(codebook, "session" if by_session else unit)
    asked = [one for one in known if _is_of(name, one.meant.name)]
    for one in lay(study, found, asked, named=True, flagged=flagged):
        if one.name == name:
            return tuple(_explained(one))
    listed = [*(one.meant.name for one in known), *(f"{TIMED}{kind}" for kind in codebook.placed_kinds)]
    raise NotFoundError(f"{codebook.key} has no variable {name}.", f"It has {', '.join(listed)}.")


def _is_of(name: str, variable: str) -> bool:
    """Whether a name is a variable's, or that of the variable for one person."""
    return name == variable or name.startswith(f"{variable}@")


def _explained(one: Matrix) -> Iterator[ExplainedUnit]:
    words = one.meant.categories if one.meant.categories and isinstance(one.meant.categories[0], str) else None
    for at, (session, segment) in enumerate(one.units):
        given = {
            rater: words[int(value)] if words else _plain(value)
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
    weights: Path | None = None,
) -> dict[str, Agreement]:
    """Compute agreement of anybody's ratings, one record per code; the key is "" where the file names no code.

    Weights of one's own name the categories, in their order.

    Raises:
        FormatError: the file is not a table of ratings, or that of the weights none of weights.
        AgreementError: the categories named are not those of the weights; weights are not between 0 and 1.
    """
    own = read_weights(weights) if weights else None
    if own and categories and tuple(categories) != own.categories:
        raise AgreementError(
            f"The weights are for {', '.join(own.categories)}, and not for the categories named.",
            "Leave --categories out: the table of weights names them.",
        )
    return {
        one.code: agree(
            one.ratings,
            level=one.level,
            categories=one.categories,
            sessions=None if one.sessions is None else one.sessions.ranked,
            weights=own.table if own else None,
            analysed=options.analysed,
            headline=options.headline,
            coefficients=options.coefficients,
            resample=options.resample,
            bootstrap=options.bootstrap,
            seed=options.seed,
        )
        for one in read_ratings(path, level, (own.categories if own else categories) or None)
    }
