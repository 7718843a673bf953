"""CSV as every statistics program reads it: UTF-8, comma, header, LF; a missing cell is empty."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.tables.frames import Filled
from coder.tables.spec import Type

if TYPE_CHECKING:
    from coder.tables.frames import Cells

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run instead of show."""
GUARD = "'"
QUOTE = '"'
SPECIAL = re.compile(r'[,"\r\n]')


def write_csv(filled: Filled, path: Path) -> None:
    """Write a table.

    Strings that begin like a formula get an apostrophe before them: a spreadsheet that opened the file would
    run them. Numbers stay numbers, also negative ones.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(filled))


def csv_lines(filled: Filled) -> Iterator[str]:
    """Write a table line by line, as `write_csv` does: the header first."""
    cells = [_cells(filled.frame[column.name], column.type) for column in filled.table.columns]
    yield ",".join(filled.table.names) + "\n"
    yield from (",".join(row) + "\n" for row in zip(*cells, strict=True))


def _cells(cells: "Cells", kind: Type) -> list[str]:
    # Lists: going through a frame's column cell by cell takes three times as long.
    written, given = WRITTEN[kind], zip(cells.tolist(), cells.isna().tolist(), strict=True)
    return ["" if missing else written(cell) for cell, missing in given]


def guarded(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return GUARD + text if text.startswith(FORMULA) else text


def _string(text: str) -> str:
    """Quote where a comma, a quotation mark or the end of a line would be taken for the file's own.

    Python's csv module, told to end lines with LF, leaves a CR bare, and readers take that for a new row.
    """
    shown = guarded(text)
    return f'"{shown.replace(QUOTE, QUOTE * 2)}"' if SPECIAL.search(shown) else shown


def _number(number: float) -> str:
    """Write 3 rather than 3.0, and any other number so that it reads back as the same."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _boolean(truth: bool) -> str:
    return "true" if truth else "false"


def _datetime(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


WRITTEN: dict[Type, Callable[[Any], str]] = {
    "string": _string,
    "integer": str,
    "number": _number,
    "boolean": _boolean,
    "datetime": _datetime,
}
