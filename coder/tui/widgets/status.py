"""The line at the top, the line that answers each key, and the banner for what was not stored."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget
from textual.widgets import Static

from coder.tui.widgets.rows import clock
from coder.tui.widgets.wrap import fit


@dataclass(frozen=True, slots=True)
class Facts:
    """What the line at the top tells."""

    alias: str
    mode: str
    position_ms: int
    duration_ms: int
    speed: float
    playing: bool
    silence: str
    """Why nothing can be heard; empty when there is sound."""
    stored: bool
    """Whether everything keyed is stored."""
    number: int
    total: int
    """Segments that have codes, of which `complete` are."""
    complete: int
    left: str = ""
    """What is still to do when every segment is complete; empty when nothing is."""
    sifted: tuple[str, int] | None = None
    """What the filter asks and how many segments fit it; None while none is on."""
    among: int = 0
    """How many segments the screen has, where that is another number: turns may have no codes."""


BETWEEN = "   "
"""Keeps an answer and the next question apart on the echo line."""


class Status(Widget):
    """Shows where the rater is in the session and whether sound and store are there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._facts: Facts | None = None

    def show(self, facts: Facts) -> None:
        """Draw these facts, if they look other than those before: the playhead is looked at ten times a second."""
        facts = replace(facts, position_ms=facts.position_ms // 1000 * 1000)
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def render(self) -> Text:
        """Draw the facts over the whole width."""
        return status_text(self._facts, self.size.width) if self._facts else Text()


def status_text(facts: Facts, width: int) -> Text:
    """Write the facts into one line of so many cells: time, sound and filter on the left, progress on the right.

    Where cells are few, what can be done without goes first; what then has no place is cut, the filter before all.
    """
    *richer, (left, right) = _variants(facts)
    room = width - cell_len(_sifted(facts, 0))
    left, right = next((one for one in richer if cell_len(one[0]) + cell_len(one[1]) < room), (left, right))
    left += _sifted(facts, max(1, width - cell_len(left) - cell_len(right) - 1))
    return Text(fit(left, max(0, width - cell_len(right))) + right, no_wrap=True, end="")


def _variants(facts: Facts) -> Iterator[tuple[str, str]]:
    """Left and right side, the richest first: the place of the filter, when one is on, is at the end of the left."""
    mode = "" if facts.mode == "coding" else f"  {facts.mode.upper()}"
    start = f" {facts.alias}{mode}  {clock(facts.position_ms)}/{clock(facts.duration_ms)}"
    stored = "saved" if facts.stored else "NOT SAVED"
    share = f"{100 * facts.complete // facts.total} %" if facts.total else "–"
    place = f"{facts.number}/{facts.among or facts.total}"
    right = f"{place}{f' · {facts.left}' if facts.left else f'  {share}'} "
    if facts.silence:
        yield f"{start}  NO AUDIO ({facts.silence})  {stored}", f"segment {right}"
        left = f"{start}  NO AUDIO  {stored}"
    else:
        left = f"{start}  {facts.speed:.2f}×  {'▶' if facts.playing else '‖'} AUDIO  {stored}"
    yield left, f"segment {right}"
    yield left, right
    if facts.sifted:
        yield left.replace("  1.00×", ""), f"{place} "


def _sifted(facts: Facts, room: int) -> str:
    """What the filter asks, cut to so many cells with the count kept whole; uncut where no room is given."""
    if facts.sifted is None:
        return ""
    asked, count = facts.sifted
    words, after = f"  filter: {asked}", f" ({count})"
    return (fit(words, min(cell_len(words), room - cell_len(after))) if room else words) + after


class EchoLine(Static):
    """Answers each key in words: what was stored with its sign, why something was not, what a digit would add."""

    _said = ("", "")
    said = ("", False)
    """What happened, and whether it was refused."""
    _reminder = ""

    def show(self, text: str, prompt: str = "", *, refused: bool = False) -> None:
        """Show what happened and what may come next."""
        self.said = (text, refused)
        self.set_class(refused, "refused")
        self._said = (f"✗ {text}" if refused else text, prompt)
        self._draw()

    def remind(self, text: str) -> None:
        """Show a line that has nothing to do with any key, on the right, until it is taken away by an empty one."""
        if text != self._reminder:
            self._reminder = text
            self._draw()

    def on_resize(self) -> None:
        """Draw anew: what is cut depends on the width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width or self.app.size.width
        words = with_reminder(echo_text(*self._said, width), self._reminder, width)
        self.update(Text(words, no_wrap=True, overflow="ellipsis"), layout=False)


def echo_text(text: str, prompt: str, width: int) -> str:
    """Put an answer and the next question on one line; where both have no place, the answer is cut."""
    if not text or not prompt:
        return text or prompt
    room = width - cell_len(prompt) - cell_len(BETWEEN)
    return f"{fit(text, min(cell_len(text), max(0, room)))}{BETWEEN}{prompt}"


def with_reminder(text: str, reminder: str, width: int) -> str:
    """Put a reminder at the right end, where what answers a key leaves room for it.

    >>> with_reminder("none", "a break?", 20), with_reminder("none, and more", "a break?", 20)
    ('none        a break?', 'none, and more')
    """
    room = width - cell_len(reminder)
    return f"{fit(text, room)}{reminder}" if reminder and cell_len(text) + len(BETWEEN) <= room else text


class Banner(Static):
    """Says that nothing was stored. It stays until something is."""

    def show(self, text: str) -> None:
        """Show the sentence over the screen's own content; nothing hides the banner."""
        self.update(Text(text))
        self.display = bool(text)
