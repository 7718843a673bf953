"""The six intraclass correlations by analysis of variance, with limits from the F distribution.

Names are McGraw & Wong's (1996, Psychological Methods 1:30-46): A is absolute agreement, C consistency, 1 one
rater, k the mean of k raters. ICC(1,1), (A,1) and (C,1) are Shrout & Fleiss' (1979) (1,1), (2,1) and (3,1).
Checked against psych, irr, irrNA (R) and pingouin. A unit is a target; every rater must have rated all of them.
"""

from typing import NamedTuple

import numpy as np

from coder.agreement import scores
from coder.agreement.counts import Totals
from coder.agreement.distances import Array
from coder.agreement.records import NoLimits

FORMS = ("icc_1_1", "icc_1_k", "icc_A_1", "icc_A_k", "icc_C_1", "icc_C_k")


class Anova(NamedTuple):
    """Mean squares of a complete units × raters table, one entry per replicate."""

    n: Array
    """Units."""
    k: int
    """Raters."""
    rows: Array
    """Between units."""
    columns: Array
    """Between raters."""
    error: Array
    """What neither explains."""
    within: Array
    """Within units, raters included."""


def anova(totals: Totals) -> Anova:
    """Take a complete table apart into mean squares; sums below 1e-12 of the whole are rounding and become 0."""
    team = list(totals.ratings.team)
    k = len(team)
    group = int(np.searchsorted(scores.sizes(totals.ratings), k))
    n = totals.of(scores.units)[:, group]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = totals.of(scores.totals)[:, group] ** 2 / (n * k)
        whole = totals.of(scores.squares)[:, group] - middle
        rows = totals.of(scores.squared_totals)[:, group] / k - middle
        columns = (totals.of(scores.rater_totals)[:, group][:, team] ** 2).sum(axis=-1) / n - middle
        rows, columns, error, within = (
            np.where(part > 1e-12 * whole, part, 0.0) for part in (rows, columns, whole - rows - columns, whole - rows)
        )
        return Anova(n, k, rows / (n - 1), columns / (k - 1), error / ((n - 1) * (k - 1)), within / (n * (k - 1)))


def icc(totals: Totals, form: str) -> Array:
    """Tell one of the six forms, per replicate; NaN where the variance to be explained is not above zero.

    That is so where ratings do not vary at all, and for (A,k) where units vary less than error alone would let them.
    """
    a = totals.once(anova)
    n, k = a.n, a.k
    signal, noise = {
        "icc_1_1": (a.rows - a.within, a.rows + (k - 1) * a.within),
        "icc_1_k": (a.rows - a.within, a.rows),
        "icc_A_1": (a.rows - a.error, a.rows + (k - 1) * a.error + k * (a.columns - a.error) / n),
        "icc_A_k": (a.rows - a.error, a.rows + (a.columns - a.error) / n),
        "icc_C_1": (a.rows - a.error, a.rows + (k - 1) * a.error),
        "icc_C_k": (a.rows - a.error, a.rows),
    }[form]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(noise > 1e-12 * (a.rows + a.within), signal / noise, np.nan)


def finn(totals: Totals, *, two_way: bool) -> Array:
    """Compare error variance with that of equally likely categories (Finn 1970): for scales hardly used in full."""
    a = totals.once(anova)
    by_chance = (len(totals.ratings.values) ** 2 - 1) / 12.0
    return 1.0 - (a.error if two_way else a.within) / by_chance


def icc_unbalanced(totals: Totals) -> Array:
    """Tell the one-way ICC of one rating when units have different numbers of ratings (Donner 1986)."""
    m = scores.sizes(totals.ratings).astype(np.float64)
    units = totals.of(scores.units)
    n, total = units.sum(axis=-1), (units * m).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = totals.of(scores.totals).sum(axis=-1) ** 2 / total
        unit_squares = (totals.of(scores.squared_totals) / m).sum(axis=-1)
        between = (unit_squares - middle) / (n - 1)
        within = (totals.of(scores.squares).sum(axis=-1) - unit_squares) / (total - n)
        size = (total - (units * m**2).sum(axis=-1) / total) / (n - 1)
        whole = between + (size - 1) * within
        return np.where(whole > 0, (between - within) / whole, np.nan)


