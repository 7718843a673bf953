"""The list of codes."""

from textual.app import App, ComposeResult

from coder.tui.widgets.codes import CodeLine, Codes

LINES = [CodeLine(letter, f"{letter.upper()}+", f"Label of {letter}") for letter in "abcdefgh"]


class Shown(App[None]):
    CSS = "Codes { width: 100%; height: 100%; }"

    def compose(self) -> ComposeResult:
        yield Codes()


async def drawn(width: int, height: int, lines: list[CodeLine]) -> list[str]:
    app = Shown()
    async with app.run_test(size=(width, height)) as pilot:
        app.query_one(Codes).show("codes", lines)
        await pilot.pause()
        return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def test_a_wide_list_has_labels() -> None:
    text = await drawn(40, 10, [*LINES[:2], CodeLine("c", "C+", "Label of c", on=True, added="t")])
    assert text[:3] == ["a A+ Label of a", "b B+ Label of b", "c●C+ Label of c · t"]


async def test_a_narrow_list_has_columns_of_key_and_abbreviation() -> None:
    text = await drawn(16, 4, LINES)
    assert text == ["a A+    e E+", "b B+    f F+", "c C+    g G+", "d D+    h H+"]


async def test_a_code_that_cannot_be_set_now_has_a_sign() -> None:
    text = await drawn(40, 10, [LINES[0], CodeLine("b", "B+", "Label of b", closed=True)])
    assert text[:2] == ["a A+ Label of a", "b–B+ Label of b"]


async def test_columns_are_as_wide_as_the_list_has_room_for_what_was_added() -> None:
    text = await drawn(24, 4, [*LINES[:7], CodeLine("h", "H+", "Label", on=True, added="C1 C2")])
    assert text[3] == "d D+        h●H+C1 C2"


async def test_a_list_without_room_says_how_to_find_the_others() -> None:
    text = await drawn(8, 4, LINES)
    assert text == ["a A+", "b B+", "c C+", "/ …"]
