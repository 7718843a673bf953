"""Sums over rated units that analyses of variance and REML are made of, as fields of `Counts`.

Units are grouped by how many ratings they have: within a group of m ratings a unit enters every formula
through its rating sum and through who rated it. So one fit costs the same for 100 and for 100 000 units.
Scores are measured from one that occurs (`Ratings.origin`).
"""

import numpy as np

from coder.agreement.counts import Counts
from coder.agreement.distances import Array, Indices
from coder.agreement.ratings import Ratings


def sizes(ratings: Ratings) -> Indices:
    """Tell the numbers of ratings per unit that occur, ascending."""
    return ratings.sizes


def width(ratings: Ratings) -> int:
    """Tell how many numbers a row of the widest field takes."""
    return int(len(sizes(ratings)) * len(ratings.index) ** 2)


def units(counts: Counts) -> Array:
    """Count the units per group, shape (rows, groups)."""
    return _per_group(counts, np.ones(counts.ratings.index.shape[1]))


def totals(counts: Counts) -> Array:
    """Add up the units' rating sums per group, shape (rows, groups)."""
    return _per_group(counts, counts.ratings.sums)


def squared_totals(counts: Counts) -> Array:
    """Add up the squares of the units' rating sums per group, shape (rows, groups)."""
    return _per_group(counts, counts.ratings.sums**2)


def squares(counts: Counts) -> Array:
    """Add up the squared scores per group, shape (rows, groups)."""
    return _per_group(counts, (counts.ratings.scores**2).sum(axis=0))


def rater_totals(counts: Counts) -> Array:
    """Add up each rater's scores per group, shape (rows, groups, raters)."""
    return _per_group(counts, counts.ratings.scores)


def met_totals(counts: Counts) -> Array:
    """Add up, for each rater, the rating sums of the units that the rater rated, shape (rows, groups, raters)."""
    return _per_group(counts, counts.ratings.sums * counts.ratings.given)


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


def _per_group(counts: Counts, amount: Array) -> Array:
    """Add up an amount of every unit, shape (…, units), per row and group: shape (rows, groups, …)."""
    groups = sizes(counts.ratings)
    if len(groups) == 1:
        return counts.per_unit(amount)[:, None]
    within = _group(counts.ratings)
    return np.stack([counts.per_unit(amount * (within == group)) for group in range(len(groups))], axis=1)
