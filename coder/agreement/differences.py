"""How far ratings lie apart, on their own scale: the figures of a Bland-Altman plot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array

NORMAL = 1.96
"""Between so many standard deviations lie 95 % of a normal distribution; the limits of agreement assume one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Equal differences at the same mean: ratings are steps on a scale, so that many coincide."""

    mean: float
    difference: float
    count: int


@dataclass(frozen=True, slots=True)
class Apart:
    """Differences, their mean, and between which limits 95 % of them are expected to lie."""

    n: int
    bias: float
    sd: float | None
    """With n - 1; None for a single difference."""

    @property
    def limits(self) -> tuple[float, float] | None:
        """The limits of agreement, bias ± 1.96 SD (Bland & Altman 1986, p. 308)."""
        return None if self.sd is None else (self.bias - NORMAL * self.sd, self.bias + NORMAL * self.sd)


@dataclass(frozen=True, slots=True)
class Differences:
    """Differences between raters over the units that two or more rated."""

    between: tuple[int, int] | None
    """The rows of the two raters, the first minus the second; None where three or more rated, and each rater's
    value is compared with the mean of the others who rated the unit (compare Jones, Dobson & O'Brian 2011)."""
    n_units: int
    spots: tuple[Spot, ...]
    overall: Apart
    by_rater: dict[int, Apart]
    """By row; empty for two raters, whose one bias is the other's with its sign turned."""


def differences(ratings: npt.ArrayLike, times: npt.ArrayLike | None = None) -> Differences | None:
    """Compare values of the same unit; None where no unit has two.

    Args:
        ratings: shape (raters, units), NaN where a rater gave nothing.
        times: shape (units,): how many equal units a column stands for; one each by default.
    """
    table = np.asarray(ratings, dtype=np.float64)
    weight = np.ones(table.shape[1]) if times is None else np.asarray(times, dtype=np.float64)
    kept = (~np.isnan(table)).sum(axis=0) > 1
    table, weight = table[:, kept], weight[kept]
    given = ~np.isnan(table)
    team = np.flatnonzero(given.any(axis=1))
    if len(team) < 2:
        return None
    total, n = np.nansum(table, axis=0), given.sum(axis=0)
    mean = total / n
    if len(team) == 2:
        first, second = int(team[0]), int(team[1])
        apart = table[first] - table[second]
        return Differences((first, second), int(weight.sum()), _spots(mean, apart, weight), _apart(apart, weight), {})
    rater, unit = np.nonzero(given)
    own = table[rater, unit]
    apart = own - (total[unit] - own) / (n[unit] - 1)
    held = weight[unit]
    by_rater = {int(row): _apart(apart[rater == row], held[rater == row]) for row in team}
    return Differences(None, int(weight.sum()), _spots(mean[unit], apart, held), _apart(apart, held), by_rater)


def _spots(mean: Array, apart: Array, weight: Array) -> tuple[Spot, ...]:
    # Thirds of a scale's step come out of different sums differently in the last place.
    where, place = np.unique(np.round(np.stack([mean, apart]), 9) + 0.0, axis=1, return_inverse=True)
    count = np.bincount(place.ravel(), weights=weight)
    return tuple(Spot(float(x), float(y), int(many)) for x, y, many in zip(where[0], where[1], count, strict=True))


def _apart(apart: Array, weight: Array) -> Apart:
    n = float(weight.sum())
    bias = float(weight @ apart / n)
    sd = float(np.sqrt(weight @ (apart - bias) ** 2 / (n - 1))) if n > 1 else None
    return Apart(int(n), bias, sd)
