"""What is true of every terminal program over study data: nothing of it gets into a clipboard, picture or traceback."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from coder.errors import CoderError
from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.keys import key
from coder.tui.palette import Commands

PACKAGE = Path(__file__).parents[1]

WINDOW_TITLE = "coder"
"""All that the terminal's title bar ever says: many shells put the command line there, with session and rater."""


class StudyApp(App[str]):
    """What is true of every screen over study data: nothing of it gets into a clipboard, a picture or a traceback."""

    TITLE = WINDOW_TITLE
    CSS_PATH = "app.tcss"
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own attribute
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        key("ctrl+q,ctrl+c", "leave", "leave", "Leave the program; everything is stored", shown=True, display="^q"),
        key("ctrl+p", "command_palette", "palette", "Every command by name"),
    ]

    def __init__(self, keyboard: Keyboard = DEFAULT) -> None:
        super().__init__()
        self.keyboard = keyboard
        self.set_keymap(keyboard.keymap)
        self.fault = ""
        """Where the program broke, without any value that it was working on; empty when it did not."""

    async def on_event(self, event: events.Event) -> None:
        """Let the keyboard's layout say what a key means, before anything looks at the key."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            typing = isinstance(self.screen, CommandPalette) or bool(self.screen.query(Input))
            self.keyboard.translate(event, typing=typing)
        await super().on_event(event)

    def get_key_display(self, binding: Binding) -> str:
        """Show the key that this keyboard has for a command, in the footer, the help and the palette alike."""
        return self.keyboard.shown(binding.key) or super().get_key_display(binding)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Tell of a command that lost its key to another one: reading `keys.toml` must have refused that.

        Textual also calls this for a command that came with two keys and now has one.
        """
        here = {binding.id for _key, binding in node._bindings}
        others = {name: keys for name, keys in self.keyboard.moved.items() if name in here}
        lost = {
            one.tooltip
            for one in clashed_bindings
            if any(one.key in keys for name, keys in others.items() if name != one.id)
        }
        if lost:
            self.notify(f"Keys shared by two commands: {', '.join(sorted(lost))}", severity="warning")

    def get_system_commands(self, screen: Screen[Any]) -> Sequence[SystemCommand]:  # noqa: ARG002 - none for any
        """Offer none of Textual's own commands: a screenshot would write study text to a file."""
        return ()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy nothing: the clipboard belongs to the whole desktop."""

    async def action_leave(self) -> None:
        """End the program."""
        self.exit()

    def _fatal_error(self) -> None:
        """End with the place of the fault only: Textual's own report prints local variables, transcript included."""
        error = sys.exc_info()[1]
        frames = traceback.extract_tb(error.__traceback__ if error else None)
        ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
        places = [f"{one.name} ({Path(one.filename).name}:{one.lineno})" for one in (*frames[-1:], *ours[-1:])]
        self.fault = f"{type(error).__name__} in {', from '.join(dict.fromkeys(places))}"
        self._close_messages_no_wait()


def show(app: StudyApp) -> str | None:
    """Run an app on the terminal, under a title that names nothing, and say so when it broke.

    Raises:
        CoderError: the program broke.
    """
    if sys.stdout.isatty():
        sys.stdout.write(f"\x1b]2;{WINDOW_TITLE}\x07")
        sys.stdout.flush()
    said = app.run()
    if app.fault:
        raise CoderError(
            f"The program broke: {app.fault}.", "Everything up to the last line it echoed is stored; start it again."
        )
    return said
