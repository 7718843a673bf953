"""The queue: what a rater has to code, by alias, in the rater's own order."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.errors import CoderError
from coder.tui.keys import UP_DOWN, key
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.pages import Page, all_keys
from coder.tui.widgets.picklist import Picklist
from coder.tui.widgets.rows import clock
from coder.tui.widgets.status import EchoLine
from coder.workflow.opening import QueueItem

HEADINGS = f" {'session':<8} {'state':<10} {'segments':>9} {'coded':>5}  {'length':>8}"
"""Over the columns of `line_of`; ratings are not among the segments."""


class QueueScreen(Screen[None]):
    """Lists assignments with how far each is, and opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "open", "Open this session", shown=True, display="⏎"),
        *UP_DOWN,
        key("f1", "all_keys", "keys", "All keys", shown=True),
        key("escape", "app.leave", "leave", "Leave the program", display="esc"),
    ]

    def __init__(self, load: Callable[[], tuple[QueueItem, ...]], begin: Callable[[str], CodingScreen]) -> None:
        super().__init__()
        self._load, self._begin = load, begin
        self._items: tuple[QueueItem, ...] = ()
        self._list = Picklist(id="list")
        self._echo = EchoLine(id="echo")

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static(" your sessions", id="status")
        yield Static(HEADINGS, id="headings")
        yield self._list
        yield self._echo
        yield Footer(compact=True, show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Read the queue anew whenever it is on top, and stand on the first session that is not submitted."""
        if self.app.screen is not self:  # `is_current` is true of the screen below another one, too
            return
        first_time = not self._items
        try:
            self._items = self._load()
        except CoderError as error:
            self._echo.show(f"{error.message} {error.hint}", refused=True)
            return
        open_ones = (at for at, item in enumerate(self._items) if item.state != "submitted")
        self._list.show([line_of(item) for item in self._items], next(open_ones, 0) if first_time else None)
        self._echo.show("" if self._items else "Nothing is assigned to you yet.")

    async def action_open(self) -> None:
        """Open the current session."""
        if not self._items:
            return
        try:
            screen = self._begin(self._items[self._list.at].alias)
        except CoderError as error:
            self._echo.show(f"{error.message} {error.hint}", refused=True)
        else:
            await self.app.push_screen(screen)

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._list.move(by)

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._list.page(by)

    def action_edge(self, to: int) -> None:
        """Go to the first or last."""
        self._list.edge(to)

    async def action_all_keys(self) -> None:
        """Show all keys."""
        await self.app.push_screen(Page("all keys", all_keys(self, (), "")))


def line_of(item: QueueItem) -> str:
    """One assignment as a line: alias, state, how much is coded, length; practice says that it is."""
    share = f"{100 * item.complete // item.total:>3} %" if item.total else "     "
    mode = "" if item.mode == "coding" else item.mode
    done = f"{item.complete}/{item.total}"
    return f"{item.alias:<8} {item.state:<10} {done:>9} {share}  {clock(item.duration_ms):>8}  {mode}"
