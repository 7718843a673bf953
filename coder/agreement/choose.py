"""Which coefficient to report first, and why: the design of the ratings decides, not the result."""

import difflib
from collections.abc import Mapping
from typing import Literal

import numpy as np

from coder.agreement.measures import Measure
from coder.agreement.ratings import Mask, Ratings
from coder.agreement.records import ANALYSED, Analysed, Kind
from coder.errors import AgreementError

WEIGHTED = {"nominal": "", "ordinal": "_quadratic", "interval": "_quadratic", "ratio": "_quadratic"}
"""Above nominal a miss by one weighs less than a miss by three."""

Design = Literal["crossed", "nested", "incomplete"]
"""Crossed: the same raters rated every unit. Nested: nobody rated a second session. Incomplete: all between."""


def kind_of(ratings: Ratings) -> Kind:
    """Take numbers of interval or ratio level for ratings on a scale, all else for categories."""
    return "rating" if ratings.level in {"interval", "ratio"} else "category"


def headline(ratings: Ratings, kind: Kind, analysed: Analysed = "single") -> tuple[str, str]:
    """Name the coefficient to report first, with the reason as part of a sentence.

    The same two raters throughout: Cohen, never on pairs pooled from several raters. Three or more who all
    rated everything: Conger, beside Fleiss. Raters who differ, or gaps: Krippendorff's alpha. Ratings on a
    scale: absolute agreement by an intraclass correlation, of one rater, or of the mean where means are analysed;
    from variance components under a name of its own where the table is incomplete; one-way where no rater
    returns, because then a rater's level cannot be told from error (Shrout & Fleiss 1979; McGraw & Wong 1996).
    """
    scale = _on_a_scale(ratings, kind)
    if not ratings.pairable.any():
        first = ("icc_A_1" if analysed == "single" else "icc_A_k") if scale else f"alpha_{ratings.level}"
        return first, "no unit has two ratings yet"
    design, seen = design_of(ratings)
    if scale:
        return _intraclass(design, seen, len(ratings.team), analysed)
    weighted = WEIGHTED[ratings.level]
    if design != "crossed":
        return f"alpha_{ratings.level}", seen
    if len(ratings.team) == 2:
        if ratings.custom is not None:
            return "cohen_custom", "the same two raters throughout, with the weights given"
        return f"cohen{weighted}", "the same two raters throughout"
    return f"conger{weighted}", f"{seen}: Conger keeps their base rates apart, Fleiss pools them"


def first_of(
    ratings: Ratings, kind: Kind, analysed: Analysed, asked: str | None, known: Mapping[str, Measure]
) -> tuple[str, str]:
    """Name the coefficient to report first: the one asked for, or else the one that the design asks for.

    Raises:
        AgreementError: nobody knows the coefficient, or the design of these ratings rules it out. Where there are
            too few ratings for any coefficient, the one asked for is undefined instead.
    """
    if analysed not in ANALYSED:
        raise AgreementError(f"Ratings are not analysed as {analysed!r}.", f"Use {' or '.join(ANALYSED)}.")
    by_rule, why = headline(ratings, kind, analysed)
    if asked is None:
        return by_rule, why
    measure = known_as(asked, known)
    if measure.refusal(ratings) in {"incomplete_design", "level_mismatch", "not_applicable"}:
        raise AgreementError(
            f"{asked} does not fit these ratings: {measure.needs(ratings)}.", f"{by_rule} fits: {why}."
        )
    if asked == by_rule:
        return asked, f"asked for, and the one that the design asks for: {why}"
    meant = " as consistency, which lets raters' levels differ" if asked.startswith("icc_C") else ""
    return asked, f"asked for{meant}; the design asks for {by_rule}: {why}"


def known_as(name: str, known: Mapping[str, Measure]) -> Measure:
    """Find a coefficient by its name.

    Raises:
        AgreementError: there is none; the hint has the nearest name.
    """
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
    raise AgreementError(f"There is no coefficient {name!r} for these ratings.", hint)


def default_names(ratings: Ratings, kind: Kind, analysed: Analysed = "single") -> tuple[str, ...]:
    """Name the coefficients to print unasked: the headline, what explains it, what reviewers ask for."""
    first, _ = headline(ratings, kind, analysed)
    names = _for_ratings(ratings) if _on_a_scale(ratings, kind) else _for_categories(ratings)
    return tuple(dict.fromkeys((first, *names)))


def _for_ratings(ratings: Ratings) -> list[str]:
    names = ["icc_A_1", "icc_A_k", "icc_C_1", f"alpha_{ratings.level}", "pa", "within_1"]
    if not ratings.complete:
        names += ["icc_A_1_reml", "icc_C_1_reml", "gqk"]
    names.append("sem")
    return names + (["mean_difference", "loa_low", "loa_high"] if len(ratings.team) == 2 else [])


def _for_categories(ratings: Ratings) -> list[str]:
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
    return names + (["positive_agreement", "negative_agreement"] if len(ratings.values) == 2 else [])


def _on_a_scale(ratings: Ratings, kind: Kind) -> bool:
    return kind == "rating" and ratings.numeric and ratings.level != "nominal"


def _intraclass(design: Design, seen: str, n_raters: int, analysed: Analysed) -> tuple[str, str]:
    """The form of the intraclass correlation, and why."""
    if analysed == "mean":
        return {
            "crossed": ("icc_A_k", f"{seen} and their mean is analysed: absolute agreement of the mean of {n_raters}"),
            "nested": (
                "icc_1_k_unbalanced",
                f"{seen} and means are analysed: one-way model, in which raters' levels count as error",
            ),
            "incomplete": ("gqk", f"{seen} and means are analysed: G(q,k) from variance components (REML)"),
        }[design]
    return {
        "crossed": ("icc_A_1", f"{seen}: absolute agreement of one rater by analysis of variance"),
        "nested": ("icc_1_1_unbalanced", f"{seen}: one-way model, in which raters' levels count as error"),
        "incomplete": ("icc_A_1_reml", f"{seen}: absolute agreement of one rater from variance components (REML)"),
    }[design]


def design_of(ratings: Ratings) -> tuple[Design, str]:
    """Tell who rated what, as a word and as part of a sentence."""
    if ratings.complete:
        return "crossed", f"the same {len(ratings.team)} raters rated every unit"
    if ratings.sessions is None:
        if (ratings.per_rater <= 1).all():
            return "nested", "no rater rated a second unit"
        return "incomplete", "not every rater rated every unit"
    worked = _worked(ratings)
    if len(worked) > 1 and (worked.sum(axis=0) <= 1).all():
        return "nested", "no rater rated a second session"
    if len(np.unique(ratings.sessions)) == ratings.n_rated:
        return "incomplete", "not every rater rated every session"  # one unit a session: a gap looks like another team
    differ = len(np.unique(worked, axis=0)) > 1
    return "incomplete", "raters differ between sessions" if differ else "some units lack a rating"


def _worked(ratings: Ratings) -> Mask:
    """Shape (sampled sessions, raters): true where a rater rated anything of the session."""
    assert ratings.sessions is not None
    n_sessions = int(ratings.sessions.max()) + 1
    given = [given & ratings.sampled for given in ratings.given]
    worked = np.stack([np.bincount(ratings.sessions[one], minlength=n_sessions) > 0 for one in given], axis=1)
    return np.asarray(worked[worked.any(axis=1)])
