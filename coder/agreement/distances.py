"""How far two ratings are apart, by level and by weighting scheme.

Every coefficient of this package is `1 - observed / expected` disagreement under one of these distances.
A weight of the weighted kappas is one minus the distance. Each function takes the category indices of the
two ratings (arrays that broadcast) and the category values, so the same function serves pairs of ratings
and the square of all categories.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Distance = Callable[[Indices, Indices, Array], Array]


def identity(left: Indices, right: Indices, values: Array) -> Array:  # noqa: ARG001 (one signature for all)
    """Tell 1 where the categories differ, 0 where they are the same."""
    return np.asarray(left != right, dtype=np.float64)


def linear(left: Indices, right: Indices, values: Array) -> Array:
    """Tell the distance in values as a share of the widest possible one."""
    return np.asarray(np.abs(values[left] - values[right]) / _width(values))


def quadratic(left: Indices, right: Indices, values: Array) -> Array:
    """Tell the squared distance in values as a share of the widest possible one."""
    return np.asarray(linear(left, right, values) ** 2)


def gwet_ordinal(left: Indices, right: Indices, values: Array) -> Array:
    """Tell Gwet's ordinal distance, which counts pairs of categories spanned (Gwet 2014, ch. 3).

    It knows only the order of categories, not how often each was used, and so differs from Krippendorff's
    ordinal metric: .8336 against .8154 on the table of Krippendorff (2011).
    """
    steps = np.abs(left - right)
    most = max(len(values) * (len(values) - 1), 1)
    return np.asarray(steps * (steps + 1) / most, dtype=np.float64)


def interval(left: Indices, right: Indices, values: Array) -> Array:
    """Tell the squared difference of the values."""
    return np.asarray((values[left] - values[right]) ** 2)


def ratio(left: Indices, right: Indices, values: Array) -> Array:
    """Tell the squared difference as a share of the sum; two zeros are the same."""
    total = values[left] + values[right]
    return np.asarray(((values[left] - values[right]) / np.where(total == 0, 1.0, total)) ** 2)


def beyond_one(left: Indices, right: Indices, values: Array) -> Array:
    """Tell 1 where the values are more than one point apart, with room for rounding in the ninth decimal."""
    return (np.abs(values[left] - values[right]) > 1 + 1e-9).astype(np.float64)


@dataclass(frozen=True, eq=False, slots=True)
class Custom:
    """Distances that somebody laid down: one minus their matrix of agreement weights (Cohen 1968)."""

    apart: Array
    """Shape (categories, categories); row what the first of two raters chose, column what the second did."""

    def __call__(self, left: Indices, right: Indices, values: Array) -> Array:  # noqa: ARG002 (one signature for all)
        """Look the distance up."""
        return self.apart[left, right]

    @property
    def symmetric(self) -> bool:
        """True where it does not matter which of two raters chose which."""
        return bool((self.apart == self.apart.T).all())


def square(distance: Distance, values: Array) -> Array:
    """Lay out the distances between all categories, shape (categories, categories)."""
    index = np.arange(len(values))
    return distance(index[:, None], index[None, :], values)


def from_all(distance: Distance, used: Array, values: Array) -> Array:
    """Add up how far each category is from all ratings: `used @ square`, shape (…, categories).

    used: shape (…, categories), how many ratings (or which share) each category has. Under the identity that needs no
    square, which a million categories could not have.
    """
    if distance is identity:
        return np.asarray(used.sum(axis=-1, keepdims=True) - used)
    return np.asarray(used @ square(distance, values))


def _width(values: Array) -> float:
    return float(values.max() - values.min()) or 1.0
