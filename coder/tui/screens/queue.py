"""The queue: what a rater has to code, by alias, in the rater's own order."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.errors import CoderError
from coder.tui.keys import UP_DOWN, key
from coder.tui.screens import care
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.listing import MovesInList
from coder.tui.screens.pages import Page, all_keys
from coder.tui.widgets.picklist import Picklist
from coder.tui.widgets.rows import clock
from coder.tui.widgets.status import EchoLine
from coder.workflow.care import RaterQueue
from coder.workflow.opening import QueueItem
from coder.workflow.worktime import spoken

HEADINGS = f" {'session':<8} {'state':<10} {'segments':>9} {'coded':>5}  {'length':>8}  {'worked':>10}"
"""Over the columns of `line_of`; ratings are not among the segments."""


class QueueScreen(MovesInList, Screen[None]):
    """Lists assignments with how far each is, and opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "open", "Open this session", shown=True, display="⏎"),
        *UP_DOWN,
        key("f1", "all_keys", "keys", "All keys", shown=True),
        key("escape", "app.leave", "leave", "Leave the program", display="esc"),
        care.SKIP,
        care.WITHDRAW,
    ]

    def __init__(self, queue: RaterQueue, begin: Callable[[str], CodingScreen]) -> None:
        super().__init__()
        self._queue, self._begin = queue, begin
        self._items: tuple[QueueItem, ...] = ()
        self._head = Static(id="status")
        self._list = Picklist(id="list")
        self._echo = EchoLine(id="echo")
        self._said = ""
        """What to say when the queue is on top again."""

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield self._head
        yield Static(HEADINGS, id="headings")
        yield self._list
        yield self._echo
        yield Footer(compact=True, show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Read the queue anew whenever it is on top, and stand on the first session that is not submitted."""
        if self.app.screen is self:  # `is_current` is true of the screen below another one, too
            self.refresh_queue()

    def back_with(self, said: str) -> None:
        """Say this when the queue is on top again, until the next key that does something here."""
        self._said = said

    def refresh_queue(self) -> None:
        """Read the queue, and say what happened last."""
        first_time = not self._items
        try:
            self._items = self._queue.load()
        except CoderError as error:
            self._refuse(error)
            return
        self._head.update(head_of(self._items))
        open_ones = (at for at, item in enumerate(self._items) if item.state != "submitted")
        self._list.show([line_of(item) for item in self._items], next(open_ones, 0) if first_time else None)
        self._echo.show(self._said or ("" if self._items else "Nothing is assigned to you yet."))

    def _refuse(self, error: CoderError) -> None:
        self._echo.show(f"{error.message} {error.hint}".strip(), refused=True)

    async def action_open(self) -> None:
        """Open the current session."""
        if not self._items:
            return
        self._said = ""
        try:
            screen = self._begin(self._items[self._list.at].alias)
        except CoderError as error:
            self._refuse(error)
        else:
            await self.app.push_screen(screen)

    def action_skip_session(self) -> None:
        """Ask why, then put the marked session at the end."""
        if not self._items:
            return
        here = self._items[self._list.at]

        def skip(at: int | None) -> None:
            if at is not None:
                self._carry_out(
                    lambda: self._queue.skip(here.assignment, care.SKIP_WORDS[at]), care.was_skipped(here.alias)
                )

        self.app.push_screen(care.ask_skip(), skip)

    def action_withdraw(self) -> None:
        """Ask why, then give the marked session away."""
        if not self._items:
            return
        here = self._items[self._list.at]

        def withdraw(at: int | None) -> None:
            if at is not None:
                reason = care.RECUSE_WORDS[at]
                self._carry_out(lambda: self._queue.withdraw(here.assignment, reason), care.was_withdrawn(here.alias))

        self.app.push_screen(care.Withdraw(here.alias), withdraw)

    def _carry_out(self, act: Callable[[], None], said: str) -> None:
        """Do it and say so once the dialog is gone; or say why not."""
        try:
            act()
        except CoderError as error:
            said = f"✗ {error.message} {error.hint}"
        self.back_with(said)

    def _say_line(self) -> None:
        """Say in words which line is marked, for who hears the screen and does not see it."""
        self._said = ""
        if self._items:
            self._echo.show(words_of(self._items[self._list.at]))

    async def action_all_keys(self) -> None:
        """Show all keys."""
        await self.app.push_screen(Page("all keys", all_keys(self, (), "")))


def line_of(item: QueueItem) -> str:
    """One assignment as a line: alias, state, how much is coded, length, time worked; practice says that it is."""
    share = f"{100 * item.complete // item.total:>3} %" if item.total else "     "
    done = f"{item.complete}/{item.total}"
    worked = spoken(item.worked.ms) if item.state != "new" else ""
    line = f"{item.alias:<8} {item.state:<10} {done:>9} {share}  {clock(item.duration_ms):>8}  {worked:>10}"
    return f"{line}  {' '.join(_signs(item))}".rstrip()


def _signs(item: QueueItem) -> list[str]:
    """What is said of an assignment beside its numbers."""
    return [*([] if item.mode == "coding" else [item.mode]), *(["skipped"] if item.skipped else [])]


def words_of(item: QueueItem) -> str:
    """One assignment as a sentence."""
    return ", ".join([f"{item.alias}: {item.state}", f"{item.complete} of {item.total} segments", *_signs(item)])


def head_of(items: Sequence[QueueItem]) -> str:
    """The rater's own progress and hours; nothing of anybody else."""
    done = sum(item.state == "submitted" for item in items)
    worked, today = sum(item.worked.ms for item in items), sum(item.worked.today_ms for item in items)
    segments = sum(item.worked.segments_today for item in items)
    noun = "segment" if segments == 1 else "segments"
    return f" {done} of {len(items)} submitted · {spoken(worked)} in all · today {spoken(today)}, {segments} {noun}"
