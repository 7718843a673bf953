"""What is said of one code, put together: its coefficients beside all their denominators."""

import numpy as np

from coder.agreement.distances import Array
from coder.agreement.ratings import Ratings
from coder.agreement.records import Agreement, Coefficient


def said(
    ratings: Ratings, headline: str, why: str, coefficients: dict[str, Coefficient], used: Array | None = None
) -> Agreement:
    """Put the coefficients beside all their denominators.

    used: shape (categories,), the ratings that prevalence is of, where these are not all.
    """
    return Agreement(
        level=ratings.level,
        n_units=ratings.n_units,
        n_pairable=ratings.n_pairable,
        n_raters=len(ratings.index),
        n_ratings=int(ratings.per_rater.sum()),
        prevalence=_prevalence(ratings, ratings.used if used is None else used),
        headline=headline,
        why=why,
        coefficients=coefficients,
        n_sessions=None if ratings.sessions is None else len(np.unique(ratings.sessions[ratings.pairable])),
    )


def _prevalence(ratings: Ratings, used: Array) -> dict[str, float]:
    """The share of each category among ratings; measured numbers without categories have none."""
    if not used.sum() or not (ratings.declared or ratings.level in {"nominal", "ordinal"}):
        return {}
    return {name: float(share) for name, share in zip(ratings.labels, used / used.sum(), strict=True)}
