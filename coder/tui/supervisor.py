"""The supervisor's program: agreement as a matrix, and the segments behind it."""

from collections.abc import Iterator, Sequence

from coder.player import Player
from coder.tui.base import show
from coder.tui.caring import CaringApp
from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.resting import Rest
from coder.tui.scope import Scope
from coder.tui.screens.agreement import AgreementScreen
from coder.tui.screens.segment import SegmentScreen
from coder.workflow.study import Study


class SupervisorApp(CaringApp):
    """Shows all raters' codes to somebody who may see them; the study records nothing of it."""

    def __init__(self, scope: Scope, *, keyboard: Keyboard = DEFAULT, rest: Rest | None = None) -> None:
        super().__init__(keyboard)
        self._scope = scope
        self.rest = rest or Rest(scope.study.settings.lock_after_min)

    def on_mount(self) -> None:
        """Open the matrix."""
        self.push_screen(AgreementScreen(self._scope))

    def _players(self) -> Iterator[Player]:
        return (screen.player for screen in self.screen_stack if isinstance(screen, SegmentScreen))


def supervise(study: Study, sessions: Sequence[str] = (), book: str = "", keyboard: Keyboard = DEFAULT) -> None:
    """Let a supervisor look at agreement in the terminal.

    Raises:
        CoderError: the program broke.
    """
    show(SupervisorApp(Scope(study, tuple(sessions), book), keyboard=keyboard))
