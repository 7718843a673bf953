import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.audio.align import NEAR_MS, align, placed
from coder.errors import TranscriptError
from coder.model import UNKNOWN_SPEAKER, SpeakerSpan, Word

A, B, C = "SPEAKER_00", "SPEAKER_01", "SPEAKER_02"


def words(*times, text="word"):
    return [Word(start, end, text) for start, end in times]


def speakers(found):
    return [word.speaker for word in found]


def test_a_word_within_one_span_is_that_speakers():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(1000, 2000, B)]
    assert speakers(align(words((100, 300), (1200, 1500)), spans)) == [A, B]


def test_a_single_word_inside_a_long_stretch_of_another_keeps_its_own_speaker():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(1000, 1200, B), SpeakerSpan(1200, 3000, A)]
    assert speakers(align(words((700, 1000), (1000, 1200), (1200, 1500)), spans)) == [A, B, A]


def test_a_word_across_a_change_goes_to_who_has_more_of_it():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(1000, 2000, B)]
    assert speakers(align(words((800, 1100)), spans)) == [A]
    assert speakers(align(words((900, 1200)), spans)) == [B]


def test_a_word_shared_equally_goes_to_the_earlier_speaker():
    spans = [SpeakerSpan(1000, 2000, B), SpeakerSpan(0, 1000, A)]
    assert speakers(align(words((900, 1100)), spans)) == [A]


def test_a_word_between_two_spans_goes_to_the_nearer_speaker():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(2000, 3000, B)]
    assert speakers(align(words((1100, 1300), (1700, 1900)), spans)) == [A, B]


def test_a_word_midway_between_two_spans_goes_to_the_earlier_speaker():
    spans = [SpeakerSpan(2000, 3000, B), SpeakerSpan(0, 1000, A)]
    assert speakers(align(words((1400, 1600)), spans)) == [A]
    assert speakers(align(words((600, 900), (1400, 1600), (2100, 2400)), spans)) == [A, A, B]


def test_the_start_of_speech_moves_to_the_pause_beside_it():
    """The spans change a little late; the pause and the full stop say where the turn really begins."""
    spans = [SpeakerSpan(0, 1560, A), SpeakerSpan(1560, 3000, B)]
    said = [Word(600, 1000, "her."), Word(1400, 1700, "And"), Word(1710, 1900, "then")]
    assert speakers(align(said, spans)) == [A, B, B]
    unbroken = [Word(1000, 1390, "told"), Word(1400, 1700, "her"), Word(2100, 2400, "And")]
    assert speakers(align(unbroken, spans)) == [A, A, B]


def test_while_two_speak_at_once_a_phrase_stays_with_the_one_who_began_it():
    spans = [SpeakerSpan(0, 3000, A), SpeakerSpan(1000, 1500, B)]
    found = align(words((500, 900), (910, 1200), (1210, 1450), (1460, 1900)), spans)
    assert speakers(found) == [A, A, A, A]
    assert [word.overlap for word in found] == [False, True, True, True]


def test_a_word_far_from_every_span_is_nobodys():
    spans = [SpeakerSpan(0, 1000, A)]
    near, far = align(words((1000 + NEAR_MS, 2600), (1001 + NEAR_MS, 2700)), spans)
    assert (near.speaker, far.speaker) == (A, UNKNOWN_SPEAKER)


def test_a_word_stretched_over_a_silence_counts_from_its_onset():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(2000, 9000, B)]
    (found,) = align(words((900, 5000)), spans)
    assert (found.speaker, found.start_ms, found.end_ms) == (A, 900, 5000)


def test_a_stretched_word_that_meets_a_speaker_only_late_is_still_that_speakers():
    (found,) = align(words((1600, 4500)), [SpeakerSpan(0, 1000, A), SpeakerSpan(4000, 5000, B)])
    assert found.speaker == B


def test_a_word_of_no_length_takes_the_speaker_of_its_moment():
    spans = [SpeakerSpan(0, 1000, A), SpeakerSpan(1000, 2000, B)]
    assert speakers(align(words((999, 999), (1000, 1000)), spans)) == [A, B]


def test_without_spans_words_keep_the_speaker_of_their_file():
    given_words = [Word(0, 200, "yes", "Therapist"), Word(300, 500, "no")]
    assert align(given_words, ()) == tuple(given_words)


def test_spans_decide_over_the_speaker_of_the_file():
    assert speakers(align([Word(0, 200, "yes", "Therapist")], [SpeakerSpan(0, 1000, A)])) == [A]


def test_no_words_give_no_words():
    assert align([], [SpeakerSpan(0, 1000, A)]) == ()


