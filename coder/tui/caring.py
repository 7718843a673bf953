"""What a rater's program does for people: the curtain, the break, and the way back from a session given away."""

from typing import ClassVar

from textual import events, on
from textual.binding import BindingType

from coder.tui.base import StudyApp
from coder.tui.keys import by_name
from coder.tui.messages import SetAside
from coder.tui.resting import Rest
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.curtain import Curtain
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.status import EchoLine

LOOK_S = 1.0
"""How often the clock is looked at."""


class CaringApp(StudyApp):
    """Hides the session when nobody is there, reminds of breaks, and leads back to the queue."""

    BINDINGS: ClassVar[list[BindingType]] = [by_name("hide", "hide", "Hide the session until you are back; pauses it")]

    rest: Rest
    """When to do so; the program gives it, with the study's wish and a clock."""

    def on_mount(self) -> None:
        """Begin to look at the clock."""
        self.set_interval(LOOK_S, self.look_after)

    async def on_event(self, event: events.Event) -> None:
        """Note each key before anything is done about it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.rest.key()
            if isinstance(self.screen, Curtain):
                self.screen.count_key()
        await super().on_event(event)

    def look_after(self) -> None:
        """Hide the session when it is time, and show or take away the line about a break."""
        if self.rest.is_over:
            self.action_hide()
        said = self.rest.reminder()
        for screen in self.screen_stack:
            for line in screen.query(EchoLine):
                line.remind(said)

    def action_hide(self) -> None:
        """Pause the sound and draw the curtain over whatever is open."""
        if any(isinstance(screen, Curtain) for screen in self.screen_stack):
            return
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.player.pause()
        self.push_screen(Curtain())

    @on(SetAside)
    async def _back_to_queue(self, event: SetAside) -> None:
        """Close the session and say on the queue what happened."""
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.back_with(event.said)
            elif isinstance(screen, CodingScreen):
                screen.rest()
        while not isinstance(self.screen, QueueScreen):
            await self.pop_screen()
