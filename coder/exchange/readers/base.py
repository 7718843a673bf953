"""What the readers of words and turns share: text, tables with row numbers, and what a file gave."""

import csv
import io
import math
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coder.errors import FormatError, TranscriptError
from coder.model import Number, SpeakerSpan, Word

NO_TIME_MS = -1
"""Start and end of a word whose file gives no time; alignment places it between its neighbours."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave."""

    format: str
    words: tuple[Word, ...]
    spans: tuple[SpeakerSpan, ...]
    notes: tuple[str, ...] = ()
    """What could not be carried, or was made up on the way, as sentences."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with its number as a spreadsheet shows it: the header is row 1."""

    file: str
    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell without blanks around it; empty where the file has no such column."""
        return self.cells.get(column, "")

    def milliseconds(self, column: str) -> int:
        """The cell as whole milliseconds from the start of the session."""
        value = self.number_in(column)
        if value < 0:
            raise TranscriptError(
                f"Row {self.number} of {self.file}: {column} lies before the recording starts.",
                "Times count from 0, in milliseconds.",
            )
        return round(value)

    def number_in(self, column: str) -> float:
        """The cell as a finite number; the error does not quote the cell, which may hold text of the session."""
        value = number_of(self.cells[column])
        if value is None:
            raise FormatError(
                f"Row {self.number} of {self.file}: {column} is not a number.",
                "Times are whole milliseconds, such as 83500 for 1 minute 23.5 seconds.",
            )
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a CSV file, and the columns in it that nobody reads."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence about the columns that are not carried; none when all are."""
        return (f"Not carried: column {', '.join(self.unread)}.",) if self.unread else ()


def read_text(path: Path) -> str:
    """Read a text file in UTF-8, with or without a byte-order mark."""
    with opened(path) as file:
        content = file.read()
        if not content.strip():
            raise empty(path.name, len(content))
        return content.decode("utf-8-sig")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a text file as bytes; say in words that it cannot be opened, or that within the block it was no UTF-8."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise FormatError(f"There is no file {path.name}.", "Check the path.") from None
    except OSError as error:
        raise FormatError(f"{path.name} cannot be opened: {error.strerror}.", "Give the path of a file.") from error
    except UnicodeDecodeError:
        raise FormatError(
            f"{path.name} is not text in UTF-8.", "Save it as UTF-8; Excel calls that “CSV UTF-8”."
        ) from None


def empty(file: str, n_bytes: int) -> FormatError:
    """Say that a file holds nothing."""
    return FormatError(f"{file} is empty ({n_bytes} bytes).", "Export it again from where it came.")


def header_of(text: str) -> tuple[tuple[str, ...], str]:
    """Read the first line as a header: the columns in lower case, and the delimiter that parts most of them."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=line.count)
    return tuple(name.strip().strip('"').strip().lower() for name in line.split(delimiter)), delimiter


def read_table(path: Path, required: Collection[str], optional: Collection[str]) -> Table:
    """Read a CSV file with a header, parted by comma, semicolon or tab; blank rows are skipped but counted."""
    text = read_text(path)
    columns, delimiter = header_of(text)
    check_columns(path.name, columns, required, optional)
    found = records(path.name, io.StringIO(text, newline=""), delimiter, len(columns))
    next(found)
    rows = tuple(
        Row(path.name, number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
        for number, cells in found
    )
    return Table(columns, rows, tuple(name for name in columns if name and name not in {*required, *optional}))


def check_columns(file: str, columns: Collection[str], required: Collection[str], optional: Collection[str]) -> None:
    """Raise FormatError unless the header of a file names every required column."""
    missing = [name for name in required if name not in columns]
    if missing:
        raise FormatError(
            f"{file} lacks the column {', '.join(missing)}.",
            f"The first row names the columns: {', '.join((*required, *(f'optionally {name}' for name in optional)))}.",
        )


def records(
    file: str, lines: Iterable[str], delimiter: str, width: int, after: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every row with any text; short rows get empty cells.

    after: the number of the row before the first line. A blank row is counted, because spreadsheets count it.

    Raises:
        FormatError: a row has more cells than the header, or a quotation mark is not closed.
    """
    # strict: a quotation mark that nobody closes would swallow the rows behind it.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = after
    try:
        for number, cells in enumerate(reader, start=after + 1):
            if not any(map(str.strip, cells)):
                continue
            if len(cells) > width:
                raise FormatError(
                    f"Row {number} of {file} has more cells than the header.", "Put text that holds commas in quotes."
                )
            yield number, cells + [""] * (width - len(cells))
    except csv.Error:
        raise FormatError(
            f"{file} cannot be read as a table after row {number}.",
            "A quotation mark is not closed: double it inside a word, and put the whole cell in quotes.",
        ) from None


def number_of(text: str) -> Number | None:
    """Read a finite number, a whole one as an int; None for anything else.

    Python reads `1_000` as a number; in a table it is a slip, or somebody's name for a category.
    """
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value) or "_" in text:
        return None
    return int(value) if value.is_integer() else value


def spread(text: str, start_ms: int, end_ms: int, speaker: str) -> tuple[Word, ...]:
    """Give the words of a stretch equal shares of its time, and mark them as interpolated."""
    return tuple(
        Word(start, end, word, speaker, interpolated=True)
        for word, (start, end) in zip(text.split(), _shares(start_ms, end_ms, len(text.split())), strict=True)
    )


def clock(time_ms: int) -> str:
    """Write a time as a person reads it, `h:mm:ss.mmm`."""
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"


def _shares(start_ms: int, end_ms: int, count: int) -> Iterator[tuple[int, int]]:
    length = end_ms - start_ms
    return ((start_ms + length * at // count, start_ms + length * (at + 1) // count) for at in range(count))
