"""The transcript: one widget that draws only the lines in view.

Thousands of segments as widgets take seconds to mount and near a second per key; this draws from prefix sums of
heights and a cache of strips, and scrolls by page jumps, so that a key repaints two rows.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment as Stretch
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from coder.tui.widgets import wrap
from coder.tui.widgets.legend import FITS, HEARD, Heard
from coder.tui.widgets.marks import column
from coder.tui.widgets.rows import Row, clock

CONTEXT = 3
"""So many rows before the current one stay in view: what a segment means depends on what came before."""

LEFT_TO_RIGHT = "\u200e"
"""Takes no cell. Terminals that order right-to-left scripts would else draw a `0` of the marks before the text."""

NARROW_MARKS, WIDE_MARKS, WIDE = 11, 16, 90
"""Cells for the marks: three abbreviations of three signs; more where the widget is at least `WIDE` cells."""


class Transcript(ScrollView, can_focus=False):
    """Draws rows and tells which came into view. It takes no keys: the screen moves it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--therapist",
        "transcript--client",
        "transcript--other",
        "transcript--faint",
        "transcript--current",
        "transcript--marks",
    }

    DEFAULT_CSS = """
    Transcript {
        .transcript--current { text-style: reverse; }
        .transcript--faint { color: #7d7d7d; }
    }
    """

    class Shown(Message):
        """These segments came into view."""

        def __init__(self, segments: frozenset[str]) -> None:
            super().__init__()
            self.segments = segments

    def __init__(self, rows: Sequence[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows = tuple(rows)
        self._row_of = {row.segment: at for at, row in enumerate(self._rows) if row.segment}
        self._part_of = _part_of(self._rows)
        """For each row the segment it stands or falls with: its own, or the interval over a turn."""
        self._marks: dict[str, tuple[str, ...]] = {}
        self._fitting: set[str] | None = None
        """The segments that fit the filter; None while none is on."""
        self._heard: dict[str, Heard] = {}
        self._current = -1
        self._width = -1
        """The cells for which the rows are wrapped."""
        self._lines: list[tuple[wrap.Line, ...]] = []
        self._tops: list[int] = [0]
        """Where each row starts, and at the end where the last one stops."""
        self._strips: dict[tuple[int, int], Strip] = {}
        self._found: dict[tuple[str, ...], Style] = {}
        self._letter_cells = max((len(row.letter) for row in self._rows), default=1)
        self._clock_cells = len(clock(max((row.end_ms for row in self._rows), default=0)))

    def notify_style_update(self) -> None:
        """Look up styles anew: the theme or a class changed."""
        super().notify_style_update()
        self._found.clear()
        self._strips.clear()

    def set_marks(self, marks: Mapping[str, tuple[str, ...]]) -> None:
        """Take the words of the marks column for some segments and draw those rows again."""
        self._marks.update(marks)
        if len(marks) > self.page:  # more than are in view: all at once
            self._strips.clear()
            self.refresh()
            return
        for segment in marks:
            self._redraw(self._row_of.get(segment, -1))

    def set_heard(self, heard: Mapping[str, Heard]) -> None:
        """Take what was heard of some segments and draw those rows again where that changes their sign."""
        for segment, how in heard.items():
            if self._heard.get(segment, "new") != how:
                self._heard[segment] = how
                self._redraw(self._row_of.get(segment, -1))

    def set_fitting(self, fitting: Collection[str] | None) -> None:
        """Draw every segment faint but these; None draws all as they are."""
        self._fitting = None if fitting is None else set(fitting)
        self._strips.clear()
        self.refresh()

    def set_fits(self, fits: Mapping[str, bool]) -> None:
        """Take whether some segments fit the filter that is on, and draw those rows again."""
        for segment, fitting in fits.items():
            if self._fitting is not None and fitting != (segment in self._fitting):
                (self._fitting.add if fitting else self._fitting.discard)(segment)
                at = self._row_of.get(segment, len(self._rows))
                while at < len(self._rows) and self._part_of[at] == segment:
                    self._redraw(at)
                    at += 1

    def set_row(self, row: Row) -> None:
        """Draw a segment's row anew: where an event ends was not known before."""
        at = self._row_of[row.segment]
        self._rows = (*self._rows[:at], row, *self._rows[at + 1 :])
        self._lay_out()

    def set_current(self, segment: str) -> None:
        """Make a segment the current one and bring it into view with what came before it."""
        before, self._current = self._current, self._row_of.get(segment, -1)
        if before != self._current:
            self._redraw(before)
            self._redraw(self._current)
        self._follow()

    @property
    def page(self) -> int:
        """How many lines are in view."""
        return max(1, self.scrollable_content_region.height)

    def segment_a_page_from(self, segment: str, pages: int) -> str:
        """The segment about so many pages further on (or back): where a page key leads."""
        at = self._row_of.get(segment, -1)
        if at < 0 or len(self._tops) < 2:
            return segment
        line = min(max(0, self._tops[at] + pages * self.page), self._tops[-1] - 1)
        onwards = 1 if pages > 0 else -1
        found = self._row_at(line)
        while 0 <= found < len(self._rows) and not self._rows[found].segment:
            found += onwards
        return self._rows[found].segment if 0 <= found < len(self._rows) else segment

    def on_resize(self) -> None:
        """Wrap anew: every height depends on the width."""
        if self.scrollable_content_region.width != self._width:
            self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        width = self._width = self.scrollable_content_region.width
        self._marks_cells = WIDE_MARKS if width >= WIDE else NARROW_MARKS
        text = width - self._prefix_cells - self._marks_cells - 1
        self._lines = [wrap.wrap(row.words, text) for row in self._rows]
        self._tops = list(accumulate((len(lines) for lines in self._lines), initial=0))
        self._strips.clear()
        self.virtual_size = Size(width, self._tops[-1])
        self.refresh()

    @property
    def _prefix_cells(self) -> int:
        return self._letter_cells + self._clock_cells + 3

    def _row_at(self, line: int) -> int:
        return bisect_right(self._tops, line) - 1

    def _follow(self) -> None:
        """Jump, if the current row or its context is out of view, to where a page of new rows shows."""
        if self._current < 0 or not self._lines:
            return
        context = self._context_top()
        bottom = self._tops[self._current + 1]
        top = self.scroll_offset.y
        if context < top:
            # Going back: what lies before is what the rater is about to read.
            top = max(0, min(context, bottom - self.page))
        elif bottom > top + self.page:
            top = context
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)
        self._tell_shown(top)

    def _context_top(self) -> int:
        """The line where the rows that must stay in view begin: as much context as fits above the current row."""
        at, spoken = self._current, 0
        bottom = self._tops[self._current + 1]
        while at > 0 and spoken < CONTEXT and bottom - self._tops[at - 1] <= self.page:
            at -= 1
            spoken += self._rows[at].kind != "silence"
        return self._tops[at]

    def _tell_shown(self, top: int) -> None:
        first, last = self._row_at(top), self._row_at(min(top + self.page, self._tops[-1]) - 1)
        shown = frozenset(row.segment for row in self._rows[first : last + 1] if row.segment)
        self.post_message(self.Shown(shown))

    def _redraw(self, at: int) -> None:
        """Forget a row's strips and repaint its lines, where they are in view."""
        if at < 0 or at + 1 >= len(self._tops):
            return
        first, last = self._tops[at], self._tops[at + 1]
        for line in range(first, last):
            self._strips.pop((at, line - first), None)
        self.refresh_lines(first, last - first)

    def render_line(self, y: int) -> Strip:
        """Draw one line in view; Textual asks for each that has to be painted."""
        line = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        if not self._lines or not 0 <= line < self._tops[-1]:
            return Strip.blank(width, self._style())
        at = self._row_at(line)
        key = (at, line - self._tops[at])
        if key not in self._strips:
            self._strips[key] = self._draw(*key).adjust_cell_length(width, self._style())
        return self._strips[key]

    def _draw(self, at: int, number: int) -> Strip:
        row, line = self._rows[at], self._lines[at][number]
        current = at == self._current
        parts = ("current",) if current else ()
        base, faint = self._style(*parts), self._style(*parts, "faint")
        if row.kind == "silence":
            return Strip([Stretch(self._silence(row), faint)])
        passed_over = row.kind == "aside" or (self._fitting is not None and not self._fits(at))
        voice = faint if passed_over else self._style(*parts, row.role)
        text = [Stretch(words, faint if weak else voice) for words, weak in line]
        filled = sum(stretch.cell_length for stretch in text)
        gap = self.scrollable_content_region.width - self._prefix_cells - filled - self._marks_cells
        prefix = Stretch(self._prefix(at, number), voice)
        turn = LEFT_TO_RIGHT if any(wrap.runs_left(words) for words, _weak in line) else ""
        return Strip(
            [prefix, *text, Stretch(turn + " " * gap, base), self._marked(at, number, self._style(*parts, "marks"))]
        )

    def _style(self, *parts: str) -> Style:
        """The widget's own style with those of its parts over it; looking one up costs more than drawing a line."""
        if parts not in self._found:
            style = self.rich_style
            for part in parts:
                style += self.get_component_rich_style(f"transcript--{part}", partial=True)
            self._found[parts] = style
        return self._found[parts]

    def _silence(self, row: Row) -> str:
        return " " * self._prefix_cells + f"· · ·  {row.words[0][0]}"

    def _fits(self, at: int) -> bool:
        """Whether a filter is on and the row fits it."""
        return self._fitting is not None and self._part_of[at] in self._fitting

    def _prefix(self, at: int, number: int) -> str:
        row = self._rows[at]
        edge = "▌" if at == self._current else FITS if self._fits(at) else " "
        if number:
            return edge + " " * (self._prefix_cells - 1)
        letter = row.letter if row.kind != "heading" else "─"
        heard = HEARD[self._heard.get(row.segment, "new")]
        return f"{edge}{letter:<{self._letter_cells}}{heard}{clock(row.start_ms):>{self._clock_cells}} "

    def _marked(self, at: int, number: int, style: Style) -> Stretch:
        words = self._marks.get(self._rows[at].segment, ())
        lines = column(words, self._marks_cells, len(self._lines[at]))
        return Stretch(lines[number], style)


def _part_of(rows: Sequence[Row]) -> list[str]:
    """For each row its segment; for a turn that of the heading it stands under."""
    parts: list[str] = []
    heading = ""
    for row in rows:
        heading = row.segment if row.kind == "heading" else heading
        parts.append(heading if row.kind == "turn" else row.segment)
    return parts
