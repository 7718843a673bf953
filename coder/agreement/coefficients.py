"""Coefficients for categories, each as one minus observed over expected disagreement.

Every function takes `Totals` and returns one value per replicate, NaN where expected disagreement is zero:
then nothing could have been disagreed about, and agreement is undefined, neither 0 nor 1. Formulas follow
Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapters 2-5, and Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability; checked against irrCAC, irr, psych (R), statsmodels and scikit-learn.
"""

from itertools import combinations

import numpy as np

from coder.agreement import counts
from coder.agreement.counts import Totals
from coder.agreement.distances import Array, Distance, identity

USUAL = 1.96
"""Standard deviations about the mean that hold 95 % of normal differences."""


def percent(totals: Totals, distance: Distance) -> Array:
    """Tell the mean weighted agreement per unit: the chance that two of its raters agree."""
    return 1.0 - _observed(totals, distance)


def percent_of_two(totals: Totals, distance: Distance) -> Array:
    """Tell the mean weighted agreement of two raters where it matters which of them chose which category."""
    team = totals.ratings.team
    return 1.0 - share(totals.of(counts.pair_disagreement, *team, distance), totals.of(counts.pair_units, *team))


def percent_unanimous(totals: Totals) -> Array:
    """Tell the share of units in which all raters agree."""
    return share(totals.of(counts.unanimous), totals.of(counts.pairable))


def cohen(totals: Totals, distance: Distance) -> Array:
    """Correct the agreement of two raters by chance from each one's own base rates (Cohen 1960, 1968)."""
    first, second = totals.ratings.team
    return _cohen(totals, first, second, distance)


def light(totals: Totals) -> Array:
    """Average Cohen's kappa over all pairs of raters (Light 1971)."""
    pairs = combinations(totals.ratings.team, 2)
    return np.asarray(np.mean([_cohen(totals, first, second, identity) for first, second in pairs], axis=0))


def fleiss(totals: Totals) -> Array:
    """Correct by chance from base rates pooled over raters; needs equally many ratings per unit (Fleiss 1971)."""
    p = _proportions(totals.of(counts.shares, 2))
    return _corrected(_observed(totals, identity), _expected(p, p, totals, identity))


def fleiss_category(totals: Totals, category: int) -> Array:
    """Correct agreement on one category against all others by chance (Fleiss 1971, p. 381)."""
    n = totals.of(counts.pairable)
    p = share(totals.of(counts.shares, 2)[:, category], n)
    agreed = share(totals.of(counts.same, "unit")[:, category], n)
    return _corrected(p - agreed, p * (1.0 - p))


def fleiss_gwet(totals: Totals, distance: Distance) -> Array:
    """Generalise Fleiss' kappa to gaps and weights; base rates count units with a single rating too."""
    p = _proportions(totals.of(counts.shares, 1))
    return _corrected(_observed(totals, distance), _expected(p, p, totals, distance))


def conger(totals: Totals, distance: Distance) -> Array:
    """Correct by chance from each rater's own base rates, averaged over pairs of raters (Conger 1980).

    With two raters it is Cohen's kappa. A rater who rated nothing in a replicate is left out of it.
    """
    used = totals.of(counts.by_rater)
    n = used.sum(axis=-1)
    p = np.divide(used, n[..., None], out=np.zeros_like(used), where=n[..., None] > 0)
    raters = (n > 0).sum(axis=-1)
    pooled = p.sum(axis=1)
    within = (totals.from_all(distance, p) * p).sum(axis=(1, 2))
    between = (totals.from_all(distance, pooled) * pooled).sum(axis=-1) - within
    expected = share(between, raters * (raters - 1.0))
    return _corrected(_observed(totals, distance), expected)


def gwet(totals: Totals, distance: Distance) -> Array:
    """Correct by the chance of a random rating of a hard unit: AC1, with weights AC2 (Gwet 2008, 2014).

    It stays near percent agreement where one category is rare and the kappas fall to zero or below.
    """
    p = _proportions(totals.of(counts.shares, 1))
    n_categories = p.shape[-1]
    likeness = (1.0 - totals.mean_distance(distance)) * n_categories / max(n_categories - 1, 1)
    return _corrected(_observed(totals, distance), 1.0 - likeness * (p * (1.0 - p)).sum(axis=-1))


def brennan_prediger(totals: Totals, distance: Distance) -> Array:
    """Correct by equally likely categories; for two categories this is PABAK (Brennan & Prediger 1981)."""
    observed = _observed(totals, distance)
    return _corrected(observed, np.full_like(observed, totals.mean_distance(distance)))


