"""Ratings from anyone's table: a long CSV with columns unit, rater, value and optionally session and code.

Rows are never objects but positions in `Columns`, so that a file of a hundred million rows is a matter of a minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coder.agreement import Level
from coder.errors import FormatError
from coder.exchange.readers.base import number_of
from coder.exchange.readers.columns import Codes, Columns, read_columns

REQUIRED = ("unit", "rater", "value")
OPTIONAL = ("session", "code")
LOOKS_MISSING = frozenset({"NA", "N/A", "NaN", "nan", "NULL", "null"})
"""What statistics programs write for nothing; taken for a category only when `--categories` names it."""
MOST_CELLS = 2**27
"""Raters × units of one table: 1 GiB of ratings."""
MOST_LISTED = 20
"""Categories that an error lists."""

Categories = tuple[str, ...] | tuple[float, ...]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Names:
    """What each unit of a table is called, or its session: a sequence of names that takes four bytes each."""

    number: Codes
    """Shape (units,): positions in `names`."""
    names: list[str]

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, at: int) -> str:
        return self.names[int(self.number[at])]

    def __iter__(self) -> Iterator[str]:
        return (self.names[number] for number in self.number.tolist())

    @cached_property
    def ranked(self) -> Positions:
        """Shape (units,): where each name stands in the order of names, which rows in another order do not change."""
        return _rank(self.names)[self.number]


@dataclass(frozen=True, eq=False)
class RatingsTable:
    """The ratings of one code as an array, with the names of its axes."""

    code: str
    """Empty where the file has no column `code`."""
    ratings: npt.NDArray[np.float64]
    """Shape (raters, units), NaN where a rater gave nothing; positions in `categories` where these are words."""
    units: Names
    """In order of appearance; units of two sessions may have the same name."""
    raters: tuple[str, ...]
    """Sorted by name, so that differences between raters keep their sign when rows are reordered."""
    sessions: Names | None
    """The session of each unit; None where the file has no column `session`."""
    categories: Categories | None
    """In order; None for numbers of which nobody named the possible ones."""
    level: Level


def read_ratings(path: Path, level: Level, categories: Sequence[str] | None = None) -> Iterator[RatingsTable]:
    """Read one table of ratings per code, in the order in which codes appear; each is made when it is asked for.

    An empty value is missing: its unit and rater exist, their rating does not. Values are numbers where they must
    be (interval, ratio, and ordinal unless `categories` names words) and where all of them can be; else they are
    words, in the order of `categories` or sorted.

    Raises:
        FormatError: the file cannot be read as such a table; the message names the row.
    """
    named = None if categories is None else _named(categories, level)
    columns = read_columns(path, REQUIRED, OPTIONAL)
    if not columns.n_rows:
        raise FormatError(f"{path.name} has a header and no rows.", "Write one row per unit and rater.")
    _check_names(columns)
    return (_ratings_table(code, part, level, named) for code, part in _by_code(columns))


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


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows of one code."""

    columns: Columns
    rows: Positions | None
    """In the order of the file; None for all of them."""

    def cells(self, column: str) -> Codes:
        cells = self.columns.cells[column]
        return cells if self.rows is None else cells[self.rows]

    def at(self, row: int) -> int:
        """Where a row of this part is among all rows."""
        return row if self.rows is None else int(self.rows[row])

    def row(self, row: int) -> str:
        """Say which row of which file it is."""
        return f"Row {self.columns.number(self.at(row))} of {self.columns.file}"


def _check_names(columns: Columns) -> None:
    """Say which row lacks a unit, a rater or a session."""
    lacking = [
        (int(np.argmax(columns.cells[column] == columns.texts[column].index(""))), column)
        for column in ("unit", "rater", "session")
        if "" in columns.texts.get(column, ())
    ]
    if lacking:
        at, column = min(lacking, key=lambda one: one[0])
        raise FormatError(
            f"Row {columns.number(at)} of {columns.file} has no {column}.", "Only value may be empty: it means missing."
        )


def _by_code(columns: Columns) -> Iterator[tuple[str, _Part]]:
    names = columns.texts.get("code", [""])
    if len(names) == 1:
        yield names[0], _Part(columns, None)
        return
    order = np.argsort(columns.cells["code"], kind="stable")
    ends = np.cumsum(np.bincount(columns.cells["code"], minlength=len(names)))
    for name, rows in zip(names, np.split(order, ends[:-1]), strict=True):
        yield name, _Part(columns, rows)


def _ratings_table(code: str, part: _Part, level: Level, named: Categories | None) -> RatingsTable:
    texts = part.columns.texts
    with_sessions = "session" in texts
    cell, keys = _numbered(_unit_keys(part), len(texts["unit"]) * len(texts.get("session", "1")))
    given = part.cells("rater")
    present = np.flatnonzero(np.bincount(given, minlength=len(texts["rater"])))
    raters = [texts["rater"][name] for name in present]
    if len(raters) * len(keys) > MOST_CELLS:
        raise FormatError(
            f"{part.columns.file} has {len(raters):,} raters and {len(keys):,} units{f' of {code}' if code else ''},"
            f" which makes more than {MOST_CELLS:,} pairs of them.",
            "Compare raters who share units, from a file of their own.",
        )
    first_cell = np.zeros(len(texts["rater"]), dtype=np.int64)
    first_cell[present] = _rank(raters) * len(keys)
    cell += first_cell[given]
    ratings = np.full(len(raters) * len(keys), np.nan)
    _check_once(part, cell, len(ratings))
    worth, categories = _worth(part, level, named)
    ratings[cell] = worth[part.cells("value")]
    session_numbers, unit_numbers = np.divmod(keys, len(texts["unit"]))
    return RatingsTable(
        code=code,
        ratings=ratings.reshape(len(raters), len(keys)),
        units=Names(unit_numbers.astype(np.int32), texts["unit"]),
        raters=tuple(sorted(raters)),
        sessions=Names(session_numbers.astype(np.int32), texts["session"]) if with_sessions else None,
        categories=categories,
        level=level,
    )


