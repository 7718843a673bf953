"""Finding a code by its name."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.fuzzy import Matcher
from textual.widgets import Input, Static

from coder.codebook.schema import Code
from coder.tui.screens.dialogs import MOVE, Line, marked

FOUND = 9
"""So many codes are listed at once: what fits under the line at 24 rows."""


class Find(Line):
    """Finds a code by any letters of its name or definition; answers with its id.

    Codes that this speaker cannot have are listed too, faint and with whom they are for: a rater who looks for one
    learns more from why it is not legal here than from not finding it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE]

    def __init__(self, codes: Sequence[Code], legal: Collection[str]) -> None:
        super().__init__("find a code", hint="letters of its name", keys="↑ ↓ · enter sets · esc back")
        self._codes = tuple(sorted(codes, key=lambda code: code.id not in legal))
        self._legal = legal
        self._found = self._codes
        self._at = 0
        self._list = Static(classes="found")

    def parts(self) -> ComposeResult:
        """Give the line and what is found."""
        yield from super().parts()
        yield self._list

    def on_mount(self) -> None:
        """List every code before anything is written."""
        self._show()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._found = ranked(event.value, self._codes)
        self._at = 0
        self._show()

    def answer(self) -> None:
        """Answer with the code that is marked; with nothing found there is no answer yet."""
        if self._found:
            self.dismiss(self._found[self._at].id)

    def action_move(self, by: int) -> None:
        """Go up or down among what is found."""
        self._at = max(0, min(len(self._found) - 1, self._at + by))
        self._show()

    def _show(self) -> None:
        first = max(0, self._at - FOUND + 1)
        shown = enumerate(self._found[first : first + FOUND], start=first)
        lines = [self._line(code, at == self._at) for at, code in shown] or [Text("No code is called that.")]
        self._list.update(Text("\n", no_wrap=True, overflow="ellipsis").join(lines))

    def _line(self, code: Code, here: bool) -> Text:
        legal = code.id in self._legal
        line = f"{code.hotkey or ' '} {code.abbr:<6} {code.label}"
        return marked(line if legal else f"{line}  (for {' or '.join(code.speaker)})", here, "" if legal else "dim")


def ranked(query: str, codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes that fit what was written, best first: by name, then by definition, then by letters in order."""
    words = query.casefold().split()
    scored = [(_score(words, code), code) for code in codes]
    return tuple(code for score, code in sorted(scored, key=lambda one: -one[0]) if score > 0)


def _score(words: Sequence[str], code: Code) -> float:
    name = f"{code.abbr} {code.label} {code.id}".casefold()
    meaning = f"{name} {code.definition} {code.use_when}".casefold()
    if all(word in name for word in words):
        return 3
    if all(word in meaning for word in words):
        return 2
    return min(1.0, Matcher(" ".join(words)).match(code.label))
