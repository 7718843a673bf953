"""What a table is: columns with a name, a type and a meaning."""

from dataclasses import dataclass, replace
from typing import Literal

Type = Literal["string", "integer", "number", "boolean", "datetime"]
"""A string is never missing: it is empty where there is nothing. All other types can be missing."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as the data dictionary describes it."""

    name: str
    type: Type
    doc: str
    """What a cell means, what its unit is, and when it is empty."""
    is_text: bool = False
    """True for words that were said or written; such a column leaves the study only when asked for."""
    levels: tuple[str, ...] | None = None
    """All values a cell can have; None where they are not a short list."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    doc: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns in order."""
        return tuple(column.name for column in self.columns)

    def without_text(self) -> "Table":
        """Give the table without the columns that hold text: the one filter every output passes."""
        return replace(self, columns=tuple(column for column in self.columns if not column.is_text))
