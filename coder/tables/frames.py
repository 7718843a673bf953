"""Rows to data frames, with dtypes in which missing stays missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coder.tables.spec import Table, Type

if TYPE_CHECKING:
    import pandas as pd

    Frame = pd.DataFrame
    Cells = pd.Series[Any]

Row = Mapping[str, object]
"""Column name → cell; None where a cell is missing."""

DTYPES: dict[Type, Any] = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "datetime": "datetime64[ms, UTC]",
}
"""Nullable: a plain int column would turn to floats, a plain bool column to objects, at the first missing cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A table with its rows: what every tabular writer takes."""

    table: Table
    frame: "Frame"


def to_frame(table: Table, rows: Iterable[Row]) -> "Frame":
    """Build the frame of a table; rows may come one by one and may hold more than the table shows."""
    import pandas as pd

    cells: dict[str, list[object]] = {name: [] for name in table.names}
    columns = tuple(cells.items())
    for row in rows:
        for name, several in columns:
            several.append(row[name])
    return pd.DataFrame({column.name: _series(cells[column.name], column.type) for column in table.columns})


def _series(cells: list[object], kind: Type) -> "Cells":
    import pandas as pd

    plain = pd.Series(cells, dtype="object")
    typed = pd.to_datetime(plain, utc=True, format="ISO8601") if kind == "datetime" else plain
    return typed.astype(DTYPES[kind])
