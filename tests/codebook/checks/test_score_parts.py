"""Scores by time, role, interval and person that what they are made of cannot give."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.codebook.load import loads
from coder.errors import CodebookError

Slip = tuple[str, str, str, str, str]

MEAN = "bond: {fn: mean, of: [g_bond, g_after], min_answered: 1}"
RATE = "rate: {fn: rate_per_min, of: [strain], denominator: segments, by: [session, interval]}"
LATE = """  late: {label: Late, abbr: LATE, kind: presence, segment: session, target: dyad, hotkey: l,
    definition: d, use_when: u, not_when: n, examples: [e]}
  mood:"""


@pytest.fixture
def scored() -> str:
    """A book whose every code may lie on intervals, on utterances, on events or on the session."""
    return (Path(__file__).parents[2] / "data" / "codebook" / "scored.yaml").read_text(encoding="utf-8")


def bond(score: str, key: str, message: str) -> Slip:
    """The mean of ratings turned into another score."""
    return (MEAN, f"bond: {{{score}}}", "  bond:", f"scores.bond{key}", message)


def rate(score: str, key: str, message: str) -> Slip:
    """The rate turned into another score."""
    return (RATE, f"rate: {{{score}}}", "  rate:", f"scores.rate{key}", message)


PARTS: list[Slip] = [
    bond(
        "fn: followed_by, of: [g_bond, warm], within_s: 9",
        ".of[0]",
        "'g_bond' is not counted; followed_by is made of presence and count codes",
    ),
    rate(
        "fn: count, of: [strain], denominator: segments",
        ".denominator",
        "goes with rate_per_min, not with count",
    ),
    rate(
        "fn: count, of: [strain], min_answered: 1", ".min_answered", "goes with mean, sum, max, mode and weighted_sum"
    ),
    bond("fn: max, of: [g_bond], missing: prorate", ".missing", "'prorate' goes with mean and sum, not with max"),
    rate(
        "fn: count, of: [cold], by_intensity: true", ".by_intensity", "goes with sum and weighted_sum, not with count"
    ),
    rate("fn: sum, of: [cold, warm], by_intensity: true", ".of[1]", "'warm' has no intensity to count"),
    rate("fn: sum, of: [strain], by_intensity: true", ".of[0]", "'away' of 'strain' has no intensity to count"),
    rate(
        "fn: weighted_sum, of: [warm, cold], weights: {warm: 1}",
        ".weights",
        "has none for 'cold', which the score is made of",
    ),
    rate("fn: proportion, of: [warm], out_of: [g_bond]", ".out_of[0]", "'g_bond' is not counted; a whole is made of"),
    bond(
        "fn: mean, of: [g_bond], by: [interval]",
        ".by[0]",
        "'g_bond' is coded on the whole session and belongs to no interval",
    ),
    bond("fn: mean, of: [mood], by: [role]", ".by[0]", "'mood' is coded where nobody in particular speaks"),
    bond("fn: mean, of: [share, mood], by: [role]", ".by[0]", "'mood' is coded where nobody in particular speaks"),
    rate("fn: count, of: [away], by: [target]", ".by[0]", "'away' is not about each person, so it belongs to none"),
    rate("fn: sum, of: [bond], by: [interval]", ".by[0]", "'bond' is coded on the whole session"),
]


@pytest.mark.parametrize("slip", PARTS, ids=lambda slip: slip[1])
def test_a_score_is_refused_that_cannot_be_computed(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)


MORE: list[tuple[str, str, str, str, str]] = [
    (
        "  mood:",
        LATE,
        "fn: rate_per_min, of: [late]",
        "scores.rate.of[0]",
        "'late' is coded on the whole session and has no place in it, as rate_per_min needs",
    ),
    (
        "  mood:",
        LATE,
        "fn: followed_by, of: [warm, late], within_s: 9",
        "scores.rate.of[1]",
        "'late' is coded on the whole session and has no place in it, as followed_by needs",
    ),
    (
        "  mood:",
        LATE.replace("segment: session", "segment: five"),
        "fn: rate_per_min, of: [late], denominator: speaker_minutes",
        "scores.rate.denominator",
        "nobody in particular speaks where 'late' is coded",
    ),
    (
        "  session: {kind: session}\n",
        "  session: {kind: session}\n  sign: {kind: event}\n",
        "fn: rate_per_min, of: [late], denominator: segments",
        "scores.rate.denominator",
        "'late' is placed by raters, who leave out where there is none",
    ),
    (
        "  both: {mode: multi",
        "  rated: {mode: multi, members: [g_bond, g_after]}\n  both: {mode: multi",
        "fn: count, of: [rated]",
        "scores.rate.of[0]",
        "'rated' stands for no presence or count code, so there is nothing to count",
    ),
]


@pytest.mark.parametrize("case", MORE, ids=lambda case: case[2])
def test_what_is_counted_lies_somewhere_in_the_session(case: tuple[str, str, str, str, str], mini: str) -> None:
    old, new, score, key, message = case
    text = mini.replace(old, new, 1).replace(RATE, f"rate: {{{score}}}")
    if "sign" in new:
        text = text.replace("  mood:", LATE.replace("segment: session", "segment: sign"), 1)
    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")
    assert [(one.key, message in one.message) for one in caught.value.problems] == [(key, True)], caught.value.problems


def test_without_intervals_nothing_is_scored_by_interval(scored: str) -> None:
    text = scored.replace("  min: {kind: interval, length_s: 60}\n", "  min: {kind: turn}\n")
    with pytest.raises(CodebookError) as caught:
        loads(f"{text}scores: {{it: {{fn: count, of: [warm], by: [interval]}}}}\n", "scored.yaml")
    assert [(one.key, one.message) for one in caught.value.problems] == [
        ("scores.it.by[0]", "the book has no segments of kind interval")
    ]


FINE = (
    "fn: mean, of: [mood], reverse: [mood]",
    "fn: rate_per_min, of: [negative], by: [role, interval]",
    "fn: balance, of: [positive, negative], by: [session, role]",
    "fn: sum, of: [cold], by_intensity: true",
    "fn: ratio, of: [strain, warm]",
    "fn: weighted_sum, of: [g_bond, warm], weights: {g_bond: 2, warm: -0.5}",
)


@pytest.mark.parametrize("score", FINE)
def test_what_can_be_computed_is_taken(score: str, mini: str) -> None:
    assert "rate" in loads(mini.replace(RATE, f"rate: {{{score}}}"), "mini.yaml").scores
