"""The session in a few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from coder.tui.widgets.timeline import Dot, Talk, Timeline, cell_of, crowded, shares, signs
from coder.tui.widgets.waveform import BLOCKS, waveform


def test_a_cell_is_filled_by_its_share_of_talk() -> None:
    talks = [Talk(0, 1000, "T"), Talk(1500, 2000, "T")]
    assert shares(talks, 4000, 4) == [1.0, 0.5, 0.0, 0.0]


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(1, 5000)), max_size=9), st.integers(1, 50))
def test_shares_stay_between_nothing_and_all(stretches: list[tuple[int, int]], cells: int) -> None:
    filled = shares([Talk(start, start + length, "T") for start, length in stretches], 10_000, cells)
    assert len(filled) == cells
    assert all(0 <= share <= 1 for share in filled)


@pytest.mark.parametrize(
    ("dots", "line"),
    [
        ([], "    "),
        ([Dot(0, "+"), Dot(3999, "-")], "+  -"),
        ([Dot(0, "+"), Dot(10, "-")], "±   "),
        ([Dot(1000, "·"), Dot(1100, "+")], " +  "),
        ([Dot(4000, "±")], "   ±"),
    ],
)
def test_codes_are_drawn_where_they_are_by_their_sign(dots: list[Dot], line: str) -> None:
    assert signs(dots, 4000, 4) == line


def test_speakers_come_in_the_order_of_their_roles_and_at_most_three_lines() -> None:
    talks = [Talk(0, 10, "O"), Talk(10, 50, "C1"), Talk(50, 99, "T"), Talk(99, 110, "C2"), Talk(110, 115, "S")]
    timeline = Timeline(talks, 200)
    assert list(timeline._speakers) == ["T", "C1", "…"]
    assert len(timeline._speakers["…"]) == 3


def test_many_codes_in_one_cell_are_told_apart_from_few() -> None:
    dots = [Dot(ms, "+") for ms in (0, 10, 20, 3000, 3100)]
    assert crowded(dots, 4000, 4) == (0,)


@pytest.mark.parametrize(("ms", "cell"), [(-5, 0), (0, 0), (999, 0), (1000, 1), (4000, 3), (9000, 3)])
def test_every_time_has_a_cell(ms: int, cell: int) -> None:
    assert cell_of(ms, 4000, 4) == cell


def test_a_line_for_the_sound_is_there_before_the_sound_is_known() -> None:
    talks = [Talk(0, 10, "T"), Talk(10, 50, "C")]
    assert Timeline(talks, 200).styles.height == Timeline(talks, 200, sound=False).styles.height
    height, with_sound = Timeline(talks, 200).styles.height, Timeline(talks, 200, sound=True).styles.height
    assert height is not None
    assert with_sound is not None
    assert with_sound.value == height.value + 1


class Host(App[None]):
    """A screen with a timeline alone."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline

    def compose(self) -> ComposeResult:
        yield self._timeline


async def test_the_sound_is_drawn_over_the_speakers_and_crowded_codes_are_bold() -> None:
    timeline = Timeline([Talk(0, 2000, "T")], 4000, sound=True)
    app = Host(timeline)
    async with app.run_test(size=(7, 6)) as pilot:
        timeline.show_codes([Dot(3000, "+"), Dot(3001, "+"), Dot(3002, "-"), Dot(0, "+")])
        timeline.show_position(1500)
        await pilot.pause()
        assert timeline.render().plain.splitlines() == ["~      ", "T  ▇▇  ", "   +  ±"]
        timeline.show_sound([-90, -20, -26, -90], 1000)
        text = timeline.render()
        assert text.plain.splitlines() == ["~   █▄ ", "T  ▇▇  ", "   +  ±"]
        bold = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold"]
        assert bold == ["±"]


@given(st.lists(st.integers(-90, 0), max_size=50), st.integers(1, 30_000), st.integers(1, 90))
def test_a_waveform_fills_its_cells_whatever_is_known(levels: list[int], duration_ms: int, cells: int) -> None:
    line = waveform(levels, 250, duration_ms, cells)
    assert len(line) == cells
    assert set(line) <= set(BLOCKS)
