"""Small screens over a screen: choose one, answer yes or no, write a line or a note."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from coder.tui.keys import PEDALS, key

Result = TypeVar("Result")


MOVE = (
    key("down", "move(1)", "down", "Mark the next one", display="↓", name="mark-next"),
    key("up", "move(-1)", "up", "Mark the one before", display="↑", name="mark-before"),
)


def marked(line: str, here: bool, style: str = "") -> Text:
    """A line of a list; the current one is inverse and has an edge."""
    return Text(f"{'▌' if here else ' '}{line}", "reverse" if here else style)


class Dialog(ModalScreen[Result | None]):
    """A box with a title, and its keys on the lower edge. `esc` leaves it without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "cancel", "back", "Go back without doing anything"),
        *PEDALS,
    ]

    def __init__(self, title: str, keys: str = "") -> None:
        super().__init__()
        self._heading, self._keys = title, keys

    def compose(self) -> ComposeResult:
        """Put the dialog's own parts into the box."""
        with Vertical(classes="box") as box:
            box.border_title, box.border_subtitle = self._heading, self._keys
            yield from self.parts()

    def parts(self) -> ComposeResult:
        """Give what the box holds."""
        yield from ()

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Choice(Dialog[int]):
    """Asks for one of up to nine; its digit answers, or `enter` on it, with the place in the list.

    None is marked at first: an `enter` too many must not answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(key(str(digit), f"choose({digit})", str(digit), f"Choose number {digit}") for digit in range(1, 10)),
        *MOVE,
        key("enter", "accept", "choose", "Choose what is marked"),
    ]

    def __init__(self, title: str, options: Sequence[str]) -> None:
        super().__init__(title, f"1-{len(options)}, or ↑ ↓ and enter · esc back")
        self._options = tuple(options)
        self._at = -1
        self._list = Static()

    def parts(self) -> ComposeResult:
        """List the options with their digits."""
        yield self._list

    def on_mount(self) -> None:
        """Show the options, none marked."""
        self._show()

    def action_choose(self, digit: int) -> None:
        """Answer with this option, if there is one."""
        if digit <= len(self._options):
            self.dismiss(digit - 1)

    def action_move(self, by: int) -> None:
        """Mark the next option up or down."""
        self._at = max(0, min(len(self._options) - 1, self._at + by))
        self._show()

    def action_accept(self) -> None:
        """Answer with the marked option, if one is."""
        if self._at >= 0:
            self.dismiss(self._at)

    def _show(self) -> None:
        lines = [marked(f"{at + 1}  {option}", at == self._at) for at, option in enumerate(self._options)]
        self._list.update(Text("\n").join(lines))


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
    """Asks for a line of text.

    Keys that change the line are bound here: Textual's own run later than letters that are typed after them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "answer", "done", "Take what is written"),
        key("backspace", "edit('delete_left')", "erase", "Erase the sign before the cursor"),
        key("delete", "edit('delete_right')", "delete", "Erase the sign under the cursor"),
        key("left", "edit('cursor_left')", "left", "Go to the sign before"),
        key("right", "edit('cursor_right')", "right", "Go to the sign after"),
        key("home", "edit('home')", "start", "Go to the start of the line"),
        key("end", "edit('end')", "end", "Go to the end of the line"),
    ]

    def __init__(self, title: str, value: str = "", hint: str = "", keys: str = "") -> None:
        super().__init__(title, keys)
        self.line = Input(value, placeholder=hint, select_on_focus=False)
        self.line.cursor_blink = False

    def parts(self) -> ComposeResult:
        """Give the line."""
        yield self.line

    async def action_edit(self, how: str) -> None:
        """Change the line, or where in it the cursor stands, after every sign typed before."""
        await settled(self, self.line)
        await self.line.run_action(how)

    async def action_answer(self) -> None:
        """Answer once every letter typed before has reached the line."""
        await settled(self, self.line)
        self.answer()

    def answer(self) -> None:
        """Answer with what is written."""
        self.dismiss(self.line.value)


class Note(Line):
    """Asks for a note. Who leaves the program over an open note has what is written so far stored."""

    def __init__(self, title: str, value: str, store: Callable[[str], str], written: str) -> None:
        super().__init__(title, written, "empty takes the note off", "enter stores · esc back")
        self._before, self._store = value, store

    async def keep(self) -> str:
        """Store what is written as `enter` would; tells what is not stored, or nothing."""
        await settled(self, self.line)
        written = self.line.value
        why_not = self._store(written) if written != self._before else ""
        return f"the open note ({why_not})" if why_not else ""


async def settled(*pumps: MessagePump) -> None:
    """Wait until each has handled what was sent to it so far.

    Keys wait meanwhile: an action that awaits this keeps what was typed before it and what comes after it in order.
    """
    for pump in pumps:
        done = asyncio.Event()
        if pump.call_later(done.set):
            await done.wait()
