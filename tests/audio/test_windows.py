from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coder.audio.windows import LONG_SILENCE_MS, LONGEST_MS, windows
from coder.model import Span


def test_stretches_with_short_silences_between_them_make_one_window():
    assert windows([Span(0, 4000), Span(5000, 9000), Span(10_999, 12_000)]) == [Span(0, 12_000)]


def test_a_long_silence_ends_a_window():
    assert windows([Span(0, 4000), Span(6000, 9000)]) == [Span(0, 4000), Span(6000, 9000)]


def test_a_window_is_never_longer_than_what_a_model_hears_at_once():
    assert windows([Span(0, 20_000), Span(20_500, 31_000)]) == [Span(0, 20_000), Span(20_500, 31_000)]


def test_a_stretch_that_is_too_long_is_cut():
    assert windows([Span(0, 65_000)]) == [Span(0, 30_000), Span(30_000, 60_000), Span(60_000, 65_000)]


def test_no_speech_makes_no_window():
    assert windows([]) == []


@st.composite
def speech(draw):
    at, found = 0, []
    for silence, length in draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 40_000)), max_size=20)):
        found.append(Span(at + silence, at + silence + length))
        at += silence + length
    return found


@given(speech())
def test_windows_hold_all_speech_in_order_and_no_long_silence_is_inside_one(stretches):
    found = windows(stretches)
    assert all(0 < one.duration_ms <= LONGEST_MS for one in found)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(found))
    covered = {at for one in found for at in range(one.start_ms // 50, -(-one.end_ms // 50))}
    for one in stretches:
        assert {*range(one.start_ms // 50, -(-one.end_ms // 50))} <= covered
    for before, after in pairwise(stretches):
        if after.start_ms - before.end_ms >= LONG_SILENCE_MS:
            assert not any(one.start_ms < before.end_ms and one.end_ms > after.start_ms for one in found)
