"""Finding a code by its name."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from coder.codebook.schema import Code, Codebook
from coder.model import Segment
from coder.tui.drawing import readable, reasons, recent
from coder.tui.screens.dialogs import MOVE, Line, marked
from coder.tui.searching import fold
from coder.workflow.coding import Desk

FOUND = 8
"""So many codes are listed at once: with what the marked one means, this fits at 24 rows."""

NO_REASONS: Mapping[str, str] = MappingProxyType({})


class Find(Line):
    """Finds a code by any letters of its name or definition, and tells what it means; answers with its id.

    Before anything is written, the codes used last come first. Codes that are not legal here are listed too, faint
    and with why: a rater who looks for one learns more from that than from not finding it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE]

    def __init__(
        self,
        codes: Sequence[Code],
        book: Codebook,
        why_not: Mapping[str, str] = NO_REASONS,
        recent: Sequence[str] = (),
    ) -> None:
        super().__init__("find a code", hint="letters of its name", keys="↑ ↓ · enter sets · esc back")
        self._book, self._why_not = book, why_not
        self._codes = in_order(codes, why_not, recent)
        self._key_cells = max((len(code.hotkey or "") for code in codes), default=1)
        self._found = self._codes
        self._at = 0
        self._list = Static(classes="found")
        self._meaning = Static(classes="meaning")

    def parts(self) -> ComposeResult:
        """Give the line, what is found, and what the marked code means."""
        yield from super().parts()
        yield self._list
        yield self._meaning

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
        self._meaning.update(self._means(self._found[self._at]) if self._found else Text())

    def _line(self, code: Code, here: bool) -> Text:
        why_not = self._why_not.get(code.id, "")
        line = f"{code.hotkey or '':<{self._key_cells}} {code.abbr:<6} {code.label}"
        return marked(f"{line}  ({why_not})" if why_not else line, here, "dim" if why_not else "")

    def _means(self, code: Code) -> Text:
        text = Text(f"{readable(self._book, code.definition)}\n")
        for title, words in (("Use when", code.use_when), ("Not when", code.not_when)):
            text.append(f"{title}: ", "bold").append(f"{readable(self._book, words)}\n", "not bold")
        return text


def find_on(desk: Desk, segment: Segment) -> Find:
    """Find among the codes of a segment's kind, with why some are not legal there."""
    codes = desk.book.codes_of(segment.kind)
    return Find(codes, desk.book, reasons(desk, segment, codes), recent(desk))


def in_order(codes: Sequence[Code], why_not: Mapping[str, str], recent: Sequence[str]) -> tuple[Code, ...]:
    """The codes in the book's order, but those used last first and those that are not legal here last."""
    used = {name: at for at, name in enumerate(recent)}
    return tuple(sorted(codes, key=lambda code: (code.id in why_not, used.get(code.id, len(used)))))


def ranked(query: str, codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes that fit what was written, best first: by name, then by meaning, then by letters in order."""
    words = fold(query).split()
    if not words:
        return tuple(codes)
    scored = [(_score(words, code), code) for code in codes]
    return tuple(code for score, code in sorted(scored, key=lambda one: -one[0]) if score > 0)


def _score(words: Sequence[str], code: Code) -> float:
    abbr, label, name = fold(code.abbr), fold(code.label), fold(code.id)
    query = " ".join(words)
    if query in (abbr, name, label) or abbr.startswith(query):
        return 4
    if all(word in f"{abbr} {label} {name}" for word in words):
        return 3
    meaning = f"{abbr} {label} {name} {fold(code.definition)} {fold(code.use_when)}"
    if all(word in meaning for word in words):
        return 2
    letters = "".join(words)
    return float(any(_has_in_order(text, letters) for text in (abbr, label, name)))


def _has_in_order(text: str, letters: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
