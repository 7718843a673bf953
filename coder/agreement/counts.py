"""Countable facts about ratings, each a sum over units, so that resampling only has to reweight sums.

A *field* is a function that counts something per row; a row holds the units of one session (or one unit, or
all units of one rating pattern). Row 0 holds the units that are never resampled: those of sessions without
any unit rated twice. `Totals` adds the rows up under one or many sets of weights: all ones for the value
itself, with a zero per session left out for the jackknife, how often a session was drawn for the bootstrap.
The units are gone over once per field, however many replicates there are.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeVar, cast

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array, Distance, Indices, from_all, identity, square
from coder.agreement.ratings import FEW_CATEGORIES, Ratings

Field = Callable[..., Array]
T = TypeVar("T")

BLOCK_CELLS = 2**17
"""Raters × units that are counted at once: what the processor's cache holds, and what bounds the memory."""
ONE_THREAD, AT_ONCE = 2**18, 32
"""Multiplications up to which OpenBLAS stays in one thread; on a busy machine two take 4 times as long."""
MOST_KEPT = 2**22
"""Raters × units up to which blocks are kept for the next field, with what was derived from them."""


class Counts:
    """Ratings with a row for each unit; what was counted once is kept."""

    def __init__(self, ratings: Ratings, row: Indices | None = None, n_rows: int = 1) -> None:
        self.ratings = ratings
        self.row = row
        """Shape (units,); None where all units are in one row."""
        self.n_rows = n_rows
        self._kept: dict[tuple[object, ...], Array] = {}
        self._blocks: list[Counts] = []

    def of(self, field: Field, *args: object) -> Array:
        """Count a field, shape (rows, …)."""
        key = (field, *args)
        if key not in self._kept:
            # A block adds to all rows, so it must not be much smaller than there are rows.
            size = max(BLOCK_CELLS // max(len(self.ratings.index), 1), self.n_rows)
            n_units = self.ratings.index.shape[1]
            if n_units <= size:
                self._kept[key] = field(self, *args)
            else:
                parts = (field(block, *args) for block in self._in_blocks(size))
                total = next(parts).copy()
                for part in parts:
                    total += part
                self._kept[key] = total
        return self._kept[key]

    def _in_blocks(self, size: int) -> "Iterable[Counts]":
        places = (slice(start, start + size) for start in range(0, self.ratings.index.shape[1], size))
        blocks = (
            Counts(self.ratings.block(units), None if self.row is None else self.row[units], self.n_rows)
            for units in places
        )
        if self.ratings.index.size > MOST_KEPT:
            return blocks
        self._blocks = self._blocks or list(blocks)
        return self._blocks

    def per_unit(self, amount: npt.NDArray[Any]) -> Array:
        """Add up an amount of every unit, shape (…, units), per row: shape (rows, …)."""
        times, inner = self.ratings.times, amount.shape[:-1]
        if self.row is None:
            total = amount.sum(axis=-1) if times is None else amount @ times
            return np.asarray(total, dtype=np.float64)[None]
        flat = amount.reshape(math.prod(inner), amount.shape[-1])
        columns = [np.bincount(self.row, one if times is None else one * times, self.n_rows) for one in flat]
        return np.stack(columns, axis=1).astype(np.float64).reshape(self.n_rows, *inner)

    def per_row(self, unit: Indices, weight: Array | None = None) -> Array:
        """Add a weight (or one) for each named unit to the unit's row, shape (rows,)."""
        return self.per_cell(unit, np.zeros(len(unit), dtype=np.int64), (), weight)

    def per_cell(self, unit: Indices, cell: Indices, shape: tuple[int, ...], weight: Array | None = None) -> Array:
        """Add a weight (or one) to one cell of each named unit's row, shape (rows, *shape)."""
        width = math.prod(shape)
        weight = self._repeated(unit, weight)
        cells = cell if self.row is None else self.row[unit] * width + cell
        counted = np.bincount(cells, weights=weight, minlength=self.n_rows * width)
        return counted.astype(np.float64).reshape(self.n_rows, *shape)

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
        self._derived: dict[Callable[[Totals], object], object] = {}

    def of(self, field: Field, *args: object) -> Array:
        """Add a field up, shape (replicates, …)."""
        key = (field, *args)
        if key not in self._kept:
            rows = self._counts.of(field, *args)
            total = _product(self._weights, rows.reshape(len(rows), -1))
            self._kept[key] = total.reshape(-1, *rows.shape[1:])
        return self._kept[key]

    def once(self, compute: Callable[["Totals"], T]) -> T:
        """Keep what several coefficients derive from these totals: mean squares, fitted variance components."""
        if compute not in self._derived:
            self._derived[compute] = compute(self)
        return cast(T, self._derived[compute])

    def from_all(self, distance: Distance, used: Array) -> Array:
        """Add up how far each category is from all ratings, shape (…, categories)."""
        return from_all(distance, used, self.ratings.values)

    def mean_distance(self, distance: Distance) -> float:
        """The mean distance of all pairs of categories, those of a category with itself included."""
        n = len(self.ratings.values)
        return float(self.from_all(distance, np.ones(n)).sum()) / n**2


def _product(weights: Array, rows: Array) -> Array:
    """Multiply weights of shape (replicates, rows) with rows of shape (rows, width), in pieces of one thread each."""
    depth = ONE_THREAD // (AT_ONCE * max(rows.shape[1], 1))
    if depth < AT_ONCE:  # so wide that threads are worth their waiting
        return np.asarray(weights @ rows)
    total = np.zeros((len(weights), rows.shape[1]))
    for top in range(0, len(weights), AT_ONCE):
        some = weights[top : top + AT_ONCE]
        for left in range(0, len(rows), depth):
            total[top : top + AT_ONCE] += some[:, left : left + depth] @ rows[left : left + depth]
    return total


def rated(counts: Counts) -> Array:
    """Count the units with any rating."""
    return counts.per_unit(np.ones(counts.ratings.index.shape[1]))


def pairable(counts: Counts) -> Array:
    """Count the units with two ratings or more."""
    return counts.per_unit(counts.ratings.pairable)


def shares(counts: Counts, least: int) -> Array:
    """Add up the share of each unit's ratings that went to each category, over units with at least so many."""
    per_unit = counts.ratings.per_unit
    return _per_category(counts, np.where(per_unit >= least, 1.0 / per_unit, 0.0))


def values(counts: Counts) -> Array:
    """Count the ratings per category in pairable units: Krippendorff's `n_c`."""
    return _per_category(counts, counts.ratings.pairable.astype(np.float64))


def _per_category(counts: Counts, weight: Array) -> Array:
    """Add up the ratings of each category, each with its unit's weight, shape (rows, categories)."""
    ratings = counts.ratings
    if len(ratings.values) <= FEW_CATEGORIES:
        return counts.per_unit(ratings.tallies * weight)
    entries = ratings.entries
    return counts.per_cell(entries.unit, entries.category, (len(ratings.values),), weight[entries.unit])


def by_rater(counts: Counts) -> Array:
    """Count the ratings per rater and category, shape (rows, raters, categories)."""
    ratings = counts.ratings
    raters, units, index = ratings.entries
    n_categories = len(ratings.values)
    return counts.per_cell(units, raters * n_categories + index, (len(ratings.index), n_categories))


def moments(counts: Counts) -> Array:
    """Add up 1, x and x squared over the ratings of pairable units, shape (rows, 3)."""
    ratings = counts.ratings
    x = ratings.values - ratings.origin
    if len(x) <= FEW_CATEGORIES:
        # One row of sums per category: 1, x, x squared.
        return values(counts) @ np.stack([np.ones(len(x)), x, x**2], axis=1)
    kept = ratings.pairable[ratings.entries.unit]
    units, x = ratings.entries.unit[kept], x[ratings.entries.category[kept]]
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
        return counts.per_unit(_apart(ratings, distance) * weight)
    pairs = ratings.pairs
    apart = distance(pairs.left, pairs.right, ratings.values)
    return counts.per_row(pairs.unit, 2.0 * apart * weight[pairs.unit])


def _apart(ratings: Ratings, distance: Distance) -> Array:
    """The distances of all ordered pairs of ratings of a unit, shape (units,)."""
    tallies = ratings.tallies
    if distance is identity:  # of m² pairs those in one category are not apart: 4 times as fast as multiplying
        alike = (tallies * tallies).sum(axis=0, dtype=tallies.dtype)
        return np.asarray(ratings.per_unit**2 - alike, dtype=np.float64)
    between, apart = square(distance, ratings.values), np.empty(tallies.shape[1])
    for units in _one_thread(len(apart), len(between)):
        some = tallies[:, units].astype(np.float64)
        apart[units] = ((between @ some) * some).sum(axis=0)
    return apart


def _one_thread(n_units: int, n_categories: int) -> Iterator[slice]:
    """Cut units so that a product of theirs with a square of categories stays in one thread."""
    step = max(ONE_THREAD // max(n_categories, 1) ** 2, 1)
    return (slice(start, start + step) for start in range(0, n_units, step))


def same(counts: Counts, weighing: Weighing) -> Array:
    """Add up, per category, the pairs that both chose it."""
    ratings = counts.ratings
    weight = _pair_weight(ratings, weighing)
    if len(ratings.values) <= FEW_CATEGORIES:
        tallies = ratings.tallies.astype(np.float64)
        return counts.per_unit(tallies * (tallies - 1.0) * weight)
    pairs = ratings.pairs
    alike = pairs.left == pairs.right
    unit, category = pairs.unit[alike], pairs.left[alike]
    return counts.per_cell(unit, category, (len(ratings.values),), 2.0 * weight[unit])


def coincidences(counts: Counts) -> Array:
    """Add up Krippendorff's coincidence matrix, shape (rows, categories, categories)."""
    ratings, n_categories = counts.ratings, len(counts.ratings.values)
    weight = _pair_weight(ratings, "value")
    if counts.row is None and n_categories <= FEW_CATEGORIES:
        weight = weight if ratings.times is None else weight * ratings.times
        together = np.zeros((n_categories, n_categories))
        for units in _one_thread(len(weight), n_categories):
            tallies = ratings.tallies[:, units].astype(np.float64)
            weighted = tallies * weight[units]
            together += weighted @ tallies.T
            together -= np.diag(weighted.sum(axis=1))  # nobody is paired with themselves
        return together[None]
    pairs = ratings.pairs
    cell = pairs.left * n_categories + pairs.right
    half = counts.per_cell(pairs.unit, cell, (n_categories, n_categories), weight[pairs.unit])
    return half + half.transpose(0, 2, 1)


def unanimous(counts: Counts) -> Array:
    """Count the pairable units in which all raters chose the same category."""
    ratings = counts.ratings
    index = ratings.index.astype(np.int64)
    lowest = np.where(ratings.given, index, len(ratings.values)).min(axis=0, initial=len(ratings.values))
    highest = index.max(axis=0, initial=-1)
    return counts.per_unit((lowest == highest) & ratings.pairable)


def pair_units(counts: Counts, first: int, second: int) -> Array:
    """Count the units that both of two raters rated."""
    given = counts.ratings.given
    return counts.per_unit(given[first] & given[second])


def pair_margins(counts: Counts, first: int, second: int) -> Array:
    """Count what each of two raters said in the units that both rated, shape (rows, 2, categories)."""
    unit, left, right = counts.ratings.both(first, second)
    margins = [counts.per_cell(unit, category, (len(counts.ratings.values),)) for category in (left, right)]
    return np.stack(margins, axis=1)


def pair_disagreement(counts: Counts, first: int, second: int, distance: Distance) -> Array:
    """Add up the distances between two raters over the units that both rated."""
    unit, left, right = counts.ratings.both(first, second)
    return counts.per_row(unit, distance(left, right, counts.ratings.values))


def pair_difference(counts: Counts, first: int, second: int) -> Array:
    """Add up by how much one rater's values lie over another's."""
    unit, left, right = counts.ratings.both(first, second)
    return counts.per_row(unit, counts.ratings.values[left] - counts.ratings.values[right])


def pair_difference_squared(counts: Counts, first: int, second: int) -> Array:
    """Add up the squares of the differences between two raters' values."""
    unit, left, right = counts.ratings.both(first, second)
    return counts.per_row(unit, (counts.ratings.values[left] - counts.ratings.values[right]) ** 2)
