"""Every wanted coefficient with its limits, or with the reason for having none.

Resampling sessions is the rule. Two kinds of limits rest on a model instead: F limits of analyses of variance, and
Monte-Carlo limits of variance components. A model knows how few raters there are, which no resampling of sessions
does: with 3 or 4 raters that covers .62 to .83. But a model takes units for independent, and covers .71 where sessions
of 20 units differ much. So a model's limits stand alone where each session has one unit; where sessions hold several,
they are widened to take in what resampling sessions gives: .86 at the least (`benches.coverage` prints all of these).
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from coder.agreement.counts import Counts, Totals
from coder.agreement.icc import f_limits
from coder.agreement.intervals import Limits, Plan, Resampling
from coder.agreement.measures import Measure
from coder.agreement.montecarlo import variances
from coder.agreement.ratings import Ratings
from coder.agreement.records import Coefficient, Interval, Reason


def computed(ratings: Ratings, wanted: Mapping[str, Measure], plan: Plan) -> dict[str, Coefficient]:
    """Compute the wanted coefficients in their order."""
    refused = {name: measure.refusal(ratings) for name, measure in wanted.items()}
    totals = Totals(Counts(ratings))
    values = {name: float(wanted[name].compute(totals)[0]) for name, reason in refused.items() if reason is None}
    defined = {name: value for name, value in values.items() if np.isfinite(value)}
    limits = _Limits(ratings, {name: wanted[name] for name in defined}, totals, plan)
    found: dict[str, Coefficient] = {}
    for name, measure in wanted.items():
        if name not in defined:
            reason: Reason = refused[name] or (measure.undefined if ratings.varied else "single_category_used")
            found[name] = Coefficient(None, None, None, None, reason, limits.none)
            continue
        of = limits.of(name, defined[name])
        found[name] = Coefficient(defined[name], of.low, of.high, of.se, None, of.interval)
    return found


def limits_of(ratings: Ratings, measure: Measure, totals: Totals, plan: Plan, value: float) -> Limits:
    """Tell the limits of one coefficient that is defined."""
    return _Limits(ratings, {measure.name: measure}, totals, plan).of(measure.name, value)


class _Limits:
    """The limits of several coefficients, which share their replicates and their draws."""

    def __init__(self, ratings: Ratings, measures: Mapping[str, Measure], totals: Totals, plan: Plan) -> None:
        self.measures, self.totals, self.plan = measures, totals, plan
        self.resampling = Resampling(ratings, plan)
        self.none = self.resampling.none("not_offered").interval
        self.independent = plan.by == "unit" or self.resampling.n == ratings.n_pairable
        drawn = plan.replicates > 0 and any(one.drawn is not None for one in measures.values())
        self.variances = variances(totals, plan.replicates, plan.seed) if drawn else None
        resampled = {name: one for name, one in measures.items() if self._is_resampled(one)}
        self.replicates = self.resampling.replicates(resampled)

    def _is_resampled(self, measure: Measure) -> bool:
        return not self.independent or (measure.form is None and measure.drawn is None)

    def of(self, name: str, value: float) -> Limits:
        """Tell the limits of one coefficient."""
        measure = self.measures[name]
        if measure.form is not None and self.independent:
            return self._f(measure.form)
        if not self.plan.replicates:
            return self.resampling.none("not_offered")
        if measure.drawn is not None and self.independent:
            return self._monte_carlo(measure, value)
        resampled = self.resampling.limits(measure, value, self.replicates.get(name))
        if measure.form is not None:
            return _both(self._f(measure.form), resampled)
        return resampled if measure.drawn is None else _both(self._monte_carlo(measure, value), resampled)

    def _f(self, form: str) -> Limits:
        found = f_limits(self.totals, form, self.plan.confidence)
        if isinstance(found, str):
            return Limits(None, None, None, Interval("F", self.plan.confidence, None, 0, 0, found))
        return Limits(*found, None, Interval("F", self.plan.confidence, None, 0, 0, None))

    def _monte_carlo(self, measure: Measure, value: float) -> Limits:
        confidence = self.plan.confidence
        if self.variances is None or measure.drawn is None:
            return Limits(None, None, None, Interval("monte_carlo", confidence, None, 0, 0, "no_variation"))
        drawn = measure.drawn(self.totals, self.variances)
        low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
        # A component fitted as zero is drawn above zero at best, so that the value may lie at the end of the draws.
        interval = Interval("monte_carlo", confidence, None, 0, 0, None)
        return Limits(min(float(low), value), max(float(high), value), float(drawn.std(ddof=1)), interval)


def _both(model: Limits, resampled: Limits) -> Limits:
    """The limits that take in those of the model and those of resampled sessions; none where either has none."""
    ends = (model.low, model.high, resampled.low, resampled.high)
    if None in ends:
        return model if model.low is None else resampled
    low, high = (pick(end for end in ends if end is not None) for pick in (min, max))
    return Limits(low, high, resampled.se, replace(resampled.interval, method=model.interval.method))
