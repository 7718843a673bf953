"""The whole session in a few lines: who speaks when, where codes are, where you are."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.widget import Widget

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
        found[min(cells - 1, dot.start_ms * cells // max(1, duration_ms))].add(dot.sign)
    return "".join(_joined(here) for here in found)


def _joined(here: set[str]) -> str:
    if "±" in here or {"+", "-"} <= here:
        return "±"
    return next((sign for sign in "+-·" if sign in here), " ")


class Timeline(Widget):
    """Draws a line per speaker and one for codes; the cell where you are is inverse on all of them."""

    def __init__(self, talks: Sequence[Talk], duration_ms: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._duration_ms = max(1, duration_ms)
        self._speakers = _by_speaker(talks)
        self._dots: tuple[Dot, ...] = ()
        self._cell = 0
        self._drawn: tuple[int, list[str]] = (0, [])
        self.styles.height = len(self._speakers) + 2

    def show_codes(self, dots: Sequence[Dot]) -> None:
        """Draw where codes are."""
        self._dots = tuple(dots)
        self.refresh()

    def show_position(self, position_ms: int) -> None:
        """Draw where you are, if that is another cell than before."""
        cell = self._cell_of(position_ms)
        if cell != self._cell:
            self._cell = cell
            self.refresh()

    @property
    def _cells(self) -> int:
        return max(1, self.content_region.width - 3)

    def _cell_of(self, position_ms: int) -> int:
        return max(0, min(self._cells - 1, position_ms * self._cells // self._duration_ms))

    def render(self) -> Text:
        """Draw the lines; who speaks when is worked out once for a width."""
        cells = self._cells
        if self._drawn[0] != cells:
            self._drawn = (cells, [self._speaker_line(talks, cells) for talks in self._speakers.values()])
        lines = [*self._drawn[1], signs(self._dots, self._duration_ms, cells)]
        names = [*self._speakers, ""]
        text = Text(no_wrap=True, end="")
        here = min(self._cell, cells - 1)
        for name, line in zip(names, lines, strict=True):
            text.append(f"{name:<2} {line[:here]}")
            text.append(line[here], "reverse")
            text.append(f"{line[here + 1 :]}\n")
        return text

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
