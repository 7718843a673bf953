"""Ratings from anyone's table: a long CSV with columns unit, rater, value and optionally session and code."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coder.agreement import Level
from coder.errors import FormatError
from coder.exchange.readers.base import Row, Table, number_of, read_table

REQUIRED = ("unit", "rater", "value")
OPTIONAL = ("session", "code")
LOOKS_MISSING = frozenset({"NA", "N/A", "NaN", "nan", "NULL", "null"})
"""What statistics programs write for nothing; taken for a category only when `--categories` names it."""

Categories = tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, eq=False)
class RatingsTable:
    """The ratings of one code as an array, with the names of its axes."""

    code: str
    """Empty where the file has no column `code`."""
    ratings: npt.NDArray[np.float64]
    """Shape (raters, units), NaN where a rater gave nothing; positions in `categories` where these are words."""
    units: tuple[str, ...]
    """In order of appearance; units of two sessions may have the same name."""
    raters: tuple[str, ...]
    """Sorted by name, so that differences between raters keep their sign when rows are reordered."""
    sessions: tuple[str, ...] | None
    """The session of each unit; None where the file has no column `session`."""
    categories: Categories | None
    """In order; None for numbers of which nobody named the possible ones."""
    level: Level


def read_ratings(path: Path, level: Level, categories: Sequence[str] | None = None) -> tuple[RatingsTable, ...]:
    """Read one table of ratings per code, in the order in which codes appear.

    An empty value is missing: its unit and rater exist, their rating does not. Values are numbers where they must
    be (interval, ratio, and ordinal unless `categories` names words) and where all of them can be; else they are
    words, in the order of `categories` or sorted.

    Raises:
        FormatError: the file cannot be read as such a table; the message names the row.
    """
    table = read_table(path, REQUIRED, OPTIONAL)
    _check_header(path.name, table)
    if not table.rows:
        raise FormatError(f"{path.name} has a header and no rows.", "Write one row per unit and rater.")
    named = None if categories is None else _named(categories, level)
    by_code: dict[str, list[Row]] = {}
    for row in table.rows:
        by_code.setdefault(row.text("code"), []).append(row)
    with_sessions = "session" in table.columns
    return tuple(_ratings_table(code, rows, level, named, with_sessions) for code, rows in by_code.items())


def _check_header(file: str, table: Table) -> None:
    for column in (*REQUIRED, *OPTIONAL):
        if table.columns.count(column) > 1:
            raise FormatError(f"{file} has {table.columns.count(column)} columns {column}.", "Leave one of them.")


def _named(categories: Sequence[str], level: Level) -> Categories:
    """The categories as given, as numbers where all of them are."""
    words = tuple(category.strip() for category in categories)
    numbers = tuple(number_of(word) for word in words)
    known = tuple(number for number in numbers if number is not None)
    if not words or "" in words or len(set(words)) < len(words) or len(set(known)) < len(known):
        raise FormatError(
            f"The categories {', '.join(categories)!r} have an empty or repeated name.",
            "Name each category once, parted by commas: --categories none,weak,clear.",
        )
    if len(known) == len(words):
        return known
    if level in {"interval", "ratio"}:
        raise FormatError(
            f"The categories {', '.join(words)!r} are not all numbers.",
            f"Level {level} compares numbers; use --level ordinal for words in an order.",
        )
    return words


def _ratings_table(
    code: str, rows: list[Row], level: Level, named: Categories | None, with_sessions: bool
) -> RatingsTable:
    cells = _cells(rows, with_sessions)
    given = {key: row for key, row in cells.items() if row.text("value")}
    values, categories = _values(given, level, named)
    units = {unit: place for place, unit in enumerate(dict.fromkeys(key[:2] for key in cells))}
    raters = {rater: place for place, rater in enumerate(sorted({rater for _, _, rater in cells}))}
    ratings = np.full((len(raters), len(units)), np.nan)
    for (session, unit, rater), value in values.items():
        ratings[raters[rater], units[session, unit]] = value
    return RatingsTable(
        code=code,
        ratings=ratings,
        units=tuple(unit for _, unit in units),
        raters=tuple(raters),
        sessions=tuple(session for session, _ in units) if with_sessions else None,
        categories=categories,
        level=level,
    )


_Key = tuple[str, str, str]
"""Session, unit, rater."""


def _cells(rows: list[Row], with_sessions: bool) -> dict[_Key, Row]:
    """The rows by what they rate, each with a unit, a rater and a session, and none twice."""
    cells: dict[_Key, Row] = {}
    for row in rows:
        for column in ("unit", "rater", "session") if with_sessions else ("unit", "rater"):
            if not row.text(column):
                raise FormatError(
                    f"Row {row.number} of {row.file} has no {column}.", "Only value may be empty: it means missing."
                )
        key = (row.text("session"), row.text("unit"), row.text("rater"))
        if key in cells:
            raise FormatError(
                f"Rows {cells[key].number} and {row.number} of {row.file} are both {_said(row)}.",
                "Leave one of them; a second look by the same rater is another rater (r1, r1-again) or another code.",
            )
        cells[key] = row
    return cells


def _said(row: Row) -> str:
    named = [("rater", row.text("rater")), ("unit", row.text("unit"))]
    named += [(column, row.text(column)) for column in OPTIONAL if row.text(column)]
    return ", ".join(f"{column} {name}" for column, name in named)


def _values(
    given: dict[_Key, Row], level: Level, named: Categories | None
) -> tuple[dict[_Key, float], Categories | None]:
    """Each rating as a number, and the categories; the way of reading them is one for all raters."""
    if named is not None:
        return {key: _among(row, named) for key, row in given.items()}, named
    for row in given.values():
        if row.text("value") in LOOKS_MISSING:
            raise FormatError(
                f"Row {row.number} of {row.file} has the value {row.text('value')}, which may stand for missing.",
                "Leave a missing value empty; name it in --categories if it is a category.",
            )
    numbers = {key: number_of(row.text("value")) for key, row in given.items()}
    numeric = {key: number for key, number in numbers.items() if number is not None}
    if len(numeric) == len(given):
        return numeric, None
    if level != "nominal":
        row = next(row for key, row in given.items() if numbers[key] is None)
        way_out = "Write decimals with a point and leave a missing value empty"
        order = "; for words, name their order in --categories." if level == "ordinal" else "."
        raise FormatError(
            f"Row {row.number} of {row.file}: the value {row.text('value')!r} is not a number.", way_out + order
        )
    words = tuple(sorted({row.text("value") for row in given.values()}))
    place = {word: float(at) for at, word in enumerate(words)}
    return {key: place[row.text("value")] for key, row in given.items()}, words


def _among(row: Row, named: Categories) -> float:
    """The rating as a number, or as its position among words; other programs' 1.0 is the category 1."""
    value = row.text("value")
    number = number_of(value)
    for place, category in enumerate(named):
        if isinstance(category, str):
            if value == category or (number is not None and number == number_of(category)):
                return float(place)
        elif number is not None and number == category:
            return number
    listed = ", ".join(category if isinstance(category, str) else f"{category:g}" for category in named)
    raise FormatError(
        f"Row {row.number} of {row.file}: the value {value!r} is not one of the categories.",
        f"Use {listed}, or leave it empty if it is missing.",
    )
