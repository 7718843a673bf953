"""A matrix of texts with one cell current: rows scroll by pages, columns one by one, the names stay in view."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget

from coder.tui.widgets.wrap import fit

GAP = "  "
"""Between columns."""
NAME_CELLS = 18
"""What a name has at least."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, and a text for each row, all as wide as the title."""

    title: str
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        """In cells of the terminal."""
        return cell_len(self.title)


class Matrix(Widget, can_focus=False):
    """Draws what fits of rows and columns, with the current cell among them. It takes no keys: the screen moves it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._names: tuple[str, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._top = 0
        self._first = 0
        """The first column in view."""
        self.row = 0
        self.column = 0

    def show(self, names: Sequence[str], columns: Sequence[Column], row: int | None = None) -> None:
        """Take the rows' names and the columns, and the current row where it is another."""
        self._names, self._columns = tuple(names), tuple(columns)
        self.move_to(self.row if row is None else row, self.column)

    def move_to(self, row: int, column: int) -> None:
        """Make a cell the current one, or the nearest there is."""
        self.row = max(0, min(len(self._names) - 1, row))
        self.column = max(0, min(len(self._columns) - 1, column))
        self.refresh()

    @property
    def page(self) -> int:
        """How many rows fit."""
        return max(1, self.content_region.height - 1)

    def render(self) -> Text:
        """Draw the titles and the rows in view; the current cell is inverse, and its row has an edge."""
        text = Text(no_wrap=True, end="")
        if not self._names:
            return text
        width, rest = self.content_region.width, self._scroll()
        shown = self._columns[self._first : self._first + rest]
        name = self._name_cells(width, shown)
        title = " " * (name + 1) + "".join(GAP + one.title for one in shown)
        text.append(fit(title, width) + "\n", "bold")
        for at, own in enumerate(self._names[self._top : self._top + self.page], start=self._top):
            here = at == self.row
            text.append("▌" if here else " ").append(fit(own, name), "bold" if here else "")
            used = name + 1
            for column, one in enumerate(shown, start=self._first):
                cell = fit(one.cells[at], max(0, min(one.width, width - used - len(GAP))))
                text.append(GAP).append(cell, "reverse" if here and column == self.column else "")
                used += len(GAP) + cell_len(cell)
            text.append("\n")
        return text

    def _scroll(self) -> int:
        """Bring the current cell into view; gives how many columns fit."""
        if not self._top <= self.row < self._top + self.page:
            onwards = self.row > self._top
            self._top = self.row if onwards else self.row - self.page + 1
        self._top = max(0, min(self._top, len(self._names) - self.page))
        self._first = min(self._first, self.column)
        while self._first < self.column >= self._first + self._fitting(self._first):
            self._first += 1
        return self._fitting(self._first)

    def _fitting(self, first: int) -> int:
        """How many columns have room from this one on; at least one, cut where it must be."""
        left, count = self.content_region.width - 1 - NAME_CELLS, 0
        for one in self._columns[first:]:
            left -= len(GAP) + one.width
            if left < 0:
                break
            count += 1
        return max(1, count)

    def _name_cells(self, width: int, shown: Sequence[Column]) -> int:
        """Names take what the columns leave, as far as they need it."""
        left = width - 1 - sum(len(GAP) + one.width for one in shown)
        longest = max(map(cell_len, self._names))
        return max(NAME_CELLS, min(left, longest))
