"""One transcript and one rule give one row of segments, the same for every rater."""

from itertools import groupby, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coder.codebook.schema import SegmentKind
from coder.model import Role, Span, Transcript, Word
from coder.segments import Cut, SegmentRule, cut, ends_sentence, make_segments
from coder.transcript import turns_from_words

ROLES: dict[str, Role] = {"T": "therapist", "C": "client", "UNK": "other"}


WORD = st.tuples(
    st.sampled_from([0, 50, 300, 900, 4000]),
    st.sampled_from([0, 100, 400, 3000]),
    st.sampled_from(["well", "so.", "why?", "Dr.", "…", "吗?"]),
    st.sampled_from(list(ROLES)),
    st.booleans(),
)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Talk with pauses, overlap, long words and sentence ends."""
    at = 0
    words: list[Word] = []
    for gap_ms, length_ms, text, speaker, overlaps in draw(st.lists(WORD, max_size=30)):
        at += gap_ms
        words.append(Word(at, at + length_ms, text, speaker))
        at += 0 if overlaps else length_ms
    return turns_from_words(words)


rules = st.builds(
    SegmentRule,
    kind=st.sampled_from(["utterance", "turn"]),
    min_ms=st.sampled_from([0, 300]),
    pause_ms=st.sampled_from([0, 800]),
    max_ms=st.sampled_from([0, 1000, 5000]),
)
UTTERANCE = SegmentRule("utterance", min_ms=300, pause_ms=800, max_ms=20_000)


def spoken(*words: tuple[int, int, str], speaker: str = "C") -> Transcript:
    return turns_from_words([Word(start, end, text, speaker) for start, end, text in words])


def texts(transcript: Transcript, rule: SegmentRule = UTTERANCE) -> list[str]:
    return [one.text for one in make_segments(transcript, rule, ROLES)]


def by_turn(cuts: tuple[Cut, ...]) -> dict[int, list[Cut]]:
    ordered = sorted(cuts, key=lambda one: (one.turn, one.first))
    return {turn: list(several) for turn, several in groupby(ordered, key=lambda one: one.turn)}


@given(transcripts(), rules)
def test_the_pieces_of_every_turn_cover_it_once_and_in_order(transcript: Transcript, rule: SegmentRule) -> None:
    pieces = by_turn(cut(transcript, rule, ROLES))
    assert list(pieces) == list(range(len(transcript.turns)))
    for at, several in pieces.items():
        edges = [several[0].first, *(one.last for one in several)]
        assert edges[0] == 0
        assert edges[-1] == len(transcript.turns[at].words)
        assert all(before.last == after.first for before, after in pairwise(several))
        assert all(one.first < one.last for one in several)


@given(transcripts(), rules)
def test_the_texts_of_a_turns_segments_joined_are_the_turns_text(transcript: Transcript, rule: SegmentRule) -> None:
    for at, several in by_turn(cut(transcript, rule, ROLES)).items():
        assert " ".join(one.segment.text for one in several) == transcript.turns[at].text


@given(transcripts(), rules)
def test_a_segment_has_its_speaker_role_and_the_times_of_its_words(transcript: Transcript, rule: SegmentRule) -> None:
    for one in make_segments(transcript, rule, ROLES):
        assert {word.speaker for word in one.words} == {one.speaker}
        assert one.role == ROLES[one.speaker]
        assert one.start_ms == min(word.start_ms for word in one.words)
        assert one.end_ms == max(word.end_ms for word in one.words)


@given(transcripts(), rules)
def test_numbers_run_from_1_without_gaps_in_order_of_time(transcript: Transcript, rule: SegmentRule) -> None:
    made = make_segments(transcript, rule, ROLES)
    assert [one.start_ms for one in made] == sorted(one.start_ms for one in made)
    numbered = [one.number for one in made if one.number]
    assert numbered == list(range(1, len(numbered) + 1))


@given(transcripts(), rules)
def test_only_what_is_shorter_than_the_shortest_length_is_no_segment(transcript: Transcript, rule: SegmentRule) -> None:
    for one in make_segments(transcript, rule, ROLES):
        assert (one.number == 0) == (one.span.duration_ms < rule.min_ms)


@given(transcripts(), rules)
def test_no_utterance_of_several_words_is_longer_than_the_longest_length(
    transcript: Transcript, rule: SegmentRule
) -> None:
    assume(rule.kind == "utterance")
    assume(rule.max_ms)
    for one in make_segments(transcript, rule, ROLES):
        assert len(one.words) == 1 or one.span.duration_ms <= rule.max_ms


@given(transcripts(), rules)
def test_an_utterance_holds_neither_a_sentence_end_nor_a_long_pause_inside(
    transcript: Transcript, rule: SegmentRule
) -> None:
    assume(rule.kind == "utterance")
    for one in make_segments(transcript, rule, ROLES):
        for before, after in pairwise(one.words):
            assert not ends_sentence(before.text)
            assert after.start_ms - before.end_ms <= rule.pause_ms


@given(transcripts())
def test_a_turn_rule_gives_every_turn_whole(transcript: Transcript) -> None:
    made = make_segments(transcript, SegmentRule("turn"), ROLES)
    assert [(one.speaker, one.words) for one in made] == [(turn.speaker, turn.words) for turn in transcript.turns]


@given(st.integers(0, 100_000), st.integers(1_000, 30_000), st.sampled_from(["keep", "merge", "drop"]))
def test_intervals_tile_the_session_from_its_start(end_ms: int, length_ms: int, remainder: str) -> None:
    rule = SegmentRule("interval", length_ms=length_ms, remainder=remainder)
    made = make_segments(Transcript(()), rule, {}, end_ms)
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    edges = [0, *(one.end_ms for one in made)]
    assert [one.start_ms for one in made] == edges[:-1]
    assert all(one.span.duration_ms == length_ms for one in made[:-1])
    lost = end_ms - edges[-1]
    assert 0 <= lost < length_ms
    if remainder != "drop" or end_ms < length_ms:
        assert lost == 0
    if made and remainder == "merge":
        assert length_ms <= made[-1].span.duration_ms < 2 * length_ms or end_ms < length_ms


@pytest.mark.parametrize(
    ("remainder", "expected"),
    [("keep", [(0, 300), (300, 600), (600, 700)]), ("merge", [(0, 300), (300, 700)]), ("drop", [(0, 300), (300, 600)])],
)
def test_the_last_short_interval_is_kept_merged_or_dropped(remainder: str, expected: list[tuple[int, int]]) -> None:
    made = make_segments(Transcript(()), SegmentRule("interval", length_ms=300, remainder=remainder), {}, 700)
    assert [(one.start_ms, one.end_ms) for one in made] == expected


@pytest.mark.parametrize("remainder", ["keep", "merge", "drop"])
def test_a_session_shorter_than_an_interval_is_one_interval(remainder: str) -> None:
    made = make_segments(Transcript(()), SegmentRule("interval", length_ms=300, remainder=remainder), {}, 200)
    assert [(one.start_ms, one.end_ms, one.number, one.role) for one in made] == [(0, 200, 1, None)]


def test_the_session_is_one_segment_with_number_0_as_long_as_the_longer_of_recording_and_words() -> None:
    talk = spoken((1000, 1500, "So."))
    for duration_ms, end_ms in ((9000, 9000), (1200, 1500), (0, 1500)):
        (whole,) = make_segments(talk, SegmentRule("session"), ROLES, duration_ms)
        assert (whole.number, whole.span, whole.role, whole.text) == (0, Span(0, end_ms), None, "")


def test_a_long_pause_ends_an_utterance_and_one_of_just_that_length_does_not() -> None:
    assert texts(spoken((0, 400, "I"), (1200, 1600, "went"), (2401, 2800, "home"))) == ["I went", "home"]


def test_somebody_elses_word_in_between_ends_an_utterance_as_it_ends_the_turn() -> None:
    words = [Word(0, 400, "I", "C"), Word(400, 700, "Yes", "T"), Word(800, 1200, "went", "C")]
    made = make_segments(turns_from_words(words), UTTERANCE, ROLES)
    assert [(one.role, one.text) for one in made] == [("client", "I"), ("therapist", "Yes"), ("client", "went")]


def test_an_utterance_that_is_too_long_is_split_at_its_widest_pause() -> None:
    talk = spoken((0, 900, "a"), (1000, 1900, "b"), (2200, 2900, "c"), (3000, 3900, "d"))
    assert texts(talk, SegmentRule("utterance", pause_ms=800, max_ms=2500)) == ["a b", "c d"]


def test_words_without_a_pause_between_them_are_halved_instead_of_crumbling() -> None:
    talk = spoken(*((at * 1000, at * 1000 + 1000, str(at)) for at in range(8)))
    assert texts(talk, SegmentRule("utterance", pause_ms=800, max_ms=4000)) == ["0 1 2 3", "4 5 6 7"]


def test_a_word_that_is_too_long_by_itself_stays_whole() -> None:
    talk = spoken((0, 5000, "Aaah"), (5000, 5400, "well"))
    assert texts(talk, SegmentRule("utterance", pause_ms=800, max_ms=2000)) == ["Aaah", "well"]


def test_the_length_of_an_utterance_counts_a_word_that_ends_after_later_ones() -> None:
    talk = spoken((0, 5000, "Aaah"), (100, 400, "well"))
    assert texts(talk, SegmentRule("utterance", pause_ms=800, max_ms=2000)) == ["Aaah", "well"]


def test_a_book_that_never_splits_gets_its_long_utterances_whole() -> None:
    talk = spoken(*((at * 1000, at * 1000 + 1000, str(at)) for at in range(60)))
    assert len(texts(talk, SegmentRule("utterance", pause_ms=800))) == 1


LATIN = ["alone.", "why?", "No!", "well…", "so...", "what?!", 'home."', "(truly.)", "said.”", "»gut.«", "„gut.“", "I."]
OTHER = ["吗\uff1f", "好。", "はい｡", "对\uff01", "نعم؟", "ہے۔", "है।", "॥", "այո։", "ነው።", "လား။", "ទេ។", "Τι\u037e"]


@pytest.mark.parametrize("word", [*LATIN, *OTHER])
def test_a_sentence_ends_in_every_script_that_marks_it(word: str) -> None:
    assert ends_sentence(word)


ABBREVIATED = ["Dr.", "(Dr.", "z.B.", "E.", "É.", "e.g."]


@pytest.mark.parametrize("word", ["", "and", *ABBREVIATED, "3,5", "»", '"', "well,", "no—"])
def test_what_only_looks_like_a_sentence_end_is_none(word: str) -> None:
    assert not ends_sentence(word)


def test_a_rule_reads_seconds_as_milliseconds_and_keeps_what_its_kind_needs() -> None:
    table = {
        "utterance": SegmentRule("utterance", min_ms=300, pause_ms=800, max_ms=20_000),
        "turn": SegmentRule("turn"),
        "session": SegmentRule("session"),
    }
    for kind, rule in table.items():
        assert SegmentRule.of(SegmentKind.model_validate({"id": "x", "kind": kind})) == rule
    interval = SegmentKind.model_validate({"id": "x", "kind": "interval", "length_s": 0.5, "remainder": "drop"})
    assert SegmentRule.of(interval) == SegmentRule("interval", length_ms=500, remainder="drop")


def test_the_stored_name_of_a_rule_holds_what_cuts_and_not_what_the_book_calls_it() -> None:
    one = SegmentKind.model_validate({"id": "utt", "kind": "utterance", "max_s": 12})
    other = SegmentKind.model_validate({"id": "thought", "kind": "utterance", "max_s": 12, "pause_s": 0.8})
    assert SegmentRule.of(one).canonical == SegmentRule.of(other).canonical
    assert SegmentRule.of(one).canonical == (
        '{"kind":"utterance","max_ms":12000,"min_ms":300,"pause_ms":800,"remainder":"keep"}'
    )
