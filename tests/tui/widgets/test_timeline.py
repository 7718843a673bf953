"""The session in a few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.tui.widgets.timeline import Dot, Talk, Timeline, shares, signs


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
