"""The segments behind a figure of agreement: where raters differ first, and the way to each one's words."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.errors import CoderError
from coder.tui.beside import beside
from coder.tui.compared import in_order, lines, words_of
from coder.tui.figures import named
from coder.tui.keys import UP_DOWN, key
from coder.tui.scope import Scope
from coder.tui.screens.listing import MovesInList
from coder.tui.screens.pages import Page, all_keys
from coder.tui.screens.segment import SegmentScreen
from coder.tui.widgets.picklist import Picklist
from coder.tui.widgets.status import EchoLine
from coder.workflow.agreement_table import Figure, Row
from coder.workflow.behind import Compared

Listed = Callable[[], Sequence[Compared]]
"""Reads the units behind the figure; it may take long."""


class BehindScreen(MovesInList, Screen[None]):
    """Lists the units of one figure, and opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "words", "Read the segment with what each rater gave", shown=True, display="⏎"),
        *UP_DOWN,
        key("tab", "sort", "order", "Disagreements first, or in order of time", shown=True, display="tab"),
        key("f1", "all_keys", "keys", "All keys", shown=True),
        key("escape", "back", "back", "Go back to the figures", shown=True, display="esc"),
    ]

    def __init__(self, scope: Scope, row: Row, figure: Figure, listed: Listed) -> None:
        super().__init__()
        self._scope, self._row, self._figure, self._listed = scope, row, figure, listed
        self._units: tuple[Compared, ...] = ()
        self._shown: tuple[Compared, ...] = ()
        self._different_first = True
        self._head, self._headings = Static(id="status"), Static(id="headings")
        self._list = Picklist(id="list")
        self._echo = EchoLine(id="echo")

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield self._head
        yield self._headings
        yield self._list
        yield self._echo
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Read the segments beside the keys."""
        self._head.update(Text(f" {self._title}", no_wrap=True, overflow="ellipsis"))
        self._echo.show("Reading the segments behind the figure …")
        self.run_worker(self._read())

    @property
    def _title(self) -> str:
        who = " and ".join(self._figure.raters) or "all raters"
        return f"behind {named(self._row, with_id=False)} · {who}"

    async def _read(self) -> None:
        try:
            self._units = tuple(await beside(self._listed))
        except CoderError as error:
            self._echo.show(f"{error.message} {error.hint}".strip(), refused=True)
            return
        different = sum(not one.agreed for one in self._units)
        counted = f"{len(self._units)} compared, {different} not agreed"
        self._head.update(Text(f" {self._title} · {counted}", no_wrap=True, overflow="ellipsis"))
        self._arrange()

    def _arrange(self) -> None:
        self._shown = in_order(self._units, different_first=self._different_first)
        heading, rows = lines(self._shown)
        self._headings.update(Text(heading, no_wrap=True, overflow="ellipsis"))
        self._list.show(rows, 0)
        order = "those not agreed first" if self._different_first else "in order of time"
        self._echo.show(order if self._units else "Nobody gave it on a unit that somebody else rated.")

    def action_sort(self) -> None:
        """Put what is not agreed first, or all in order of time."""
        self._different_first = not self._different_first
        self._arrange()

    async def action_open(self) -> None:
        """Read the marked one; going on there leads along this list."""
        if self._shown:
            screen = SegmentScreen(self._scope, self._row, self._shown, self._list.at)
            await self.app.push_screen(screen, self._came_back)

    def _came_back(self, at: int | None) -> None:
        """Stand on the segment that was read last."""
        if at is not None:
            self._list.move_to(at)
            self._say_line()

    def action_back(self) -> None:
        """Go back to the figures."""
        self.dismiss(None)

    def _say_line(self) -> None:
        """Say the line, for who hears the screen and does not see it."""
        if self._shown:
            self._echo.show(words_of(self._shown[self._list.at]))

    async def action_all_keys(self) -> None:
        """Show all keys."""
        await self.app.push_screen(Page("all keys", all_keys(self, (), "")))
