"""The curtain: nothing of a session is on the screen while its rater is away."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from coder.tui.keys import key
from coder.tui.palette import keys_by_name
from coder.tui.widgets.status import EchoLine

WORDS = """\
The session is hidden; it is there as you left it.

This keeps it from eyes that pass by. It is no password:
lock the computer when you leave it."""


class Curtain(Screen[None]):
    """Hides what is below. The first key only asks for `enter`, so that no key meant for something else goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [key("enter", "go_on", "go on", "Show the session again", display="enter")]

    def __init__(self) -> None:
        super().__init__()
        self._keys = 0
        self._echo = EchoLine(id="echo")

    def compose(self) -> ComposeResult:
        """Show that something is hidden, and nothing of it."""
        yield Static(WORDS, id="curtain")
        yield self._echo

    def on_mount(self) -> None:
        """Say how to go on."""
        self._echo.show("press any key")

    def on_key(self, event: events.Key) -> None:
        """Take every key that is no command: nothing typed here codes anything."""
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted too."""
        event.stop()

    def action_go_on(self) -> None:
        """Show the session again, at the second key or a later one."""
        if self._keys > 1:
            self.dismiss(None)

    def count_key(self) -> None:
        """Count a key as it comes in, before it is known what it does: keys that follow fast are told apart."""
        self._keys += 1
        keys = keys_by_name(self)
        self._echo.show(f"press {keys['go-on'].split()[0]} to go on, {keys['leave'].split()[0]} to leave")
