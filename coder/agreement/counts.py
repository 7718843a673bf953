"""Countable facts about ratings, each a sum over units, so that resampling only has to reweight sums.

A *field* is a function that counts something per row; a row holds the units of one session (or one unit, or
all units of one rating pattern). Row 0 holds the units that are never resampled: those of sessions without
any unit rated twice. `Totals` adds the rows up under one or many sets of weights: all ones for the value
itself, with a zero per session left out for the jackknife, how often a session was drawn for the bootstrap.
The units are gone over once per field, however many replicates there are.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from coder.agreement.distances import Array, Distance, Indices, square
from coder.agreement.ratings import FEW_CATEGORIES, Ratings

Field = Callable[..., Array]


class Counts:
    """Ratings with a row for each unit; what was counted once is kept."""

    def __init__(self, ratings: Ratings, row: Indices | None = None, n_rows: int = 1) -> None:
        self.ratings = ratings
        self.row = np.zeros(len(ratings.per_unit), dtype=np.int64) if row is None else row
        self.n_rows = n_rows
        self._kept: dict[tuple[object, ...], Array] = {}

    def of(self, field: Field, *args: object) -> Array:
        """Count a field, shape (rows, …)."""
        key = (field, *args)
        if key not in self._kept:
            self._kept[key] = field(self, *args)
        return self._kept[key]

    def per_row(self, unit: Indices, weight: Array | None = None) -> Array:
        """Add a weight (or one) for each named unit to the unit's row, shape (rows,)."""
        weight = self._repeated(unit, weight)
        return np.bincount(self.row[unit], weights=weight, minlength=self.n_rows).astype(np.float64)

    def per_cell(self, unit: Indices, cell: Indices, shape: tuple[int, ...], weight: Array | None = None) -> Array:
        """Add a weight (or one) to one cell of each named unit's row, shape (rows, *shape)."""
        width = int(np.prod(shape))
        weight = self._repeated(unit, weight)
        cells = np.bincount(self.row[unit] * width + cell, weights=weight, minlength=self.n_rows * width)
        return cells.astype(np.float64).reshape(self.n_rows, *shape)

    def _repeated(self, unit: Indices, weight: Array | None) -> Array | None:
        """Count each named unit as often as its column stands for one."""
        times = self.ratings.times
        if times is None:
            return weight
        return times[unit] if weight is None else times[unit] * weight


class Totals:
    """Fields added up over rows under one or more sets of weights, shape (replicates, …)."""

    def __init__(self, counts: Counts, weights: Array | None = None) -> None:
        self.ratings = counts.ratings
        self._counts = counts
        self._weights = np.ones((1, counts.n_rows)) if weights is None else weights
        self._kept: dict[tuple[object, ...], Array] = {}

    def of(self, field: Field, *args: object) -> Array:
        """Add a field up, shape (replicates, …)."""
        key = (field, *args)
        if key not in self._kept:
            rows = self._counts.of(field, *args)
            flat = self._weights @ rows.reshape(len(rows), -1)
            self._kept[key] = flat.reshape(-1, *rows.shape[1:])
        return self._kept[key]

    def once(self, compute: Callable[["Totals"], Array]) -> Array:
        """Keep what several coefficients derive from these totals, such as fitted variance components."""
        key = (compute,)
        if key not in self._kept:
            self._kept[key] = compute(self)
        return self._kept[key]

    def square(self, distance: Distance) -> Array:
        """The distances between all categories, shape (categories, categories)."""
        return square(distance, self.ratings.values)


def rated(counts: Counts) -> Array:
    """Count the units with any rating."""
    return counts.per_row(np.arange(len(counts.row)))


def pairable(counts: Counts) -> Array:
    """Count the units with two ratings or more."""
    return counts.per_row(np.flatnonzero(counts.ratings.pairable))


def shares(counts: Counts, least: int) -> Array:
    """Add up, over units with at least `least` ratings, the share of each unit's ratings per category."""
    per_unit, entries = counts.ratings.per_unit, counts.ratings.entries
    weight = np.where(per_unit >= least, 1.0 / per_unit, 0.0)
    return counts.per_cell(entries.unit, entries.category, (len(counts.ratings.values),), weight[entries.unit])


def values(counts: Counts) -> Array:
    """Count the ratings per category in pairable units: Krippendorff's `n_c`."""
    entries, shape = counts.ratings.entries, (len(counts.ratings.values),)
    if counts.ratings.pairable.all():
        return counts.per_cell(entries.unit, entries.category, shape)
    return counts.per_cell(
        entries.unit, entries.category, shape, counts.ratings.pairable[entries.unit].astype(np.float64)
    )


def by_rater(counts: Counts) -> Array:
    """Count the ratings per rater and category, shape (rows, raters, categories)."""
    ratings = counts.ratings
    raters, units, index = ratings.entries
    n_categories = len(ratings.values)
    return counts.per_cell(units, raters * n_categories + index, (len(ratings.index), n_categories))


