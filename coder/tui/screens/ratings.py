"""Ratings of intervals and of the session: the scale's anchors in view, nothing given until a key gives it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Static

from coder.codebook.schema import Scale
from coder.model import Number, Segment
from coder.player import Player
from coder.tui.keys import PEDALS, UP_DOWN, key
from coder.tui.palette import key_for
from coder.tui.rating import Item, given, is_closed, is_missing, is_one_digit, line_of, panel, parse
from coder.tui.screens.desk import DeskScreen, nearest
from coder.tui.screens.dialogs import Choice
from coder.tui.screens.evidence import EvidenceScreen
from coder.tui.screens.pages import Page, all_keys, definition
from coder.tui.widgets.picklist import Picklist
from coder.workflow.coding import Desk, Echo

DIGITS = [key(str(digit), f"type('{digit}')", str(digit), "Type the value") for digit in range(10)]
RATINGS: list[BindingType] = [
    *DIGITS,
    key("minus", "type('-')", "minus", "Type the value: its sign", display="-"),
    key("full_stop", "type('.')", "point", "Type the value: its point", display="."),
    key("enter", "next", "next", "Store what is typed, else go to the next rating", shown=True, display="⏎"),
    *UP_DOWN,
    *PEDALS,
    key("tab", "missing(1)", "next missing", "Go to the next rating that is missing", shown=True, display="tab"),
    key("shift+tab", "missing(-1)", "previous missing", "Go to the previous rating that is missing"),
    key("underscore", "cannot", "cannot", "Cannot rate: say why", shown=True, display="_"),
    key("plus,insert", "evidence", "evidence", "Link the segments that this rating rests on", shown=True, display="+"),
    key("backspace", "undo", "undo", "Undo; while typing, take back the last sign", shown=True, display="⌫"),
    key("ctrl+r", "redo", "redo", "Redo what was undone"),
    key("delete", "clear", "take off", "Take the rating off", display="del"),
    key("semicolon", "note", "note", "Write a note on this interval or session", display=";"),
    key("f1", "all_keys", "keys", "All keys", shown=True),
    key("f2", "definition", "meaning", "All that the codebook says about this rating"),
    key("escape", "back", "back", "Go back to coding", shown=True, display="esc"),
]

WIDE = 100
"""From so many cells on the scale's start is explained."""


