from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coder.audio.align import sounding
from coder.audio.quality import REACH_MS, SHORTEST_MS, doubts
from coder.model import Span, SpeakerSpan, Word, joined

SPEECH = [SpeakerSpan(0, 10_000, "A")]


def test_speech_in_which_no_word_was_heard_is_listed():
    found = doubts([Word(0, 400, "well"), Word(8000, 8400, "yes")], SPEECH)
    assert found.speech_without_words == (Span(900, 7500), Span(8900, 10_000))
    assert found.words_without_speech == ()


def test_short_speech_without_a_word_is_a_breath():
    assert doubts([Word(0, 300, "a")], [SpeakerSpan(0, 1700, "A")]).speech_without_words == ()
    assert doubts([Word(0, 300, "a")], [SpeakerSpan(0, 1800, "A")]).speech_without_words == (Span(800, 1800),)


def test_two_who_speak_at_once_are_one_stretch_of_speech():
    spans = [SpeakerSpan(0, 3000, "A"), SpeakerSpan(1000, 4000, "B")]
    assert doubts([], spans).speech_without_words == (Span(0, 4000),)


def test_words_where_nobody_is_heard_are_listed_as_one_place():
    said = [Word(20_000, 20_300, "thank"), Word(20_400, 20_700, "you"), Word(40_000, 40_200, "so")]
    assert doubts(said, SPEECH).words_without_speech == (Span(20_000, 20_700), Span(40_000, 40_200))


def test_a_word_just_beside_speech_is_not_in_doubt():
    assert doubts([Word(10_000 + REACH_MS - 1, 11_000, "so")], SPEECH).words_without_speech == ()
    assert doubts([Word(10_000 + REACH_MS, 11_000, "so")], SPEECH).words_without_speech == (Span(10_500, 11_000),)


def test_a_word_stretched_over_silence_covers_no_more_than_a_word_can():
    found = doubts([Word(0, 9000, "so")], SPEECH)
    assert found.speech_without_words == (Span(1500, 10_000),)


def test_without_speaker_spans_nothing_can_be_said():
    assert doubts([Word(0, 300, "a")], []) == doubts([], [])


times = st.integers(0, 60_000)
some_words = st.lists(st.tuples(times, st.integers(0, 900)), max_size=30)
some_spans = st.lists(st.tuples(times, st.integers(1, 9000), st.sampled_from("AB")), min_size=1, max_size=12)


@given(some_words, some_spans)
def test_every_listed_place_lies_in_speech_away_from_words_or_holds_words_away_from_speech(words, spans):
    said = [Word(at, at + length, "w") for at, length in words]
    heard = [SpeakerSpan(at, at + length, who) for at, length, who in spans]
    found = doubts(said, heard)
    speech = joined(one.span for one in heard)
    for place in found.speech_without_words:
        assert place.duration_ms >= SHORTEST_MS
        assert any(one.start_ms <= place.start_ms and place.end_ms <= one.end_ms for one in speech)
        assert not any(word.start_ms < place.end_ms and word.end_ms > place.start_ms for word in said)
    sounds = [sounding(word) for word in said]
    away = [one for one in sounds if all(apart(one, span) >= REACH_MS for span in heard)]
    assert {place.start_ms for place in found.words_without_speech} <= {one.start_ms for one in away}
    assert {place.end_ms for place in found.words_without_speech} <= {one.end_ms for one in away}
    for one in away:
        assert any(place.start_ms <= one.start_ms <= one.end_ms <= place.end_ms for place in found.words_without_speech)


def apart(word: Span, span: SpeakerSpan) -> int:
    """How far a word is from a span; 0 when they touch."""
    return max(0, span.start_ms - word.end_ms, word.start_ms - span.end_ms)


@given(some_spans, st.integers(0, 3000))
def test_joined_spans_are_in_order_apart_and_cover_the_same(spans, gap):
    found = joined([Span(at, at + length) for at, length, _ in spans], gap)
    assert all(after.start_ms - before.end_ms > gap for before, after in pairwise(found))
    assert min(at for at, _, _ in spans) == found[0].start_ms
