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
from coder.agreement.distances import Array, Indices

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
BLOCK_CELLS = 2**22
"""Numbers per block of a grid: 32 MiB."""
STARTS = (0.05, 0.25, 0.7, 2.0, 8.0)
"""Tried for units and raters before the first step, because the likelihood can have two hills."""


class Likelihood:
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

    def __call__(self, deviations: Array, at: Indices) -> Array:
        """Evaluate for replicates `at` with relative standard deviations of shape (…, 2)."""
        size = max(1, BLOCK_CELLS // self.shared[0].size)
        blocks = [slice(start, start + size) for start in range(0, len(at), size)]
        return np.concatenate([self._value(*self._parts(deviations[one], at[one]), at[one]) for one in blocks])

    def has_error(self, deviations: Array, at: Indices) -> npt.NDArray[np.bool_]:
        """Tell where units and raters do not explain all that varies."""
        _, residual = self._parts(deviations, at)
        return np.asarray(residual / (self.n[at] - 1.0) > self.least_error[at])

    def grid(self, units: Array, raters: Array) -> Array:
        """Evaluate the first replicate for every pairing of relative deviations, shape (units, raters).

        Raters' cross products are taken apart into eigenvalues once per deviation of units: then one of raters costs
        a sum, and no matrix has to be solved for it.
        """
        size = max(1, BLOCK_CELLS // self.shared[0].size)
        return np.concatenate([self._rows(units[i : i + size], raters) for i in range(0, len(units), size)])

    def _rows(self, units: Array, raters: Array) -> Array:
        at = np.zeros(len(units), dtype=np.int64)
        k, sides, products = self._crossed(units**2, at)
        size, direction = np.linalg.eigh(k)
        along = np.einsum("bij,bic->bjc", direction, sides)
        mean, scores = along[:, None, :, 0], along[:, None, :, 1]
        full = 1.0 + raters[:, None] ** 2 * np.maximum(size, 0.0)[:, None, :]
        share = raters[:, None] ** 2 / full
        crossed = [(share * product).sum(axis=-1) for product in (mean**2, mean * scores, scores**2)]
        mean_mean, mean_scores, scores_scores = (
            product[:, None] - taken for product, taken in zip(products, crossed, strict=True)
        )
        spread = self._of_units(units**2, at)[:, None] + np.log(full).sum(axis=-1) + np.log(mean_mean)
        residual = np.maximum(scores_scores - mean_scores**2 / mean_mean, 0.0)
        return self._value(spread, residual, at[:, None])

    def _value(self, spread: Array, residual: Array, at: Indices) -> Array:
        free = self.n[at] - 1.0
        error = np.maximum(residual / free, self.least_error[at])
        return np.asarray(spread + free * np.log(error) + residual / error)

    def _parts(self, deviations: Array, at: Indices) -> tuple[Array, Array]:
        """What the likelihood takes off for spread, and the squares that are left over."""
        unit, rater = deviations[:, 0] ** 2, deviations[:, 1] ** 2
        k, sides, (mean_mean, mean_scores, scores_scores) = self._crossed(unit, at)
        full = np.eye(k.shape[-1]) + rater[:, None, None] * k
        solved = rater[:, None, None] * np.linalg.solve(full, sides)
        taken = np.einsum("bic,bid->bcd", sides, solved)
        mean_mean = mean_mean - taken[:, 0, 0]
        residual = scores_scores - taken[:, 1, 1] - (mean_scores - taken[:, 0, 1]) ** 2 / mean_mean
        spread = self._of_units(unit, at) + np.linalg.slogdet(full)[1] + np.log(mean_mean)
        return spread, np.maximum(residual, 0.0)

    def _of_units(self, unit: Array, at: Indices) -> Array:
        return np.asarray((self.units[at] * np.log1p(self.m * unit[:, None])).sum(axis=-1))

    def _met(self, weight: Array, at: Indices) -> Array:
        """Add up, weighted per group, the units that two raters both rated."""
        if len(self.n) == 1:
            met = weight @ self.shared[0].reshape(weight.shape[-1], -1)
            return np.asarray(met.reshape(-1, *self.shared.shape[2:]))
        return np.asarray(np.einsum("bm,bmij->bij", weight, self.shared[at]))

    def _crossed(self, unit: Array, at: Indices) -> tuple[Array, Array, tuple[Array, Array, Array]]:
        """Cross products after units are integrated out, raters not yet.

        Of raters with themselves; of raters with the mean and with the scores; of mean and mean, mean and scores,
        scores and scores.
        """
        shrunk = unit[:, None] / (1.0 + self.m * unit[:, None])
        own = self.own[at]
        counts = own.sum(axis=1)
        k = np.eye(counts.shape[-1]) * counts[:, None, :] - self._met(shrunk, at)
        with_mean = counts - np.einsum("bm,bmi->bi", shrunk * self.m, own)
        with_scores = self.rater_sums[at] - np.einsum("bm,bmi->bi", shrunk, self.met[at])
        mean_mean = self.n[at] - (shrunk * self.m**2 * self.units[at]).sum(axis=-1)
        mean_scores = (self.sums[at] * (1.0 - shrunk * self.m)).sum(axis=-1)
        scores_scores = self.squares[at] - (shrunk * self.squared_sums[at]).sum(axis=-1)
        return k, np.stack([with_mean, with_scores], axis=-1), (mean_mean, mean_scores, scores_scores)


def relative_deviations(totals: Totals) -> Array:
    """Fit the standard deviations of units and raters relative to the error's, shape (replicates, 2).

    NaN where scores do not vary, where only one unit is left, or where no unit has two ratings.
    """
    likelihood = Likelihood(totals)
    fitted = np.full((len(likelihood.n), 2), np.nan)
    usable = (likelihood.variation > 1e-12 * likelihood.squares) & (likelihood.units.sum(axis=-1) > 1)
    usable &= likelihood.units[:, likelihood.m > 1].sum(axis=-1) > 0
    at = np.flatnonzero(usable)
    if at.size:
        fitted[at] = _minimised(likelihood, at)
    return fitted


def _minimised(likelihood: Likelihood, at: Indices) -> Array:
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


def _started(likelihood: Likelihood, at: Indices) -> Array:
    starts = np.array([(unit, rater) for unit in STARTS for rater in STARTS])
    heights = _nearby(likelihood, np.repeat(starts[:, None], len(at), axis=1), at)
    return np.asarray(np.log(starts[heights.argmin(axis=0)]))


def _nearby(likelihood: Likelihood, points: Array, at: Indices) -> Array:
    """Evaluate several points of each replicate at once, shape (points, replicates)."""
    return likelihood(points.reshape(-1, 2), np.tile(at, len(points))).reshape(len(points), -1)


def _newton_step(likelihood: Likelihood, point: Array, at: Indices, here: Array) -> tuple[Array, Array]:
    """A step down along the curvature, made positive where it is not, and how far down it promises to lead.

    At most by a factor of e² along each axis of the curvature: where one axis is level, the other still counts.
    """
    h = 1e-3
    shifts = h * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]])
    near = _nearby(likelihood, np.exp(point + shifts[:, None]), at)
    plus_one, minus_one, plus_two, minus_two, plus_both, minus_both = near
    slope = np.stack([plus_one - minus_one, plus_two - minus_two], axis=-1) / (2.0 * h)
    curve_one = plus_one - 2.0 * here + minus_one
    curve_two = plus_two - 2.0 * here + minus_two
    mixed = (plus_both + minus_both - 2.0 * here - curve_one - curve_two) / 2.0
    curvature = np.stack([np.stack([curve_one, mixed], -1), np.stack([mixed, curve_two], -1)], -2) / h**2
    size, direction = np.linalg.eigh(curvature)
    slopes = np.einsum("bij,bi->bj", direction, slope)
    along = np.clip(slopes / np.maximum(np.abs(size), 1e-6), -2.0, 2.0)
    step = -np.einsum("bij,bj->bi", direction, along)
    step = np.where((point <= LOWEST) & (step < 0), 0.0, step)
    return step, -(slope * step).sum(axis=-1)


