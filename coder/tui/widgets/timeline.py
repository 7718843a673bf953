"""The whole session in a few lines: how loud it is, who speaks when, where codes are, where you are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.widget import Widget

from coder.tui.widgets.waveform import waveform

MANY = 3
"""From so many coded segments in one cell on, its sign is bold."""

LEVELS = " ▁▃▅▇"
"""How much of a cell's time somebody speaks, from nothing to all of it."""

MOST_SPEAKERS = 3
"""One line each; those with the least talk share the last."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A stretch in which one letter's speaker talks."""

    start_ms: int
    end_ms: int
    letter: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Where something is coded, and whether it is good (+), bad (-), both (±) or neither (·)."""

    start_ms: int
    sign: str


def shares(talks: Sequence[Talk], duration_ms: int, cells: int) -> list[float]:
    """For each cell the share of its time with talk, between 0 and 1."""
    filled = [0.0] * cells
    each_ms = max(1.0, duration_ms / cells)
    for talk in talks:
        first = min(cells - 1, int(talk.start_ms / each_ms))
        last = min(cells - 1, int(max(talk.start_ms, talk.end_ms - 1) / each_ms))
        for cell in range(first, last + 1):
            overlap = min(talk.end_ms, (cell + 1) * each_ms) - max(talk.start_ms, cell * each_ms)
            filled[cell] += max(0.0, overlap) / each_ms
    return [min(1.0, share) for share in filled]


def signs(dots: Sequence[Dot], duration_ms: int, cells: int) -> str:
    """For each cell the sign of what is coded there; plus and minus in one cell make ±."""
    found: list[set[str]] = [set() for _ in range(cells)]
    for dot in dots:
        found[cell_of(dot.start_ms, duration_ms, cells)].add(dot.sign)
    return "".join(_joined(here) for here in found)


def crowded(dots: Sequence[Dot], duration_ms: int, cells: int) -> tuple[int, ...]:
    """The cells in which many segments are coded."""
    counts = Counter(cell_of(dot.start_ms, duration_ms, cells) for dot in dots)
    return tuple(cell for cell, count in counts.items() if count >= MANY)


def cell_of(ms: int, duration_ms: int, cells: int) -> int:
    """The cell in which a time lies."""
    return max(0, min(cells - 1, ms * cells // max(1, duration_ms)))


def _joined(here: set[str]) -> str:
    if "±" in here or {"+", "-"} <= here:
        return "±"
    return next((sign for sign in "+-·" if sign in here), " ")


class Timeline(Widget):
    """Draws a line for the sound, one per speaker and one for codes; the cell where you are is inverse on all.

    The line of the sound is there from the beginning where one is expected, so that nothing moves when it comes.
    """

    def __init__(
        self,
        talks: Sequence[Talk],
        duration_ms: int,
        *,
        sound: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._duration_ms = max(1, duration_ms)
        self._speakers = _by_speaker(talks)
        self._sound: tuple[Sequence[int], int] | None = ((), 1) if sound else None
        self._dots: tuple[Dot, ...] = ()
        self._cell = 0
        self._drawn: tuple[int, list[str]] = (0, [])
        self.styles.height = len(self._speakers) + 2 + sound

    def show_codes(self, dots: Sequence[Dot]) -> None:
        """Draw where codes are."""
        self._dots = tuple(dots)
        self.refresh()

    def show_sound(self, levels: Sequence[int], step_ms: int) -> None:
        """Draw how loud it is, in decibels for each step of time."""
        self._sound = (levels, step_ms)
        self._drawn = (0, [])
        self.refresh()

    def show_position(self, position_ms: int) -> None:
        """Draw where you are, if that is another cell than before."""
        cell = cell_of(position_ms, self._duration_ms, self._cells)
        if cell != self._cell:
            self._cell = cell
            self.refresh()

    @property
    def _cells(self) -> int:
        return max(1, self.content_region.width - 3)

    def render(self) -> Text:
        """Draw the lines; who speaks when, and how loud, is worked out once for a width."""
        cells = self._cells
        if self._drawn[0] != cells:
            self._drawn = (cells, self._fixed(cells))
        lines = [*self._drawn[1], signs(self._dots, self._duration_ms, cells)]
        names = [*(("~",) if self._sound else ()), *self._speakers, ""]
        text = Text(no_wrap=True, end="")
        here = min(self._cell, cells - 1)
        for name, line in zip(names, lines, strict=True):
            text.append(f"{name:<2} {line[:here]}")
            text.append(line[here], "reverse")
            text.append(f"{line[here + 1 :]}\n")
        start = len(text) - cells - 1
        for cell in crowded(self._dots, self._duration_ms, cells):
            text.stylize("bold", start + cell, start + cell + 1)
        return text

    def _fixed(self, cells: int) -> list[str]:
        """The lines that stay as they are while somebody codes."""
        sound = [waveform(*self._sound, self._duration_ms, cells)] if self._sound else []
        return [*sound, *(self._speaker_line(talks, cells) for talks in self._speakers.values())]

    def _speaker_line(self, talks: Sequence[Talk], cells: int) -> str:
        filled = shares(talks, self._duration_ms, cells)
        return "".join(LEVELS[0 if share == 0 else 1 + round(share * (len(LEVELS) - 2))] for share in filled)


def _by_speaker(talks: Sequence[Talk]) -> dict[str, list[Talk]]:
    speakers: dict[str, list[Talk]] = {}
    for talk in talks:
        speakers.setdefault(talk.letter, []).append(talk)
    most = sorted(speakers, key=lambda letter: -sum(talk.end_ms - talk.start_ms for talk in speakers[letter]))
    if len(most) <= MOST_SPEAKERS:
        return {letter: speakers[letter] for letter in sorted(most, key=_role_order)}
    kept = {letter: speakers[letter] for letter in sorted(most[: MOST_SPEAKERS - 1], key=_role_order)}
    rest = [talk for letter in most[MOST_SPEAKERS - 1 :] for talk in speakers[letter]]
    return {**kept, "…": rest}


def _role_order(letter: str) -> tuple[int, str]:
    """Therapist first, then clients, then others: the order in which raters think of them."""
    return ("TCOS".find(letter[:1]), letter)
