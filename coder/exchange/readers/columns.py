"""A CSV file of any length as columns of whole numbers: four bytes a cell, and each different text once.

A file of two gigabytes has a hundred million rows, which as Python strings would take fifty times as much. It is read
in blocks that end with a row: by Arrow as long as nothing in them can be read in two ways, and from the first block
that can by the csv module, which takes ten times as long and says in which row it stopped. Both read the same.
"""

import io
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from coder.errors import FormatError
from coder.exchange.readers.base import check_columns, empty, header_of, opened, records

if TYPE_CHECKING:
    import pyarrow as pa

Codes = npt.NDArray[np.int32]

BLOCK_BYTES = 2**24
ROWS_AT_ONCE = 2**16
QUICK_FROM = 2**20
"""Bytes; loading Arrow takes as long as the csv module needs for these."""
MOST_ROWS, MOST_NAMES = 2**27, 2**24
"""134 million rows, and 16.8 million different texts in one column."""
BYTES_PER_CELL, BYTES_PER_NAME = 12, 200
"""Of memory, until the ratings are a table; `bench agreement` prints what is really used."""


class Names(dict[str, int]):
    """The number of each text of a column, in order of appearance; blanks around a text do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[str] = []

    def __missing__(self, cell: str) -> int:
        text = cell.strip()
        if text != cell:
            self[cell] = self[text]
        else:
            self[cell] = len(self.listed)
            self.listed.append(cell)
        return self[cell]


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns that were asked for and are there; each cell is a position among its column's texts."""

    file: str
    cells: dict[str, Codes]
    """Column → shape (rows,); blank rows are left out."""
    texts: dict[str, list[str]]
    """Column → its different texts in order of appearance, without blanks around them."""
    n_rows: int
    first: int
    """The number of the first row below the header, were it not blank."""
    skipped: "array[int]"
    """For each blank row, how many rows were kept before it."""

    def number(self, at: int) -> int:
        """The number of a kept row as a spreadsheet shows it: the header is row 1."""
        return self.first + at + bisect_right(self.skipped, at)

    def text(self, column: str, at: int) -> str:
        """The cell of a kept row; empty where the file has no such column."""
        return self.texts[column][self.cells[column][at]] if column in self.cells else ""


def read_columns(path: Path, required: Collection[str], optional: Collection[str]) -> Columns:
    """Read some columns of a CSV file in UTF-8 with a header, parted by comma, semicolon or tab.

    Raises:
        FormatError: the file cannot be read as such a table, with the row; or it is larger than memory can hold.
    """
    with opened(path) as file:
        reading = _Reading(path.name, *_header(path.name, file), required, optional)
        for start, block in _blocks(file):
            if len(block) < QUICK_FROM or not reading.quickly(block):
                file.seek(start)
                text = io.TextIOWrapper(file, "utf-8", newline="")
                reading.slowly(iter(partial(text.readline, BLOCK_BYTES), ""))
                break
    return reading.columns()


def _header(name: str, file: BinaryIO) -> tuple[str, int]:
    """Read up to the first line with text: that line, and its number."""
    number = 0
    for number, line in enumerate(iter(partial(file.readline, BLOCK_BYTES), b""), start=1):
        if line.removeprefix(b"\xef\xbb\xbf").strip():
            return line.decode("utf-8-sig"), number
    raise empty(name, file.tell())


