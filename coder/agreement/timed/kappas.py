"""Coefficients for events in time, each from sums over sessions: one value per replicate, NaN where undefined."""

import numpy as np

from coder.agreement.coefficients import share
from coder.agreement.distances import Array
from coder.agreement.timed.tallies import AGREED, FIRST, SECOND


def unit_kappa(sums: Array) -> Array:
    """Correct the agreement on units of time by chance from each rater's own base rates (Cohen 1960).

    sums: shape (replicates, 3, categories + 1).
    """
    n = sums[:, FIRST].sum(axis=-1)
    expected = share((sums[:, FIRST] * sums[:, SECOND]).sum(axis=-1), n**2)
    return _corrected(share(sums[:, AGREED].sum(axis=-1), n), expected)


def code_kappa(cells: Array) -> Array:
    """Correct the agreement on one category against all others and nothing by chance; cells: (replicates, 2, 2)."""
    tables = np.stack([cells.diagonal(axis1=1, axis2=2), cells.sum(axis=2), cells.sum(axis=1)], axis=1)
    return unit_kappa(tables)


def expected_pairs(sums: Array) -> Array:
    """Tell how many pairs would agree by chance in each category, shape (replicates, categories).

    Chance is quasi-independence: rows and columns are independent but for the cell of events that neither rater
    placed, which is empty by its nature, and the fit keeps both raters' totals. Iterative proportional fitting (Deming
    & Stephan 1940), by which Holle & Rein (2015) find it, converges to m r_i c_j: m pairs, and the share of category i
    among all events of the one rater times that of j among all events of the other. For a single empty cell in the
    corner that is exact, so nothing is iterated and nothing can fail to converge. Without any pair the fit has nothing
    to share out: NaN.
    """
    pairs, first, second = _pairs(sums), sums[:, FIRST, :-1], sums[:, SECOND, :-1]
    shares = share(first, first.sum(axis=-1)[:, None]) * share(second, second.sum(axis=-1)[:, None])
    return np.where(pairs[:, None] > 0, pairs[:, None] * shares, np.nan)


def event_kappa(sums: Array) -> Array:
    """Correct the agreement on events, left-over ones among them, by chance as `expected_pairs` has it.

    Where all events have one category every pair agrees by chance: undefined, and not 0.
    """
    expected = expected_pairs(sums).sum(axis=-1)
    n = n_events(sums)
    kappa = _corrected(share(sums[:, AGREED].sum(axis=-1), n), share(expected, n))
    # One category: as many pairs agree by chance as there are pairs, however many events are left over.
    return np.where(expected < _pairs(sums) * (1 - 1e-12), kappa, np.nan)


def event_code_kappa(sums: Array, category: int) -> Array:
    """Correct the agreement on one category against all other events by chance, by the same fit."""
    expected = expected_pairs(sums)
    both = (sums[:, FIRST, category] + sums[:, SECOND, category]) / 2
    kappa = share(sums[:, AGREED, category] - expected[:, category], both - expected[:, category])
    return np.where(expected.sum(axis=-1) < _pairs(sums) * (1 - 1e-12), kappa, np.nan)


def event_agreement(sums: Array) -> Array:
    """Tell the share of all events, paired or left over, on which both raters agree."""
    return share(sums[:, AGREED].sum(axis=-1), n_events(sums))


def event_code_agreement(sums: Array, category: int) -> Array:
    """Tell the share of a category's events that the other rater placed too, with that category: 2a / (2a + b + c)."""
    return share(2 * sums[:, AGREED, category], sums[:, FIRST, category] + sums[:, SECOND, category])


def share_matched(sums: Array) -> Array:
    """Tell the share of both raters' events that have a partner, whatever their category."""
    return share(2 * _pairs(sums), sums[:, FIRST, :-1].sum(axis=-1) + sums[:, SECOND, :-1].sum(axis=-1))


def n_events(sums: Array) -> Array:
    """Count the events, those with a partner once."""
    return np.asarray(sums[:, FIRST].sum(axis=-1))


def _pairs(sums: Array) -> Array:
    """Count the events with a partner: all that the first rater placed but those of hers or his alone."""
    return np.asarray(sums[:, FIRST, :-1].sum(axis=-1) - sums[:, SECOND, -1])


def _corrected(observed: Array, expected: Array) -> Array:
    """Correct by chance; where all agreement would be expected there is nothing to correct."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(1 - expected > 1e-12, (observed - expected) / (1 - expected), np.nan)
