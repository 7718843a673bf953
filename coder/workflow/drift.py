"""Drift: whether agreement, or a rater's bias, changed between blocks of sessions in the order of the work.

By code, the agreement of all raters; by rater, the signed bias of each. A rater is compared with the keys where at
least two blocks have enough sessions with one, and with the mean of the other raters of the same units otherwise:
never with one here and the other there, for then the yardstick would drift. What was coded for practice and
certification is no part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from coder.agreement import Kind
from coder.agreement.choose import headline
from coder.agreement.drift import ALPHA, FEWEST_UNITS, LEAST, Block, Change, by_block, changes, flagged
from coder.agreement.intervals import FEWEST, Plan
from coder.agreement.measures import Measure, measures
from coder.agreement.one_rater import BIAS, Columns, chosen, measures_of
from coder.agreement.ratings import Ratings, ratings_of
from coder.workflow.keyed import Keyed, Values, keyed
from coder.workflow.laying import Basis, Laid, basis, lay
from coder.workflow.matrix import Matrix, Meant
from coder.workflow.periods import Cut, Period, handed_in, periods
from coder.workflow.reading import Standing
from coder.workflow.reliability import variables_by
from coder.workflow.study import Study, study_book

PURPOSES = ("study", "gold", "recode")
Reference = Literal["gold", "others"]
FITTED = ("icc_A_1_reml", "icc_C_1_reml", "gqk")


@dataclass(frozen=True, slots=True)
class Course:
    """One figure over the blocks, and its changes from the first."""

    coefficient: str
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]

    def record(self) -> dict[str, object]:
        """The course in the shape of `--json`."""
        return {
            "coefficient": self.coefficient,
            "blocks": [one.record() for one in self.blocks],
            "changes": [one.record() for one in self.changes],
        }


@dataclass(frozen=True, slots=True)
class OfRater:
    """One rater's bias over the blocks of their own sessions."""

    against: Reference
    periods: tuple[Period, ...]
    codes: Mapping[str, Course]


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed over time."""

    study: str
    seed: int
    codebook: str
    cut: Cut
    periods: tuple[Period, ...]
    """Blocks of the sessions that two raters have handed in; empty where only raters were asked for."""
    codes: Mapping[str, Course]
    """Variable → agreement of all raters."""
    raters: Mapping[str, OfRater]

    @property
    def flags(self) -> list[tuple[str, str, Change]]:
        """What is flagged: (rater, empty for the agreement of all; variable; change)."""
        found = [("", name, one) for name, course in self.codes.items() for one in course.changes]
        for rater, of in self.raters.items():
            found += [(rater, name, one) for name, course in of.codes.items() for one in course.changes]
        return [one for one in found if one[2].flagged]

    def tested(self, kind: Literal["codes", "raters"]) -> int:
        """How many differences one family has."""
        own = self.codes.values() if kind == "codes" else (c for of in self.raters.values() for c in of.codes.values())
        return sum(one.p is not None for course in own for one in course.changes)

    def record(self) -> dict[str, object]:
        """What `--json` prints."""
        return {
            "study": self.study,
            "seed": self.seed,
            "codebook": self.codebook,
            "cut": self.cut,
            "rule": {
                "fewest_sessions": FEWEST,
                "fewest_units_of_categories": FEWEST_UNITS,
                "least": LEAST,
                "alpha": ALPHA,
                "correction": "holm",
                "n_tests": {"codes": self.tested("codes"), "raters": self.tested("raters")},
            },
            "periods": self.periods,
            "codes": {name: course.record() for name, course in self.codes.items()},
            "raters": {
                rater: {
                    "against": of.against,
                    "periods": of.periods,
                    "codes": {name: course.record() for name, course in of.codes.items()},
                }
                for rater, of in self.raters.items()
            },
            "flags": [{"rater": rater, "code": name, **one.record()} for rater, name, one in self.flags],
        }


def drift(
    study: Study,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    by: Literal["", "code", "rater"] = "",
    cut: Cut | None = None,
    bootstrap: int = 1000,
    seed: int = 1,
) -> Drift:
    """Compare blocks of sessions: the agreement of each variable, and the bias of each rater, or one of the two.

    Variables of single persons are left out: hardly a person is there long enough.

    Raises:
        ConflictError: no session has two submitted codings, nor one beside a key.
        NotFoundError: there is no such session.
    """
    codebook, cut = study_book(study, book), cut or Cut()
    found = basis(study, sessions, codebook)
    with_key = keyed(study, codebook, PURPOSES, sessions)
    if by == "code" or not with_key.keys:
        found.refuse_single()
    plan = Plan("session", 1 - ALPHA, bootstrap, seed)
    laid = lay(study, found, variables_by(codebook, "segment"))
    whole = _periods(study, _double(found), cut)
    codes = {one.name: _agreement(one, whole, plan) for one in _whole(laid)} if by != "rater" and whole else {}
    raters = _raters(study, found, laid, with_key, cut, plan) if by != "code" else {}
    corrected = _corrected([course.changes for course in codes.values()])
    codes = {name: replace(course, changes=one) for (name, course), one in zip(codes.items(), corrected, strict=True)}
    return Drift(study.name, seed, codebook.key, cut, whole if by != "rater" else (), codes, _flagged(raters))


def _whole(laid: Laid) -> Iterator[Matrix]:
    return (one for one in laid if "@" not in one.name)


def _double(found: Basis) -> list[Standing]:
    return [one for several in found.sessions if len(several) > 1 for one in several]


def _corrected(family: Sequence[Sequence[Change]]) -> list[tuple[Change, ...]]:
    """Correct all changes of one kind together, and give them back as they lay."""
    done = iter(flagged(one for several in family for one in several))
    return [tuple(next(done) for _ in several) for several in family]


def _flagged(raters: Mapping[str, OfRater]) -> dict[str, OfRater]:
    corrected = iter(_corrected([course.changes for of in raters.values() for course in of.codes.values()]))
    return {
        rater: replace(of, codes={name: replace(one, changes=next(corrected)) for name, one in of.codes.items()})
        for rater, of in raters.items()
    }


def _agreement(one: Matrix, whole: Sequence[Period], plan: Plan) -> Course:
    """The headline coefficient of the whole study, in each block.

    Variance components would be fitted a thousand times per block, which takes minutes: alpha stands for them.
    """
    meant = one.meant
    name, _ = headline(ratings_of(one.ratings, meant.level, meant.categories, one.sessions, one.times), meant.kind)
    if name in FITTED:
        name = f"alpha_{meant.level}"
    columns = Columns(one.sessions, one.times.astype(np.float64))
    blocks = _blocks(meant, one.ratings, columns, whole, lambda ratings: measures(ratings)[name], plan)
    fewest = FEWEST_UNITS if meant.kind == "category" else 1
    return Course(name, blocks, changes(blocks, fewest_units=fewest) if blocks else ())


def _blocks(
    meant: Meant,
    ratings: Values,
    columns: Columns,
    whole: Sequence[Period],
    measure: Callable[[Ratings], Measure],
    plan: Plan,
) -> tuple[Block, ...]:
    place = {session: at for at, period in enumerate(whole) for session in period.sessions}
    sessions = [str(session) for session in columns.sessions or ()]
    return by_block(
        ratings,
        [place.get(session, -1) for session in sessions],
        [period.name for period in whole],
        measure,
        level=meant.level,
        categories=meant.categories,
        sessions=sessions,
        times=columns.times,
        plan=plan,
    )


def _raters(study: Study, found: Basis, laid: Laid, with_key: Keyed, cut: Cut, plan: Plan) -> dict[str, OfRater]:
    """Compare each rater with the keys where there are enough, else with the others."""
    beside = [(one, keys) for one, keys in with_key.laid(study) if "@" not in one.name] if with_key.keys else []
    double = _double(found)
    said: dict[str, OfRater] = {}
    others: dict[str, tuple[Period, ...]] = {}
    for rater in sorted({one.rater for one in (*double, *with_key.others)}):
        own = _periods(study, [one for one in with_key.others if one.rater == rater], cut)
        if sum(len(period.sessions) >= FEWEST for period in own) > 1:
            pairs = [(one, np.stack([one.ratings[one.raters.index(rater)], keys]), 0) for one, keys in beside]
            said[rater] = OfRater("gold", own, dict(_biases(pairs, own, plan)))
            continue
        own = _periods(study, [one for one in double if one.rater == rater], cut)
        if own:
            others[rater] = own
    said |= _against_others(laid, others, plan)
    return dict(sorted(said.items()))


def _against_others(laid: Laid, own: Mapping[str, tuple[Period, ...]], plan: Plan) -> dict[str, OfRater]:
    """Compare raters with the others, variable by variable, so that each is laid out once."""
    courses: dict[str, dict[str, Course]] = {rater: {} for rater in own}
    for one in _whole(laid) if own else ():
        for rater in own.keys() & set(one.raters):
            courses[rater] |= dict(_biases([(one, one.ratings, one.raters.index(rater))], own[rater], plan))
    return {rater: OfRater("others", periods, courses[rater]) for rater, periods in own.items()}


def _periods(study: Study, works: Sequence[Standing], cut: Cut) -> tuple[Period, ...]:
    """Cut the sessions of some codings into blocks, in the order in which they were handed in."""
    with study.store.read() as connection:
        return periods(handed_in(connection, works), cut)


def _biases(
    rows: Iterable[tuple[Matrix, Values, int]], own: Sequence[Period], plan: Plan
) -> Iterator[tuple[str, Course]]:
    """Give the bias of one row of each variable's ratings against the others, in each block."""
    for one, table, row in rows:
        if _has_numbers(one.meant):
            ratings, columns = chosen(table, row, one.sessions, one.times)
            blocks = _blocks(one.meant, ratings, columns, own, partial(_bias, kind=one.meant.kind), plan)
            yield one.name, Course(BIAS, blocks, changes(blocks, _least(one.meant, ratings[1:], columns)))


def _bias(ratings: Ratings, kind: Kind) -> Measure:
    return measures_of(ratings, kind)[BIAS]


def _has_numbers(meant: Meant) -> bool:
    """Whether a difference of two values means anything; words of a group have none, and their codes are there too."""
    return not meant.categories or not isinstance(meant.categories[0], str)


def _least(meant: Meant, others: Values, columns: Columns) -> float:
    """A tenth of the scale's width; of counts, which have none, a tenth of the others' mean."""
    categories = [float(value) for value in meant.categories or ()]
    if categories:
        return LEAST * (max(categories) - min(categories))
    given = ~np.isnan(others)
    weight = given * (1.0 if columns.times is None else columns.times)
    return LEAST * float((np.where(given, others, 0.0) * weight).sum() / weight.sum()) if weight.any() else LEAST
