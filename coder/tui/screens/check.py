"""Check and submit: what is missing, what is worth a look, and the receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Static

from coder.errors import CoderError, StoreError
from coder.model import Segment
from coder.tui.keys import PEDALS, UP_DOWN, key
from coder.tui.messages import Submitted
from coder.tui.palette import key_for
from coder.tui.rating import silent_items
from coder.tui.screens.desk import DeskScreen
from coder.tui.screens.dialogs import Ask
from coder.tui.screens.listing import MovesInList
from coder.tui.widgets.picklist import Picklist
from coder.tui.widgets.rows import clock
from coder.workflow.coding import Desk
from coder.workflow.submission import CheckList, check, named, submit
from coder.workflow.worktime import moments_of, spoken, worked_ms

SUBMITTED: Final = "submitted"
RATINGS: Final = "ratings"

MISSING: Final = "MISSING"

Onwards = Segment | Literal["submitted", "ratings"]
"""What the screen answers: a segment to go to, that the ratings are wanted, or that the assignment is finished."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the check, and where it leads."""

    text: str
    leads: Segment | Literal["ratings"] | None = None


class CheckScreen(MovesInList, DeskScreen[Onwards]):
    """Lists what stands between the rater and a submit; `enter` goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "jump", "go there", "Go to this line's segment or rating", shown=True, display="⏎"),
        *UP_DOWN,
        *PEDALS,
        key("f6", "submit", "submit", "Submit, when nothing is missing", shown=True),
        key("escape", "back", "back", "Go back to coding", shown=True, display="esc"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = check(desk)
        self._lines = lines_of(desk, self._found)
        self._list = Picklist(id="list")

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static(f" {self.desk.alias}  check and submit", id="status")
        yield self.banner
        yield self._list
        yield self.echo
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Stand on the first thing that is missing."""
        missing = (at for at, line in enumerate(self._lines) if line.text.startswith(MISSING))
        self._list.show([line.text for line in self._lines], next(missing, 0))
        if self.desk.submitted:
            self.say("This session is submitted already.")
        elif self._found.ready:
            self.say(f"Nothing is missing: {key_for(self, 'submit')} submits.")
        else:
            self.say(f"Something is missing: {key_for(self, 'jump')} goes there.")

    def action_jump(self) -> None:
        """Go where the line leads."""
        line = self._lines[self._list.at]
        if line.leads is not None:
            self.dismiss(line.leads)

    async def action_submit(self) -> None:
        """Ask once, then submit."""
        if not self._found.ready or self.desk.submitted:
            self.say("Something is missing." if not self.desk.submitted else "It is submitted already.", refused=True)
            return
        question = "Nothing can be changed after it, unless a supervisor opens the session again."
        await self.ask(Ask(f"submit {self.desk.alias}?", question, "submit"), lambda _yes: self._submit())

    async def _submit(self) -> None:
        try:
            receipt = submit(self.desk)
        except StoreError as error:
            self.fail(error)
        except CoderError as error:
            self.say(f"{error.message} {error.hint}", refused=True)
        else:
            text = f"event {receipt.seq}, {receipt.head}"
            self.post_message(Submitted(self.desk.alias, text))
            shown = f"{self.desk.alias} is submitted. Receipt, by which a change could be seen:\n\n{text}"
            await self.app.push_screen(Ask("submitted", shown, "back to the queue"), lambda _: self._finish())

    def _finish(self) -> None:
        self.dismiss(SUBMITTED)

    def action_back(self) -> None:
        """Go back to coding."""
        self.dismiss(None)

    def _say_line(self) -> None:
        """Say the line, for who hears the screen and does not see it."""
        self.say(" ".join(self._lines[self._list.at].text.split()))


def lines_of(desk: Desk, found: CheckList) -> tuple[Line, ...]:
    """Write the check as lines: how much is there, what is worth a look, then all that is missing."""
    return (
        *_amounts(desk),
        Line(f"time       {spoken(worked_ms(moments_of(desk.log)))} of work; pauses over two minutes are left out"),
        *(Line(f"a look?    {warning}") for warning in found.warnings),
        *(Line(f"a look?    {count} times none in a row from {_where(desk, one)}", one) for one, count in found.runs),
        *_bulk(desk, found),
        *(Line(f"{MISSING}    {one}") for one in found.unkept),
        *(Line(f"NOT LEGAL  {_where(desk, one)}: {reason}", one) for one, reason in found.illegal),
        *(Line(f"{MISSING}    {_where(desk, one)}: {', '.join(wants)}", one) for one, wants in found.missing),
    )


def _amounts(desk: Desk) -> Iterator[Line]:
    """How many segments of each kind that has codes are complete, and the way to the ratings."""
    for kind in desk.kinds:
        several = [one for one in desk.segments_of(kind) if desk.legal(one)]
        done = sum(one.id in desk.complete for one in several)
        if several:
            yield Line(f"{kind:<10} {done} of {len(several)} complete", several[0])
    if silent_items(desk):
        yield Line("ratings    of the intervals and the session", RATINGS)


def _bulk(desk: Desk, found: CheckList) -> Iterator[Line]:
    if found.bulk_none:
        share = 100 * found.bulk_none // max(1, len(desk.segments))
        yield Line(f"a look?    {found.bulk_none} segments ({share} %) marked none several at a time")


def _where(desk: Desk, segment: Segment) -> str:
    return f"{named(desk, segment)} at {clock(segment.start_ms)}" if segment.number else "session"