def _descended(likelihood: Likelihood, point: Array, at: Indices, here: Array, step: Array) -> Array:
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


def icc_agreement(totals: Totals, variances: Array | None = None) -> Array:
    """Tell ICC(A,1) from variance components: the units' share of all variance of one rating.

    variances: those of units and raters relative to the error's, shape (draws, 2); the fitted ones by default.
    """
    unit, rater = _of(totals, variances)
    return np.asarray(unit / (unit + rater + 1.0))


def icc_consistency(totals: Totals, variances: Array | None = None) -> Array:
    """Tell ICC(C,1) from variance components: the units' share of variance when raters' levels do not count."""
    unit, _ = _of(totals, variances)
    return np.asarray(unit / (unit + 1.0))


def g_q_k(totals: Totals, variances: Array | None = None) -> Array:
    """Tell Putka's G(q,k): how reliable the units' mean scores are (Putka, Le, McCloy & Diaz 2008).

    Rater variance counts by `q`, the share of it that two units' means do not have in common, and error by
    the harmonic mean of the number of ratings per unit. Crossed designs give ICC(C,k), nested ones ICC(1,k).
    """
    unit, rater = _of(totals, variances)
    m = scores.sizes(totals.ratings).astype(np.float64)
    units = totals.of(scores.units)
    n = units.sum(axis=-1)
    inverse = (units / m).sum(axis=-1)
    own = np.diagonal(totals.of(scores.shared), axis1=-2, axis2=-1)
    in_common = ((own / m[:, None]).sum(axis=1) ** 2).sum(axis=-1) - inverse
    with np.errstate(divide="ignore", invalid="ignore"):
        q = inverse / n - in_common / (n * (n - 1.0))
        return np.asarray(unit / (unit + q * rater + inverse / n))


def _of(totals: Totals, variances: Array | None) -> tuple[Array, Array]:
    """The variances of units and of raters."""
    found = totals.once(relative_deviations) ** 2 if variances is None else variances
    return found[:, 0], found[:, 1]
