"""Agreement weights of one's own: a square table with the categories along its top and down its side."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coder.errors import FormatError
from coder.exchange.readers.base import header_of, number_of, read_text

WAY_OUT = "Write the categories along the top and down the side in the same order, and a number in each cell."


@dataclass(frozen=True, eq=False)
class Weights:
    """How much each two categories agree, from 0 to 1."""

    categories: tuple[str, ...]
    table: npt.NDArray[np.float64]
    """Shape (categories, categories); a row is what the first rater chose."""


def read_weights(path: Path) -> Weights:
    """Read a square table of weights, parted by comma, semicolon or tab; its first cell says nothing.

    Raises:
        FormatError: it is no such table; the message names the row and the column.
    """
    text = read_text(path)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=header_of(text)[1]) if any(row)]
    top = tuple(cell.strip() for cell in rows[0][1:])
    side = tuple(row[0].strip() for row in rows[1:])
    twice = [name for name, times in Counter(top).items() if times > 1 or not name]
    if not top or twice or top != side:
        raise FormatError(f"{path.name} is no square table of categories.", WAY_OUT)
    table = np.empty((len(top), len(top)))
    for at, row in enumerate(rows[1:]):
        if len(row) != len(top) + 1:
            raise FormatError(
                f"Row {at + 2} of {path.name} has {len(row) - 1} weights for {len(top)} categories.", WAY_OUT
            )
        for place, cell in enumerate(row[1:]):
            number = number_of(cell.strip())
            if number is None:
                raise FormatError(
                    f"Row {at + 2} of {path.name}, column {top[place]}: the weight {cell.strip()!r} is not a number.",
                    WAY_OUT,
                )
            table[at, place] = number
    return Weights(top, table)
