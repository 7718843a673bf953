"""One segment behind a figure: its words among the turns around it, what each rater gave, and its sound."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.errors import CoderError
from coder.player import Player, SilentPlayer
from coder.tui.beside import beside
from coder.tui.compared import segment_page, words_of
from coder.tui.keys import UP_DOWN, key
from coder.tui.scope import Scope
from coder.tui.screens.listing import ScrollsText
from coder.tui.screens.pages import Page, all_keys
from coder.tui.widgets.rows import clock
from coder.tui.widgets.status import EchoLine
from coder.workflow.agreement_table import Row
from coder.workflow.behind import Compared
from coder.workflow.in_context import Context

MARGIN = 3
"""Cells beside the words: their padding and the scrollbar."""


class SegmentScreen(ScrollsText, Screen[int]):
    """Reads along a list of segments; answers with the place of the one it was left on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key(
            "enter,right", "step(1)", "next", "Read the next one of the list", shown=True, display="⏎", name="read-next"
        ),
        key("left", "step(-1)", "before", "Read the one before it", shown=True, display="←", name="read-before"),
        *UP_DOWN,
        key("space,f4", "play", "play", "Play or pause", shown=True, display="space"),
        key("f1", "all_keys", "keys", "All keys", shown=True),
        key("escape", "back", "back", "Go back to the list", shown=True, display="esc"),
    ]

    def __init__(self, scope: Scope, row: Row, units: Sequence[Compared], at: int) -> None:
        super().__init__()
        self._scope, self._row, self._units, self._at = scope, row, units, at
        self._found: Context | None = None
        self.player: Player = SilentPlayer("nothing is open")
        self._open = ""
        """The session whose recording the player has."""
        self._head, self._body = Static(id="status"), Static(id="words")
        self._scroll = VerticalScroll(self._body, id="around", can_focus=False)
        self._echo = EchoLine(id="echo")

    def compose(self) -> ComposeResult:
        """Lay out the words and the codes."""
        yield self._head
        yield self._scroll
        yield self._echo
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Read the first one."""
        self._read_on()

    def on_unmount(self) -> None:
        """End the player, however the screen ends."""
        self.player.close()

    def _read_on(self) -> None:
        self._found = None
        self.player.pause()
        one = self._units[self._at]
        name = f"{one.session}:{one.segment}" if one.segment else one.session
        when = "" if one.start_ms is None else f"  {clock(one.start_ms)}"
        self._head.update(Text(f" {name}{when}  {one.role}   {self._at + 1} of {len(self._units)}", no_wrap=True))
        self._body.update("")
        self._scroll.scroll_home(animate=False)
        self._echo.show(words_of(one))
        self.run_worker(self._read(one), exclusive=True)

    async def _read(self, one: Compared) -> None:
        try:
            self._found = await beside(lambda: self._scope.context(self._row, one))
        except CoderError as error:
            self._body.update(Text(f"\n {error.message}\n\n {error.hint}"))
            return
        self._show()

    def on_resize(self) -> None:
        """Fill the lines anew."""
        self._show()

    def _show(self) -> None:
        if self._found is not None:
            self._body.update(segment_page(self._found, self.size.width - MARGIN))

    def action_step(self, by: int) -> None:
        """Read the next one, or the one before."""
        at = max(0, min(len(self._units) - 1, self._at + by))
        if at == self._at:
            self._echo.show("This is the last one." if by > 0 else "This is the first one.")
            return
        self._at = at
        self._read_on()

    def action_play(self) -> None:
        """Play the segment, or pause."""
        if self._found is None:
            return
        one = self._units[self._at]
        if self._open != one.session:
            self.player.close()
            self.player, self._open = self._scope.player(self._found), one.session
        if self.player.playing:
            self.player.pause()
        else:
            self.player.play_span(self._found.segment.start_ms, self._found.segment.end_ms)
        if self.player.reason:
            self._echo.show(f"no audio: {self.player.reason}", refused=True)

    def action_back(self) -> None:
        """Go back to the list, to the one that was read last."""
        self.dismiss(self._at)

    async def action_all_keys(self) -> None:
        """Show all keys."""
        await self.app.push_screen(Page("all keys", all_keys(self, (), "")))