def moments(counts: Counts) -> Array:
    """Add up 1, x and x squared over the ratings of pairable units, shape (rows, 3)."""
    ratings = counts.ratings
    kept = ratings.pairable[ratings.entries.unit]
    units, index = ratings.entries.unit[kept], ratings.entries.category[kept]
    # Measured from a value that occurs, so that constant ratings give exact zeros.
    x = ratings.values - (ratings.values[index[0]] if index.size else 0.0)
    x = x[index]
    return np.stack([counts.per_row(units), counts.per_row(units, x), counts.per_row(units, x**2)], axis=1)


Weighing = Literal["unit", "value"]


def _pair_weight(ratings: Ratings, weighing: Weighing) -> Array:
    """Weight of each ordered pair within a unit: a unit weighs 1 ("unit"), or as much as it has ratings ("value")."""
    m = ratings.per_unit.astype(np.float64)
    pairs = np.where(m > 1, m - 1.0 if weighing == "value" else m * (m - 1.0), np.inf)
    return np.asarray(1.0 / pairs)


def disagreement(counts: Counts, distance: Distance, weighing: Weighing) -> Array:
    """Add up the distances within pairs of ratings of the same unit."""
    ratings = counts.ratings
    weight = _pair_weight(ratings, weighing)
    if len(ratings.values) <= FEW_CATEGORIES:
        apart = np.einsum("uc,uc->u", ratings.tallies @ square(distance, ratings.values), ratings.tallies)
        return counts.per_row(np.arange(len(weight)), apart * weight)
    pairs = ratings.pairs
    apart = distance(pairs.left, pairs.right, ratings.values)
    return counts.per_row(pairs.unit, 2.0 * apart * weight[pairs.unit])


def same(counts: Counts, weighing: Weighing) -> Array:
    """Add up, per category, the pairs that both chose it."""
    pairs = counts.ratings.pairs
    alike = pairs.left == pairs.right
    unit, category = pairs.unit[alike], pairs.left[alike]
    weight = 2.0 * _pair_weight(counts.ratings, weighing)[unit]
    return counts.per_cell(unit, category, (len(counts.ratings.values),), weight)


def coincidences(counts: Counts) -> Array:
    """Add up Krippendorff's coincidence matrix, shape (rows, categories, categories)."""
    pairs, n_categories = counts.ratings.pairs, len(counts.ratings.values)
    half = counts.per_cell(
        pairs.unit,
        pairs.left * n_categories + pairs.right,
        (n_categories, n_categories),
        _pair_weight(counts.ratings, "value")[pairs.unit],
    )
    return half + half.transpose(0, 2, 1)


def unanimous(counts: Counts) -> Array:
    """Count the pairable units in which all raters chose the same category."""
    ratings = counts.ratings
    lowest = np.where(ratings.given, ratings.index, len(ratings.values)).min(axis=0, initial=len(ratings.values))
    highest = ratings.index.max(axis=0, initial=-1)
    return counts.per_row(np.flatnonzero((lowest == highest) & ratings.pairable))


def pair_units(counts: Counts, first: int, second: int) -> Array:
    """Count the units that both of two raters rated."""
    given = counts.ratings.given
    return counts.per_row(np.flatnonzero(given[first] & given[second]))


def pair_margins(counts: Counts, first: int, second: int) -> Array:
    """Count what each of two raters said in the units that both rated, shape (rows, 2, categories)."""
    index, n_categories = counts.ratings.index, len(counts.ratings.values)
    unit = np.flatnonzero((index[first] >= 0) & (index[second] >= 0))
    margins = [counts.per_cell(unit, index[rater][unit], (n_categories,)) for rater in (first, second)]
    return np.stack(margins, axis=1)


def pair_disagreement(counts: Counts, first: int, second: int, distance: Distance) -> Array:
    """Add up the distances between two raters over the units that both rated."""
    index = counts.ratings.index
    unit = np.flatnonzero((index[first] >= 0) & (index[second] >= 0))
    return counts.per_row(unit, distance(index[first][unit], index[second][unit], counts.ratings.values))


def pair_difference(counts: Counts, first: int, second: int) -> Array:
    """Add up by how much one rater's values lie over another's."""
    index, worth = counts.ratings.index, counts.ratings.values
    unit = np.flatnonzero((index[first] >= 0) & (index[second] >= 0))
    return counts.per_row(unit, worth[index[first][unit]] - worth[index[second][unit]])


def pair_difference_squared(counts: Counts, first: int, second: int) -> Array:
    """Add up the squares of the differences between two raters' values."""
    index, worth = counts.ratings.index, counts.ratings.values
    unit = np.flatnonzero((index[first] >= 0) & (index[second] >= 0))
    return counts.per_row(unit, (worth[index[first][unit]] - worth[index[second][unit]]) ** 2)
