"""How one rater agrees with the others, and by how much their values lie over those of the others.

The first row of the ratings is the rater, the other rows are the others; each unit counts once, however many of them
rated it. With complete ratings the kappa is Schouten's (1982, Biometrical Journal 24:431-435) of one observer with
the others: the observed and the expected agreement are those of the pairs that the rater is in, averaged. With gaps,
each unit takes the average over whoever else rated it. With two raters it is Cohen's (1960, 1968) kappa, and with
squared distances Lin's concordance (1989, Biometrics 45:255-268), but for his n - 1.

The bias is the mean, over units, of the rater's value minus the mean of the others' (leave one out). It is relative:
where one of two raters moves, the other seems to move the other way. Only a key tells which.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coder.agreement.coefficients import share
from coder.agreement.counts import Counts, Totals
from coder.agreement.distances import Array, Indices
from coder.agreement.intervals import Plan
from coder.agreement.limits import computed
from coder.agreement.measures import Measure
from coder.agreement.ratings import Ratings, ratings_of
from coder.agreement.records import Agreement, Kind, Level, Reason
from coder.agreement.saying import said

PLAN = Plan("session", 0.95, 2000, 1)
KAPPA, WEIGHTED, BIAS = "rater_kappa", "rater_kappa_quadratic", "mean_difference"


class _Met(NamedTuple):
    """Every rating of another that meets one of the rater, one entry each."""

    unit: Indices
    own: Indices
    """Category index that the rater gave."""
    other: Indices
    weight: Array
    """One over the number of others in the unit, so that a unit weighs one."""


def against_others(
    ratings: npt.ArrayLike,
    rater: int,
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    sessions: Sequence[object] | npt.NDArray[np.generic] | None = None,
    times: npt.ArrayLike | None = None,
    kind: Kind = "category",
    plan: Plan = PLAN,
) -> Agreement:
    """Compare one rater with the others, in the units that the rater rated.

    ratings: shape (raters, units), NaN where a rater gave nothing. rater: the rater's row. `n_units` of the record
    counts the units that the rater rated, `n_pairable` those that somebody else rated too, and `prevalence` is the
    rater's own. The bias is in points of the scale, for a code that is present or not in shares of the units; words
    without an order have none.

    >>> import numpy as np
    >>> table = np.array([[1, 1, 0, 0, 1.0], [1, 0, 0, 0, 1], [1, 0, 0, 1, 0]])
    >>> found = against_others(table, 0, level="nominal", categories=[0.0, 1.0])
    >>> {name: round(one.value, 3) for name, one in found.coefficients.items()}
    {'pa': 0.6, 'rater_kappa': 0.231, 'mean_difference': 0.2}

    Raises:
        AgreementError: the array, level, categories, sessions or times do not fit together.
    """
    given, named = chosen(np.asarray(ratings, dtype=np.float64), rater, sessions, times)
    of = ratings_of(given, level, categories, named.sessions, named.times)
    wanted = measures_of(of, kind)
    first = headline_of(of, kind)
    named_plan = plan if of.sessions is not None else replace(plan, by="unit")
    own = Counts(of).per_cell(np.arange(len(of.per_unit)), of.index[0], (len(of.values),))[0] if len(of.index) else None
    coefficients = computed(of, wanted, named_plan)
    return said(of, first, "one rater with the others of the same units", coefficients, own)


@dataclass(frozen=True, slots=True)
class Columns:
    """What belongs to the units of some ratings."""

    sessions: Sequence[object] | None
    times: Array | None


def chosen(
    ratings: Array,
    rater: int,
    sessions: Sequence[object] | npt.NDArray[np.generic] | None,
    times: npt.ArrayLike | None,
) -> tuple[Array, Columns]:
    """Put a rater first, and keep the units that the rater rated."""
    others = [row for row in range(len(ratings)) if row != rater]
    there = np.flatnonzero(~np.isnan(ratings[rater]))
    named = None if sessions is None else [sessions[at] for at in there.tolist()]
    repeated = None if times is None else np.asarray(times, dtype=np.float64)[there]
    return ratings[[rater, *others]][:, there], Columns(named, repeated)


def headline_of(ratings: Ratings, kind: Kind) -> str:
    """Name the figure to report first: squared distances where values have an order."""
    return KAPPA if ratings.level == "nominal" or (kind == "category" and not ratings.numeric) else WEIGHTED


def measures_of(ratings: Ratings, kind: Kind) -> dict[str, Measure]:
    """List what is said of one rater, by name."""
    listed = [Measure("pa", percent, rules=(_rated,), square=False, describes=True)]
    if headline_of(ratings, kind) == KAPPA:
        listed.append(Measure(KAPPA, kappa, rules=(_rated,), width=_twice, square=False))
    else:
        close = Measure("within_1", within_1, "ordinal", (_rated,), square=False, describes=True)
        listed += [close, Measure(WEIGHTED, kappa_quadratic, "ordinal", (_rated,), _six, square=False)]
    bias = Measure(BIAS, bias_of, rules=(_rated, _has_values), width=_six, square=False, scale="own", describes=True)
    return {one.name: one for one in (*listed, bias)}


def percent(totals: Totals) -> Array:
    """Tell in which share of units another rater, drawn at random, chose what the rater chose."""
    return _mean(totals, _agreed)


def within_1(totals: Totals) -> Array:
    """Tell in which share of units another rater's value is at most one point away."""
    return _mean(totals, _near)


