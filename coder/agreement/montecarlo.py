"""Limits of what is made of variance components, by drawing the components.

A component of few raters is known badly and lopsidedly, and often it is zero. So it is not drawn about its value
with a standard error, but from its profile likelihood: the signed root of twice the fall of the restricted
log-likelihood is taken for standard normal (Barndorff-Nielsen & Cox 1994, Inference and Asymptotics, ch. 3). Where
much is known, that is the normal distribution of the component's logarithm with the variance from the curvature; near
zero, the draws that lie below what the likelihood can tell from zero are zero. Monte-Carlo limits are what ten Hove,
Jorgensen & van der Ark (2025, Multivariate Behav Res 60:1042) recommend for incomplete designs.
"""

import numpy as np

from coder.agreement.counts import Totals
from coder.agreement.distances import Array
from coder.agreement.reml import NONE, Likelihood, relative_deviations

FARTHEST = 25.0
"""How far twice the log-likelihood is followed down: five standard deviations."""
POINTS = 33
"""Steps per component over that range; twice as many move no limit by .005."""
SCAN = np.geomspace(NONE / 10.0, 1e4, 60)
"""Relative standard deviations among which the range is looked for; the first stands for none."""


def variances(totals: Totals, n_draws: int, seed: int) -> Array | None:
    """Draw the variances of units and raters relative to the error's, shape (draws, 2).

    None where there is no error, as when all raters gave the same: then nothing varies that could be drawn.
    """
    fitted = totals.once(relative_deviations)[0]
    likelihood = Likelihood(totals)
    if not likelihood.has_error(fitted[None], np.zeros(1, dtype=np.int64))[0]:
        return None
    at_unit, at_rater = fitted[:1], fitted[1:]
    best = likelihood.grid(at_unit, at_rater)
    axes = [
        _axis(likelihood.grid(SCAN, at_rater)[:, 0] - best[0, 0], float(fitted[0])),
        _axis(likelihood.grid(at_unit, SCAN)[0] - best[0, 0], float(fitted[1])),
    ]
    fall = np.maximum(likelihood.grid(*axes) - best, 0.0)
    roots = [
        _signed_root(fall.min(axis=1 - which), axes[which], max(float(fitted[which]), SCAN[0])) for which in (0, 1)
    ]
    normal = np.random.default_rng(seed).normal(size=(2, n_draws))
    together = _correlation(fall, roots)
    normal[1] = together * normal[0] + np.sqrt(1.0 - together**2) * normal[1]
    return np.stack([_drawn(normal[which], roots[which], axes[which]) for which in (0, 1)], axis=-1) ** 2


def _axis(fall: Array, fitted: float) -> Array:
    """Relative standard deviations of one component that the ratings do not rule out, ascending."""
    possible = np.flatnonzero(fall < FARTHEST)
    first = int(possible[0]) if possible.size else int(np.searchsorted(SCAN, fitted))
    last = int(possible[-1]) if possible.size else first
    steps = np.geomspace(SCAN[max(first - 1, 0)], SCAN[min(last + 1, len(SCAN) - 1)], POINTS)
    return np.unique(np.append(steps, max(fitted, SCAN[0])))


def _signed_root(fall: Array, axis: Array, fitted: float) -> Array:
    """Standard normal deviates that belong to the points of an axis."""
    return np.maximum.accumulate(np.sqrt(fall) * np.sign(axis - fitted))


def _correlation(fall: Array, roots: list[Array]) -> float:
    """How far both components go together, as the likelihood is shaped about its top."""
    one, two = roots
    weight = np.exp(-fall / 2.0) * np.outer(np.gradient(one), np.gradient(two))
    both = float((weight * np.outer(one, two)).sum())
    alone = float((weight.sum(axis=1) * one**2).sum() * (weight.sum(axis=0) * two**2).sum())
    return float(np.clip(both / np.sqrt(alone), -0.99, 0.99)) if alone > 0 else 0.0


def _drawn(normal: Array, roots: Array, axis: Array) -> Array:
    """The standard deviations that belong to normal deviates; those below the likelihood's end are that end."""
    return np.exp(np.interp(normal, roots, np.log(axis)))