def alpha(totals: Totals, distance: Distance) -> Array:
    """Tell Krippendorff's alpha under a metric that does not depend on the ratings themselves.

    Units with fewer than two ratings change nothing. The correction N - 1 holds for complete data too,
    where the R package irr inflates it.
    """
    used = totals.of(counts.values)
    expected = (totals.from_all(distance, used) * used).sum(axis=-1)
    return _alpha(totals.of(counts.disagreement, distance, "value"), expected, used.sum(axis=-1))


def alpha_interval(totals: Totals, distance: Distance) -> Array:
    """Tell Krippendorff's alpha for squared differences, from moments: any number of distinct values will do."""
    n, total, squares = np.moveaxis(totals.of(counts.moments), -1, 0)
    expected = 2.0 * (n * squares - total**2)
    expected = np.where(expected > 1e-12 * n * squares, expected, 0.0)
    return _alpha(totals.of(counts.disagreement, distance, "value"), expected, n)


def alpha_ordinal(totals: Totals) -> Array:
    """Tell Krippendorff's ordinal alpha, whose distance counts the ratings that lie between two categories."""
    observed = totals.of(counts.coincidences)
    used = observed.sum(axis=-1)
    rank = used.cumsum(axis=-1) - used / 2.0
    apart = (rank[:, :, None] - rank[:, None, :]) ** 2
    expected = ((used[:, :, None] * used[:, None, :]) * apart).sum(axis=(1, 2))
    return _alpha((observed * apart).sum(axis=(1, 2)), expected, used.sum(axis=-1))


def specific_agreement(totals: Totals, category: int) -> Array:
    """Tell how often a second rater chose a category that a first one chose; for two raters 2a / (2a + b + c)."""
    return share(totals.of(counts.same, "value")[:, category], totals.of(counts.values)[:, category])


def prevalence_index(totals: Totals) -> Array:
    """Tell the share of units both raters marked less the share neither did (Byrt, Bishop & Carlin 1993)."""
    both = totals.of(counts.same, "unit")
    return share(both[:, 1] - both[:, 0], totals.of(counts.pairable))


def bias_index(totals: Totals) -> Array:
    """Tell by how much more often the first rater marked units than the second (Byrt, Bishop & Carlin 1993)."""
    margins = totals.of(counts.pair_margins, *totals.ratings.team)
    return share(margins[:, 0, 1] - margins[:, 1, 1], margins[:, 0].sum(axis=-1))


def mean_difference(totals: Totals) -> Array:
    """Tell by how much the first rater's values lie over the second's on average."""
    team = totals.ratings.team
    return share(totals.of(counts.pair_difference, *team), totals.of(counts.pair_units, *team))


def limit_of_agreement(totals: Totals, deviations: float) -> Array:
    """Tell between which differences of two raters 95 % lie: the mean difference and 1.96 standard deviations.

    Bland & Altman (1986, Lancet i:307-310; 1999, Stat Methods Med Res 8:135-160). They hold for one rating of
    each, and where differences are spread alike over the scale, which their plot shows.
    """
    team = totals.ratings.team
    n = totals.of(counts.pair_units, *team)
    total, squares = (totals.of(field, *team) for field in (counts.pair_difference, counts.pair_difference_squared))
    with np.errstate(divide="ignore", invalid="ignore"):
        about_mean = squares - total**2 / n
        about_mean = np.where(about_mean > 1e-12 * squares, about_mean, 0.0)
        return np.where(n > 1, total / n + deviations * np.sqrt(about_mean / (n - 1.0)), np.nan)


def _cohen(totals: Totals, first: int, second: int, distance: Distance) -> Array:
    margins = totals.of(counts.pair_margins, first, second)
    observed = share(totals.of(counts.pair_disagreement, first, second, distance), margins[:, 0].sum(axis=-1))
    p = _proportions(margins)
    return _corrected(observed, _expected(p[:, 0], p[:, 1], totals, distance))


def _observed(totals: Totals, distance: Distance) -> Array:
    return share(totals.of(counts.disagreement, distance, "unit"), totals.of(counts.pairable))


def _expected(left: Array, right: Array, totals: Totals, distance: Distance) -> Array:
    return np.asarray((totals.from_all(distance, left) * right).sum(axis=-1))


def _proportions(used: Array) -> Array:
    return share(used, used.sum(axis=-1, keepdims=True))


def share(part: Array, whole: Array) -> Array:
    """Divide, NaN where the whole is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _corrected(observed: Array, expected: Array) -> Array:
    """One minus observed over expected disagreement; expected shares below 1e-12 are rounding."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 1e-12, 1.0 - observed / expected, np.nan)


def _alpha(observed: Array, expected: Array, n: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1.0 - (n - 1.0) * observed / expected, np.nan)
