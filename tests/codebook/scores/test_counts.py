"""Scores of codes, each worked out by hand on six utterances of two minutes."""

from collections.abc import Mapping

import pytest

from coder.codebook.arithmetic import Result
from coder.codebook.scores import CodedSession, Scope, scores_of
from coder.model import Segment
from tests.codebook.scores.conftest import ALL_SEEN, Said, Score, book_with, sign

STRAINED = {"u2": "away", "u4": "away cold", "u5": "cold"}
Case = tuple[str, Mapping[str, str], Result]

CASES: dict[str, Case] = {
    # away on u2 and u4, cold on u4 and u5: four codings on six utterances.
    "a count adds up every code of a group": ("fn: count, of: [strain]", STRAINED, Result(4, 6, 6)),
    # 2 + 3 questions on the therapist's three utterances.
    "a count code adds how often it was given, on the segments of its speaker": (
        "fn: count, of: [ask]",
        {"u1": "ask=2", "u5": "ask=3"},
        Result(5, 3, 3),
    ),
    "a sum of codes is their count": ("fn: sum, of: [ask, away]", {"u1": "ask=2", "u2": "away"}, Result(3, 6, 6)),
    "what nobody coded is 0 where everything was seen": ("fn: count, of: [warm]", {}, Result(0, 6, 6)),
    # u4 is not seen: its two codings are not there, and the five others hold away once and cold once.
    "a segment that was not seen is an item without an answer": (
        "fn: count, of: [strain]",
        {**STRAINED, "u4": ""},
        Result(2, 6, 5),
    ),
    "and so is one that could not be coded": ("fn: count, of: [strain]", {**STRAINED, "u4": "?"}, Result(2, 6, 5)),
    # The strengths 2 + 3 + 1; the coding without `~` is of another code.
    "strengths are added in place of codings": (
        "fn: sum, of: [strain], by_intensity: true",
        {"u1": "warm", "u2": "away~2", "u4": "away~3 cold~1"},
        Result(6, 6, 6),
    ),
    "a strength that was not said is not taken for 1": (
        "fn: sum, of: [strain], by_intensity: true",
        {"u2": "away~2", "u4": "away"},
        Result(None, 6, 6, reason="too_few_answered"),
    ),
    # From 0 s, where u1 begins, to 120 s, where u6 ends: 2 minutes for 4 codings.
    "a rate is by the minutes of the session that were coded": (
        "fn: rate_per_min, of: [strain]",
        STRAINED,
        Result(2, 6, 6),
    ),
    # u6 was not seen, so the coded time ends with u5 at 70 s; u3 could not be coded, so 10 s are taken out:
    # 4 codings in 60 s.
    "time that was not seen or could not be coded is not among the minutes": (
        "fn: rate_per_min, of: [strain], denominator: coded_minutes",
        {**STRAINED, "u3": "?", "u6": ""},
        Result(4, 6, 4),
    ),
    # The client speaks 10 + 20 + 20 = 50 s: 2 codings / (50/60) minutes.
    "a rate by the speaker's minutes takes the time of those who may be coded": (
        "fn: rate_per_min, of: [away], denominator: speaker_minutes",
        STRAINED,
        Result(2 / (50 / 60), 3, 3),
    ),
    "a rate by segments takes those that are complete": (
        "fn: rate_per_min, of: [away], denominator: segments",
        {**STRAINED, "u6": "?"},
        Result(1, 3, 2),
    ),
    # warm 1, cold 2, away 2: one of three, with warm and cold as the whole.
    "a proportion is the count of some by the count of all": (
        "fn: proportion, of: [warm], out_of: [warm, cold]",
        {**STRAINED, "u1": "warm"},
        Result(1 / 3, 6, 6),
    ),
    "a share of nothing is no share": (
        "fn: proportion, of: [warm], out_of: [warm, cold]",
        {},
        Result(None, 6, 6, reason="zero_denominator"),
    ),
    # 5 questions, 2 warm ones. Questions are the therapist's, warmth is anybody's: six utterances.
    "a ratio is the first by the second": (
        "fn: ratio, of: [ask, warm]",
        {"u1": "ask=5 warm", "u2": "warm"},
        Result(2.5, 6, 6),
    ),
    "a ratio to nothing is none": (
        "fn: ratio, of: [ask, warm]",
        {"u1": "ask=5"},
        Result(None, 6, 6, reason="zero_denominator"),
    ),
    # positive: warm 1. negative: 4. (1 - 4) / (1 + 4); the positive session rating is no coding.
    "a balance leans to what is more": (
        "fn: balance, of: [positive, negative]",
        {**STRAINED, "u1": "warm", "s": "bond=7"},
        Result(-0.6, 6, 6),
    ),
    "a balance of nothing is none": (
        "fn: balance, of: [warm, strain]",
        {},
        Result(None, 6, 6, reason="zero_denominator"),
    ),
    # 2 x (2 + 3) - 1 x 1.
    "a weighted sum adds up weight and count": (
        "fn: weighted_sum, of: [ask, warm], weights: {ask: 2, warm: -1}",
        {"u1": "ask=2", "u3": "ask=3", "u6": "warm"},
        Result(9, 6, 6),
    ),
    # (2 + 3) of being away, minus 1 of coldness, which weighs half.
    "a weighted sum may count strengths": (
        "fn: weighted_sum, of: [away, cold], weights: {away: 1, cold: -0.5}, by_intensity: true",
        {"u2": "away~2", "u4": "away~3 cold~1"},
        Result(4.5, 6, 6),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_score_of_codes(case: Case, score: Score) -> None:
    line, said, expected = case
    (found,) = score(line, said)
    assert found.result.value == pytest.approx(expected.value)
    assert (found.result.n_items, found.result.n_answered) == (expected.n_items, expected.n_answered)
    assert found.result.reason == expected.reason


EVERY = (
    "fn: count, of: [strain]",
    "fn: sum, of: [strain]",
    "fn: rate_per_min, of: [strain]",
    "fn: rate_per_min, of: [strain], denominator: segments",
    "fn: rate_per_min, of: [strain], denominator: speaker_minutes",
    "fn: proportion, of: [warm], out_of: [warm, cold]",
    "fn: ratio, of: [ask, warm]",
    "fn: balance, of: [positive, negative]",
    "fn: weighted_sum, of: [ask, warm], weights: {ask: 2, warm: -1}",
    "fn: followed_by, of: [strain, warm], within_s: 60",
)


@pytest.mark.parametrize("said", [{}, dict.fromkeys(ALL_SEEN, "?")], ids=["nobody looked", "nothing could be coded"])
@pytest.mark.parametrize("line", EVERY)
def test_without_a_complete_segment_there_is_no_number_and_never_0(
    line: str, said: dict[str, str], score: Score
) -> None:
    (found,) = score(line, Said(said))
    assert found.result.value is None
    assert (found.result.n_answered, found.result.reason) == (0, "nothing_coded")


def test_what_stands_on_a_segment_that_could_not_be_coded_is_not_counted(score: Score) -> None:
    (found,) = score("fn: count, of: [away]", {"u2": "away", "u4": "away ?"})
    assert found.result == Result(1, 3, 2)


FOLLOWED: dict[str, Case] = {
    # u2 ends at 20 s and u3 begins at 30 s; u4 ends at 60 s and u5 begins there: both within 10 s.
    "each strain that warmth follows in time": (
        "fn: followed_by, of: [strain, warm], within_s: 10",
        {"u2": "away", "u3": "warm", "u4": "cold", "u5": "warm"},
        Result(1, 6, 6),
    ),
    # u3 begins 10 s after u2 ends: more than 9.9 s.
    "not what comes later than the window": (
        "fn: followed_by, of: [strain, warm], within_s: 9.9",
        {"u2": "away", "u3": "warm", "u4": "cold", "u5": "warm"},
        Result(0.5, 6, 6),
    ),
    "not what is said in the same breath, nor before": (
        "fn: followed_by, of: [strain, warm], within_s: 300",
        {"u1": "warm", "u4": "cold warm"},
        Result(0, 6, 6),
    ),
    # away and cold on u4 are one place, and nothing follows u6.
    "two codes of one segment are one place": (
        "fn: followed_by, of: [strain, warm], within_s: 300",
        {"u4": "away cold", "u5": "warm", "u6": "away"},
        Result(0.5, 6, 6),
    ),
    "nothing follows where nothing was": (
        "fn: followed_by, of: [strain, warm], within_s: 300",
        {"u5": "warm"},
        Result(None, 6, 6, reason="zero_denominator"),
    ),
    # The therapist's questions can only stand on u1, u3 and u5.
    "it rests on the segments of the first": (
        "fn: followed_by, of: [ask, warm], within_s: 0.001",
        {"u1": "ask", "u2": "warm", "u5": ""},
        Result(1, 3, 2),
    ),
}


@pytest.mark.parametrize("case", FOLLOWED.values(), ids=FOLLOWED)
def test_followed_by_tells(case: Case, score: Score) -> None:
    line, said, expected = case
    (found,) = score(line, said)
    assert found.result == expected


@pytest.mark.parametrize(("who", "expected"), [("A", 1), ("B", 0)])
def test_what_begins_together_follows_when_another_speaks(who: str, expected: int) -> None:
    book = book_with(it="fn: followed_by, of: [away, warm], within_s: 5")
    both = (Segment("u1", "utt", 1, 0, 900, "client", "B"), Segment("u2", "utt", 2, 0, 400, "therapist", who))
    (found,) = scores_of(CodedSession(book, {"utt": both}, Said({"u1": "away", "u2": "warm"}).marks))
    assert found.result.value == expected


SIGNS = tuple(sign(f"e{number}", at) for number, at in ((1, 5), (2, 20), (3, 70)))
PLACED = {"e1": "nod@Ann", "e2": "nod@Ann", "e3": "shrug@Ben"}


class TestEvents:
    def test_placed_signs_are_counted_once_the_pass_reached_the_end(self, score: Score) -> None:
        (found,) = score("fn: count, of: [nod]", Said(PLACED, {"sign": 120_000}, signs=SIGNS))
        assert found.result == Result(2, 1, 1)

    def test_no_sign_is_0_only_in_a_pass_that_reached_the_end(self, score: Score) -> None:
        (found,) = score("fn: count, of: [nod]", Said({}, {"sign": 120_000}))
        assert found.result == Result(0, 1, 1)
        for reached in (0, 119_999):
            (found,) = score("fn: count, of: [nod]", Said({}, {"sign": reached}))
            assert found.result == Result(None, 1, 0, reason="nothing_coded")

    def test_their_rate_is_by_the_time_heard(self, score: Score) -> None:
        # Two nods in the 30 s that were heard: 4 a minute.
        (found,) = score("fn: rate_per_min, of: [nod]", Said(PLACED, {"sign": 30_000}, signs=SIGNS[:2]))
        assert found.result == Result(4, 1, 0)
        (found,) = score("fn: rate_per_min, of: [nod]", Said({}, {"sign": 0}))
        assert found.result == Result(None, 1, 0, reason="nothing_coded")

    def test_by_interval_a_sign_is_in_the_interval_it_was_placed_in(self, score: Score) -> None:
        # The pass came to 70 s: through the first minute, and 10 s into the second.
        said = Said(PLACED, {"sign": 70_001}, signs=SIGNS)
        found = score("fn: count, of: [nod, shrug], by: [interval]", said)
        assert [one.result for one in found] == [Result(2, 1, 1), Result(None, 1, 0, reason="nothing_coded")]
        # One nod or shrug in 10.001 s of the second minute.
        rates = score("fn: rate_per_min, of: [nod, shrug], by: [interval]", said)
        assert [one.result.value for one in rates] == [2, pytest.approx(60 / 10.001)]

    def test_of_each_person_there_is_a_number_also_of_those_who_gave_no_sign(self, score: Score) -> None:
        said = Said({"e1": "nod@Ann", "e2": "nod@Ann shrug@Ben"}, {"sign": 120_000}, ("Ann", "Ben", "Cem"), SIGNS)
        found = score("fn: count, of: [nod], by: [session, target]", said)
        assert [(one.scope, one.result.value) for one in found] == [
            (Scope(), 2),
            (Scope(person="Ann"), 2),
            (Scope(person="Ben"), 0),
            (Scope(person="Cem"), 0),
        ]
