"""How well raters agree: arrays in, records out.

Absent is not a category, and undefined is neither 0 nor 1: an undefined coefficient is None with a reason.
The package knows nothing of studies, sessions' names or codebooks, and needs NumPy and SciPy's functions only.

>>> import numpy as np
>>> no = np.nan  # Krippendorff (2011), four observers, twelve units: nominal .743
>>> table = [[1, 2, 3, 3, 2, 1, 4, 1, 2, no, no, no], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, no, no],
...          [no, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, no]]
>>> said = agree(table, level="nominal", categories=[1, 2, 3, 4, 5])
>>> said.headline, said.why, round(said.coefficients["alpha_nominal"].value, 3)
('alpha_nominal', 'not every rater rated every unit', 0.743)
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from coder.agreement.choose import default_names, first_of, kind_of, known_as
from coder.agreement.collapse import collapse
from coder.agreement.intervals import Plan
from coder.agreement.limits import computed
from coder.agreement.measures import measures
from coder.agreement.pairwise import Pairwise, pairwise
from coder.agreement.ratings import ratings_of
from coder.agreement.records import Agreement, Analysed, Coefficient, Interval, Kind, Level, Reason, Resampled
from coder.agreement.saying import said

__all__ = [
    "Agreement",
    "Analysed",
    "Coefficient",
    "Interval",
    "Kind",
    "Level",
    "Pairwise",
    "Reason",
    "Resampled",
    "agree",
    "collapse",
    "pairwise",
]


def agree(
    ratings: npt.ArrayLike,
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    sessions: Sequence[object] | npt.NDArray[np.generic] | None = None,
    times: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    kind: Kind | None = None,
    analysed: Analysed = "single",
    headline: str | None = None,
    coefficients: Literal["default", "all"] | Sequence[str] = "default",
    beside: Sequence[str] = (),
    resample: Resampled = "session",
    bootstrap: int = 2000,
    seed: int = 1,
    confidence: float = 0.95,
) -> Agreement:
    """Say how well raters agree on one code, with limits, a headline coefficient and the reason for it.

    ratings: shape (raters, units), float, NaN where a rater gave nothing; positions 0, 1, 2… where categories
    are words. categories: all that could have been chosen, in order; without them those that occur are all there
    are, which changes Gwet's and Brennan & Prediger's coefficients. sessions: the session of each unit, which limits
    resample; intraclass correlations by analysis of variance have F limits, and those of variance components
    Monte-Carlo limits, both widened by resampled sessions where sessions hold several units.
    times: shape (units,), how many equal units each column stands for (`collapse` makes them); one each by default.
    weights: shape (categories, categories), agreement weights of one's own between 0 and 1, 1 on the diagonal, in the
    order of the categories; a row is what the first rater chose. They need not be symmetric (Cohen 1968).
    analysed: what later analyses use, one rater's scores or the mean of all raters'; it chooses the form of the ICC.
    headline: a coefficient told explicitly to come first; `why` then says what the design asks for.
    beside: coefficients wanted besides where they are known for such ratings; others are passed over.

    Raises:
        AgreementError: the array, level, categories, sessions, times, weights or names do not fit together, or the
            design rules the headline out that was asked for.
    """
    given = ratings_of(ratings, level, categories, sessions, times, weights)
    kind = kind or kind_of(given)
    known = measures(given)
    first, why = first_of(given, kind, analysed, headline, known)
    names = default_names(given, kind, analysed) if coefficients == "default" else coefficients
    wanted = known if names == "all" else {name: known_as(name, known) for name in names}
    wanted = wanted | {name: known[name] for name in beside if name in known}
    if headline is not None:
        wanted = {first: known[first]} | wanted
    by: Resampled = "session" if resample == "session" and given.sessions is not None else "unit"
    return said(given, first, why, computed(given, wanted, Plan(by, confidence, bootstrap, seed)))
