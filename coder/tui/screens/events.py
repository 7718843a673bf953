"""Events on the coding screen: placed where something is heard, coded at once, and counted as heard to here."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from coder.model import Segment, Span
from coder.tui import drawing
from coder.tui.keys import by_name, key
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.dialogs import Choice
from coder.tui.widgets.rows import clock, heading

NO_EVENTS = "This codebook has no events to place."

EVENTS: list[BindingType] = [
    key("f8", "place", "event here", "Place an event here and code it; on an event: it ends here"),
    key("delete", "take_away", "take away", "Take this event away, with its codes", display="del", name="take-away"),
    by_name("reached", "events to here", "Events are placed up to here: what was heard without one has none"),
]


class EventScreen(CodingScreen):
    """The coding screen with the keys for events. An event is coded on a screen like that of any other kind."""

    BINDINGS: ClassVar[list[BindingType]] = EVENTS
    CALLED = "coding"
    """What raters call it: with or without events it is the screen they code on."""

    _begun: tuple[str, int] | None = None
    """An episode that was begun: its kind, and where; its end is waited for."""

    @property
    def _is_of_events(self) -> bool:
        return self._kind in self.desk.book.placed_kinds

    def show_changed(self, changed: Sequence[str]) -> None:
        """Draw segments again whose marks changed, and the events on the timeline."""
        if not self._is_of_events:
            placed = self.desk.state.placed
            self._dots = {name: dot for name, dot in self._dots.items() if name not in placed}
            self._dots.update(drawing.dots(self.desk, self.desk.state.events))
        super().show_changed(changed)

    async def action_place(self) -> None:
        """Place an event where the playhead is, and open it to be coded; on an event say that it ends there."""
        kinds = self.desk.book.placed_kinds
        if self._is_of_events:
            self._end_here()
        elif not kinds:
            self.say(NO_EVENTS, refused=True)
        elif self._begun is not None or len(kinds) == 1:
            await self._place(self._begun[0] if self._begun else kinds[0])
        else:
            self.player.pause()
            await self.ask(Choice("what is placed here?", kinds), lambda at: self._place(kinds[at]))

    async def _place(self, kind: str) -> None:
        here = self.player.position_ms
        if self.desk.book.segments[kind].kind == "episode" and self._begun is None:
            self._begun = (kind, here)
            self.say(f"{kind} begins at {clock(here)}; the same key again ends it")
            return
        start = self._begun[1] if self._begun else here
        self._begun = None
        echo = self.act(lambda: self.desk.place(kind, Span(start, here)))
        event = self.desk.find(echo.changed[0]) if echo is not None and echo.changed else None
        if event is not None:
            self.player.pause()
            await self._go_to(event)

    def _end_here(self) -> None:
        event, here = self.segment, self.player.position_ms
        if here <= event.start_ms:
            self.say(f"{self._kind} begins at {clock(event.start_ms)}; listen on to where it ends.", refused=True)
            return
        if self.store(lambda: self.desk.end(event, here)):
            self.segments = self.desk.segments_of(self._kind)
            self._transcript.set_row(heading(self.segments[self.at]))

    def action_take_away(self) -> None:
        """Take the event away and go back."""
        if not self._is_of_events:
            self.say("Only an event can be taken away, on its own screen.", refused=True)
        elif self.store(lambda: self.desk.remove(self.segment)):
            self.leave_session()

    def action_none_up_to(self) -> None:
        """Say that nothing applies up to here: to the segments, or where those have no codes, to the time heard."""
        if self.desk.book.codes_of(self._kind) or not self.desk.book.placed_kinds:
            super().action_none_up_to()
        else:
            self.action_reached()

    def action_reached(self) -> None:
        """Say that events are placed up to the end of this segment, where all of it was played or shown."""
        kinds, is_last = self.desk.book.placed_kinds, self.segment is self.segments[-1]
        to_ms = self.desk.duration_ms if is_last and not self._is_of_events else self.segment.end_ms
        if not kinds:
            self.say(NO_EVENTS, refused=True)
            return
        from_ms = min(self.desk.state.reached.get(kind, 0) for kind in kinds)
        unseen = [one for one in self._between(from_ms, to_ms) if not self._was_met(one)]
        if unseen:
            since = clock(unseen[0].start_ms)
            self.say(f"{len(unseen)} segments from {since} on were neither played nor shown.", refused=True)
            return
        for kind in kinds:
            self.act(partial(self.desk.reach, kind, to_ms))
        self.say(f"events are placed up to {clock(to_ms)} of {clock(self.desk.duration_ms)}")

    def _between(self, from_ms: int, to_ms: int) -> list[Segment]:
        return [one for one in self.desk.segments if one.end_ms > from_ms and one.start_ms < to_ms]

    def _was_met(self, segment: Segment) -> bool:
        return segment.id in self.seen or drawing.heard(self.desk, segment) != "new"