def _unit_keys(part: _Part) -> Positions:
    """One number for each row's unit: its name, within its session where there are sessions."""
    keys = part.cells("unit").astype(np.int64)
    if "session" in part.columns.texts:
        keys += part.cells("session").astype(np.int64) * len(part.columns.texts["unit"])
    return keys


def _numbered(keys: Codes | Positions, span: int) -> tuple[Positions, Positions]:
    """Number keys from 0 in the order in which they appear; give each row's number, and each number's key.

    keys: shape (rows,), from 0 to `span` - 1.
    """
    n = len(keys)
    if span > 4 * n + 2**20:  # a table of all keys would be larger than sorting
        found, first, number = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        return _inverse(order)[number], found[order].astype(np.int64)
    row = np.full(span, -1, dtype=np.int64)
    row[keys[::-1]] = np.arange(n - 1, -1, -1)  # backwards: what is written last stays, and that is the first row
    found = np.flatnonzero(row >= 0)
    found = found[np.argsort(row[found])]
    row[found] = np.arange(len(found))
    return row[keys], found


def _rank(names: Sequence[str]) -> Positions:
    """Where each name stands when they are sorted, shape (names,)."""
    return _inverse(np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64))


def _inverse(order: Positions) -> Positions:
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _check_once(part: _Part, cell: Positions, n_cells: int) -> None:
    """Say which two rows rate the same unit by the same rater."""
    filled = np.zeros(n_cells, dtype=np.bool_)
    filled[cell] = True
    if np.count_nonzero(filled) == len(cell):
        return
    _, first, number = np.unique(cell, return_index=True, return_inverse=True)
    again = int(np.argmax(first[number] != np.arange(len(cell))))
    earlier, later = part.at(int(first[number[again]])), part.at(again)
    columns = part.columns
    said = [(column, columns.text(column, later)) for column in ("rater", "unit", *OPTIONAL)]
    raise FormatError(
        f"Rows {columns.number(earlier)} and {columns.number(later)} of {columns.file} are both"
        f" {', '.join(f'{column} {name}' for column, name in said if name)}.",
        "Leave one of them; a second look by the same rater is another rater (r1, r1-again) or another code.",
    )


def _worth(part: _Part, level: Level, named: Categories | None) -> tuple[npt.NDArray[np.float64], Categories | None]:
    """What each text in the column stands for as a rating, NaN for none, and the categories.

    The way of reading them is one for all raters of a code.
    """
    texts = part.columns.texts["value"]
    used = np.flatnonzero(np.bincount(part.cells("value"), minlength=len(texts)))
    given = [texts[number] for number in used if texts[number]]
    values, categories = (_read(part, given, level), None) if named is None else (_among(part, given, named), named)
    if values is None:
        words = tuple(sorted(given))
        values, categories = {word: float(place) for place, word in enumerate(words)}, words
    worth = np.full(len(texts), np.nan)
    worth[used] = [values.get(texts[number], np.nan) for number in used]
    return worth, categories


def _read(part: _Part, given: Sequence[str], level: Level) -> dict[str, float] | None:
    """The values as numbers; None where they are words, which nominal ones may be."""
    missing = [text for text in given if text in LOOKS_MISSING]
    if missing:
        row, text = _first(part, missing)
        raise FormatError(
            f"{row} has the value {text}, which may stand for missing.",
            "Leave a missing value empty; name it in --categories if it is a category.",
        )
    numbers = {text: number_of(text) for text in given}
    read = {text: float(number) for text, number in numbers.items() if number is not None}
    below = [text for text, number in read.items() if number < 0]
    if level == "ratio" and below:
        row, text = _first(part, below)
        raise FormatError(f"{row}: the value {text} is below zero.", "Use --level interval for values that can be.")
    if len(read) == len(given):
        return read
    if level != "nominal":
        row, text = _first(part, [text for text in given if text not in read])
        order = "; for words, name their order in --categories." if level == "ordinal" else "."
        raise FormatError(
            f"{row}: the value {text!r} is not a number.",
            f"Write decimals with a point and leave a missing value empty{order}",
        )
    return None


def _among(part: _Part, given: Sequence[str], named: Categories) -> dict[str, float]:
    """The values as numbers, or as positions among words; other programs' 1.0 is the category 1."""
    words = {word: float(place) for place, word in enumerate(named) if isinstance(word, str)}
    numbers: dict[float | None, float] = {number_of(word): place for word, place in words.items()}
    numbers |= {category: category for category in named if not isinstance(category, str)}
    numbers.pop(None, None)
    values = {text: words.get(text, numbers.get(number_of(text), np.nan)) for text in given}
    wrong = [text for text, value in values.items() if np.isnan(value)]
    if wrong:
        row, text = _first(part, wrong)
        listed = [category if isinstance(category, str) else f"{category:g}" for category in named[:MOST_LISTED]]
        more = f", … ({len(named):,} in all)" if len(named) > MOST_LISTED else ""
        raise FormatError(
            f"{row}: the value {text!r} is not one of the categories.",
            f"Use {', '.join(listed)}{more}, or leave it empty if it is missing.",
        )
    return values


def _first(part: _Part, wrong: Sequence[str]) -> tuple[str, str]:
    """Say which row is the first with one of these values, and with which."""
    number = {text: place for place, text in enumerate(part.columns.texts["value"])}
    row = int(np.argmax(np.isin(part.cells("value"), [number[text] for text in wrong])))
    return part.row(row), part.columns.text("value", part.at(row))
