"""Confusions as rows and columns to be printed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coder.report.pictures import BOTH, NO_CODE, Crossed, Named


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: how often the row was said where the column was."""

    count: int | None
    """None where no segment could have had both."""
    agrees: bool
    shade: int
    """0 to 4: how large a part of the row's disagreements it is, 0 for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """What others said where somebody said this."""

    name: Named
    cells: tuple[Cell, ...]
    n: int | None
    """Pairs of raters in which at least one said it; None for what stands for none."""
    specific: float | None
    """How often the other said it too."""


@dataclass(frozen=True, slots=True)
class Leading:
    """Two codes that raters took for each other."""

    one: Named
    other: Named
    count: int
    of_one: int
    """Pairs in which one of the two raters gave the one code and the other did not."""
    of_other: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A confusion without the codes that nobody gave."""

    crossed: Crossed
    names: tuple[Named, ...]
    rows: tuple[Row, ...]
    unused: tuple[Named, ...]
    """What no rater gave in any segment compared."""

    @property
    def n(self) -> int:
        """Pairs of raters × segments compared."""
        return round(self.crossed.found.n)


def sheet(crossed: Crossed) -> Sheet:
    """Lay a confusion out: codes that somebody gave, then, where codes are open, what stands for none."""
    found = crossed.found
    given = found.both + found.only > 0
    # A pair of opposites, or a group, is a table of its own whatever was given; both at once is rare and may go.
    used = [at for at, name in enumerate(crossed.names) if given[at] or not (crossed.open or name == BOTH)]
    unused = tuple(name for at, name in enumerate(crossed.names) if at not in used)
    names = tuple(crossed.names[at] for at in used)
    counts = np.where(found.possible, found.crossed, np.nan)[np.ix_(used, used)]
    np.fill_diagonal(counts, found.both[used])
    specific: list[float | None] = [found.specific[at] for at in used]
    n: list[int | None] = [round(found.both[at] + found.only[at]) for at in used]
    if crossed.open:
        alone = found.alone[used]
        counts = np.block([[counts, alone[:, None]], [alone[None, :], np.array([[found.neither]])]])
        names = (*names, NO_CODE)
        specific.append(None)
        n.append(None)
    rows = tuple(Row(name, tuple(_cells(counts[at], at)), n[at], specific[at]) for at, name in enumerate(names))
    return Sheet(crossed, names, rows, unused)


def _cells(counts: np.ndarray[tuple[int], np.dtype[np.float64]], own: int) -> Iterator[Cell]:
    apart = np.delete(counts, own)
    most = float(np.nansum(apart))
    for at, count in enumerate(counts):
        if np.isnan(count):
            yield Cell(None, agrees=False, shade=0)
        else:
            part = count / most if at != own and most else 0.0
            yield Cell(round(count), agrees=at == own, shade=min(4, int(np.ceil(part * 4))))


def leading(crossed: Crossed, most: int = 12) -> tuple[Leading, ...]:
    """List the codes that were most often taken for each other, those crossed once or never left out."""
    found, names = crossed.found, crossed.names
    pairs = [
        Leading(
            names[one],
            names[other],
            round(found.crossed[one, other]),
            round(found.only[one]),
            round(found.only[other]),
        )
        for one in range(len(names))
        for other in range(one + 1, len(names))
        if found.crossed[one, other] > 1
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.count)[:most])
