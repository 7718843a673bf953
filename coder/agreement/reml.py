"""Variance components of units and raters from incomplete ratings, by restricted maximum likelihood.

The model is `score = mean + unit + rater + error`, units and raters random, as in lme4's
`score ~ 1 + (1 | unit) + (1 | rater)`, against which it was checked. Units are integrated out exactly, group by
group of equally many ratings, which leaves a likelihood in two standard deviations relative to the error's, with
matrices as large as there are raters. All replicates of a resampling are fitted at once.
"""

import numpy as np
import numpy.typing as npt

from coder.agreement import scores
from coder.agreement.counts import Totals
from coder.agreement.distances import Array

STEPS = 80
"""Newton steps at most; a dozen is usual."""
NONE = 1e-3
"""A relative standard deviation that stands for no variance: a millionth of the error's."""
LOWEST = float(np.log(NONE / 10.0))
"""The logarithm at which the search for a deviation of zero stops."""
ARRIVED = 1e-7
"""A step that promises less than this ends the search; it is taken, and squares what was left."""
LEAST_ERROR = 1e-6
"""Share of all variance below which error is held: with none at all the likelihood would have no top."""
STARTS = (0.05, 0.25, 0.7, 2.0, 8.0)
"""Tried for units and raters before the first step, because the likelihood can have two hills."""


class _Likelihood:
    """Twice the negative restricted log-likelihood of many replicates, up to constants."""

    def __init__(self, totals: Totals) -> None:
        self.m = scores.sizes(totals.ratings).astype(np.float64)
        self.units = totals.of(scores.units)
        self.sums = totals.of(scores.totals)
        self.squared_sums = totals.of(scores.squared_totals)
        self.squares = totals.of(scores.squares).sum(axis=-1)
        self.shared = totals.of(scores.shared)
        self.own = np.diagonal(self.shared, axis1=-2, axis2=-1)
        self.met = totals.of(scores.met_totals)
        self.rater_sums = totals.of(scores.rater_totals).sum(axis=1)
        self.n = (self.units * self.m).sum(axis=-1)
        self.variation = self.squares - self.sums.sum(axis=-1) ** 2 / np.maximum(self.n, 1.0)
        self.least_error = LEAST_ERROR * self.variation / np.maximum(self.n - 1.0, 1.0)

    def __call__(self, deviations: Array, at: npt.NDArray[np.int64]) -> Array:
        """Evaluate for replicates `at` with relative standard deviations of shape (…, 2)."""
        unit, rater = deviations[:, 0] ** 2, deviations[:, 1] ** 2
        shrunk = unit[:, None] / (1.0 + self.m * unit[:, None])
        own = self.own[at]
        counts = own.sum(axis=1)
        n_raters = counts.shape[-1]
        # Raters' cross products after units are integrated out: with themselves, the mean, and the scores.
        k = np.eye(n_raters) * counts[:, None, :] - np.einsum("bm,bmij->bij", shrunk, self.shared[at])
        with_mean = counts - np.einsum("bm,bmi->bi", shrunk * self.m, own)
        with_scores = self.rater_sums[at] - np.einsum("bm,bmi->bi", shrunk, self.met[at])
        full = np.eye(n_raters) + rater[:, None, None] * k
        solved = rater[:, None, None] * np.linalg.solve(full, np.stack([with_mean, with_scores], axis=-1))
        n = self.n[at]
        mean_mean = n - (shrunk * self.m**2 * self.units[at]).sum(axis=-1)
        mean_scores = (self.sums[at] * (1.0 - shrunk * self.m)).sum(axis=-1)
        scores_scores = self.squares[at] - (shrunk * self.squared_sums[at]).sum(axis=-1)
        mean_mean = mean_mean - (with_mean * solved[:, :, 0]).sum(axis=-1)
        mean_scores = mean_scores - (with_mean * solved[:, :, 1]).sum(axis=-1)
        scores_scores = scores_scores - (with_scores * solved[:, :, 1]).sum(axis=-1)
        residual = np.maximum(scores_scores - mean_scores**2 / mean_mean, 0.0)
        error = np.maximum(residual / (n - 1.0), self.least_error[at])
        return np.asarray(
            (self.units[at] * np.log1p(self.m * unit[:, None])).sum(axis=-1)
            + np.linalg.slogdet(full)[1]
            + np.log(mean_mean)
            + (n - 1.0) * np.log(error)
            + residual / error
        )


def relative_deviations(totals: Totals) -> Array:
    """Fit the standard deviations of units and raters relative to the error's, shape (replicates, 2).

    NaN where scores do not vary, where only one unit is left, or where no unit has two ratings.
    """
    likelihood = _Likelihood(totals)
    fitted = np.full((len(likelihood.n), 2), np.nan)
    usable = (likelihood.variation > 1e-12 * likelihood.squares) & (likelihood.units.sum(axis=-1) > 1)
    usable &= likelihood.units[:, likelihood.m > 1].sum(axis=-1) > 0
    at = np.flatnonzero(usable)
    if at.size:
        fitted[at] = _minimised(likelihood, at)
    return fitted