def icc_unbalanced_mean(totals: Totals) -> Array:
    """Tell the one-way ICC of a unit's mean: Spearman-Brown's step from one rating to the harmonic mean of ratings."""
    m = scores.sizes(totals.ratings).astype(np.float64)
    units = totals.of(scores.units)
    one = icc_unbalanced(totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        k = units.sum(axis=-1) / (units / m).sum(axis=-1)
        return np.where(1.0 + (k - 1.0) * one > 1e-12, k * one / (1.0 + (k - 1.0) * one), np.nan)


def standard_error_of_measurement(totals: Totals) -> Array:
    """Tell the standard deviation of single ratings about their unit's mean: the root of the mean square within units.

    It is McGraw & Wong's MS_W, pooled over units with different numbers of ratings. In a complete table it is as well
    the root of MS_E + (MS_C - MS_E) / n, the raters' variance plus error: the standard error of measurement for
    absolute agreement (de Vet, Terwee, Knol & Bouter 2006, J Clin Epidemiol 59:1033-1039).
    """
    m = scores.sizes(totals.ratings).astype(np.float64)
    free = (totals.of(scores.units) * (m - 1.0)).sum(axis=-1)
    squares = totals.of(scores.squares).sum(axis=-1)
    within = squares - (totals.of(scores.squared_totals) / m).sum(axis=-1)
    within = np.where(within > 1e-12 * squares, within, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(free > 0, np.sqrt(within / free), np.nan)


def f_limits(totals: Totals, form: str, confidence: float) -> tuple[float, float] | NoLimits:
    """Tell McGraw & Wong's limits of one form (1996, tables 7 and 8), or why there are none.

    ICC(A,k) has two published camps; its limits here are ICC(A,1)'s stepped up by Spearman-Brown, as in psych
    and pingouin ([.071, .927] for Shrout & Fleiss' data). R's irr uses other degrees of freedom ([.039, .929]).
    """
    from scipy.special import fdtri  # 0.2 s to import, and only needed here

    a = totals.once(anova)
    n, k, tail = float(a.n[0]), a.k, (1 + confidence) / 2
    rows, columns, error, within = (float(part[0]) for part in (a.rows, a.columns, a.error, a.within))
    if rows == 0:
        return "no_variation"
    if form.startswith("icc_A"):
        low, high = _limits_agreement(n, k, (rows, columns, error), tail)
    else:
        noise, free = (within, n * (k - 1)) if form.startswith("icc_1") else (error, (n - 1) * (k - 1))
        if noise == 0:
            return "no_variation"
        ratio = rows / noise
        lowest, highest = ratio / fdtri(n - 1, free, tail), ratio * fdtri(free, n - 1, tail)
        low, high = (float((f - 1) / (f + k - 1)) for f in (lowest, highest))
    if form.endswith("_k"):
        low, high = _step_up(low, k), _step_up(high, k)
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    return "no_variation" if columns == error == 0 else "not_offered"


def _limits_agreement(n: float, k: int, mean_squares: tuple[float, float, float], tail: float) -> tuple[float, float]:
    """Limits of ICC(A,1); the degrees of freedom are Satterthwaite's."""
    from scipy.special import fdtri

    rows, columns, error = mean_squares
    value = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    # Multiplied through by n (1 - value), so that a value of 1 needs no division.
    of_columns = k * value * columns
    of_error = (n * (1 + (k - 1) * value) - k * value) * error
    spread = of_columns**2 / (k - 1) + of_error**2 / ((n - 1) * (k - 1))
    if spread == 0:
        return np.nan, np.nan
    free = (of_columns + of_error) ** 2 / spread
    noise = k * columns + (k * n - k - n) * error
    upper, lower = float(fdtri(n - 1, free, tail)), float(fdtri(free, n - 1, tail))
    low = n * (rows - upper * error) / (upper * noise + n * rows)
    high = n * (lower * rows - error) / (noise + n * lower * rows)
    return low, high


def _step_up(value: float, k: int) -> float:
    """Spearman-Brown: the reliability of the mean of k raters from that of one, which reaches down to -1/(k - 1)."""
    return k * value / (1 + (k - 1) * value) if 1 + (k - 1) * value > 1e-9 else -np.inf
