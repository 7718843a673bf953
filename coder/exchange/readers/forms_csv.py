"""Answers to a form as a CSV file: one row per filled-in form, or one row per item.

Wide: `session, respondent, item1, item2, …` (also `1` or `q1`). Long: `session, respondent, item, value`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coder.codebook.checks.parts import in_words
from coder.codebook.forms import ScoringKey, accepts
from coder.codebook.schema import Form
from coder.errors import FormatError
from coder.exchange.readers.base import Row, Table, number_of, read_table
from coder.model import Number

ITEM = re.compile(r"(?:item|q|i)?[ _.-]?0*([1-9][0-9]{0,3})")
"""How people name the column of an item; headers are read in lower case."""
SHOWN = 8
"""How many further answers an error lists; more would bury the first."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled-in form, as it stands in the file."""

    row: int
    """The number of its row, or of the first of its rows; the header is row 1."""
    session: str
    respondent: str
    """Who filled it in, as the file says: an opaque id or a role; the form's role where it says nothing."""
    answers: dict[int, Number | None]
    """By item number; None where nothing was answered."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """What a file of answers held."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    """What was not carried, as sentences."""


def read(path: Path, key: ScoringKey) -> FormFile:
    """Read a file of answers to a form.

    Raises:
        FormatError: the columns are not those of the form; an answer is not on its item's scale; a form or an item
            stands there twice. The message names row and column.
    """
    table = read_table(path, ("session",), ("respondent",))
    is_long = {"item", "value"} <= set(table.columns)
    columns = {} if is_long else _item_columns(path.name, table, key.form)
    known = {"session", "respondent", *(("item", "value") if is_long else columns.values())}
    for name in ("session", "respondent", *(("item", "value") if is_long else ())):
        if table.columns.count(name) > 1:
            raise FormatError(f"{path.name} has {table.columns.count(name)} columns {name}.", "Leave one of them.")
    if not table.rows:
        raise FormatError(f"{path.name} has a header and no rows.", "Write one row per filled-in form.")
    cells = _Cells(key)
    sheets = _long(table.rows, cells) if is_long else _wide(table.rows, columns, cells)
    cells.finish(path.name)
    unread = [name for name in dict.fromkeys(table.columns) if name and name not in known]
    return FormFile(sheets, (f"Not carried: column {', '.join(unread)}.",) if unread else ())


def _item_columns(file: str, table: Table, form: Form) -> dict[int, str]:
    """Find the column of each item."""
    found: dict[int, str] = {}
    for name in table.columns:
        match = ITEM.fullmatch(name)
        if match is None:
            continue
        item = int(match[1])
        if item in found:
            raise FormatError(f"{file} has two columns for item {item}: {found[item]} and {name}.", "Leave one.")
        if item not in form.item_numbers:
            raise FormatError(
                f"{file} has a column {name}, and {form.key} has {form.items.n} items.",
                "Look whether this is the form that was filled in: coder form list",
            )
        found[item] = name
    lacking = [f"item{item}" for item in form.item_numbers if item not in found]
    if lacking:
        raise FormatError(
            f"{file} lacks the column {', '.join(lacking)}." if found else f"{file} has no column of answers.",
            f"Columns are session, respondent, item1 to item{form.items.n}; or session, respondent, item, value.",
        )
    return found


class _Cells:
    """Reads the cells of a file; what is wrong with answers is collected, so that it is said at once."""

    def __init__(self, key: ScoringKey) -> None:
        self.form, self.name = key.form, key.name
        self._wrong: list[tuple[str, str, str]] = []

    def answer(self, row: Row, column: str, item: int) -> Number | None:
        """Read an answer; None where the cell is empty."""
        text = row.text(column)
        if not text:
            return None
        value = number_of(text)
        scale = self.form.scale_of(item)
        if value is None:
            why = "this is no number."
        elif not accepts(scale, value):
            shown = scale.model_copy(update={"type": "interval"})
            why = f"{value:g} is not on the scale of item {item} of {self.name}, {in_words(shown)}."
        else:
            return value
        self._wrong.append((f"row {row.number}, column {column}", f"row {row.number} {column}", why))
        return None

    def item(self, row: Row) -> int:
        """Read which item a row is about."""
        match = ITEM.fullmatch(row.text("item").lower())
        if match is None or int(match[1]) not in self.form.item_numbers:
            raise _error(
                row, "item", f"{row.text('item')!r} is no item of {self.name}; they are 1 to {self.form.items.n}."
            )
        return int(match[1])

    def who(self, row: Row) -> tuple[str, str]:
        """Read session and respondent."""
        if not row.text("session"):
            raise _error(row, "session", "it is empty.")
        respondent = row.text("respondent") or self.form.respondent
        if respondent in ("client", "therapist", "observer") and respondent != self.form.respondent:
            raise _error(
                row, "respondent", f"{self.name} is filled in by the {self.form.respondent}, not by the {respondent}."
            )
        return row.text("session"), respondent

    def finish(self, file: str) -> None:
        """Raise when an answer could not be taken."""
        if not self._wrong:
            return
        (place, _, why), *others = self._wrong
        listed = ", ".join(short for _, short, _ in others[:SHOWN])
        more = f" {len(others)} more: {listed}{' …' if len(others) > SHOWN else '.'}" if others else ""
        raise FormatError(
            f"{file}, {place}: {why}{more}",
            "Correct the file; write decimals with a point, leave a missing answer empty.",
        )


def _wide(rows: Sequence[Row], columns: dict[int, str], cells: _Cells) -> tuple[Sheet, ...]:
    first: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        session, respondent = cells.who(row)
        seen = first.setdefault((session, respondent), row.number)
        if seen != row.number:
            raise _error(row, "session", f"{respondent} has filled in the form for {session} in row {seen} already.")
        answers = {item: cells.answer(row, column, item) for item, column in sorted(columns.items())}
        found.append(Sheet(row.number, session, respondent, answers))
    return tuple(found)


def _long(rows: Sequence[Row], cells: _Cells) -> tuple[Sheet, ...]:
    sheets: dict[tuple[str, str], Sheet] = {}
    first: dict[tuple[str, str, int], int] = {}
    for row in rows:
        session, respondent = cells.who(row)
        item = cells.item(row)
        seen = first.setdefault((session, respondent, item), row.number)
        if seen != row.number:
            raise _error(row, "item", f"item {item} of {respondent} for {session} stands in row {seen} already.")
        blank = dict.fromkeys(cells.form.item_numbers)
        sheet = sheets.setdefault((session, respondent), Sheet(row.number, session, respondent, {**blank}))
        sheet.answers[item] = cells.answer(row, "value", item)
    return tuple(sheets.values())


def _error(row: Row, column: str, message: str) -> FormatError:
    return FormatError(f"{row.file}, row {row.number}, column {column}: {message}", "Correct the file.")
