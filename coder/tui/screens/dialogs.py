"""Small screens over a screen: choose one, answer yes or no, write a line, find a code."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from coder.codebook.schema import Code
from coder.tui.keys import key

Result = TypeVar("Result")

FOUND = 9
"""So many codes are listed at once: what fits under the line at 24 rows."""


class Dialog(ModalScreen[Result | None]):
    """A box with a title. `esc` leaves it without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "cancel", "back", "Go back without doing anything")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title

    def compose(self) -> ComposeResult:
        """Put the dialog's own parts into the box."""
        with Vertical(classes="box") as box:
            box.border_title = self._heading
            yield from self.parts()

    def parts(self) -> ComposeResult:
        """Give what the box holds."""
        yield from ()

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Choice(Dialog[int]):
    """Asks for one of up to nine; its digit answers, with the place in the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key(str(digit), f"choose({digit})", str(digit), f"Choose number {digit}") for digit in range(1, 10)
    ]

    def __init__(self, title: str, options: Sequence[str]) -> None:
        super().__init__(title)
        self._options = tuple(options)

    def parts(self) -> ComposeResult:
        """List the options with their digits."""
        lines = [f"{number}  {option}" for number, option in enumerate(self._options, start=1)]
        yield Static(Text("\n".join([*lines, "", "esc  back"])))

    def action_choose(self, digit: int) -> None:
        """Answer with this option, if there is one."""
        if digit <= len(self._options):
            self.dismiss(digit - 1)


class Ask(Dialog[bool]):
    """Asks one question; `enter` is yes."""

    BINDINGS: ClassVar[list[BindingType]] = [key("enter", "accept", "yes", "Answer yes")]

    def __init__(self, title: str, question: str, accept: str, cancel: str = "back") -> None:
        super().__init__(title)
        self._question = f"{question}\n\nenter  {accept}\nesc    {cancel}"

    def parts(self) -> ComposeResult:
        """Show the question and the two keys."""
        yield Static(Text(self._question))

    def action_accept(self) -> None:
        """Answer yes."""
        self.dismiss(True)


class Line(Dialog[str]):
    """Asks for a line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [key("enter", "answer", "done", "Take what is written")]

    def __init__(self, title: str, value: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.line = Input(value, placeholder=hint, select_on_focus=False)
        self.line.cursor_blink = False

    def parts(self) -> ComposeResult:
        """Give the line."""
        yield self.line

    async def action_answer(self) -> None:
        """Answer once every letter typed before has reached the line."""
        await settled(self, self.line)
        self.answer()

    def answer(self) -> None:
        """Answer with what is written."""
        self.dismiss(self.line.value)


class Find(Line):
    """Finds a code by any letters of its name or definition; answers with its id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("down", "move(1)", "down", "Go to the next code found", display="↓"),
        key("up", "move(-1)", "up", "Go to the previous code found", display="↑"),
    ]

    def __init__(self, codes: Sequence[Code]) -> None:
        super().__init__("find a code", hint="letters of its name")
        self._codes = tuple(codes)
        self._found = tuple(codes)
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
        text = Text(no_wrap=True, overflow="ellipsis")
        for at, code in enumerate(self._found[first : first + FOUND], start=first):
            line = f"{'▌' if at == self._at else ' '}{code.hotkey or ' '} {code.abbr:<6} {code.label}\n"
            text.append(line, "reverse" if at == self._at else "")
        self._list.update(text if self._found else Text("No code is called that."))


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


async def settled(*pumps: MessagePump) -> None:
    """Wait until each has handled what was sent to it so far.

    Keys wait meanwhile: an action that awaits this keeps what was typed before it and what comes after it in order.
    """
    for pump in pumps:
        done = asyncio.Event()
        if pump.call_later(done.set):
            await done.wait()
