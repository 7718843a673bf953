import pytest

from coder.errors import TranscriptError
from coder.exchange.readers.fits import check_spans_fit, check_words_fit
from coder.model import SpeakerSpan, Word

HOUR = 3_600_000


def test_words_and_turns_within_a_recording_or_a_second_past_it_fit():
    check_words_fit([Word(0, 200, "a"), Word(-1, -1, "b"), Word(HOUR, HOUR + 1000, "c")], HOUR)
    check_spans_fit([SpeakerSpan(0, HOUR + 1000, "A")], HOUR)
    check_words_fit([], 0)


def test_the_first_word_outside_the_recording_is_named_by_number_and_time_only():
    words = [Word(0, 200, "a"), Word(HOUR + 900, HOUR + 1001, "Grandmother"), Word(2 * HOUR, 2 * HOUR + 9, "c")]
    with pytest.raises(TranscriptError) as caught:
        check_words_fit(words, HOUR)
    assert caught.value.message == "Word 2 ends at 1:00:01.001, but the recording is over at 1:00:00.000."
    assert "milliseconds" in caught.value.hint


def test_turns_outside_the_recording_are_those_of_another_one():
    with pytest.raises(TranscriptError) as caught:
        check_spans_fit([SpeakerSpan(0, 10, "A"), SpeakerSpan(0, 62_001, "A")], 61_000)
    assert caught.value.message == "Turn 2 ends at 0:01:02.001, but the recording is over at 0:01:01.000."
    assert "this recording" in caught.value.hint


def test_turns_that_name_another_recording_are_refused_where_names_are_known():
    check_spans_fit([SpeakerSpan(0, 10, "A")], 1000, "S01", {"S01", "A17"})
    with pytest.raises(TranscriptError) as caught:
        check_spans_fit([SpeakerSpan(0, 10, "A")], 1000, "S02", {"S01", "A17"})
    assert caught.value.message == "The turns are those of S02, and this session's recording is A17 or S01."
    assert "second column" in caught.value.hint