def _blocks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the rest of a file, each block with its place; blocks end with a line, unless one is very long."""
    start = file.tell()
    while block := file.read(BLOCK_BYTES):
        block = block[: block.rfind(b"\n") + 1] or block
        yield start, block
        start += len(block)
        file.seek(start)


class _Reading:
    """What was read of a file so far."""

    def __init__(self, file: str, header: str, number: int, required: Collection[str], optional: Collection[str]):
        columns, self._delimiter = header_of(header)
        check_columns(file, columns, required, optional)
        for column in (*required, *optional):
            if columns.count(column) > 1:
                raise FormatError(f"{file} has {columns.count(column)} columns {column}.", "Leave one of them.")
        self._file = file
        self._width = len(columns)
        self._place = {column: columns.index(column) for column in (*required, *optional) if column in columns}
        self._names = {column: Names() for column in self._place}
        self._blocks: list[dict[str, Codes]] = []
        self._header = number
        self._n_rows = 0
        self._skipped = array("q")

    def columns(self) -> Columns:
        """Put the blocks together, one column after the other."""
        cells = {}
        for column in self._place:
            parts = [block.pop(column) for block in self._blocks]
            cells[column] = np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)
        texts = {column: names.listed for column, names in self._names.items()}
        return Columns(self._file, cells, texts, self._n_rows, self._header + 1, self._skipped)

    def quickly(self, block: bytes) -> bool:
        """Take a block in, unless it could be read in two ways: false, and nothing is taken."""
        plain = _plain(block, self._delimiter)
        table = None if plain is None else _table(plain, self._delimiter, self._width, self._place)
        if table is None:
            return False
        cells: dict[str, Codes] = {}
        for column, names in self._names.items():
            found = table.column(column).chunk(0)
            codes = np.array([names[text] for text in found.dictionary.to_pylist()], dtype=np.int32)
            cells[column] = codes[found.indices.to_numpy()]
        blank = [cells[column] == names.get("", -1) for column, names in self._names.items()]
        if np.logical_and.reduce(blank).any():
            return False
        self._add(cells)
        return True

    def slowly(self, lines: Iterable[str]) -> None:
        """Take all further rows in."""
        number = self._header + self._n_rows
        found = records(self._file, lines, self._delimiter, self._width, number)
        while rows := list(islice(found, ROWS_AT_ONCE)):
            numbers = np.array([number, *(row[0] for row in rows)])
            blank = np.diff(numbers) - 1
            self._skipped.extend(np.repeat(self._n_rows + np.arange(len(rows)), blank).tolist())
            number = int(numbers[-1])
            columns = list(zip(*(row[1] for row in rows), strict=True))
            self._add(
                {
                    column: np.fromiter(map(self._names[column].__getitem__, columns[place]), np.int32, len(rows))
                    for column, place in self._place.items()
                }
            )

    def _add(self, cells: dict[str, Codes]) -> None:
        self._blocks.append(cells)
        self._n_rows += len(next(iter(cells.values())))
        parts = "Compare its codes, or parts of its sessions, from files of their own."
        if self._n_rows > MOST_ROWS:
            raise FormatError(f"{self._file} has more than {MOST_ROWS:,} rows.", parts)
        for column, names in self._names.items():
            if len(names.listed) > MOST_NAMES:
                raise FormatError(f"{self._file} has more than {MOST_NAMES:,} different entries in {column}.", parts)
        if self._n_rows > ROWS_AT_ONCE:
            used = self._n_rows * len(self._place) * BYTES_PER_CELL
            used += BYTES_PER_NAME * sum(len(names.listed) for names in self._names.values())
            if used > _memory() / 2:
                raise FormatError(
                    f"{self._file} is too large for this machine: its first {self._n_rows:,} rows"
                    f" take {used / 2**30:.1f} GiB of memory.",
                    parts,
                )


def _memory() -> int:
    """Bytes of memory of this machine; 8 GiB where it does not say."""
    from coder.audio.machine import memory_bytes  # 0.2 s to import, and only needed for large files

    return memory_bytes() or 2**33


def _plain(block: bytes, delimiter: str) -> bytes | None:
    """Take the quotation marks off where they stand around whole cells without a delimiter, as R writes them.

    None where a mark or another character makes it a matter of rules what a cell and what a row is.
    """
    if b"\0" in block or block.count(b"\r") != block.count(b"\r\n"):
        return None
    if b'"' not in block:
        return block
    letters = np.frombuffer(block, dtype=np.uint8)
    edge = (letters == ord("\n")) | (letters == ord("\r")) | (letters == ord(delimiter))
    mark = letters == ord('"')
    inside = np.logical_xor.accumulate(mark)  # from an opening mark up to the letter before the closing one
    if not edge[-1] or (inside & edge).any():
        return None
    # A block starts behind the end of a row: the letter before the first one, index -1, is an edge too.
    if not edge[np.flatnonzero(mark & inside) - 1].all() or not edge[np.flatnonzero(mark & ~inside) + 1].all():
        return None
    plain: bytes = letters[~mark].tobytes()
    return plain


def _table(block: bytes, delimiter: str, width: int, place: dict[str, int]) -> "pa.Table | None":
    """Read a block without quotation marks by Arrow; None where a row is not as wide as the header, or not UTF-8."""
    import pyarrow as pa  # 0.15 s to import, and only needed for large files
    from pyarrow import csv

    named = {at: column for column, at in place.items()}
    names = [named.get(at, f"column {at}") for at in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        return csv.read_csv(
            pa.py_buffer(block),
            csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(include_columns=list(place), column_types=dict.fromkeys(place, text), null_values=[]),
        )
    except pa.ArrowInvalid:
        return None