class RatingsScreen(DeskScreen[None]):
    """Lists the ratings and shows one with its anchors. A scale's start value is shown and never stored."""

    BINDINGS: ClassVar[list[BindingType]] = RATINGS

    def __init__(self, desk: Desk, player: Player, to_rate: Sequence[Item], first: Segment) -> None:
        super().__init__(desk)
        self._player = player
        self._items = tuple(to_rate)
        self._start = _start(desk, self._items, first)
        self._typed = ""
        self._list = Picklist(id="list")
        self._panel = Static(id="panel")

    def compose(self) -> ComposeResult:
        """Lay out the list beside the rating."""
        yield Static(f" {self.desk.alias}  ratings", id="status")
        yield self.banner
        with Horizontal(id="middle"):
            yield self._list
            yield VerticalScroll(self._panel, can_focus=False, id="rating")
        yield self.echo
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Stand where the rater wanted to go."""
        self._draw()
        self._go(self._start)

    @property
    def item(self) -> Item:
        """The current rating."""
        return self._items[self._list.at]

    @property
    def scale(self) -> Scale:
        """The current rating's scale."""
        return self.desk.book.scales[self.item.code.scale or ""]

    def _go(self, at: int) -> None:
        self._typed = ""
        self._list.move_to(at)
        self.say("")
        self._draw()

    def _draw(self) -> None:
        self._list.show([line_of(self.desk, item) for item in self._items])
        wide = self.app.size.width >= WIDE
        stores = key_for(self, "next") if self._typed else ""
        self._panel.update(panel(self.desk, self.item, self._typed, stores, wide=wide))

    def show_changed(self, changed: Sequence[str]) -> None:  # noqa: ARG002 - one rating may open or close others
        """Draw the list and the rating again."""
        self._draw()

    def action_type(self, sign: str) -> None:
        """Take a sign of the value; a scale of one-digit values stores it at once."""
        if is_closed(self.desk, self.item):
            self.say(self.desk.why_not(self.item.segment, self.item.code.id, self.item.person), refused=True)
        elif not is_one_digit(self.scale):
            self._typed += sign
            self._draw()
        elif sign.isdigit():
            self._store(int(sign))
        else:
            self.say("The values of this scale are single digits.", refused=True)

    def action_next(self) -> None:
        """Store what is typed, else go to the next rating."""
        typed, self._typed = self._typed, ""
        number = parse(typed)
        if not typed:
            self.action_move(1)
        elif number is None:
            self.say(f"{typed} is not a number.", refused=True)
        elif not self._store(number):
            self._typed = typed
        self._draw()

    def _store(self, number: Number | None, reason: str = "") -> bool:
        """Store a value or a reason; tells whether the store took it."""
        one = self.item
        return self.act(lambda: self.desk.rate(one.segment, one.code.id, number, reason, one.person)) is not None

    async def action_cannot(self) -> None:
        """Ask why there is no value."""
        reasons = self.scale.null_reasons
        if is_closed(self.desk, self.item):
            self.say(self.desk.why_not(self.item.segment, self.item.code.id, self.item.person), refused=True)
        elif reasons:
            choice = Choice("no value: why?", [reason.replace("_", " ") for reason in reasons])
            await self.ask(choice, lambda at: self._store(None, reasons[at]))
        else:
            self.say("This scale takes no reason in place of a value.", refused=True)

    async def action_evidence(self) -> None:
        """Go through the session to link what the rating rests on."""
        if self.item.code.evidence == "none":
            self.say(f"{self.item.code.label} takes no evidence.", refused=True)
        elif given(self.desk, self.item) is None:
            self.say("Give the rating first; then link what it rests on.", refused=True)
        else:
            await self.app.push_screen(EvidenceScreen(self.desk, self._player, self.item), lambda _none: self._draw())

    def action_clear(self) -> None:
        """Take the rating off."""
        one = self.item
        self.act(lambda: self.desk.clear_rating(one.segment, one.code.id, one.person))

    def action_undo(self) -> None:
        """Take back the last sign typed, else the last act, and go where it was."""
        if self._typed:
            self._typed = self._typed[:-1]
            self._draw()
        else:
            self._travel(self.desk.undo)

    def action_redo(self) -> None:
        """Bring back what was undone, and go where it was."""
        self._travel(self.desk.redo)

    def _travel(self, act: Callable[[], Echo]) -> None:
        before = len(self.desk.log)
        echo = self.act(act)
        touched = {(event.segment, event.code, event.person) for event in self.desk.log[before:]}
        places = [at for at, item in enumerate(self._items) if {item.place, (item.segment.id, "", "")} & touched]
        if echo is not None and places and self._list.at not in places:
            self._go(places[0])
            self.say(echo.text)

    async def keep(self) -> str:
        """Store no half-typed number, for it may be the beginning of another one; tells that it is lost."""
        lost = (await super().keep(), f"{self._typed}, typed without enter" if self._typed else "")
        return "; ".join(words for words in lost if words)

    async def action_note(self) -> None:
        """Write a note on the interval or session."""
        await self.write_note(self.item.segment, "note")

    def action_missing(self, by: int) -> None:
        """Go to the nearest rating that is missing, in a direction."""
        here, count = self._list.at, len(self._items)
        found = nearest(lambda at: is_missing(self.desk, self._items[at]), here, by, count)
        if found is None:
            self.say("No rating is missing.")
        else:
            self._go(found)

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._go(self._list.at + by)

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._list.page(by)
        self._go(self._list.at)

    def action_edge(self, to: int) -> None:
        """Go to the first or last rating."""
        self._list.edge(to)
        self._go(self._list.at)

    async def action_all_keys(self) -> None:
        """Show all keys."""
        await self.app.push_screen(Page("all keys", all_keys(self, (), "")))

    async def action_definition(self) -> None:
        """Show all that the codebook says about the rating."""
        text = definition(self.desk.book, self.item.code)
        await self.app.push_screen(Page(self.item.code.label, text))

    def action_back(self) -> None:
        """Go back to where the ratings were opened."""
        self.dismiss(None)


def _start(desk: Desk, to_rate: Sequence[Item], first: Segment) -> int:
    """Where to begin: the first rating of the wanted segment that is missing, else its first."""
    wanted = [at for at, item in enumerate(to_rate) if item.segment.id == first.id] or [0]
    return next((at for at in wanted if is_missing(desk, to_rate[at])), wanted[0])
