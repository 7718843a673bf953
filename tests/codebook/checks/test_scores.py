"""Scores that could not be computed."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

SCORES: list[Slip] = [
    (
        "fn: proportion, of: [warm], out_of: [warm, cold]",
        "fn: proportion, of: [warm]",
        "share",
        "scores.share.out_of",
        "is missing: proportion cannot be computed without it",
    ),
    ("fn: proportion", "fn: count", "share", "scores.share.out_of", "goes with proportion, not with count"),
    (
        "fn: mean, of: [g_bond, g_after], min_answered: 1",
        "fn: followed_by, within_s: 9, of: [cold]",
        "  bond:",
        "scores.bond.of",
        "followed_by is made of two, not of 1",
    ),
    ("min_answered: 1", "min_answered: 3", "  bond:", "scores.bond.min_answered", "3 is more than the 2"),
    (
        "of: [g_bond, g_after]",
        "of: [g_bond, strain]",
        "  bond:",
        "scores.bond.of[1]",
        "'strain' has no value; mean is made of ratings",
    ),
    ("of: [strain]", "of: [g_bond]", "rate:", "scores.rate.of[0]", "'g_bond' is not counted; rate_per_min"),
    (
        "min_answered: 1",
        "reverse: [mood]",
        "  bond:",
        "scores.bond.reverse[0]",
        "is not a rating that the score is made of",
    ),
    (
        "fn: mean, of: [g_bond, g_after], min_answered: 1",
        "fn: weighted_sum, of: [g_bond], weights: {mood: 2}",
        "  bond:",
        "scores.bond.weights.mood",
        "is not what the score is made of",
    ),
    ("of: [g_bond, g_after]", "of: [g_bond, bond]", "  bond:", "scores.bond", "is made of itself: bond > bond"),
]


@pytest.mark.parametrize("slip", SCORES, ids=lambda slip: slip[1].strip()[:40])
def test_a_score_gets_what_its_function_can_compute_with(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
