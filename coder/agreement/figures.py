"""Coefficients with limits that resample sessions, for whatever measures somebody names.

`agree` does the same for the coefficients of all raters, with F limits for intraclass correlations by analysis of
variance. Where differences between blocks of sessions are tested, every figure needs a standard error of one kind.
"""

from collections.abc import Mapping

import numpy as np

from coder.agreement.counts import Counts, Totals
from coder.agreement.intervals import Plan, Resampling
from coder.agreement.measures import Measure
from coder.agreement.ratings import Ratings
from coder.agreement.records import Coefficient, Reason


def resampled(ratings: Ratings, wanted: Mapping[str, Measure], plan: Plan) -> dict[str, Coefficient]:
    """Compute measures with limits and standard errors by resampling, never from the F distribution."""
    refused = {name: measure.refusal(ratings) for name, measure in wanted.items()}
    totals = Totals(Counts(ratings))
    values = {name: float(wanted[name].compute(totals)[0]) for name, reason in refused.items() if reason is None}
    defined = {name: value for name, value in values.items() if np.isfinite(value)}
    resampling = Resampling(ratings, plan)
    replicates = resampling.replicates({name: wanted[name] for name in defined})
    found: dict[str, Coefficient] = {}
    for name, measure in wanted.items():
        if name in defined:
            limits = resampling.limits(measure, defined[name], replicates.get(name))
            found[name] = Coefficient(defined[name], limits.low, limits.high, limits.se, None, limits.interval)
        else:
            reason: Reason = refused[name] or (measure.undefined if ratings.varied else "single_category_used")
            found[name] = Coefficient(None, None, None, None, reason, resampling.none("not_offered").interval)
    return found
