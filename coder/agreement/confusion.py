"""What one rater says where another says something else: pairs of raters counted over the units that both judged.

Every pair of raters counts once per unit, whoever of the two is named first, so all counts are symmetric: no rater
is taken for the right one.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array

Mask = npt.NDArray[np.bool_]
PLUS, MINUS, BOTH, NEITHER = range(4)
"""What a rater can say with a code and its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Counts over pairs of ratings of the same unit; tables of several sessions add up."""

    both: Array
    """Shape (codes,): pairs in which both raters gave the code."""
    only: Array
    """Shape (codes,): pairs in which one of the two gave it."""
    crossed: Array
    """Shape (codes, codes), symmetric: pairs in which one rater gave the row's code and not the column's, and the other
    the column's and not the row's. Two codes that one rater gave too many are crossed with each that the other did."""
    alone: Array
    """Shape (codes,): of `only`, the pairs in which the other rater gave nothing of their own instead."""
    neither: float
    """Pairs in which neither gave any code."""
    n: float
    """Pairs compared: both raters judged at least one code of the unit."""
    possible: Mask
    """Shape (codes, codes): whether any unit was judged for both codes; elsewhere a count of 0 says nothing."""

    def __add__(self, other: "Confusion") -> "Confusion":
        """Take the pairs of two sets of units together."""
        return Confusion(
            self.both + other.both,
            self.only + other.only,
            self.crossed + other.crossed,
            self.alone + other.alone,
            self.neither + other.neither,
            self.n + other.n,
            self.possible | other.possible,
        )

    @property
    def specific(self) -> tuple[float | None, ...]:
        """Per code the chance that the other rater gave it too, where one gave it; None for a code nobody gave.

        It is positive agreement over all pairs of raters: 2 both / (2 both + only) (Cicchetti & Feinstein 1990).
        """
        given = 2 * self.both + self.only
        return tuple(float(2 * both / all_) if all_ > 0 else None for both, all_ in zip(self.both, given, strict=True))


def confusion(given: npt.ArrayLike, times: npt.ArrayLike | None = None) -> Confusion:
    """Cross what the raters of each pair gave, code by code.

    Codes that both gave agree. A code that only one gave is crossed with every code that only the other gave; where
    the other gave none of their own, it stands alone. So one unit can be in several cells, and a unit on which both
    gave the same codes is in no cell off the diagonal.

    Args:
        given: shape (raters, units, codes): above 0 where the rater gave the code, 0 where not, NaN where the rater
            did not judge it: it is not legal there, could not be coded, or was not seen. A code is compared where
            both raters judged it.
        times: shape (units,): how many equal units a row stands for; one each by default.
    """
    table = np.asarray(given, dtype=np.float64)
    n_raters, n_units, n_codes = table.shape
    weight = np.ones(n_units) if times is None else np.asarray(times, dtype=np.float64)
    judged, gave = ~np.isnan(table), table > 0
    found = _nothing(n_codes)
    for first, second in combinations(range(n_raters), 2):
        compared = judged[first] & judged[second]
        found = found + _pair(gave[first] & compared, gave[second] & compared, compared, weight)
    return found


def _nothing(n_codes: int) -> Confusion:
    none, square = np.zeros(n_codes), np.zeros((n_codes, n_codes))
    return Confusion(none, none, square, none, 0.0, 0.0, square > 0)


def _pair(first: Mask, second: Mask, compared: Mask, weight: Array) -> Confusion:
    first_only, second_only = first & ~second, second & ~first
    crossed = first_only.T @ (second_only * weight[:, None])
    first_alone = weight * ~second_only.any(axis=1) @ first_only
    second_alone = weight * ~first_only.any(axis=1) @ second_only
    met = compared.any(axis=1)
    silent = met & ~(first | second).any(axis=1)
    return Confusion(
        weight @ (first & second),
        weight @ (first ^ second),
        crossed + crossed.T,
        first_alone + second_alone,
        float(weight[silent].sum()),
        float(weight[met].sum()),
        compared.T @ compared,
    )


def categories(ratings: npt.ArrayLike, n_categories: int) -> Array:
    """Write positions of one category each as codes of which exactly one is given, as `confusion` takes them.

    Args:
        ratings: shape (raters, units): 0, 1, 2…, NaN where a rater gave nothing.
        n_categories: how many there are.
    """
    table = np.asarray(ratings, dtype=np.float64)
    held: Array = (table[..., None] == np.arange(n_categories)).astype(np.float64)
    held[np.isnan(table)] = np.nan
    return held


def opposed(plus: npt.ArrayLike, minus: npt.ArrayLike) -> Array:
    """Write a code and its opposite as four categories, of which a unit has one: plus, minus, both, neither.

    Args:
        plus: shape (raters, units), as one code of `confusion`.
        minus: the same of its opposite. Where only one of the two was judged, the unit is left out: they could not
            be taken for each other there.
    """
    up, down = np.asarray(plus, dtype=np.float64), np.asarray(minus, dtype=np.float64)
    which = np.select([(up > 0) & (down > 0), up > 0, down > 0], [BOTH, PLUS, MINUS], NEITHER).astype(np.float64)
    which[np.isnan(up) | np.isnan(down)] = np.nan
    return categories(which, 4)
