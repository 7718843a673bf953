"""Session time and the time of the joined media."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coder.player.parts import Timeline
from tests.player.conftest import MediaPart

lengths = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3_600_000)), min_size=1, max_size=5)
"""For each part the hole before it and its length, in milliseconds."""


def laid_out(holes_and_lengths: list[tuple[int, int]]) -> list[MediaPart]:
    parts, at = [], 0
    for number, (hole, length) in enumerate(holes_and_lengths):
        parts.append(MediaPart(Path(f"{number}.wav"), at + hole, length))
        at += hole + length
    return parts


@given(lengths, st.data())
def test_a_time_inside_a_part_maps_there_and_back(
    holes_and_lengths: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = laid_out(holes_and_lengths)
    part = data.draw(st.sampled_from(parts))
    session_ms = part.offset_ms + data.draw(st.integers(0, part.duration_ms - 1))
    timeline = Timeline(parts)
    assert timeline.session_ms(timeline.media_ms(session_ms)) == session_ms


@given(lengths)
def test_parts_may_be_given_in_any_order(holes_and_lengths: list[tuple[int, int]]) -> None:
    parts = laid_out(holes_and_lengths)
    assert Timeline(parts[::-1]).source == Timeline(parts).source


def test_a_time_in_a_hole_is_the_start_of_the_part_after_it() -> None:
    timeline = Timeline(laid_out([(0, 1000), (500, 1000)]))
    assert timeline.media_ms(1200) == 1000
    assert timeline.session_ms(1000) == 1500


def test_times_outside_stay_at_the_ends() -> None:
    timeline = Timeline(laid_out([(0, 1000), (0, 1000)]))
    assert timeline.media_ms(-5) == 0
    assert timeline.media_ms(99_000) == 2000
    assert timeline.session_ms(-5) == 0


def test_one_file_is_loaded_as_it_is_and_several_as_an_edit_list(tmp_path: Path) -> None:
    one = MediaPart(tmp_path / "a.wav", 0, 1000)
    two = MediaPart(tmp_path / "ä,;.wav", 1000, 2500)
    assert Timeline([one]).source == str(tmp_path / "a.wav")
    name = str(two.path)
    assert Timeline([one, two]).source.endswith(f",0,1.000;%{len(name) + 1}%{name},0,2.500")
