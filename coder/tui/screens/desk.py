"""What the screens that store things share: one way to act, to answer, and to say that nothing was stored."""

from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import TypeVar

from textual import events

from coder.errors import CoderError, StoreError
from coder.model import Segment
from coder.tui.screens.care import CareScreen
from coder.tui.screens.dialogs import Dialog, Note, settled
from coder.tui.widgets.status import Banner, EchoLine
from coder.workflow.coding import Desk, Echo
from coder.workflow.sheet import Position

Result = TypeVar("Result")
Answer = TypeVar("Answer")


class DeskScreen(CareScreen[Result]):
    """A screen over an open assignment.

    Acts run in the key handler itself, one after the other: the order of keys is the order of events, and what a
    screen draws after an act is what the store holds.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.stored = True
        """Whether the last act reached the disk."""
        self._unstored: dict[str, str] = {}
        """Segment id → a note that the store did not take: it is there again when the note is opened again."""
        self.banner = Banner(id="banner")
        self.echo = EchoLine(id="echo")

    def on_key(self, event: events.Key) -> None:
        """Tell a rater whose keyboard writes another script why its letters do nothing: no codebook has them."""
        letter = event.character or ""
        if letter.isalpha() and not letter.isascii():
            self.say(f"No code has the key {letter}. Name your keyboard's layout: see coder keys.", refused=True)

    def act(self, act: Callable[[], Echo]) -> Echo | None:
        """Carry out one act and answer it; None when nothing was stored because the store failed."""
        self.desk.position = self.place()
        try:
            echo = act()
        except StoreError as error:
            self.fail(error)
            return None
        except CoderError as error:
            echo = Echo(f"{error.message} {error.hint}".strip(), refused=True)
        if not echo.refused:
            self.stored = True
            self.banner.show("")
            self.show_changed(echo.changed)
        self.answer(echo)
        return echo

    def fail(self, error: StoreError) -> None:
        """Say, so that nobody overlooks it, that the last act is not on disk. What is drawn stays as it was."""
        self.stored = False
        self.banner.show(f" NOTHING WAS STORED. {error.message} {error.hint}")
        self.show_changed(())
        self.say("nothing was stored", refused=True)
        self.app.bell()

    def answer(self, echo: Echo) -> None:
        """Say what an act did."""
        self.say(echo.text, refused=echo.refused)

    def say(self, text: str, *, refused: bool = False) -> None:
        """Put a sentence on the echo line."""
        self.echo.show(text, refused=refused)

    def place(self) -> Position:
        """Where the rater stands: it goes with every event."""
        return self.desk.position

    def show_changed(self, changed: Sequence[str]) -> None:
        """Draw segments again whose marks changed, and whether everything is stored."""

    async def keep(self) -> str:
        """Keep what would be lost by leaving the program now; tells what cannot be kept, or nothing."""
        return "" if self.stored else "the last act"

    async def write_note(self, segment: Segment, title: str) -> None:
        """Ask for a segment's note and store it."""

        def store(text: str) -> str:
            echo = self.act(lambda: self.desk.note(segment, text))
            if echo is None:
                self._unstored[segment.id] = text
                return "the store did not take it"
            self._unstored.pop(segment.id, None)
            return echo.text if echo.refused else ""

        stored = self.desk.note_text(segment)
        await self.ask(Note(title, stored, store, self._unstored.get(segment.id, stored)), store)

    async def ask(self, dialog: Dialog[Answer], answered: Callable[[Answer], object]) -> None:
        """Open a dialog and act on its answer; keys that follow reach the dialog, however fast they come."""

        async def when_answered(answer: Answer | None) -> None:
            if answer is not None:
                waiting = answered(answer)
                if isawaitable(waiting):
                    await waiting

        await self.app.push_screen(dialog, when_answered)
        await settled(dialog)


def nearest(wanted: Callable[[int], bool], at: int, by: int, count: int) -> int | None:
    """The nearest place from here in a direction that is wanted, going round once; None when there is none."""
    around = ((at + by * step) % count for step in range(1, count + 1))
    return next((place for place in around if wanted(place)), None)


def place_named(text: str, segments: Sequence[Segment], duration_ms: int) -> Segment | None:
    """The segment of a number, or the one at a time (`12:31`, `1:02:31`) or next after it.

    None where there is no such number, and for a time after the end or one that no clock shows.
    """
    words = numbers_of(text)
    if len(words) < 2:
        return next((one for one in segments if [one.number] == words), None)
    seconds = 0
    for word in words:
        seconds = 60 * seconds + word
    if any(word > 59 for word in words[1:]) or 1000 * seconds > duration_ms:
        return None
    return next((one for one in segments if one.end_ms > 1000 * seconds), segments[-1] if segments else None)


def numbers_of(text: str) -> list[int]:
    """The numbers of `214`, `12:31` or `1:02:31`; nothing for anything else."""
    words = text.strip().split(":")
    fits = len(words) <= 3 and all(word.isascii() and word.isdigit() for word in words)
    return [int(word) for word in words] if fits else []
