"""The matrix of figures, and the bar of a value with its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from coder.tui.widgets.limits import bar
from coder.tui.widgets.matrix import Column, Matrix

NAMES = [f"name {at}" for at in range(30)]


def column(title: str, width: int, rows: int = 30) -> Column:
    return Column(title.ljust(width), tuple(f"{title}{at}".ljust(width) for at in range(rows)))


FIRST, SECOND, THIRD = column("a", 30), column("b", 12), column("c", 12)


class Shown(App[None]):
    CSS = "Matrix { width: 100%; height: 100%; }"

    def compose(self) -> ComposeResult:
        yield Matrix()


async def drawn(width: int, names: list[str], columns: list[Column], row: int, at: int) -> list[str]:
    app = Shown()
    async with app.run_test(size=(width, 8)) as pilot:
        matrix = app.query_one(Matrix)
        matrix.show(names, columns)
        matrix.move_to(row, at)
        await pilot.pause()
        return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def test_titles_stand_over_the_rows_and_the_current_row_has_an_edge() -> None:
    text = await drawn(60, NAMES, [FIRST], 1, 0)
    assert text[0].split() == ["a"]
    assert text[1:3] == [" name 0              a0", "▌name 1              a1"]
    assert len(text) == 8


async def test_rows_scroll_to_the_current_one_and_stay_at_the_edges() -> None:
    assert [line.split()[1] for line in (await drawn(60, NAMES, [FIRST], 7, 0))[1:]] == [*map(str, range(7, 14))]
    assert [line.split()[1] for line in (await drawn(60, NAMES, [FIRST], 99, 0))[1:]] == [*map(str, range(23, 30))]
    assert (await drawn(60, NAMES[:2], [FIRST], -5, 0))[1:4] == [
        "▌name 0              a0",
        " name 1              a1",
        "",
    ]


@pytest.mark.parametrize(("at", "titles"), [(0, ["a"]), (1, ["b", "c"]), (2, ["b", "c"])])
async def test_columns_that_have_no_room_come_when_they_are_current(at: int, titles: list[str]) -> None:
    assert (await drawn(56, NAMES, [FIRST, SECOND, THIRD], 0, at))[0].split() == titles


async def test_on_a_wide_screen_all_columns_are_there() -> None:
    assert (await drawn(100, NAMES, [FIRST, SECOND, THIRD], 0, 2))[0].split() == ["a", "b", "c"]


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_wide_signs_move_no_column(width: int) -> None:
    names = ["冒险自我表露与信任", "ordinary", "自己開示のリスクを取る発話", "e\u0301te\u0301"]
    columns = [column("a", 12, 4), column("b", 8, 4)]
    text = await drawn(width, names, columns, 0, 0)
    starts = {cell_len(line[: line.index(f"a{at}")]) for at, line in enumerate(text[1:5])}
    assert len(starts) == 1
    assert all(cell_len(line) <= width for line in text)


async def test_without_rows_nothing_is_drawn() -> None:
    assert set(await drawn(40, [], [], 0, 0)) == {""}


@given(
    value=st.floats(-1, 1),
    limits=st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    cells=st.integers(13, 60),
)
def test_a_bar_has_its_cells_its_value_and_no_limit_on_the_wrong_side(
    value: float, limits: tuple[float, float] | None, cells: int
) -> None:
    low, high = (min(*limits, value), max(*limits, value)) if limits else (None, None)
    drawn = bar(value, low, high, cells)
    assert cell_len(drawn) == len(drawn) == cells
    at = drawn.find("●") if value >= -0.2 else 0
    assert at >= 0
    assert "├" not in drawn[at + 1 :]
    assert "┤" not in drawn[:at]
    assert ("─" in drawn or "├" in drawn or "┤" in drawn) <= (limits is not None)


def test_what_lies_below_the_axis_is_drawn_at_its_edge_with_an_arrow() -> None:
    assert bar(0.0, -0.9, 0.4, 13) == "◂─●───┤      "
    assert bar(-0.7, None, None, 13) == "◂ ┊          "
