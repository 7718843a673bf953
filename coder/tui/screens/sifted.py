"""Moving among some of a session's segments: those that fit a filter, or in which words are said."""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from coder.player import Player
from coder.tui.screens.desk import numbers_of
from coder.tui.screens.filtering import FilterDialog
from coder.tui.screens.session import SessionScreen
from coder.tui.searching import hits, said_in
from coder.tui.sifting import Filter, Sieve, voices
from coder.workflow.coding import Desk

Result = TypeVar("Result")

ALL_AGAIN = "esc shows all"
NO_MORE = f"no more segments fit the filter; {ALL_AGAIN}"


class SiftedScreen(SessionScreen[Result]):
    """A session whose moves may go among what fits a filter. The others stay in view, faint: they are the context."""

    def __init__(self, desk: Desk, player: Player, kind: str) -> None:
        super().__init__(desk, player, kind)
        self._kind = kind
        self.sieve: Sieve | None = None
        """The filter that is on, over the segments; None when all are moved among."""
        self._sought = ""
        """The words looked for last, for as long as the screen is open."""

    @property
    def sifted(self) -> tuple[str, int] | None:
        """What the filter asks and how many segments fit, for the line at the top."""
        return (self.sieve.filter.words(self.desk.book), len(self.sieve.places)) if self.sieve else None

    def fits(self, at: int) -> bool:
        """Whether moves may lead to a place."""
        return self.sieve is None or self.sieve.has(at)

    @property
    def is_last(self) -> bool:
        """Whether moves lead no further on from here."""
        return super().is_last if self.sieve is None else self.sieve.after(self.at, 1) is None

    def show_changed(self, changed: Sequence[str]) -> None:
        """Draw segments again whose marks changed, with whether they still fit."""
        if self.sieve is not None:
            places = {name: self.place_of[name] for name in changed if name in self.place_of}
            if self.sieve.update(places.values()):
                self._transcript.set_fitting(self.sieve.fitting)
            else:
                self._transcript.set_fits({name: self.sieve.has(at) for name, at in places.items()})
        super().show_changed(changed)

    async def action_filter(self) -> None:
        """Ask which segments to move among."""
        before = self.sieve.filter if self.sieve else Filter()
        speakers = voices(self.desk, self.segments)
        dialog = FilterDialog(before, speakers, self.desk.book, self._kind, self._count)
        await self.ask(dialog, self.set_filter)

    def _count(self, wanted: Filter) -> str:
        fitting = len(Sieve(self.desk, self.segments, wanted).places)
        return f"{fitting} of {len(self.segments)} segments fit"

    def set_filter(self, wanted: Filter) -> None:
        """Move among what fits from now on, beginning with the nearest; what nothing fits is not set."""
        sieve = Sieve(self.desk, self.segments, wanted)
        found = sieve.nearest(self.at, 1)
        if not wanted.chosen:
            self.clear_filter()
        elif found is None:
            self.say(f"No segment fits: {wanted.words(self.desk.book)}.", refused=True)
        else:
            self.sieve = sieve
            self._transcript.set_fitting(sieve.fitting)
            if found != self.at:
                self.go(found)
            self.say(f"{len(sieve.places)} of {len(self.segments)} segments fit; {ALL_AGAIN}")
            self.show_status()

    def clear_filter(self) -> bool:
        """Move among all segments again; tells whether a filter was on."""
        was_on, self.sieve = self.sieve is not None, None
        if was_on:
            self._transcript.set_fitting(None)
            self.show_status()
            self.say("all segments")
        return was_on

    def refused_by_filter(self, what: str) -> bool:
        """Refuse what covers several segments while a filter is on: it would cover those that are passed over."""
        if self.sieve is not None:
            self.say(f"A filter is on; {ALL_AGAIN} segments, then {what} can be given.", refused=True)
        return self.sieve is not None

    def action_leave_session(self) -> None:
        """Show all segments again where a filter is on, else leave."""
        if not self.clear_filter():
            self.leave_session()

    def leave_session(self) -> None:
        """Go back to where this screen was opened."""

    def _go_among(self, to: int | None) -> None:
        if to is None:
            self.say(NO_MORE)
        else:
            self.go(to)

    def action_next(self) -> None:
        """Go on by one segment that fits."""
        if self.sieve is None:
            super().action_next()
        else:
            self._go_among(self.sieve.after(self.at, 1))

    def action_move(self, by: int) -> None:
        """Go on or back by one segment that fits."""
        if self.sieve is None:
            super().action_move(by)
        else:
            self._go_among(self.sieve.after(self.at, by))

    def action_page(self, by: int) -> None:
        """Go on or back by about a page, to a segment that fits."""
        if self.sieve is None:
            super().action_page(by)
            return
        page = self.place_of[self._transcript.segment_a_page_from(self.segment.id, by)]
        onwards = self.sieve.nearest(page, by)
        self._go_among(self.sieve.after(self.at, by) if onwards == self.at else onwards)

    def action_edge(self, to: int) -> None:
        """Go to the first or last segment that fits."""
        if self.sieve is None:
            super().action_edge(to)
        else:
            self._go_among(self.sieve.nearest(0 if to < 0 else len(self.segments) - 1, -to))

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return said_in(self.segments, self.desk.transcript)

    def _goto(self, text: str) -> None:
        """Go to a number or a time, else to where the words are said; an empty line looks for the same words again."""
        if numbers_of(text):
            super()._goto(text)
            return
        self._sought = text.strip().removeprefix("/") or self._sought
        found = [at for at in hits(self._sought, self._said) if self.fits(at)]
        among = " among what fits the filter" if self.sieve else ""
        if not self._sought:
            self.say("Write 214, 12:31, or words that are said.", refused=True)
        elif not found:
            self.say(f"Nobody says that{among}.", refused=True)
        else:
            number = next((number for number, at in enumerate(found) if at > self.at), 0)
            self.go(found[number])
            self.say(f"found: {number + 1} of {len(found)}{among}; : and enter goes on")
