"""CSV as every statistics program reads it: UTF-8, comma, header, LF; a missing cell is empty."""

import csv
from collections.abc import Callable
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


def write_csv(filled: Filled, path: Path) -> None:
    """Write a table.

    Strings that begin like a formula get an apostrophe before them: a spreadsheet that opened the file would
    run them. Numbers stay numbers, also negative ones.
    """
    cells = [_cells(filled.frame[column.name], column.type) for column in filled.table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(filled.table.names)
        writer.writerows(zip(*cells, strict=True))


def _cells(cells: "Cells", kind: Type) -> list[str]:
    written = WRITTEN[kind]
    return ["" if missing else written(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]


def guarded(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return GUARD + text if text.startswith(FORMULA) else text


def _number(number: float) -> str:
    """Write 3 rather than 3.0, and any other number so that it reads back as the same."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _boolean(truth: bool) -> str:
    return "true" if truth else "false"


def _datetime(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


WRITTEN: dict[Type, Callable[[Any], str]] = {
    "string": guarded,
    "integer": str,
    "number": _number,
    "boolean": _boolean,
    "datetime": _datetime,
}
