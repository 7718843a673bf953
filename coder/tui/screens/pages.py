"""Pages to read: all keys, and what a code means."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from coder.codebook.schema import Code, Codebook
from coder.tui.base import StudyApp
from coder.tui.drawing import readable
from coder.tui.keys import NOWHERE, PEDALS, UP_DOWN, key
from coder.tui.palette import commands, keys_by_name
from coder.tui.screens.listing import ScrollsText
from coder.tui.strokes import Strokes


class Page(ScrollsText, ModalScreen[None]):
    """A text to scroll through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter,f1,f2", "close", "back", "Close this page", shown=True, display="esc"),
        *UP_DOWN,
        *PEDALS,
    ]

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self._heading = title
        self._body = Static(text)
        self._scroll = VerticalScroll(self._body, classes="page", can_focus=False)

    def compose(self) -> ComposeResult:
        """Show the text in a box."""
        self._scroll.border_title = self._heading
        self._scroll.border_subtitle = "↑ ↓  esc back"
        yield self._scroll

    def turn(self, title: str, text: Text) -> None:
        """Show another text."""
        self._scroll.border_title = title
        self._body.update(text)
        self._scroll.scroll_home(animate=False)

    def action_close(self) -> None:
        """Go back to the screen below."""
        self.dismiss(None)


class CodePage(Page):
    """What a code means; a code's letter shows that code and stores nothing."""

    def __init__(self, book: Codebook, codes: Sequence[Code], first: Code) -> None:
        super().__init__(first.label, definition(book, first))
        self._book = book
        self._strokes = Strokes(codes)

    def on_key(self, event: events.Key) -> None:
        """Turn to the code of a letter, or of two."""
        code = self._strokes.code(self._strokes.typed(event.character or ""))
        if code is not None:
            self.turn(code.label, definition(self._book, code))


def definition(book: Codebook, code: Code) -> Text:
    """Write all that the codebook says about a code, other codes by their abbreviations."""
    text = Text(f"{code.hotkey or '/'}  {code.abbr}  {code.label}  ({', '.join(code.speaker)})\n\n", style="bold")
    text.append(f"{readable(book, code.definition)}\n\n", "not bold")
    _section(text, "Use when", [readable(book, code.use_when)])
    _section(text, "Not when", [readable(book, code.not_when)])
    _section(text, "Rules", [readable(book, rule) for rule in code.decision_rules])
    for name in code.facets:
        _section(text, name, [", ".join(f"{at} {value}" for at, value in enumerate(book.facets[name].values, start=1))])
    _section(text, "Examples", code.examples)
    _section(text, "Not examples", [f"{one.text}  → {_label(book, one.instead)}" for one in code.non_examples])
    return text


def _label(book: Codebook, code: str) -> str:
    return book.codes[code].label if code in book.codes else code


def _section(text: Text, title: str, lines: Sequence[str]) -> None:
    if lines:
        text.append(f"{title}: ", "bold")
        text.append("\n    ".join(lines) + "\n", "not bold")


def all_keys(screen: Screen[Any], codes: Sequence[Code], title: str) -> Text:
    """Write every active key of a screen, and every legal code with its full label."""
    text, keys = Text(), keys_by_name(screen)
    if codes:
        text.append(f"{title}\n", "bold")
    for code in codes:
        text.append(f"  {code.hotkey or keys.get('find', ''):<10} {code.abbr:<6} {code.label}\n")
    text.append("\nkeys\n" if codes else "keys\n", "bold")
    active = [binding for _node, binding in commands(screen)]
    unkeyed = [binding for binding in active if binding.key.startswith(NOWHERE)]
    for binding in active:
        if binding not in unkeyed:
            text.append(f"  {keys[binding.id or '']:<10} {binding.tooltip}\n")
    if unkeyed:
        text.append(f"\nin the palette, {keys.get('command-palette', '')}\n", "bold")
    for binding in unkeyed:
        text.append(f"  {binding.tooltip}\n", "not bold")
    if isinstance(screen.app, StudyApp) and screen.app.keyboard.layout.sent:
        layout = screen.app.keyboard.layout
        text.append(f"\nlayout {layout.name}\n", "bold").append(f"  {layout.note}\n", "not bold")
    return text
