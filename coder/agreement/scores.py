"""Sums over rated units that analyses of variance and REML are made of, as fields of `Counts`.

Units are grouped by how many ratings they have: within a group of m ratings a unit enters every formula
through its rating sum and through who rated it. So one fit costs the same for 100 and for 100 000 units.
Scores are measured from one that occurs, which changes no variance and keeps constant ratings exactly zero.
"""

import numpy as np

from coder.agreement.counts import Counts
from coder.agreement.distances import Array, Indices
from coder.agreement.ratings import Ratings


def sizes(ratings: Ratings) -> Indices:
    """Tell the numbers of ratings per unit that occur, ascending."""
    return np.unique(ratings.per_unit)


def width(ratings: Ratings) -> int:
    """Tell how many numbers a row of the widest field takes."""
    return int(len(sizes(ratings)) * len(ratings.index) ** 2)


def units(counts: Counts) -> Array:
    """Count the units per group, shape (rows, groups)."""
    return _per_group(counts, np.ones(len(counts.row)))


def totals(counts: Counts) -> Array:
    """Add up the units' rating sums per group, shape (rows, groups)."""
    return _per_group(counts, _unit_sums(counts))


def squared_totals(counts: Counts) -> Array:
    """Add up the squares of the units' rating sums per group, shape (rows, groups)."""
    return _per_group(counts, _unit_sums(counts) ** 2)


def squares(counts: Counts) -> Array:
    """Add up the squared scores per group, shape (rows, groups)."""
    return _per_group(counts, (_scores(counts) ** 2).sum(axis=0))


def rater_totals(counts: Counts) -> Array:
    """Add up each rater's scores per group, shape (rows, groups, raters)."""
    return _per_rater(counts, _scores(counts))


def met_totals(counts: Counts) -> Array:
    """Add up, for each rater, the rating sums of the units that the rater rated, shape (rows, groups, raters)."""
    return _per_rater(counts, np.broadcast_to(_unit_sums(counts), counts.row.shape)[None, :] * counts.ratings.given)


def shared(counts: Counts) -> Array:
    """Count the units that two raters both rated, shape (rows, groups, raters, raters); own units on the diagonal."""
    ratings, group = counts.ratings, _group(counts.ratings)
    n_raters, n_groups = len(ratings.index), len(sizes(ratings))
    pairs = ratings.pairs
    cell = (group[pairs.unit] * n_raters + pairs.first) * n_raters + pairs.second
    off = counts.per_cell(pairs.unit, cell, (n_groups, n_raters, n_raters))
    raters, unit, _ = ratings.entries
    own = counts.per_cell(unit, (group[unit] * n_raters + raters) * n_raters + raters, (n_groups, n_raters, n_raters))
    return off + off.transpose(0, 1, 3, 2) + own


def _group(ratings: Ratings) -> Indices:
    return np.searchsorted(sizes(ratings), ratings.per_unit)


def _scores(counts: Counts) -> Array:
    ratings = counts.ratings
    start = ratings.values[ratings.index[ratings.given][0]] if ratings.given.any() else 0.0
    return np.where(ratings.given, ratings.values[ratings.index] - start, 0.0)


def _unit_sums(counts: Counts) -> Array:
    return np.asarray(_scores(counts).sum(axis=0))


def _per_group(counts: Counts, amount: Array) -> Array:
    return counts.per_cell(np.arange(len(counts.row)), _group(counts.ratings), (len(sizes(counts.ratings)),), amount)


def _per_rater(counts: Counts, amount: Array) -> Array:
    ratings = counts.ratings
    raters, unit, _ = ratings.entries
    n_raters = len(ratings.index)
    cell = _group(ratings)[unit] * n_raters + raters
    return counts.per_cell(unit, cell, (len(sizes(ratings)), n_raters), amount[raters, unit])
