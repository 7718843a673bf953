"""The terminal programs: a rater's queue with the sessions opened from it, and the one that asks who is who."""

from collections.abc import Sequence

from textual import events, on

from coder.errors import ConflictError
from coder.model import Role, Transcript
from coder.player import Player, SilentPlayer, can_show_video, open_player
from coder.tui.base import StudyApp, show
from coder.tui.caring import CaringApp
from coder.tui.guards import KeyClock
from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.memory import much_that_stays
from coder.tui.messages import Submitted
from coder.tui.resting import Rest
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.desk import DeskScreen
from coder.tui.screens.dialogs import Note, settled
from coder.tui.screens.events import EventScreen
from coder.tui.screens.hearing import HearingScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.roles import RolesScreen
from coder.workflow.care import RaterQueue
from coder.workflow.coding import Desk
from coder.workflow.opening import is_anything_assigned, open_desk
from coder.workflow.study import Study


class CoderApp(CaringApp):
    """A rater's program: the queue, and the sessions opened from it."""

    def __init__(
        self,
        study: Study,
        rater: str,
        session: str | Desk | None = None,
        *,
        player_args: Sequence[str] = (),
        keyboard: Keyboard = DEFAULT,
        rest: Rest | None = None,
    ) -> None:
        super().__init__(keyboard)
        self._study, self._rater, self._first = study, rater, session
        self._player_args = player_args
        self._clock = KeyClock()
        self.rest = rest or Rest(study.settings.lock_after_min)
        self._receipt = ""
        self._player: Player = SilentPlayer("nothing is open")

    def on_mount(self) -> None:
        """Open the queue, and over it the session that was asked for."""
        self.push_screen(QueueScreen(RaterQueue(self._study, self._rater), self.begin))
        if self._first is not None:
            self.push_screen(self.begin(self._first))

    def begin(self, session: str | Desk) -> EventScreen:
        """Open a session's desk and recording. Raises CoderError when it cannot be opened."""
        with much_that_stays():
            desk = session if isinstance(session, Desk) else with_segments(open_desk(self._study, self._rater, session))
            if desk.coded_from == "video" and not can_show_video():
                desk.coded_from = "audio"
            self._player = open_player(desk.recorded, extra_args=self._player_args, video=desk.coded_from == "video")
            return EventScreen(desk, self._player, self._clock)

    def on_unmount(self) -> None:
        """End the player, however the program ends."""
        self._player.close()

    async def on_event(self, event: events.Event) -> None:
        """Note when a key came in, before anything is done about it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._clock.at = event.time
        await super().on_event(event)

    @on(Submitted)
    def _remember_receipt(self, event: Submitted) -> None:
        file_form = f"coder submit {event.alias} --rater {self._rater} --json"
        self._receipt = f"{event.alias} is submitted. Receipt: {event.receipt}; the file form: {file_form}"

    def action_pedal(self, what: str) -> None:
        """Give a command of the player to the session that lies below."""
        below = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, HearingScreen)), None)
        if below is not None:
            {"play": below.action_play, "back": below.action_rewind, "replay": below.action_replay}[what]()

    async def action_leave(self) -> None:
        """End the program, with an open note stored; each open session remembers where the rater is."""
        screens = self.screen_stack[::-1]
        await settled(*screens)  # an answer just given is acted on before anybody says what is stored
        lost = [await screen.keep() for screen in screens if isinstance(screen, DeskScreen | Note)]
        for screen in screens:
            if isinstance(screen, CodingScreen):
                screen.rest()
        self.exit(goodbye([words for words in lost if words], self._receipt))


class RolesApp(StudyApp):
    """Asks once who is who."""

    def __init__(self, transcript: Transcript, given: dict[str, Role], keyboard: Keyboard = DEFAULT) -> None:
        super().__init__(keyboard)
        self._transcript, self._given = transcript, given
        self.roles: dict[str, Role] | None = None

    async def on_mount(self) -> None:
        """Open the one screen."""
        await self.push_screen(RolesScreen(self._transcript, self._given), self._answered)

    def _answered(self, roles: dict[str, Role] | None) -> None:
        self.roles = roles
        self.exit()


def run(study: Study, rater: str, session: str | None, keyboard: Keyboard = DEFAULT) -> str | None:
    """Let a rater code in the terminal; gives one line to say afterwards, without any text of a session.

    Raises:
        NotFoundError: no such rater, or the session is not assigned to them.
        CoderError: the program broke; everything up to the last echo is stored.
    """
    if session is not None:
        with much_that_stays():
            desk = with_segments(open_desk(study, rater, session))
        return show(CoderApp(study, rater, desk, keyboard=keyboard))
    is_anything_assigned(study, rater)
    return show(CoderApp(study, rater, keyboard=keyboard))


def goodbye(lost: Sequence[str], receipt: str) -> str:
    """Say whether everything is stored, and what is not; after a submit give the receipt."""
    if lost:
        return f"Not stored: {'; '.join(lost)}. Everything else is. {receipt}".strip()
    return receipt or "Everything is stored."


def with_segments(desk: Desk) -> Desk:
    """Give the desk back when there is anything on it.

    Raises:
        ConflictError: the session has no segment of the codebook's first kind.
    """
    if not desk.segments:
        raise ConflictError(f"Nothing to code in {desk.alias}.", "Tell your supervisor: its transcript is too short.")
    return desk


def ask_roles(transcript: Transcript, given: dict[str, Role], keyboard: Keyboard = DEFAULT) -> dict[str, Role] | None:
    """Let a person say who each speaker is; None when they left without an answer. `coder roles S` opens it."""
    app = RolesApp(transcript, given, keyboard)
    show(app)
    return app.roles
