"""The terminal program: what every screen has in common, the first screen, and the last resort."""

import sys
import traceback
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from coder.errors import CoderError
from coder.model import Role, Transcript
from coder.player import open_player
from coder.tui.guards import KeyClock
from coder.tui.keys import key
from coder.tui.messages import Submitted
from coder.tui.palette import Commands
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.roles import RolesScreen
from coder.workflow.opening import open_desk, queue
from coder.workflow.study import Study

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

    def __init__(self) -> None:
        super().__init__()
        self.fault = ""
        """Where the program broke, without any value that it was working on; empty when it did not."""

    def get_system_commands(self, screen: Screen[Any]) -> Sequence[SystemCommand]:  # noqa: ARG002 - none for any
        """Offer none of Textual's own commands: a screenshot would write study text to a file."""
        return ()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy nothing: the clipboard belongs to the whole desktop."""

    def action_leave(self) -> None:
        """End the program."""
        self.exit()

    def _fatal_error(self) -> None:
        """End with the place of the fault only: Textual's own report prints local variables, transcript included."""
        error = sys.exc_info()[1]
        frames = traceback.extract_tb(error.__traceback__ if error else None)
        last = next((frame for frame in reversed(frames) if "coder" in frame.filename), frames[-1] if frames else None)
        self.fault = f"{type(error).__name__} in {last.name}, line {last.lineno}" if last else type(error).__name__
        self._close_messages_no_wait()


class CoderApp(StudyApp):
    """A rater's program: the queue, and the sessions opened from it."""

    def __init__(
        self, study: Study, rater: str, session: str | None = None, *, player_args: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._study, self._rater, self._session = study, rater, session
        self._player_args = player_args
        self._clock = KeyClock()
        self._goodbye = "Everything is stored."

    async def on_mount(self) -> None:
        """Open the queue, and over it the session that was asked for."""
        await self.push_screen(QueueScreen(lambda: queue(self._study, self._rater), self.begin))
        if self._session is not None:
            await self.push_screen(self.begin(self._session))

    def begin(self, session: str) -> CodingScreen:
        """Open a session's desk and recording. Raises CoderError when it cannot be opened."""
        desk = open_desk(self._study, self._rater, session)
        player = open_player(desk.media, extra_args=self._player_args, video=desk.coded_from == "video")
        return CodingScreen(desk, player, self._clock)

    async def on_event(self, event: events.Event) -> None:
        """Note when a key came in, before anything is done about it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._clock.at = event.time
        await super().on_event(event)

    @on(Submitted)
    def _remember_receipt(self, event: Submitted) -> None:
        self._goodbye = f"{event.alias} is submitted. Receipt: {event.receipt}"

    def action_leave(self) -> None:
        """End the program; each open session remembers where the rater is."""
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.rest()
        self.exit(self._goodbye)


class RolesApp(StudyApp):
    """Asks once who is who."""

    def __init__(self, transcript: Transcript, given: dict[str, Role]) -> None:
        super().__init__()
        self._transcript, self._given = transcript, given
        self.roles: dict[str, Role] | None = None

    async def on_mount(self) -> None:
        """Open the one screen."""
        await self.push_screen(RolesScreen(self._transcript, self._given), self._answered)

    def _answered(self, roles: dict[str, Role] | None) -> None:
        self.roles = roles
        self.exit()


def run(study: Study, rater: str, session: str | None) -> str | None:
    """Let a rater code in the terminal; gives one line to say afterwards, without any text of a session.

    Raises:
        NotFoundError: no such rater, or the session is not assigned to them.
        CoderError: the program broke; everything up to the last echo is stored.
    """
    queue(study, rater)
    if session is not None:
        open_desk(study, rater, session)
    return _show(CoderApp(study, rater, session))


def ask_roles(transcript: Transcript, given: dict[str, Role]) -> dict[str, Role] | None:
    """Let a person say who each speaker is; None when they left without an answer."""
    app = RolesApp(transcript, given)
    _show(app)
    return app.roles


def _show(app: StudyApp) -> str | None:
    """Run an app on the terminal, under a title that names nothing, and say so when it broke."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\x1b]2;{WINDOW_TITLE}\x07")
        sys.stdout.flush()
    said = app.run()
    if app.fault:
        raise CoderError(
            f"The program broke: {app.fault}.", "Everything up to the last line it echoed is stored; start it again."
        )
    return said
