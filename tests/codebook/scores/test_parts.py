"""`by`: the parts of a session that have a number of their own."""

from coder.codebook.arithmetic import Result
from coder.codebook.load import loads
from coder.codebook.scores import CodedSession, Scope, scores_of
from coder.model import Segment
from tests.codebook.scores.conftest import ALL_SEEN, MINUTES, SCORED, UTTERANCES, Said, Score, book_with

STRAINED = {"u2": "away", "u4": "away cold", "u5": "cold"}
FIRST, SECOND = (Scope(interval=one) for one in MINUTES)


class TestInterval:
    def test_an_utterance_belongs_to_the_interval_in_which_it_starts(self, score: Score) -> None:
        # u1 to u4 start before 60 s, u5 starts at 60 s.
        found = score("fn: count, of: [strain], by: [interval]", STRAINED)
        assert [(one.scope, one.result) for one in found] == [(FIRST, Result(3, 4, 4)), (SECOND, Result(1, 2, 2))]

    def test_one_that_runs_on_into_the_next_is_counted_once(self) -> None:
        long = Segment("u1", "utt", 1, 50_000, 90_000, "client", "B")
        book = book_with(it="fn: count, of: [away], by: [interval]")
        found = scores_of(CodedSession(book, {"utt": (long,), "min": MINUTES}, Said({"u1": "away"}).marks))
        assert [one.result for one in found] == [Result(1, 1, 1), Result(None, 0, 0, reason="nothing_coded")]

    def test_a_rate_is_by_the_coded_time_within_the_interval(self, score: Score) -> None:
        # 3 codings in the first minute. Coding ends with u5 at 70 s: 1 coding in 10 s of the second.
        found = score("fn: rate_per_min, of: [strain], by: [interval]", {**STRAINED, "u6": ""})
        assert [one.result.value for one in found] == [3, 6]

    def test_an_interval_in_which_nothing_was_seen_has_no_number(self, score: Score) -> None:
        found = score("fn: count, of: [strain], by: [interval]", {**STRAINED, "u5": "", "u6": "?"})
        assert found[1].result == Result(None, 2, 0, reason="nothing_coded")

    def test_a_rating_of_the_interval_is_its_own(self, score: Score) -> None:
        found = score("fn: mean, of: [pace], by: [interval]", {"i1": "pace=2", "i2": "pace=cannot_rate"})
        assert [one.result for one in found] == [Result(2, 1, 1), Result(None, 1, 0, reason="too_few_answered")]

    def test_counts_of_all_intervals_add_up_to_that_of_the_session(self, score: Score) -> None:
        session, *intervals = score("fn: count, of: [strain], by: [session, interval]", STRAINED)
        assert session.scope == Scope()
        assert session.result.value == sum(one.result.value or 0 for one in intervals)


class TestRole:
    def test_there_is_a_number_for_each_role_that_speaks(self, score: Score) -> None:
        # Away is the client's; cold is on u4 of the client and u5 of the therapist.
        found = score("fn: count, of: [strain], by: [role]", STRAINED)
        assert [(one.scope.role, one.result) for one in found] == [
            ("therapist", Result(1, 3, 3)),
            ("client", Result(3, 3, 3)),
        ]

    def test_a_role_that_the_codes_are_not_for_has_no_row(self, score: Score) -> None:
        found = score("fn: count, of: [ask], by: [role]", {"u1": "ask=2"})
        assert [(one.scope.role, one.result.value) for one in found] == [("therapist", 2)]

    def test_a_rate_of_one_role_is_by_the_minutes_of_the_session(self, score: Score) -> None:
        # Two minutes were coded; the client strains three times.
        found = score("fn: rate_per_min, of: [strain], by: [role]", STRAINED)
        assert [one.result.value for one in found] == [0.5, 1.5]

    def test_a_rate_by_the_speakers_minutes_is_by_the_role_s_own(self, score: Score) -> None:
        # The therapist speaks 30 s, the client 50 s.
        found = score("fn: rate_per_min, of: [strain], denominator: speaker_minutes, by: [role]", STRAINED)
        assert [round(one.result.value or 0, 6) for one in found] == [2, 3.6]

    def test_what_follows_may_be_said_by_the_other(self, score: Score) -> None:
        found = score("fn: followed_by, of: [cold, warm], within_s: 60, by: [role]", {"u4": "cold", "u5": "warm"})
        assert [(one.scope.role, one.result.value, one.result.reason) for one in found] == [
            ("therapist", None, "zero_denominator"),
            ("client", 1, ""),
        ]


def test_codes_of_two_kinds_are_coded_in_the_time_of_either() -> None:
    # Utterances were coded from 0 to 20 s, signs were heard to 30 s: half a minute for three codings.
    book = book_with(it="fn: rate_per_min, of: [away, nod]")
    said = Said({"u1": "-", "u2": "away", "e1": "nod@Ann", "e2": "nod@Ann"}, {"sign": 30_000})
    signs = tuple(Segment(name, "sign", 1, 5000, 5000) for name in ("e1", "e2"))
    (found,) = scores_of(
        CodedSession(book, {"utt": UTTERANCES, "sign": signs}, said.marks, said.roster, said.reached_ms, 120_000)
    )
    assert found.result == Result(6, 4, 1)


def test_between_two_excerpts_nothing_is_coded_time() -> None:
    text = SCORED.read_text(encoding="utf-8").replace(
        "  utt: {kind: utterance}\n",
        "  utt: {kind: utterance, within: part}\n"
        "  part: {kind: excerpt, select: {how: at, length_s: 20, starts_s: [0, 60]}}\n",
    )
    book = loads(f"{text}scores: {{it: {{fn: rate_per_min, of: [away]}}}}\n", "scored.yaml")
    parts = (Segment("p1", "part", 1, 0, 20_000), Segment("p2", "part", 2, 60_000, 80_000))
    coded = [one for one in UTTERANCES if one.id in ("u1", "u2", "u5")]
    marks = Said({"u1": "-", "u2": "away", "u5": "-"}).marks
    (found,) = scores_of(CodedSession(book, {"utt": coded, "part": parts}, marks))
    # 20 s in the first excerpt and 10 s in the second, not the 70 s from the first utterance to the last.
    assert found.result.value == 2


def test_rows_come_in_the_book_s_order_and_then_in_that_of_by() -> None:
    book = book_with(
        b="fn: count, of: [warm], by: [role, session]",
        a="fn: mean, of: [bond]",
        c="fn: count, of: [warm], by: [interval]",
    )
    segments = {"utt": UTTERANCES, "min": MINUTES, "session": (Segment("s", "session", 0, 0, 120_000),)}
    found = scores_of(CodedSession(book, segments, Said(ALL_SEEN).marks))
    assert [(one.score, one.scope) for one in found] == [
        ("b", Scope(role="therapist")),
        ("b", Scope(role="client")),
        ("b", Scope()),
        ("a", Scope()),
        ("c", FIRST),
        ("c", SECOND),
    ]
