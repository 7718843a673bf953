"""The coding screen: hear a segment, press a key, move on."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from coder.codebook.schema import Code
from coder.errors import StoreError
from coder.model import Segment
from coder.player import Player
from coder.tui import drawing
from coder.tui.choosing import Menu
from coder.tui.guards import BounceGuard, CapitalsGuard, KeyClock
from coder.tui.palette import key_for
from coder.tui.rating import Item, is_missing, items_of, silent_items
from coder.tui.screens.check import RATINGS, SUBMITTED, CheckScreen, Onwards
from coder.tui.screens.coding_keys import CODING
from coder.tui.screens.dialogs import Ask, Choice
from coder.tui.screens.find import find_on
from coder.tui.screens.pages import CodePage, Page, all_keys
from coder.tui.screens.ratings import RatingsScreen
from coder.tui.screens.sifted import NO_MORE, SiftedScreen
from coder.tui.strokes import Strokes
from coder.tui.widgets.codes import Codes
from coder.tui.widgets.legend import legend
from coder.workflow.coding import Desk, Echo


class CodingScreen(SiftedScreen[None]):
    """One assignment: its session, and the codes that are legal on the current segment."""

    BINDINGS: ClassVar[list[BindingType]] = CODING

    def __init__(self, desk: Desk, player: Player, clock: KeyClock, inner: Segment | None = None) -> None:
        kind = inner.kind if inner else desk.book.first_kind
        super().__init__(desk, player, kind)
        self._clock, self._inner = clock, inner
        """The segment on which a screen for another kind opens; None for the screen of the first kind."""
        self._bounce, self._capitals = BounceGuard(), CapitalsGuard()
        self._strokes = Strokes([code for code in desk.book.codes_of(kind) if not code.deprecated_in])
        self._menu = Menu()
        self._last_code: Code | None = None
        self._codes = Codes(id="codes")

    def beside(self) -> Sequence[Widget]:
        """The codes stand beside the transcript."""
        return (self._codes,)

    def on_mount(self) -> None:
        """Open where the rater left off; a book that only rates opens on the ratings."""
        stopped = self.desk.position
        start = self._inner.id if self._inner else stopped.segment_id
        self.go(self.place_of.get(start, 0))
        if start == stopped.segment_id and start:
            self.player.seek(stopped.playhead_ms)
        if all(code.kind == "rating" for code in self.desk.legal(self.segment)) and not self.segment.words:
            self.call_later(self._rate, silent_items(self.desk), self.segment)

    @property
    def waits(self) -> bool:
        """Whether the next key belongs to the current segment: a second letter, or a digit."""
        return bool(self._strokes.first) or super().waits

    def rest(self) -> None:
        """Remember the place and let go of the player; leaving is always safe."""
        with suppress(StoreError):
            self.desk.leave(self.segment.id, self.player.position_ms)
        self.player.close()

    def show_here(self) -> None:
        """Draw the codes that are legal here, and the line at the top."""
        self._strokes.forget()
        self._codes.show(drawing.title_of(self.segment), drawing.code_lines(self.desk, self.segment, self._persons))
        self.show_status()

    def say(self, text: str, *, refused: bool = False) -> None:
        """Answer a key, with what the next digit would set."""
        self._menu.page = 0
        self.echo.show(text, drawing.prompt(self.desk, self.segment), refused=refused)

    def store(self, act: Callable[[], Echo]) -> bool:
        """Carry out an act on the current segment and move on where nothing more can be said; tells if it was done."""
        was_complete = self.segment.id in self.desk.complete
        echo = self.act(act)
        if echo is None or echo.refused:
            return False
        is_last = self.is_last
        if echo.advance and not is_last:
            self.action_next()
            self.say(echo.text)
        elif is_last and self.segment.id in self.desk.complete and (echo.advance or not was_complete):
            self.say(f"{echo.text}; {self._onwards}")
        return True

    @property
    def _onwards(self) -> str:
        """What comes after the last segment."""
        if self.sieve is not None:
            return NO_MORE
        if self._inner is not None:
            return f"last segment; {key_for(self, 'leave-session')} goes back"
        return f"last segment; {key_for(self, 'check')} for {'ratings and ' if silent_items(self.desk) else ''}submit"

    async def action_code(self, letter: str) -> None:
        """Set or take off the code of a letter."""
        if self._bounce.repeats(letter, self._clock.at):
            return
        letter = self._strokes.typed(letter)
        code = self._strokes.code(letter)
        if not letter:
            self.say(self._strokes.choices)
        elif code is None:
            self.say(self._strokes.unknown(letter), refused=True)
        elif self._capitals.suspects(letter):
            self._capitals.forget()
            question = (
                f"Three upper-case codes in a row, the last one {code.label}. Is Caps Lock on?\n\n"
                f"The first two are stored; {key_for(self, 'undo')} takes them off."
            )
            ask = Ask("Caps Lock?", question, "it is meant: store it", "do not store it")
            await self.ask(ask, lambda _yes: self._code_as_meant(code, letter))
        elif await self._set(code):
            self._capitals.coded(letter)

    async def _code_as_meant(self, code: Code, letter: str) -> None:
        self._capitals.vouch()
        if await self._set(code):
            self._capitals.coded(letter)

    async def _set(self, code: Code) -> bool:
        """Set a code, or open its ratings; tells whether anything was stored."""
        segment = self.segment
        self._last_code = code
        if code.kind == "rating" and not self.desk.why_not(segment, code.id):
            await self._rate(items_of(self.desk, segment), segment)
            return False
        return self.store(lambda: self.desk.code(segment, code.id))

    async def action_digit(self, digit: int) -> None:
        """Set what waits for a digit; where nothing does, open the segment's ratings and rate nothing."""
        pending = self.desk.pending(self.segment)
        if pending is None and (ratings := items_of(self.desk, self.segment)):
            await self._rate(ratings, self.segment)
            return
        number = self._menu.digit(pending.choices if pending else (), digit)
        if number:
            self.store(lambda: self.desk.digit(self.segment, number))
        else:
            self.echo.show("", drawing.prompt(self.desk, self.segment, self._menu.page))

    def action_none(self) -> None:
        """Say that nothing applies, and move on."""
        self._capitals.forget()
        self.store(lambda: self.desk.none(self.segment))

    def action_none_up_to(self) -> None:
        """Say that nothing applies to all that was seen and is still open up to here."""
        if self.refused_by_filter("none up to here"):
            return
        passed_over = drawing.unseen(self.desk, self.segment, self.seen)
        more = f"; {passed_over} not yet seen stay{'s' if passed_over == 1 else ''} open" if passed_over else ""

        def none_up_to() -> Echo:
            echo = self.desk.none_up_to(self.segment, self.seen)
            return replace(echo, text=f"{echo.text}{more}")

        if passed_over:  # then the last segment is not the end of the work
            self.act(none_up_to)
        else:
            self.store(none_up_to)

    async def action_cannot(self) -> None:
        """Ask why the segment cannot be coded."""
        segment, reasons = self.segment, self.desk.reasons_cannot
        choice = Choice("cannot code: why?", reasons)
        await self.ask(choice, lambda at: self.store(lambda: self.desk.cannot(segment, reasons[at])))

    async def action_problem(self) -> None:
        """Ask what is wrong with the segment; where something is, nothing wrong is a choice too."""
        segment, problems = self.segment, list(self.desk.problems)
        words = [f"the {what}" if what != "other" else "something else" for what in problems]
        if self.desk.marks(segment.id).problem:
            words, problems = [*words, "nothing is wrong any more"], [*problems, ""]
        choice = Choice("what is wrong here?", words)
        await self.ask(choice, lambda at: self.store(lambda: self.desk.problem(segment, problems[at])))

    async def action_note(self) -> None:
        """Write a note."""
        await self.write_note(self.segment, f"note on segment {self.segment.number}")

    async def action_find(self) -> None:
        """Find a code by its name and set it."""
        await self.ask(find_on(self.desk, self.segment), lambda name: self._set(self.desk.book.codes[name]))

    def action_unsure(self) -> None:
        """Mark as unsure, or as sure again."""
        self.store(lambda: self.desk.unsure(self.segment))

    def action_bookmark(self) -> None:
        """Put a bookmark on or off."""
        self.store(lambda: self.desk.bookmark(self.segment))

    def action_repeat(self) -> None:
        """Code as the previous segment."""
        if self.at == 0:
            self.say("There is no segment before this one.", refused=True)
        else:
            self.store(lambda: self.desk.repeat(self.segment, self.segments[self.at - 1]))

    def action_undo(self) -> None:
        """Take back the last act, and go where it was."""
        self._capitals.forget()
        self._travel(self.desk.undo)

    def action_redo(self) -> None:
        """Bring back what was undone, and go where it was."""
        self._travel(self.desk.redo)

    def _travel(self, act: Callable[[], Echo]) -> None:
        echo = self.act(act)
        places = [self.place_of[name] for name in echo.changed if name in self.place_of] if echo else []
        if echo is not None and places:
            self.go(places[-1])
            self.say(echo.text)

    async def action_all_keys(self) -> None:
        """Show all keys and codes."""
        title = drawing.title_of(self.segment)
        await self.app.push_screen(Page("all keys", all_keys(self, self.desk.legal(self.segment), title) + legend()))

    async def action_definition(self) -> None:
        """Show what the last code means, or the first one that is legal here."""
        codes = self.desk.legal(self.segment)
        first = self._last_code if self._last_code in codes else next(iter(codes), None)
        if first is None:
            self.say("No code is legal here.", refused=True)
        else:
            await self.app.push_screen(CodePage(self.desk.book, codes, first))

    async def action_check(self) -> None:
        """Look at what is missing, and submit."""
        await self.app.push_screen(CheckScreen(self.desk), self._checked)

    async def _checked(self, onwards: Onwards | None) -> None:
        if onwards == SUBMITTED:
            self.leave_session()
        elif onwards == RATINGS:
            await self._rate(silent_items(self.desk), self.segment)
        elif isinstance(onwards, Segment):
            await self._go_to(onwards)

    async def _go_to(self, segment: Segment) -> None:
        """Go to any segment: on the ratings screen, here, or on a coding screen for its kind."""
        ratings = items_of(self.desk, segment)
        waiting = any(is_missing(self.desk, item) for item in ratings)
        if not segment.words and (waiting or len(ratings) == len(self.desk.legal(segment))):
            await self._rate(silent_items(self.desk), segment)
        elif segment.id in self.place_of:
            self.go(self.place_of[segment.id])
        else:
            inner = type(self)(self.desk, self.player, self._clock, segment)
            await self.app.push_screen(inner, lambda _none: self._refresh_all())

    async def _rate(self, to_rate: Sequence[Item], first: Segment) -> None:
        screen = RatingsScreen(self.desk, self.player, to_rate, first)
        await self.app.push_screen(screen, lambda _none: self._refresh_all())

    def _refresh_all(self) -> None:
        """Draw everything again, after another screen changed marks."""
        self.show_changed(tuple(self.place_of))
        self.say("")

    def leave_session(self) -> None:
        """Go back to where this screen was opened."""
        if self._inner is None:
            self.rest()
        self.dismiss(None)
