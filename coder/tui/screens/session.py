"""A session to read and to hear: what coding it and picking evidence from it have in common."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Footer

from coder.model import Segment
from coder.player import Player
from coder.tui import drawing
from coder.tui.base import StudyApp
from coder.tui.screens.desk import nearest, place_named
from coder.tui.screens.dialogs import Line
from coder.tui.screens.hearing import HearingScreen
from coder.tui.screens.session_keys import SESSION
from coder.tui.widgets.marks import tokens
from coder.tui.widgets.rows import clock, rows
from coder.tui.widgets.status import Facts, Status
from coder.tui.widgets.timeline import Dot, Timeline
from coder.tui.widgets.transcript import Transcript
from coder.workflow.coding import Desk
from coder.workflow.sheet import Position

BREAKPOINT = StudyApp.HORIZONTAL_BREAKPOINTS[-1][0]
"""From so many cells on a terminal is wide."""

Result = TypeVar("Result")


class SessionScreen(HearingScreen[Result]):
    """The transcript with a current segment, the line at the top, the timeline, and the sound."""

    BINDINGS: ClassVar[list[BindingType]] = SESSION

    def __init__(self, desk: Desk, player: Player, kind: str) -> None:
        super().__init__(desk, player, desk.segments_of(kind))
        self.seen: set[str] = set()
        """Segments that were in view while this screen was open."""
        self.place_of = {segment.id: at for at, segment in enumerate(self.segments)}
        self._persons = drawing.persons_of(desk)
        self._done, self._left = desk.progress, ""
        self._dots: dict[str, Dot | None] = {}
        unshown = desk.unshown if kind == desk.book.first_kind else ()
        laid_out = rows(self.segments, unshown, desk.transcript, drawing.roles_of(desk))
        self._transcript = Transcript(laid_out, id="transcript")
        self._status = Status(id="status")
        self._timeline = Timeline(drawing.talks(desk), desk.duration_ms, sound=bool(desk.media), id="timeline")

    def compose(self) -> ComposeResult:
        """Lay out the screen from top to bottom."""
        # Else Textual lays out twice on a wide terminal, and every row of the session is wrapped twice.
        self.set_class(self.app.size.width >= BREAKPOINT, "-wide")
        yield self._status
        yield self.banner
        with Horizontal(id="middle"):
            yield self._transcript
            yield from self.beside()
        yield self._timeline
        yield self.echo
        yield Footer(compact=True, show_command_palette=False)

    def beside(self) -> Sequence[Widget]:
        """What stands to the right of the transcript."""
        return ()

    def on_mount(self) -> None:
        """Draw everything once."""
        self._transcript.border_title = " transcript "
        self.show_changed(tuple(self.place_of))

    def place(self) -> Position:
        """The current segment and the playhead."""
        return Position(self.segment.id, self.player.position_ms)

    @property
    def sifted(self) -> tuple[str, int] | None:
        """What a filter asks and how many segments fit it; None while no filter is on."""
        return None

    def show_heard(self, segments: Iterable[str]) -> None:
        """Draw how much of these segments was heard."""
        here = (self.segments[self.place_of[one]] for one in segments)
        self._transcript.set_heard({one.id: drawing.heard(self.desk, one) for one in here})

    def show_position(self) -> None:
        """Draw where the playhead is."""
        self._timeline.show_position(self.player.position_ms)
        self.show_status()

    def show_sound(self, levels: Sequence[int], step_ms: int) -> None:
        """Draw the waveform."""
        self._timeline.show_sound(levels, step_ms)

    def show_status(self) -> None:
        """Draw the line at the top."""
        desk, player, done = self.desk, self.player, self._done
        self._status.show(
            Facts(
                alias=desk.alias,
                mode=desk.mode,
                position_ms=player.position_ms,
                duration_ms=desk.duration_ms,
                speed=player.speed,
                playing=player.playing,
                silence=player.reason,
                stored=self.stored,
                number=self.segment.number,
                total=done.total,
                complete=done.complete,
                left=self._left,
                sifted=self.sifted,
                among=len(self.segments),
            )
        )

    def show_changed(self, changed: Sequence[str]) -> None:
        """Draw segments again whose marks changed."""
        self._done, self._left = self.desk.progress, drawing.left(self.desk)
        here = [self.segments[self.place_of[name]] for name in changed if name in self.place_of]
        self._transcript.set_marks({one.id: self.words_of(one) for one in here})
        self._transcript.set_heard({one.id: drawing.heard(self.desk, one) for one in here})
        self._dots.update(drawing.dots(self.desk, here))
        self._timeline.show_codes([dot for dot in self._dots.values() if dot])
        self.show_here()

    def words_of(self, segment: Segment) -> tuple[str, ...]:
        """The words of the marks column."""
        return tokens(self.desk.marks(segment.id), self.desk.book, self._persons)

    def show_here(self) -> None:
        """Draw what belongs to the current segment."""
        self.show_status()

    def go(self, at: int) -> None:
        """Make a segment the current one, in view and in the ear."""
        self.stand(at)
        self.listening.arrive(self.segment)
        self._timeline.show_position(self.player.position_ms)
        self.say("")
        self.show_here()

    def stand(self, at: int) -> None:
        """Make a segment the current one, in view."""
        self.at = max(0, min(len(self.segments) - 1, at))
        self.desk.heard(self.segment.id, 0, shown=True)
        self.show_heard((self.segment.id,))
        self._transcript.set_current(self.segment.id)

    @on(Transcript.Shown)
    def _remember_shown(self, event: Transcript.Shown) -> None:
        self.seen |= event.segments

    @property
    def is_last(self) -> bool:
        """Whether moves lead no further on from here."""
        return self.at + 1 == len(self.segments)

    def fits(self, at: int) -> bool:  # noqa: ARG002 - without a filter all do
        """Whether moves may lead to a place."""
        return True

    def action_next(self) -> None:
        """Go on by one segment."""
        if not self.is_last:
            self.go(self.at + 1)
        else:
            self.say("This is the last segment.")

    def action_move(self, by: int) -> None:
        """Go on or back by segments."""
        self.go(self.at + by)

    def action_page(self, by: int) -> None:
        """Go on or back by about a page."""
        self.go(self.place_of[self._transcript.segment_a_page_from(self.segment.id, by)])

    def action_edge(self, to: int) -> None:
        """Go to the first or last segment."""
        self.go(0 if to < 0 else len(self.segments) - 1)

    def action_incomplete(self, by: int) -> None:
        """Go to the nearest incomplete segment in a direction, from the other end when there is none."""

        def is_wanted(at: int) -> bool:
            return self.segments[at].id not in self.desk.complete and self.fits(at)

        found = nearest(is_wanted, self.at, by, len(self.segments))
        if found is None:
            self.say(f"Every segment{' that fits the filter' if self.sifted else ''} is complete.")
        else:
            self.go(found)

    async def action_goto(self) -> None:
        """Ask for a segment or a time, and go there."""
        await self.ask(Line("go to", hint="214, 12:31, or words", keys="enter goes there · esc back"), self._goto)

    def _goto(self, text: str) -> None:
        found = place_named(text, self.segments, self.desk.duration_ms)
        if found is not None:
            self.go(self.place_of[found.id])
        else:
            ends = clock(self.desk.duration_ms)
            self.say(f"This session has {len(self.segments)} segments and ends at {ends}.", refused=True)
