"""The codes that are legal here, each with the key that sets it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.widget import Widget

from coder.tui.widgets.wrap import fit

LABELLED = 30
"""From so many cells on the labels stand beside the abbreviations."""

ABBR_CELLS = 6


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code as the list shows it."""

    key: str
    """The letter; a blank where the codebook gives none, and `/` finds it."""
    abbr: str
    label: str
    on: bool = False
    added: str = ""
    """What was said beyond the code: for whom, count, facets, intensity."""
    closed: bool = False
    """Whether it is legal for who speaks here and yet cannot be set now."""


class Codes(Widget):
    """Lists codes in as many columns as fit: a set one is marked by a sign and inverse, not by colour alone."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: tuple[CodeLine, ...] = ()

    def show(self, title: str, lines: Sequence[CodeLine]) -> None:
        """List these codes under this title."""
        self.border_title = title
        self._lines = tuple(lines)
        self.refresh()

    def render(self) -> Text:
        """Draw the list: labelled in one column when there is room, else key and abbreviation in several."""
        width, height = self.content_region.width, max(1, self.content_region.height)
        labelled = width >= LABELLED and len(self._lines) <= height
        abbr_cells = max((len(line.abbr) for line in self._lines), default=3)
        key_cells = max((len(line.key) for line in self._lines), default=1)
        columns = 1 if labelled else _columns(len(self._lines), height, width, abbr_cells + 3 + key_cells)
        cell = max(1, (width + 1) // columns - 1)
        shown = list(self._lines)
        if len(shown) > columns * height:
            shown = [*shown[: columns * height - 1], CodeLine("/", "…", "finds the others")]
        text = Text(no_wrap=True, end="")
        for row in range(min(height, len(shown))):
            for line in shown[row::height][:columns]:
                text.append(*_drawn(line, cell, (key_cells, abbr_cells), labelled))
                text.append(" ")
            text.append("\n")
        return text


def _columns(lines: int, height: int, width: int, least: int) -> int:
    """As many columns as the lines need, of those that fit: the cells that are left show what was added."""
    return max(1, min(-(-lines // height), (width + 1) // (least + 1)))


def _drawn(line: CodeLine, cells: int, columns: tuple[int, int], labelled: bool) -> tuple[str, str]:
    sign = "●" if line.on else "–" if line.closed else " "
    words = f"{fit(line.key or ' ', columns[0])}{sign}{fit(line.abbr, columns[1])}"
    if labelled:
        words += f" {line.label}{' · ' + line.added if line.added else ''}"
    elif line.added:
        words += line.added
    return fit(words, cells), "reverse" if line.on else "dim" if line.closed else ""
