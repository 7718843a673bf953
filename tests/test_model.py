"""The values: times, words, turns, marks."""

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.model import NOTHING, Marks, Participant, Segment, Span, SpeakerSpan, Transcript, Turn, Value, Word

times = st.integers(-1000, 1000)
spans = st.builds(Span, times, times)
proper = st.tuples(times, times).map(lambda two: Span(min(two), max(two)))


@given(proper, proper)
def test_what_two_spans_share_is_in_both_and_is_the_same_either_way(one: Span, other: Span) -> None:
    shared, turned = one & other, other & one
    assert shared.duration_ms == turned.duration_ms
    for at in range(-1000, 1001, 50):
        assert (at in shared) == (at in one and at in other) == (at in turned)


@given(proper)
def test_a_span_shares_all_of_itself_with_itself(one: Span) -> None:
    assert one & one == one


@given(spans)
def test_a_length_is_never_negative(one: Span) -> None:
    assert one.duration_ms == max(0, one.end_ms - one.start_ms) >= 0


@pytest.mark.parametrize(("at", "inside"), [(99, False), (100, True), (199, True), (200, False)])
def test_a_span_holds_its_start_and_not_its_end(at: int, inside: bool) -> None:
    assert (at in Span(100, 200)) == inside


def test_spans_that_only_touch_share_nothing() -> None:
    assert (Span(0, 100) & Span(100, 200)).duration_ms == 0


def test_words_turns_and_segments_know_when_they_are_and_what_is_said() -> None:
    words = (Word(0, 900, "So"), Word(100, 400, "then."))
    turn = Turn("A", words)
    segment = Segment("x", "utt", 3, 0, 900, "client", "A", words)
    assert (turn.start_ms, turn.end_ms, turn.text) == (0, 900, "So then.")
    assert (segment.span, segment.text) == (Span(0, 900), "So then.")
    assert words[1].span == Span(100, 400)
    assert SpeakerSpan(0, 5, "A").span == Span(0, 5)
    assert Segment("y", "seg", 1, 0, 10).text == ""


def test_a_transcript_names_its_speakers_in_order_of_appearance() -> None:
    turns = tuple(Turn(name, (Word(at, at + 1, "x", name),)) for at, name in enumerate("BAB"))
    assert Transcript(turns).speakers == ("B", "A")
    assert Transcript(turns).end_ms == 3
    assert (Transcript(()).speakers, Transcript(()).end_ms) == ((), 0)


def test_marks_tell_whether_a_code_is_set_for_anybody() -> None:
    marks = Marks({("warm", "C01"): Value()})
    assert marks.has("warm")
    assert not marks.has("cold")
    assert marks.value("warm", "C01") == Value()
    assert marks.value("warm") is None
    assert not NOTHING.has("warm")


def test_values_are_frozen() -> None:
    frozen = (Span(0, 1), Word(0, 1, "x"), Value(), NOTHING, Participant("A", "T01", "therapist"))
    for value in frozen:
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, 5)
    with pytest.raises(TypeError):
        NOTHING.codes[("warm", "")] = Value()  # type: ignore[index]
    with pytest.raises(TypeError):
        Value().facets["topic"] = "goal"  # type: ignore[index]
