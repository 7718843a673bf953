"""Confidence limits by resampling sessions, because segments of one session are not independent.

The rule: under 5 sessions with two raters there are no limits; from 5 to 39, one session is left out at a time
(jackknife) and limits are taken by t on Fisher's z; from 40, sessions are drawn again (percentile bootstrap).
With 5 sessions the bootstrap of kappa covers .81 to .85 instead of .95, the jackknife .92 to .96; with 39 both cover
.93 to .95, and the bootstrap's limits may be lopsided as the coefficient is (`benches.coverage` prints these).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from coder.agreement.counts import Counts, Totals
from coder.agreement.distances import Array
from coder.agreement.measures import MOST_CELLS, Measure, Scale
from coder.agreement.ratings import Ratings
from coder.agreement.records import Interval, Method, NoLimits, Resampled
from coder.agreement.samples import Sample, of_kinds, of_sessions, of_units
from coder.errors import AgreementError

FEWEST, BOOTSTRAP_FROM = 5, 40
MOST_DEGENERATE = 0.05
MOST_WORK = 2**30
"""Steps that all replicates of one coefficient may take over the square of categories."""
BLOCK_CELLS = 2**18
"""Numbers per block of replicates: 2 MiB of weights, which stay near the processor."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is resampled, how often, and how sure the limits shall be."""

    by: Resampled
    confidence: float
    replicates: int
    """0 for values without limits by resampling."""
    seed: int

    def __post_init__(self) -> None:
        if self.replicates < 0 or self.replicates == 1 or not 0 < self.confidence < 1:
            raise AgreementError(
                f"{self.replicates} replicates at a confidence of {self.confidence} give no limits.",
                "Ask for 2 replicates or more (2000 is usual) and a confidence between 0 and 1.",
            )


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one coefficient, with the record of how they were made."""

    low: float | None
    high: float | None
    se: float | None
    interval: Interval


class Resampling:
    """The sessions (or units) of some ratings, and every coefficient in each replicate of them."""

    def __init__(self, ratings: Ratings, plan: Plan) -> None:
        self.ratings = ratings
        self.plan = plan
        self.n = _number(ratings, plan.by)
        self.method: Method | None = None
        if self.n >= FEWEST and plan.replicates:
            self.method = "jackknife" if self.n < BOOTSTRAP_FROM else "bootstrap"

    def replicates(self, wanted: Mapping[str, Measure]) -> dict[str, Array]:
        """Compute the wanted coefficients in every replicate; what else is wanted changes no draw."""
        found: dict[str, Array] = {}
        if self.method is None:
            return found
        units = self.method == "bootstrap" and self.plan.by == "unit"
        for anonymous in (True, False) if units else (False,):
            some = {name: one for name, one in wanted.items() if not units or one.anonymous == anonymous}
            if some:
                found |= self._of_sample(self.sample(anonymous=anonymous), some)
        return found

    def sample(self, *, anonymous: bool) -> Sample:
        """What is drawn; for coefficients that do not ask who gave which rating it may be less."""
        if self.plan.by == "session" and self.ratings.sessions is not None:
            return of_sessions(self.ratings, self.ratings.sessions)
        return of_kinds(self.ratings, anonymous=anonymous) if self.method == "bootstrap" else of_units(self.ratings)

    def _of_sample(self, sample: Sample, wanted: Mapping[str, Measure]) -> dict[str, Array]:
        offered = {name: one for name, one in wanted.items() if self._offers(sample, one)}
        if not offered:
            return {}
        counts = Counts(sample.ratings, sample.row, sample.n_rows)
        widest = max(measure.width(self.ratings) for measure in offered.values())
        blocks = self._weights(sample, max(1, BLOCK_CELLS // max(widest, sample.n_rows)))
        parts = [[measure.compute(totals) for measure in offered.values()] for totals in _each(counts, blocks)]
        return {name: np.concatenate([part[i] for part in parts]) for i, name in enumerate(offered)}

    def _offers(self, sample: Sample, measure: Measure) -> bool:
        """Tell whether fields fit into memory, a row for each unit drawn, and replicates into time."""
        n_replicates = self.n if self.method == "jackknife" else self.plan.replicates
        work = n_replicates * len(self.ratings.values) ** 2 if measure.square else 0
        return sample.n_rows * measure.width(self.ratings) <= MOST_CELLS and work <= MOST_WORK

    def limits(self, measure: Measure, value: float, replicates: Array | None) -> Limits:
        """Turn the replicates of one coefficient into limits, or into the reason for having none."""
        if self.method is None:
            return self.none("too_few_sessions" if self.plan.replicates else "not_offered")
        if replicates is None:
            return self.none("not_offered")
        defined = replicates[np.isfinite(replicates)]
        lost = len(replicates) - len(defined)
        # A jackknife replicate stands for a whole session: the one without which nothing is defined matters most.
        if lost > (MOST_DEGENERATE * len(replicates) if self.method == "bootstrap" else 0):
            return self.none("degenerate_replicates", lost)
        if np.ptp(defined) < 1e-12:
            return self.none("no_variation", lost)
        interval = self._interval(lost, None)
        tail = (1 - self.plan.confidence) / 2
        if self.method == "bootstrap":
            low, high = np.quantile(defined, [tail, 1 - tail])
            return Limits(float(low), float(high), float(defined.std(ddof=1)), interval)
        low, high, se = _jackknife(value, defined, tail, measure.scale)
        return Limits(low, high, se, interval)

    def none(self, reason: NoLimits, lost: int = 0) -> Limits:
        """Say that there are no limits, and why."""
        return Limits(None, None, None, self._interval(lost, reason))

    def _interval(self, lost: int, reason: NoLimits | None) -> Interval:
        method = None if reason in {"too_few_sessions", "not_offered"} else self.method
        return Interval(method, self.plan.confidence, self.plan.by, self.n, lost, reason)

    def _weights(self, sample: Sample, most: int) -> Iterator[Array]:
        """Yield blocks of weights, shape (replicates, rows); row 0 is never resampled."""
        if self.method == "jackknife":
            left_out = np.repeat(1.0 - np.diag(1.0 / sample.size), sample.size.astype(np.int64), axis=0)
            yield np.concatenate([np.ones((self.n, 1)), left_out], axis=1)
            return
        for drawn in sample.draws(self.plan.seed, self.plan.replicates, most):
            weights = np.ones((len(drawn), sample.n_rows))
            np.divide(drawn, sample.size, out=weights[:, 1:])
            yield weights


def _each(counts: Counts, blocks: Iterator[Array]) -> Iterator[Totals]:
    for weights in blocks:
        yield Totals(counts, weights)


def _number(ratings: Ratings, by: Resampled) -> int:
    """How many sessions (or units) have two raters."""
    if by == "session" and ratings.sessions is not None:
        return len(np.unique(ratings.sessions[ratings.pairable]))
    return ratings.n_pairable


def _jackknife(value: float, replicates: Array, tail: float, scale: Scale) -> tuple[float, float, float]:
    """Limits and standard error from replicates that each lack one session (Efron & Tibshirani 1993, ch. 11).

    On Fisher's z the limits stay between -1 and 1, on the logarithm above 0. Where a replicate is exactly 1, as when
    all disagreement is in one session, its z is infinite, and so is the logarithm of 0; then the standard error is
    carried over by the slope at the value.
    """
    from scipy.special import stdtrit  # 0.2 s to import, and only needed here

    n = len(replicates)
    t = float(stdtrit(n - 1, 1 - tail))
    se = _jackknife_error(replicates)
    if scale == "log" and value > 0:
        inside = replicates.min() > 1e-9 * value
        error = _jackknife_error(np.log(replicates)) if inside else se / value
        return value * float(np.exp(-t * error)), value * float(np.exp(t * error)), se
    if scale == "z" and abs(value) < 1:
        inside = np.abs(replicates).max() < 1 - 1e-9
        error = _jackknife_error(np.arctanh(replicates)) if inside else se / (1 - value**2)
        z = np.arctanh(value)
        return float(np.tanh(z - t * error)), float(np.tanh(z + t * error)), se
    return value - t * se, value + t * se, se


def _jackknife_error(replicates: Array) -> float:
    n = len(replicates)
    return float(np.sqrt((n - 1) / n * ((replicates - replicates.mean()) ** 2).sum()))
