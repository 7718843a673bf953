"""Choosing which segments to move among."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from coder.codebook.schema import Code, Codebook
from coder.tui.keys import key
from coder.tui.screens.coding_keys import CODES
from coder.tui.screens.dialogs import MOVE, Dialog, marked
from coder.tui.screens.find import Find
from coder.tui.sifting import ANY_CODE, Aspect, Filter

MARKS: tuple[tuple[Aspect, str, str], ...] = (
    ("incomplete", "incomplete", "incomplete"),
    ("unsure", "unsure", "unsure ?"),
    ("flagged", "flagged", "something is wrong !"),
    ("bookmarked", "bookmarked", "bookmark *"),
    ("code", ANY_CODE, ANY_CODE),
)
"""Aspect, choice, and how the list calls it; always in this order, so that digits can be learnt."""


class FilterDialog(Dialog[Filter]):
    """Lists what may be asked: digits turn lines on and off, a code's letter asks for that code, `enter` sets.

    How many segments fit is told at every key, before the transcript changes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(key(str(digit), f"turn({digit})", str(digit), f"Turn line {digit} on or off") for digit in range(1, 10)),
        *CODES,
        *MOVE,
        key("space", "turn_here", "on, off", "Turn the marked line on or off"),
        key("slash", "find", "find", "Find the code to ask for", name="choose-code"),
        key("0,f3", "clear", "all", "Show all segments again", name="answer-all"),
        key("enter", "accept", "set", "Move among what fits"),
    ]

    def __init__(
        self, before: Filter, speakers: Sequence[str], book: Codebook, kind: str, count: Callable[[Filter], str]
    ) -> None:
        super().__init__("filter: move among", "digits · a code: its letter or / · 0 all · ⏎ sets · esc")
        self._filter, self._count, self._book = before, count, book
        said: list[tuple[Aspect, str, str]] = [("speaker", one, one) for one in speakers]
        self._options = (*MARKS, *said)
        self._codes: tuple[Code, ...] = book.codes_of(kind)
        self._stroke = ""
        self._at = 0
        self._list = Static()

    def parts(self) -> ComposeResult:
        """List what may be asked."""
        yield self._list

    def on_mount(self) -> None:
        """Show what is asked now."""
        self._show()

    def _turn(self, aspect: Aspect, choice: str) -> None:
        self._filter = self._filter.turned(aspect, choice)
        self._show()

    def action_turn(self, digit: int) -> None:
        """Turn a line on or off by its digit."""
        if digit <= len(self._options):
            self._at = digit - 1
            self.action_turn_here()

    def action_turn_here(self) -> None:
        """Turn the marked line on or off."""
        aspect, choice, _words = self._options[self._at]
        self._turn(aspect, choice)

    def action_code(self, letter: str) -> None:
        """Ask for the code of a letter, or of two."""
        keys = {code.hotkey: code.id for code in self._codes if code.hotkey}
        found = keys.get(self._stroke + letter) or keys.get(letter)
        self._stroke = "" if found else letter
        if found:
            self._turn("code", found)

    async def action_find(self) -> None:
        """Ask for a code by its name."""
        await self.app.push_screen(Find(self._codes, self._book), self._found)

    def _found(self, code: str | None) -> None:
        if code and not self._filter.has("code", code):
            self._turn("code", code)

    def action_move(self, by: int) -> None:
        """Mark another line."""
        self._at = max(0, min(len(self._options) - 1, self._at + by))
        self._show()

    def action_clear(self) -> None:
        """Answer with a filter that asks for nothing."""
        self.dismiss(Filter())

    def action_accept(self) -> None:
        """Answer with what is asked."""
        self.dismiss(self._filter)

    def _show(self) -> None:
        lines = []
        for at, (aspect, choice, words) in enumerate(self._options):
            sign = "●" if self._filter.has(aspect, choice) else " "
            lines.append(marked(f"{at + 1 if at < 9 else ' '} {sign} {words}", at == self._at))
        code = self._book.codes.get(self._filter.chosen.get("code", ""))
        lines.append(Text(f"   {'●' if code else ' '} {f'{code.abbr}  {code.label}' if code else 'one code'}"))
        lines.append(Text(f"\n {self._count(self._filter)}"))
        self._list.update(Text("\n", no_wrap=True, overflow="ellipsis").join(lines))
