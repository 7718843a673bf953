"""Which coefficient to report first, and why: the design of the ratings decides, not the result."""

import numpy as np

from coder.agreement.ratings import Ratings
from coder.agreement.records import Kind

WEIGHTED = {"nominal": "", "ordinal": "_quadratic", "interval": "_quadratic", "ratio": "_quadratic"}
"""Above nominal a miss by one weighs less than a miss by three."""


def kind_of(ratings: Ratings) -> Kind:
    """Take numbers of interval or ratio level for ratings on a scale, all else for categories."""
    return "rating" if ratings.level in {"interval", "ratio"} else "category"


def headline(ratings: Ratings, kind: Kind) -> tuple[str, str]:
    """Name the coefficient to report first, with the reason as part of a sentence.

    The same two raters throughout: Cohen, never on pairs pooled from several raters. Three or more who all
    rated everything: Conger, beside Fleiss. Raters who differ, or gaps: Krippendorff's alpha. Ratings on a
    scale: ICC(A,1), from variance components under a name of its own where the table is incomplete.
    """
    scale = kind == "rating" and ratings.numeric and ratings.level != "nominal"
    if not ratings.pairable.any():
        return ("icc_A_1" if scale else f"alpha_{ratings.level}"), "no unit has two ratings yet"
    gap = _gap(ratings)
    if scale:
        if gap is None:
            return "icc_A_1", f"{_together(ratings)}: absolute agreement of one rater by analysis of variance"
        return "icc_A_1_reml", f"{gap}: absolute agreement of one rater from variance components (REML)"
    weighted = WEIGHTED[ratings.level]
    if gap is not None:
        return f"alpha_{ratings.level}", gap
    if len(ratings.team) == 2:
        if ratings.custom is not None:
            return "cohen_custom", "the same two raters throughout, with the weights given"
        return f"cohen{weighted}", "the same two raters throughout"
    return f"conger{weighted}", f"{_together(ratings)}: Conger keeps their base rates apart, Fleiss pools them"


def default_names(ratings: Ratings, kind: Kind) -> tuple[str, ...]:
    """Name the coefficients to print unasked: the headline, what explains it, what reviewers ask for."""
    first, _ = headline(ratings, kind)
    if kind == "rating" and ratings.numeric and ratings.level != "nominal":
        names = ["icc_A_1", "icc_A_k", "icc_C_1", f"alpha_{ratings.level}", "pa", "within_1"]
        if not ratings.complete:
            names += ["icc_A_1_reml", "icc_C_1_reml", "gqk"]
        names.append("sem")
        if len(ratings.team) == 2:
            names += ["mean_difference", "loa_low", "loa_high"]
        return (first, *(name for name in names if name != first))
    names = ["pa", f"alpha_{ratings.level}", "gwet_ac1"]
    weighted = WEIGHTED[ratings.level]
    if weighted:
        names += [f"pa{weighted}", "within_1", f"gwet_ac2{weighted}"]
    if len(ratings.team) == 2:
        names += ["cohen", f"cohen{weighted}"]
    elif ratings.complete:
        names += ["conger", f"conger{weighted}", "fleiss"]
    if ratings.custom is not None:
        names += ["pa_custom", "cohen_custom"]
    if len(ratings.values) == 2:
        names += ["positive_agreement", "negative_agreement"]
    return tuple(dict.fromkeys((first, *names)))


def _together(ratings: Ratings) -> str:
    return f"the same {len(ratings.team)} raters rated every unit"


def _gap(ratings: Ratings) -> str | None:
    """How the table of ratings is incomplete, or None."""
    if ratings.complete:
        return None
    if ratings.sessions is None:
        return "not every rater rated every unit"
    if len(np.unique(ratings.sessions)) == ratings.n_rated:
        return "some sessions lack a rating"  # one unit a session: nobody can tell a gap from another team
    return "raters differ between sessions" if _teams(ratings) > 1 else "some units lack a rating"


def _teams(ratings: Ratings) -> int:
    """How many different sets of raters worked on the sampled sessions."""
    assert ratings.sessions is not None
    n_sessions = int(ratings.sessions.max()) + 1
    worked = [
        np.bincount(ratings.sessions[given & ratings.sampled], minlength=n_sessions) > 0 for given in ratings.given
    ]
    teams = np.stack(worked, axis=1)
    return len(np.unique(teams[teams.any(axis=1)], axis=0))
