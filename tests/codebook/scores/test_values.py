"""Scores of ratings and of other scores, each worked out by hand."""

import pytest

from coder.codebook.arithmetic import Result
from coder.codebook.scores import Scope
from tests.codebook.scores.conftest import Said, Score

RATED = {"s": "bond=6 trust=3 doubt=2", "i1": "pace=2 ease=5@Ann", "i2": "pace=5"}
Case = tuple[str, dict[str, str], Result]

CASES: dict[str, Case] = {
    # Six and three by two.
    "a mean of session ratings": ("fn: mean, of: [bond, trust]", RATED, Result(4.5, 2, 2)),
    # doubt counts from the other end: 1 + 7 - 2 = 6; (6 + 6) / 2.
    "a rating that counts from the other end": (
        "fn: mean, of: [bond, doubt], reverse: [doubt]",
        RATED,
        Result(6, 2, 2),
    ),
    "a mean of all that must be there lacks one": (
        "fn: mean, of: [bond, trust]",
        {"s": "bond=6"},
        Result(None, 2, 1, reason="too_few_answered"),
    ),
    "a reason in place of a number is no number": (
        "fn: mean, of: [bond, trust], min_answered: 1",
        {"s": "bond=6 trust=not_applicable"},
        Result(6, 2, 1),
    ),
    "a rating that cannot be given is no number either": (
        "fn: mean, of: [bond, trust], min_answered: 1, missing: prorate",
        {"s": "bond=6 trust=cannot_rate"},
        Result(6, 2, 1, prorated=True),
    ),
    # Without strain the question of mending is closed, whatever stands there from before.
    "a rating that is not asked is missing": (
        "fn: mean, of: [bond, mended], min_answered: 1",
        {"s": "bond=6 mended=1"},
        Result(6, 2, 1),
    ),
    "a rating that is asked is there": (
        "fn: mean, of: [bond, mended], min_answered: 1",
        {"s": "bond=6 mended=1", "u2": "away"},
        Result(3.5, 2, 2),
    ),
    # pace: (2 + 5) / 2 = 3.5.
    "a rating of many segments is averaged over those rated": ("fn: mean, of: [pace]", RATED, Result(3.5, 1, 1)),
    # ease was rated in the first minute only: (3.5 + 5) / 2, each member weighing the same.
    "and then weighs as much as any other": ("fn: mean, of: [pace, ease]", RATED, Result(4.25, 2, 2)),
    # Reversed ratings of the minutes are 6 and 3.
    "every number is reversed, not the mean alone": ("fn: max, of: [pace], reverse: [pace]", RATED, Result(6, 1, 1)),
    "the highest of every rating of every segment": ("fn: max, of: [pace, ease]", RATED, Result(5, 2, 2)),
    # 2 and 5 of pace, 5 of ease.
    "the most frequent of them": ("fn: mode, of: [pace, ease]", RATED, Result(5, 2, 2)),
    "no number is the most frequent of two": ("fn: mode, of: [pace]", RATED, Result(None, 1, 1, reason="tied")),
    "a highest needs as many members as the book says": (
        "fn: max, of: [pace, mended], min_answered: 2",
        RATED,
        Result(None, 2, 1, reason="too_few_answered"),
    ),
    # 6 + 3 + 2.
    "a sum of ratings": ("fn: sum, of: [bond, trust, doubt]", RATED, Result(11, 3, 3)),
    "a sum that lacks one is none": (
        "fn: sum, of: [bond, trust, doubt], min_answered: 2",
        {"s": "bond=6 trust=3"},
        Result(None, 3, 2, reason="too_few_answered"),
    ),
    # (6 + 3) / 2 x 3.
    "unless the mean of the others stands for it": (
        "fn: sum, of: [bond, trust, doubt], min_answered: 2, missing: prorate",
        {"s": "bond=6 trust=3"},
        Result(13.5, 3, 2, prorated=True),
    ),
    # 6 / 3.
    "a ratio of ratings": ("fn: ratio, of: [bond, trust]", RATED, Result(2, 2, 2)),
    "a ratio that lacks one is none": (
        "fn: ratio, of: [bond, trust]",
        {"s": "bond=6"},
        Result(None, 2, 1, reason="too_few_answered"),
    ),
    # 2 x 6 - 3 + 0.5 x 2 codings.
    "a weighted sum of ratings and counts": (
        "fn: weighted_sum, of: [bond, trust, warm], weights: {bond: 2, trust: -1, warm: 0.5}",
        {**RATED, "u1": "warm", "u6": "warm"},
        Result(10, 3, 3),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_score_of_values(case: Case, score: Score) -> None:
    line, said, expected = case
    (found,) = score(line, said)
    assert found.result == expected


class TestScoresOfScores:
    def test_they_are_worked_out_after_what_they_are_made_of(self, score: Score) -> None:
        # (mean of 6 and 3 = 4.5, and the highest pace, 5) / 2 = 4.75, whatever order the book lists them in.
        (found,) = score("fn: mean, of: [a, z]", RATED, z="fn: mean, of: [bond, trust]", a="fn: max, of: [pace]")
        assert found.result == Result(4.75, 2, 2)

    def test_what_one_of_them_lacks_the_whole_lacks(self, score: Score) -> None:
        said = {"s": "bond=6"}
        (found,) = score("fn: mean, of: [a, b]", said, a="fn: mean, of: [bond]", b="fn: mean, of: [trust]")
        assert found.result == Result(None, 2, 1, reason="too_few_answered")

    def test_a_ratio_of_scores_divides_their_numbers(self, score: Score) -> None:
        # 4 codings of strain by 2 of warmth.
        said = {"u1": "warm", "u3": "warm", "u2": "away", "u4": "away cold", "u5": "cold"}
        (found,) = score("fn: ratio, of: [a, b]", said, a="fn: count, of: [strain]", b="fn: count, of: [warm]")
        assert found.result == Result(2, 2, 2)

    def test_by_interval_they_are_made_of_the_interval_s_own_numbers(self, score: Score) -> None:
        # In each minute the pace less twice the strain: 2 - 2 x 1, and 5 - 2 x 2.
        said = {**RATED, "u2": "away", "u5": "cold", "u6": "away"}
        found = score(
            "fn: weighted_sum, of: [a, b], weights: {a: 1, b: -2}, by: [interval]",
            said,
            a="fn: mean, of: [pace]",
            b="fn: count, of: [strain]",
        )
        assert [one.result.value for one in found] == [0, 1]


class TestPersons:
    def test_a_rating_of_each_person_has_a_number_per_person_and_a_mean(self, score: Score) -> None:
        said = Said({"i1": "ease=2@Ann ease=6@Ben", "i2": "ease=4@Ann"}, clients=("Ann", "Ben", "Cem"))
        found = score("fn: mean, of: [ease], by: [session, target]", said)
        # All three numbers: 12 / 3. Ann: (2 + 4) / 2. Nobody rated Cem.
        assert [(one.scope, one.result) for one in found] == [
            (Scope(), Result(4, 1, 1)),
            (Scope(person="Ann"), Result(3, 1, 1)),
            (Scope(person="Ben"), Result(6, 1, 1)),
            (Scope(person="Cem"), Result(None, 1, 0, reason="too_few_answered")),
        ]