def test_words_without_a_time_share_the_room_between_their_neighbours():
    said = [Word(0, 200, "I"), Word(-1, -1, "never"), Word(-1, -1, "told"), Word(600, 800, "her")]
    found = placed(said)
    assert [(word.start_ms, word.end_ms) for word in found] == [(0, 200), (200, 400), (400, 600), (600, 800)]
    assert [word.interpolated for word in found] == [False, True, True, False]


def test_words_without_a_time_at_the_edges_take_the_time_words_usually_take():
    said = [Word(-1, -1, "Well"), Word(1000, 1200, "I"), Word(-1, -1, "do"), Word(-1, -1, "so")]
    assert [(word.start_ms, word.end_ms) for word in placed(said)] == [
        (750, 1000),
        (1000, 1200),
        (1200, 1450),
        (1450, 1700),
    ]
    assert placed([Word(-1, -1, "Well"), Word(100, 200, "I")])[0].start_ms == 0


def test_a_word_without_a_time_is_not_stretched_over_a_long_silence():
    said = [Word(0, 200, "I"), Word(-1, -1, "never"), Word(60_000, 60_300, "her")]
    assert (placed(said)[1].start_ms, placed(said)[1].end_ms) == (200, 1200)


def test_words_without_any_time_are_refused():
    with pytest.raises(TranscriptError, match="No word has a time") as caught:
        align([Word(-1, -1, "I"), Word(-1, -1, "never")], [SpeakerSpan(0, 1000, A)])
    assert "start_ms,end_ms,speaker,text" in caught.value.hint


@st.composite
def spoken(draw):
    start = draw(st.integers(0, 20_000))
    return Word(start, start + draw(st.integers(0, 1000)), draw(st.sampled_from(["so", "well,", "her.", "mm"])))


@st.composite
def stretches(draw):
    start = draw(st.integers(0, 20_000))
    return SpeakerSpan(start, start + draw(st.integers(1, 4000)), draw(st.sampled_from([A, B, C])))


many_words = st.lists(spoken(), max_size=30).map(lambda found: sorted(found, key=lambda word: word.start_ms))
many_spans = st.lists(stretches(), max_size=12)


def heard_by(word, spans):
    end = max(word.end_ms, word.start_ms + 1)
    return {span.speaker for span in spans if span.start_ms < end and word.start_ms < span.end_ms}


def distance(word, span):
    return max(span.start_ms - max(word.end_ms, word.start_ms + 1), word.start_ms - span.end_ms, 0)


@settings(deadline=None)
@given(many_words, many_spans)
def test_every_word_is_kept_in_order_with_one_speaker_and_its_text_and_time(said, spans):
    found = align(said, spans)
    assert [(w.start_ms, w.end_ms, w.text) for w in found] == [(w.start_ms, w.end_ms, w.text) for w in said]
    assert {word.speaker for word in found} <= {span.speaker for span in spans} | {UNKNOWN_SPEAKER}


@settings(deadline=None)
@given(many_words, many_spans.filter(bool))
def test_who_alone_is_heard_during_a_word_has_said_it_and_more_than_one_is_overlap(said, spans):
    for word in align(said, spans):
        heard = heard_by(word, spans)
        assert word.overlap == (len(heard) > 1)
        if heard:
            assert word.speaker in heard


@settings(deadline=None)
@given(many_words, many_spans.filter(bool))
def test_a_word_is_nobodys_exactly_when_everybody_is_too_far(said, spans):
    for word in align(said, spans):
        assert (word.speaker == UNKNOWN_SPEAKER) == (min(distance(word, span) for span in spans) > NEAR_MS)


@settings(deadline=None)
@given(many_words, many_spans, st.permutations(["Zoe", "Ann", "Max"]))
def test_renaming_the_speakers_renames_the_result_and_nothing_else(said, spans, names):
    new = dict(zip([A, B, C], names, strict=True))
    renamed = align(said, [SpeakerSpan(span.start_ms, span.end_ms, new[span.speaker]) for span in spans])
    assert speakers(renamed) == [new.get(speaker, speaker) for speaker in speakers(align(said, spans))]


@settings(deadline=None)
@given(many_words, st.lists(st.booleans(), min_size=30, max_size=30))
def test_placed_words_stay_in_order_of_time_and_known_times_stay(said, hidden):
    mixed = [Word(-1, -1, w.text) if hide else w for w, hide in zip(said, hidden, strict=False)]
    if any(word.start_ms >= 0 for word in mixed):
        found = placed(mixed)
        starts = [word.start_ms for word in found]
        assert starts == sorted(starts)
        assert all(0 <= word.start_ms <= word.end_ms for word in found)
        assert all(new == old for new, old in zip(found, mixed, strict=True) if old.start_ms >= 0)
        assert [word.interpolated for word in found] == [word.start_ms < 0 for word in mixed]
