"""Commands that are no coding: skip a session, report a danger, withdraw. The palette has them; no key does."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from coder.errors import CoderError, StoreError
from coder.tui.keys import by_name
from coder.tui.messages import SetAside
from coder.tui.screens.dialogs import Ask, Choice, Dialog
from coder.workflow import care
from coder.workflow.coding import Desk
from coder.workflow.sheet import Position

Result = TypeVar("Result")
Answer = TypeVar("Answer")

SKIP = by_name("skip_session", "skip", "Skip this session for now: it goes to the end of your queue; asks why")
WITHDRAW = by_name("withdraw", "withdraw", "Withdraw (recuse): I know somebody in this session")
RISK = by_name("risk", "risk", "Risk flag: a danger to somebody was heard; says whom to tell now")

SKIP_WORDS = tuple(care.SKIP_REASONS)
RISK_WORDS = tuple(care.RISKS)
RECUSE_WORDS = tuple(care.RECUSE_REASONS)


def ask_skip() -> Choice:
    """Ask why a session is skipped."""
    return Choice("skip this session: why?", list(care.SKIP_REASONS.values()))


class Withdraw(Choice):
    """Asks whom a rater knows; a digit only marks, for what `enter` then does cannot be taken back."""

    def __init__(self, alias: str) -> None:
        options = ["the client", "the therapist", "somebody who is spoken of", "another conflict of interest"]
        super().__init__(f"withdraw from {alias}: who is it?", options)
        self._keys = "1-4, then enter withdraws · esc back"

    def parts(self) -> ComposeResult:
        """Say what it means, then list whom it can be."""
        yield Static("It leaves your queue for good. What you coded of it stays on record and is not analysed.\n")
        yield from super().parts()

    def action_choose(self, digit: int) -> None:
        """Mark this option, if there is one."""
        if digit <= len(self._options):
            self._at = digit - 1
            self._show()


def was_skipped(alias: str) -> str:
    """Say what skipping did."""
    return f"{alias} is at the end of your queue; what you coded is kept. Your supervisor sees why."


def was_withdrawn(alias: str) -> str:
    """Say what withdrawing did."""
    return f"{alias} has left your queue. Your supervisor sees why."


class CareScreen(Screen[Result]):
    """A screen over an open assignment, as far as these commands go."""

    BINDINGS: ClassVar[list[BindingType]] = [RISK, SKIP, WITHDRAW]

    desk: Desk

    @abstractmethod
    def say(self, text: str, *, refused: bool = False) -> None:
        """Put a sentence on the echo line."""

    @abstractmethod
    def fail(self, error: StoreError) -> None:
        """Say that nothing was stored."""

    @abstractmethod
    def place(self) -> Position:
        """Where the rater stands."""

    @abstractmethod
    async def ask(self, dialog: Dialog[Answer], answered: Callable[[Answer], object]) -> None:
        """Open a dialog and act on its answer."""

    async def action_skip_session(self) -> None:
        """Ask why, then put the session at the end of the queue and go back to it."""
        here, study = self.desk.material.assignment, self.desk.material.study
        if self.desk.submitted:
            self.say("This session is submitted; there is nothing to skip.", refused=True)
            return

        def skip(at: int) -> None:
            self._set_aside(lambda: care.skip(study, here.rater, here.id, SKIP_WORDS[at]), was_skipped(here.alias))

        await self.ask(ask_skip(), skip)

    async def action_withdraw(self) -> None:
        """Ask why, then give the session away and go back to the queue."""
        here, study = self.desk.material.assignment, self.desk.material.study

        def withdraw(at: int) -> None:
            reason = RECUSE_WORDS[at]
            self._set_aside(lambda: care.withdraw(study, here.rater, here.id, reason), was_withdrawn(here.alias))

        await self.ask(Withdraw(here.alias), withdraw)

    def _set_aside(self, act: Callable[[], None], said: str) -> None:
        if self._stored(act):
            self.post_message(SetAside(said))

    async def action_risk(self) -> None:
        """Ask which danger, put it on record, and say whom to tell: that also where nothing could be stored."""
        segment = self.desk.find(self.place().segment_id)
        whom = care.whom_to_tell(self.desk.material.study)

        async def flag(at: int) -> None:
            stored = self._stored(lambda: care.flag_risk(self.desk, segment, RISK_WORDS[at]))
            head = "It is on record, with this segment." if stored else "It could NOT be put on record."
            said = f"{head} Nobody is told by it.\n\nTell now, yourself: {whom}"
            await self.ask(Ask("risk flag", said, "go on"), lambda _yes: self._say_flagged(stored))

        await self.ask(Choice("a danger was heard: which?", list(care.RISKS.values())), flag)

    def _say_flagged(self, stored: bool) -> None:
        if stored:
            self.say("risk flag is on record; tell the person named")

    def _stored(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except StoreError as error:
            self.fail(error)
            return False
        except CoderError as error:
            self.say(f"{error.message} {error.hint}", refused=True)
            return False
        return True
