"""How one rater agrees with a criterion: a coding that is taken for right, such as a gold standard.

Unlike two raters, the two sides are not alike: rows of the confusion are the criterion's, columns the rater's. Per
category it is taken apart as a diagnostic test is (Altman & Bland 1994, BMJ 308:1552 and 309:102): sensitivity is the
share of the criterion's units that the rater found, the positive predictive value the share of the rater's units that
are the criterion's. For ratings the differences are rater minus criterion, with Bland & Altman's (1986, Lancet
i:307-310) limits of agreement. Coefficients are those of `agree` for these two, with limits that resample sessions.

>>> gold = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
>>> mine = [1, 1, 1, 0, 1, 1, 0, 0, 0, 0]
>>> found = compare(gold, mine, level="nominal", categories=[0.0, 1.0])
>>> found.confusion, found.rates[1].sensitivity, found.rates[1].ppv.value, found.rates[1].ratio
(((4, 2), (1, 3)), Rate(value=0.75, count=3, n=4, reason=None), 0.6, 1.25)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement import agree
from coder.agreement.choose import kind_of
from coder.agreement.counts import Counts
from coder.agreement.distances import Array
from coder.agreement.ratings import Ratings, ratings_of
from coder.agreement.records import Agreement, Json, Kind, Level

MOST_CATEGORIES = 50
"""A confusion of more than so many categories is no table that anybody reads; bias and limits say it better."""

Why = str
"""Why a rate is undefined: `no_common_units`, `never_by_criterion`, `always_by_criterion`, `never_by_rater`,
`always_by_rater`."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its numerator and its denominator; None with a reason where the denominator is 0."""

    value: float | None
    count: int
    n: int
    reason: Why | None

    def record(self) -> dict[str, Json]:
        """The share in the shape of `--json`."""
        return {"value": self.value, "count": self.count, "n": self.n, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the criterion's against all others."""

    name: str
    sensitivity: Rate
    """Of the criterion's units, those that the rater gave the category too."""
    specificity: Rate
    """Of the units that are not the criterion's, those that are not the rater's either."""
    ppv: Rate
    """Of the rater's units, those that are the criterion's."""
    npv: Rate
    """Of the units that are not the rater's, those that are not the criterion's."""
    base_criterion: Rate
    base_rater: Rate
    ratio: float | None
    """How many times as often the rater gave it as the criterion; None where the criterion never did."""

    def record(self) -> dict[str, Json]:
        """The category in the shape of `--json`."""
        return {
            "sensitivity": self.sensitivity.record(),
            "specificity": self.specificity.record(),
            "ppv": self.ppv.record(),
            "npv": self.npv.record(),
            "base_gold": self.base_criterion.record(),
            "base_rater": self.base_rater.record(),
            "ratio": self.ratio,
        }


@dataclass(frozen=True, slots=True)
class Differences:
    """Values of a rating, rater minus criterion."""

    n: int
    bias: float | None
    """The mean difference."""
    sd: float | None
    """Standard deviation of the differences; None under two units."""
    within_1: Rate
    """Units whose values are at most one point apart."""
    mean_criterion: float | None
    mean_rater: float | None
    ratio: float | None
    """Sum of the rater's values over the criterion's, of counts and the like; None where the latter is 0."""

    def record(self) -> dict[str, Json]:
        """The differences in the shape of `--json`."""
        return {
            "n": self.n,
            "bias": self.bias,
            "sd": self.sd,
            "within_1": self.within_1.record(),
            "mean_gold": self.mean_criterion,
            "mean_rater": self.mean_rater,
            "ratio": self.ratio,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rater with the criterion, on one variable."""

    n_units: int
    """Units that both have: the denominator of all that follows."""
    n_sessions: int | None
    """Sessions with such a unit; None where units have no sessions."""
    only_criterion: int
    """Units of the criterion's that the rater left without a value: counted, and in no figure."""
    categories: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...] | None
    """Rows the criterion, columns the rater; None where values are no categories."""
    rates: tuple[Category, ...]
    differences: Differences | None
    """Of ratings, counts and scores; None of categories."""
    agreement: Agreement

    def record(self) -> dict[str, Json]:
        """The comparison in the shape of `--json`."""
        return {
            "n_units": self.n_units,
            "n_sessions": self.n_sessions,
            "n_only_gold": self.only_criterion,
            "categories": list(self.categories),
            "confusion": None if self.confusion is None else [list(row) for row in self.confusion],
            "by_category": {one.name: one.record() for one in self.rates},
            "differences": None if self.differences is None else self.differences.record(),
            "agreement": self.agreement.record(),
        }


def compare(
    criterion: npt.ArrayLike,
    rater: npt.ArrayLike,
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    sessions: Sequence[object] | npt.NDArray[np.generic] | None = None,
    times: npt.ArrayLike | None = None,
    kind: Kind | None = None,
    also: Sequence[str] = (),
    bootstrap: int = 2000,
    seed: int = 1,
) -> Comparison:
    """Compare a rater with a criterion on the units that both have.

    criterion, rater: shape (units,), NaN where there is no value; positions of categories where these are words.
    times: how many equal units each column stands for. also: coefficients wanted besides the usual ones, under the
    names of `agree`; those that it does not know are left out.

    Raises:
        AgreementError: the arrays, level, categories, sessions, times or names do not fit together.
    """
    table = np.stack([np.asarray(rater, dtype=np.float64), np.asarray(criterion, dtype=np.float64)])
    repeated = np.ones(table.shape[1]) if times is None else np.asarray(times, dtype=np.float64)
    given = ~np.isnan(table)
    both = np.flatnonzero(given.all(axis=0))
    named = None if sessions is None else [sessions[at] for at in both.tolist()]
    kept = table[:, both]
    of = ratings_of(kept, level, categories, named, repeated[both])
    kind = kind or kind_of(of)
    agreement = agree(
        kept,
        level=level,
        categories=categories,
        sessions=named,
        times=repeated[both],
        kind=kind,
        coefficients=_usual(of, kind),
        beside=also,
        bootstrap=bootstrap,
        seed=seed,
    )
    only_criterion = int(repeated[given[1] & ~given[0]].sum())
    return _comparison(of, kept, repeated[both], only_criterion, agreement)


def _comparison(of: Ratings, kept: Array, times: Array, only_criterion: int, agreement: Agreement) -> Comparison:
    confusion = None if _measured(of) else _confusion(of)
    return Comparison(
        n_units=int(times.sum()),
        n_sessions=None if of.sessions is None else len(np.unique(of.sessions)),
        only_criterion=only_criterion,
        categories=() if confusion is None else of.labels,
        confusion=None if confusion is None else tuple(tuple(int(cell) for cell in row) for row in confusion),
        rates=() if confusion is None else _rates(of.labels, confusion),
        differences=_differences(kept, times, of.level) if of.numeric and of.level != "nominal" else None,
        agreement=agreement,
    )


def _usual(ratings: Ratings, kind: Kind) -> tuple[str, ...]:
    """Name what is said of two raters; alpha stands for the headline where no unit has two values."""
    alpha = f"alpha_{ratings.level}"
    if kind == "rating" and ratings.numeric and ratings.level != "nominal":
        kappa = ("cohen_quadratic",) if ratings.declared else ()
        return ("icc_A_1", "icc_C_1", *kappa, alpha, "pa", "within_1", "mean_difference", "loa_low", "loa_high")
    ordered = ("cohen_quadratic", "within_1") if ratings.level != "nominal" else ()
    binary = ("positive_agreement", "negative_agreement") if len(ratings.values) == 2 else ()
    return ("cohen", *ordered, "pa", alpha, "gwet_ac1", *binary)


def _measured(ratings: Ratings) -> bool:
    """Whether values are measured numbers, or too many categories for a table."""
    return (not ratings.declared and ratings.level in {"interval", "ratio"}) or len(ratings.values) > MOST_CATEGORIES


def _confusion(ratings: Ratings) -> Array:
    n = len(ratings.values)
    if not ratings.index.size:
        return np.zeros((n, n))
    unit = np.arange(ratings.index.shape[1])
    return np.asarray(Counts(ratings).per_cell(unit, ratings.index[1] * n + ratings.index[0], (n, n))[0])


def _rates(labels: Sequence[str], confusion: Array) -> tuple[Category, ...]:
    whole = int(confusion.sum())
    found: list[Category] = []
    for at, name in enumerate(labels):
        hit, of_criterion, of_rater = (
            int(one) for one in (confusion[at, at], confusion[at].sum(), confusion[:, at].sum())
        )
        neither = whole - of_criterion - of_rater + hit
        one = Category(
            name,
            sensitivity=_rate(hit, of_criterion, whole, "never_by_criterion"),
            specificity=_rate(neither, whole - of_criterion, whole, "always_by_criterion"),
            ppv=_rate(hit, of_rater, whole, "never_by_rater"),
            npv=_rate(neither, whole - of_rater, whole, "always_by_rater"),
            base_criterion=_rate(of_criterion, whole, whole, ""),
            base_rater=_rate(of_rater, whole, whole, ""),
            ratio=of_rater / of_criterion if of_criterion else None,
        )
        found.append(one)
    return tuple(found)


def _rate(count: int, n: int, whole: int, without: Why) -> Rate:
    return Rate(count / n, count, n, None) if n else Rate(None, count, n, without if whole else "no_common_units")


def _differences(table: Array, times: Array, level: Level) -> Differences:
    n = int(times.sum())
    if not n:
        return Differences(0, None, None, _rate(0, 0, 0, ""), None, None, None)
    apart = table[0] - table[1]
    mine, theirs, bias = (float((row * times).sum() / n) for row in (table[0], table[1], apart))
    spread = float((times * (apart - bias) ** 2).sum())
    near = int(times[np.abs(apart) <= 1 + 1e-9].sum())
    return Differences(
        n=n,
        bias=bias,
        sd=float(np.sqrt(spread / (n - 1))) if n > 1 else None,
        within_1=_rate(near, n, n, ""),
        mean_criterion=theirs,
        mean_rater=mine,
        ratio=mine / theirs if level == "ratio" and theirs else None,
    )
