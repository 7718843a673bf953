"""The coding screen and two of Textual's own lists over the same session, each as a program of its own.

Run as `python -m benches.rivals KIND STUDY`. When everything is imported and read, and nothing is shown yet, it writes
`READY` to the terminal.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable, OptionList

from coder.codebook.schema import Codebook
from coder.tui.app import CoderApp
from coder.tui.widgets.rows import clock
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, open_study

READY = "\x1b]1337;ready\x07"
"""A sequence that terminals take and do not show."""

Row = tuple[str, str, str, str]


class Options(App[None]):
    """An OptionList of the session's segments."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Give the list alone."""
        yield OptionList(*(Content.assemble(*drawn(row)) for row in self._rows))


class Table(App[None]):
    """A DataTable of the session's segments."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Give the table alone."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it. The text wraps over two lines, as it does on the coding screen."""
        table = self.query_one(DataTable)
        table.add_columns("who", "at")
        table.add_column("text", width=60)
        table.add_column("marks", width=16)
        for row in self._rows:
            cells = [Text(text.strip(), style) for text, style in drawn(row)]
            table.add_row(*cells, height=1 + cell_len(row[2]) // 60)
        table.focus()


def drawn(row: Row) -> list[tuple[str, str]]:
    """A row's parts with how each is drawn: as on the coding screen."""
    who, at, text, marks = row
    voice = "green" if who == "C" else "blue"
    return [(f"{who} ", voice), (f"{at} ", voice), (f"{text} ", voice), (marks, "bold")]


def rows_of(desk: Desk) -> list[Row]:
    """Who speaks, when, what, and the marks: what a row shows."""
    return [
        ((one.role or "?")[0].upper(), clock(one.start_ms), one.text, _abbreviations(desk.book)[at % 3])
        for at, one in enumerate(desk.segments)
    ]


def _abbreviations(book: Codebook) -> list[str]:
    return ["", *(code.abbr for code in list(book.codes.values())[:2])]


def main(kind: str, folder: Path) -> None:
    """Run one of the three."""
    study = open_study(folder)
    desk = open_desk(study, "R1", "S01")
    make: dict[str, Callable[[Study, Desk], App[None] | CoderApp]] = {
        "coder": lambda study, desk: CoderApp(study, "R1", desk),
        "OptionList": lambda _, desk: Options(rows_of(desk)),
        "DataTable": lambda _, desk: Table(rows_of(desk)),
    }
    app = make[kind](study, desk)
    sys.stdout.write(READY)
    sys.stdout.flush()
    app.run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
