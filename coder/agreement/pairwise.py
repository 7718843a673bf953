"""The agreement of every two raters, from one pass over the ratings: raters × raters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array, Distance, Indices, identity, linear, quadratic, square
from coder.agreement.ratings import Ratings, ratings_of
from coder.agreement.records import Level, Reason
from coder.errors import AgreementError

KINDS: dict[str, tuple[bool, Distance]] = {
    "pa": (False, identity),
    "pa_linear": (False, linear),
    "pa_quadratic": (False, quadratic),
    "cohen": (True, identity),
    "cohen_linear": (True, linear),
    "cohen_quadratic": (True, quadratic),
}
"""Name → whether chance is taken off, and how far two categories are apart."""
MOST_CELLS = 2**22
"""Categories × categories × pairs that are laid out at once: 32 MiB."""


@dataclass(frozen=True, eq=False)
class Pairwise:
    """One coefficient for every two raters, in the order in which their rows were handed in."""

    values: Array
    """Shape (raters, raters), NaN where it is undefined and for raters with themselves."""
    n_units: Indices
    """Shape (raters, raters): units that both rated, the denominator; on the diagonal those that one rated."""

    def reason(self, first: int, second: int) -> Reason | None:
        """Say why two raters have no value; None where they have one."""
        if not np.isnan(self.values[first, second]):
            return None
        if first == second:
            return "one_rater"
        if self.n_units[first, second] == 0:
            return "no_pairable_units"
        return "one_unit" if self.n_units[first, second] == 1 else "single_category_used"


def pairwise(
    ratings: npt.ArrayLike,
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    times: npt.ArrayLike | None = None,
    coefficient: str = "cohen",
) -> Pairwise:
    """Compute percent agreement or Cohen's kappa, plain or weighted, of every two raters.

    ratings: shape (raters, units), as for `agree`. It gives what `agree` says of any two of the rows alone.

    >>> found = pairwise([[1, 1, 2, 2], [1, 1, 2, 1], [2, 1, 2, 2]], level="nominal", categories=[1, 2])
    >>> found.values.round(2).tolist()
    [[nan, 0.5, 0.5], [0.5, nan, 0.2], [0.5, 0.2, nan]]

    Raises:
        AgreementError: the coefficient is not for pairs, or the ratings do not fit together.
    """
    if coefficient not in KINDS:
        raise AgreementError(f"{coefficient} is not computed pair by pair.", f"Use one of {', '.join(KINDS)}.")
    corrected, distance = KINDS[coefficient]
    scores = np.asarray(ratings, dtype=np.float64)
    if distance is not identity and level == "nominal":
        raise AgreementError(f"{coefficient} needs an order of categories.", "Use cohen, or level ordinal.")
    given = ratings_of(scores, level, categories, times=times)
    if len(given.values) ** 2 > MOST_CELLS:
        raise AgreementError(
            f"{len(given.values):,} categories are too many to compare every two raters.",
            "Ask for alpha instead, or compare two raters by agree.",
        )
    n_raters, rated = len(scores), np.flatnonzero(np.isfinite(scores).any(axis=1))
    values, n_units = np.full((n_raters, n_raters), np.nan), np.zeros((n_raters, n_raters), dtype=np.int64)
    n_units[rated, rated] = given.per_rater
    for pairs, tables in _tables(given):
        first, second = rated[pairs.T]
        n_units[first, second] = n_units[second, first] = tables.sum(axis=(1, 2))
        values[first, second] = values[second, first] = _agreement(tables, given, distance, corrected)
    return Pairwise(values, n_units)


def _tables(ratings: Ratings) -> Iterator[tuple[Indices, Array]]:
    """Cross what every two raters chose, some pairs at a time.

    Shapes (pairs, 2) and (pairs, categories, categories).
    """
    width = len(ratings.values) + 1
    small = np.min_scalar_type(-(width**2))
    listed = list(combinations(range(len(ratings.index)), 2))
    at_once = max(MOST_CELLS // width**2, 1)
    for start in range(0, len(listed), at_once):
        pairs = listed[start : start + at_once]
        tables = np.empty((len(pairs), width**2))
        row, first_of_row = np.empty(0, dtype=small), -1
        for table, (first, second) in zip(tables, pairs, strict=True):
            if first != first_of_row:
                # The index -1 for no rating makes row 0 and column 0, which are cut off below.
                row, first_of_row = (ratings.index[first].astype(small) + 1) * width + 1, first
            table[:] = np.bincount(row + ratings.index[second], weights=ratings.times, minlength=width**2)
        yield np.array(pairs), tables.reshape(-1, width, width)[:, 1:, 1:]


def _agreement(tables: Array, ratings: Ratings, distance: Distance, corrected: bool) -> Array:
    """One value per pair of raters from its table, NaN where it is undefined."""
    n = tables.sum(axis=(1, 2))
    apart = square(distance, ratings.values)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (tables * apart).sum(axis=(1, 2)) / n
        if not corrected:
            return np.asarray(1.0 - observed)
        by_chance = ((tables.sum(axis=2) @ apart) * tables.sum(axis=1)).sum(axis=1) / n**2
        return np.asarray(np.where((by_chance > 1e-12) & (n > 1), 1.0 - observed / by_chance, np.nan))