def bias_of(totals: Totals) -> Array:
    """Tell by how much the rater's values lie over the others' on average."""
    _, own, _, other, _, _ = _moments_of(totals)
    return own - other


def kappa(totals: Totals) -> Array:
    """Correct agreement with the others by chance from the rater's and the others' base rates."""
    margins = totals.of(_margins)
    n = margins[:, 0].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = (margins[:, 0] * margins[:, 1]).sum(axis=-1) / n**2
        observed = totals.of(_agreed) / n
        return np.where(1.0 - by_chance > 1e-12, 1.0 - (1.0 - observed) / (1.0 - by_chance), np.nan)


def kappa_quadratic(totals: Totals) -> Array:
    """Correct squared distances from the others by those expected from the rater's and the others' values."""
    _, own, own_squared, other, other_squared, apart = _moments_of(totals)
    by_chance = own_squared + other_squared - 2.0 * own * other
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(by_chance > 1e-12 * (own_squared + other_squared), 1.0 - apart / by_chance, np.nan)


def _mean(totals: Totals, field: Callable[[Counts], Array]) -> Array:
    return share(totals.of(field), totals.of(_moments)[:, 0])


def _moments_of(totals: Totals) -> tuple[Array, ...]:
    """Mean over units of 1, x, x², y, y² and (x - y)², of the rater's x and the others' y."""
    sums = totals.of(_moments)
    return tuple(np.moveaxis(share(sums, sums[:, :1]), -1, 0))


def _met(ratings: Ratings) -> _Met:
    others = list(range(1, len(ratings.index)))
    found = [np.flatnonzero(ratings.given[0] & ratings.given[row]) for row in others]
    unit = np.concatenate([*found, np.empty(0, dtype=np.int64)])
    row = np.repeat(others, [len(one) for one in found]).astype(np.int64)
    weight = 1.0 / np.maximum(ratings.per_unit[unit] - 1.0, 1.0)
    return _Met(unit, ratings.index[0, unit], ratings.index[row, unit], weight)


def _margins(counts: Counts) -> Array:
    """Count what the rater and the others chose, shape (rows, 2, categories)."""
    met, shape = _met(counts.ratings), (len(counts.ratings.values),)
    return np.stack([counts.per_cell(met.unit, one, shape, met.weight) for one in (met.own, met.other)], axis=1)


def _agreed(counts: Counts) -> Array:
    met = _met(counts.ratings)
    return counts.per_row(met.unit, met.weight * (met.own == met.other))


def _near(counts: Counts) -> Array:
    met, values = _met(counts.ratings), counts.ratings.values
    return counts.per_row(met.unit, met.weight * (np.abs(values[met.own] - values[met.other]) <= 1 + 1e-9))


def _moments(counts: Counts) -> Array:
    """Add up 1, x, x², y, y² and (x - y)², shape (rows, 6)."""
    met, values = _met(counts.ratings), counts.ratings.values
    # Measured from a value that occurs, so that constant ratings give exact zeros.
    start = values[met.own[0]] if met.own.size else 0.0
    own, other = values[met.own] - start, values[met.other] - start
    sums = (np.ones(len(own)), own, own**2, other, other**2, (own - other) ** 2)
    return np.stack([counts.per_row(met.unit, met.weight * one) for one in sums], axis=1)


def _rated(ratings: Ratings) -> Reason | None:
    """The rater must be there, and in the first row."""
    return None if ratings.pairable.any() and ratings.given[0, ratings.pairable].all() else "no_pairable_units"


def _has_values(ratings: Ratings) -> Reason | None:
    """A difference needs numbers in an order: of a scale, or 0 and 1 of a code that is present or not."""
    binary = ratings.level == "nominal" and list(ratings.values) == [0.0, 1.0]
    return None if ratings.numeric and (binary or ratings.level != "nominal") else "not_applicable"


def _twice(ratings: Ratings) -> int:
    return 2 * len(ratings.values)


def _six(ratings: Ratings) -> int:  # noqa: ARG001 (one signature for all)
    return 6