def _minimised(likelihood: _Likelihood, at: npt.NDArray[np.int64]) -> Array:
    """Damped Newton steps on logarithms with numerical derivatives, dropping replicates that have arrived."""
    point = _started(likelihood, at)
    going = np.arange(len(at))
    for _ in range(STEPS):
        here = likelihood(np.exp(point[going]), at[going])
        step, promised = _newton_step(likelihood, point[going], at[going], here)
        point[going] = _descended(likelihood, point[going], at[going], here, step)
        going = going[promised > ARRIVED]
        if not going.size:
            break
    fitted = np.exp(point)
    return np.where(fitted > NONE, fitted, 0.0)


def _started(likelihood: _Likelihood, at: npt.NDArray[np.int64]) -> Array:
    starts = np.array([(unit, rater) for unit in STARTS for rater in STARTS])
    heights = np.stack([likelihood(np.tile(start, (len(at), 1)), at) for start in starts])
    return np.asarray(np.log(starts[heights.argmin(axis=0)]))


def _newton_step(likelihood: _Likelihood, point: Array, at: npt.NDArray[np.int64], here: Array) -> tuple[Array, Array]:
    """A step down along the curvature, made positive where it is not, and how far down it promises to lead.

    At most by a factor of e² along each axis of the curvature: where one axis is level, the other still counts.
    """
    h = 1e-3
    one, two = np.array([h, 0.0]), np.array([0.0, h])

    def near(shift: Array) -> Array:
        return likelihood(np.exp(point + shift), at)

    plus_one, minus_one, plus_two, minus_two = near(one), near(-one), near(two), near(-two)
    slope = np.stack([plus_one - minus_one, plus_two - minus_two], axis=-1) / (2.0 * h)
    curve_one = plus_one - 2.0 * here + minus_one
    curve_two = plus_two - 2.0 * here + minus_two
    mixed = (near(one + two) + near(-one - two) - 2.0 * here - curve_one - curve_two) / 2.0
    curvature = np.stack([np.stack([curve_one, mixed], -1), np.stack([mixed, curve_two], -1)], -2) / h**2
    size, direction = np.linalg.eigh(curvature)
    slopes = np.einsum("bij,bi->bj", direction, slope)
    along = np.clip(slopes / np.maximum(np.abs(size), 1e-6), -2.0, 2.0)
    step = -np.einsum("bij,bj->bi", direction, along)
    step = np.where((point <= LOWEST) & (step < 0), 0.0, step)
    return step, -(slope * step).sum(axis=-1)


def _descended(likelihood: _Likelihood, point: Array, at: npt.NDArray[np.int64], here: Array, step: Array) -> Array:
    """Take the step, halved until it leads down; stay where no tenth halving does."""
    moved = point.copy()
    open_ = np.arange(len(point))
    for halving in range(10):
        tried = np.maximum(point[open_] + step[open_] / 2.0**halving, LOWEST)
        down = likelihood(np.exp(tried), at[open_]) < here[open_]
        moved[open_[down]] = tried[down]
        open_ = open_[~down]
        if not open_.size:
            break
    return moved


def icc_agreement(totals: Totals) -> Array:
    """Tell ICC(A,1) from variance components: the units' share of all variance of one rating."""
    unit, rater = np.moveaxis(totals.once(relative_deviations) ** 2, -1, 0)
    return np.asarray(unit / (unit + rater + 1.0))


def icc_consistency(totals: Totals) -> Array:
    """Tell ICC(C,1) from variance components: the units' share of variance when raters' levels do not count."""
    unit, _ = np.moveaxis(totals.once(relative_deviations) ** 2, -1, 0)
    return np.asarray(unit / (unit + 1.0))


def g_q_k(totals: Totals) -> Array:
    """Tell Putka's G(q,k): how reliable the units' mean scores are (Putka, Le, McCloy & Diaz 2008).

    Rater variance counts by `q`, the share of it that two units' means do not have in common, and error by
    the harmonic mean of the number of ratings per unit. Crossed designs give ICC(C,k), nested ones ICC(1,k).
    """
    unit, rater = np.moveaxis(totals.once(relative_deviations) ** 2, -1, 0)
    m = scores.sizes(totals.ratings).astype(np.float64)
    units = totals.of(scores.units)
    n = units.sum(axis=-1)
    inverse = (units / m).sum(axis=-1)
    own = np.diagonal(totals.of(scores.shared), axis1=-2, axis2=-1)
    in_common = ((own / m[:, None]).sum(axis=1) ** 2).sum(axis=-1) - inverse
    with np.errstate(divide="ignore", invalid="ignore"):
        q = inverse / n - in_common / (n * (n - 1.0))
        return np.asarray(unit / (unit + q * rater + inverse / n))
