"""How often a code was given and what ratings are like, read off the columns that agreement is computed of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.workflow.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Rate:
    """What one rater, or all together, gave of one variable."""

    n_eligible: int
    """Segments of the submitted sessions on which it could be given."""
    n_rated: int
    """... of which so many were judged: given, or seen and not given."""
    n_coded: int
    """... and on so many it was given; of a rating, all that have a number."""
    mean: float | None
    sd: float | None
    """Of the sample; None for fewer than two."""
    low: float | None
    high: float | None

    @property
    def n_missing(self) -> int:
        """Where there is no number: it could not be coded, or did not apply."""
        return self.n_eligible - self.n_rated


def rates(one: Matrix, *, absent_is_none: bool) -> dict[str, Rate]:
    """Give each rater's rate, and under "" that of all together.

    Args:
        one: the variable.
        absent_is_none: whether 0 says that a code was not given; of a rating it is a number like others.
    """
    found = {
        rater: _rate(one.ratings[row], one.present[row] * one.times, absent_is_none=absent_is_none)
        for row, rater in enumerate(one.raters)
        if one.present[row].any()
    }
    together = (one.present * one.times).ravel()
    return {"": _rate(one.ratings.ravel(), together, absent_is_none=absent_is_none), **found}


def _rate(values: npt.NDArray[np.float64], times: npt.NDArray[np.int64], *, absent_is_none: bool) -> Rate:
    given = ~np.isnan(values) & (times > 0)
    numbers, weight = values[given], times[given]
    coded = numbers > 0 if absent_is_none else np.ones(len(numbers), dtype=np.bool_)
    n = int(weight[coded].sum())
    if n == 0:
        return Rate(int(times.sum()), int(weight.sum()), 0, None, None, None, None)
    held, counted = numbers[coded], weight[coded]
    mean = float((held * counted).sum() / n)
    sd = float(np.sqrt((counted * (held - mean) ** 2).sum() / (n - 1))) if n > 1 else None
    return Rate(int(times.sum()), int(weight.sum()), n, mean, sd, float(held.min()), float(held.max()))
