"""Codings as a CSV file: one row per code on a segment, or per segment that is none or cannot be coded."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coder.errors import FormatError
from coder.exchange.readers.base import Row, Table, number_of, read_table
from coder.model import Number, Span

REQUIRED = ("session", "segment", "rater", "code", "value")
OPTIONAL = (
    "intensity",
    "person",
    "evidence",
    "note",
    "state",
    "reason",
    "occasion",
    "codebook",
    "start_ms",
    "end_ms",
)
STATES = ("coded", "none", "cannot_code")
FACET = "facet:"


@dataclass(frozen=True, slots=True)
class CodingRow:
    """One row as it stands in the file, numbers read, names not looked up yet."""

    row: Row
    session: str
    segment: str
    """Name without its session: `214`, `seg5-3`; empty for the session itself."""
    rater: str
    code: str
    value: Number | None
    facets: Mapping[str, str]
    """By the facet's id in lower case, as headers are read."""
    intensity: Number | None
    person: str
    evidence: tuple[str, ...]
    note: str
    state: str
    reason: str
    occasion: int
    codebook: str
    """`ID` or `ID@VERSION`; empty where the session is coded with one codebook."""
    span: Span | None = None
    """Where an event lies that the rater placed; None for segments, which are named."""

    def error(self, column: str, message: str, hint: str = "") -> FormatError:
        """Say what is wrong with one cell of this row."""
        return _error(self.row, column, message, hint)


def read(path: Path) -> tuple[CodingRow, ...]:
    """Read a codings file.

    Raises:
        FormatError: not a CSV file with these columns, or a cell that is no number where one must be.
    """
    table = read_table(path, REQUIRED, OPTIONAL)
    _check_columns(path.name, table)
    if not table.rows:
        raise FormatError(f"{path.name} has a header and no row.", "Export codings to see what a row looks like.")
    facets = tuple(name for name in table.unread if name.startswith(FACET))
    return tuple(_coding(row, facets) for row in table.rows)


def _check_columns(file: str, table: Table) -> None:
    unknown = [name for name in table.unread if not name.startswith(FACET)]
    if unknown:
        allowed = ", ".join((*REQUIRED, *OPTIONAL, f"{FACET}NAME"))
        raise FormatError(f"{file} has a column {unknown[0]} that is not known.", f"Columns are {allowed}.")


def _coding(row: Row, facets: tuple[str, ...]) -> CodingRow:
    state = row.text("state") or "coded"
    if state not in STATES:
        raise _error(row, "state", f"{state!r} is no state.", f"States are {', '.join(STATES)}.")
    occasion = _number(row, "occasion")
    if occasion is not None and (not isinstance(occasion, int) or occasion < 1):
        raise _error(row, "occasion", f"{occasion} is no occasion; they are 1, 2, …")
    return CodingRow(
        row,
        row.text("session"),
        row.text("segment"),
        row.text("rater"),
        row.text("code"),
        _number(row, "value"),
        {name[len(FACET) :]: row.text(name) for name in facets if row.text(name)},
        _number(row, "intensity"),
        row.text("person"),
        tuple(row.text("evidence").split()),
        row.text("note"),
        state,
        row.text("reason"),
        int(occasion or 0),
        row.text("codebook"),
        _span(row),
    )


def _span(row: Row) -> Span | None:
    """Read where an event lies; one moment where no end is given."""
    start, end = _number(row, "start_ms"), _number(row, "end_ms")
    for column, number in (("start_ms", start), ("end_ms", end)):
        if number is not None and (not isinstance(number, int) or number < 0):
            raise _error(row, column, f"{number} is no time; times are whole milliseconds from the session's start.")
    if start is None:
        if end is not None:
            raise _error(row, "start_ms", "is empty beside an end; an event has a start.")
        return None
    return Span(int(start), int(start if end is None else end))


def _number(row: Row, column: str) -> Number | None:
    text = row.text(column)
    if not text:
        return None
    value = number_of(text)
    if value is None:
        raise _error(row, column, "this is no number.", "Leave a missing value empty.")
    return value


def _error(row: Row, column: str, message: str, hint: str = "") -> FormatError:
    return FormatError(
        f"{row.file}, row {row.number}, column {column}: {message}", hint or "Nothing was stored; correct the file."
    )
