"""What a report shows beside its tables, worked out from each variable that agreement is computed of.

The figures are counts and sums over columns, so a column may stand for many equal segments; variables come one by one,
and none is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean

import numpy as np

from coder.agreement import pairwise
from coder.agreement.choose import WEIGHTED
from coder.agreement.differences import differences
from coder.agreement.parts import pair_value
from coder.report.model import Label, Spread
from coder.report.pictures import PairCell, PairTable, RatingApart
from coder.workflow.matrix import Matrix
from coder.workflow.reliability import Unit
from coder.workflow.session_variables import SCORE

RATED = ("rating", "score")
"""The kinds of labels whose figures are on a scale of their own."""


def coverage(one: Matrix) -> tuple[int, int, int]:
    """Count sessions and segments with ratings of two raters or more, and segments with any."""
    raters = (~np.isnan(one.ratings)).sum(axis=0)
    shared = np.flatnonzero(raters > 1)
    sessions = len({one.sessions[at] for at in shared.tolist()})
    return sessions, int(one.times[shared].sum()), int(one.times[raters > 0].sum())


def spread(one: Matrix) -> Spread | None:
    """Describe the ratings of units that two raters or more rated: a narrow range lowers every coefficient."""
    given = ~np.isnan(one.ratings) & ((~np.isnan(one.ratings)).sum(axis=0) > 1)
    if one.meant.kind != "rating" or not given.any():
        return None
    values, times = one.ratings[given], np.broadcast_to(one.times, given.shape)[given]
    n, mean = int(times.sum()), float(np.average(values, weights=times))
    sd = float(np.sqrt(times @ (values - mean) ** 2 / (n - 1)))
    return Spread(n, mean, sd, float(values.min()), float(values.max()))


def rating_apart(one: Matrix, label: Label) -> RatingApart | None:
    """Give the differences between raters on a rating or score, all persons together; None for what is neither."""
    found = differences(one.ratings, one.times) if label.kind in RATED and "@" not in one.name else None
    if found is None:
        return None
    ends = [float(value) for value in one.meant.categories or ()] or one.ratings[~np.isnan(one.ratings)].tolist()
    low, high = min(ends), max(ends)
    return RatingApart(one.name, label.label, one.raters, low, max(high, low + 1), found)


@dataclass(slots=True)
class _Pair:
    """What two raters share of a group of variables."""

    values: list[float] = field(default_factory=list)
    n_variables: int = 0
    sessions: set[str] = field(default_factory=set)
    n_units: int = 0

    def cell(self) -> PairCell:
        mean = fmean(self.values) if self.values else None
        return PairCell(mean, len(self.values), self.n_variables, len(self.sessions), self.n_units)


@dataclass(slots=True)
class Pairs:
    """How well each two raters agree, over the variables of a group that are measured alike."""

    unit: Unit
    _groups: dict[tuple[str, str], dict[tuple[str, str], _Pair]] = field(default_factory=dict)

    def add(self, one: Matrix, label: Label) -> None:
        """Take in a variable; one person's, a group's or the program's own belong to no mean of others."""
        if "@" in one.name or (":" in one.name and not one.name.startswith(SCORE)):
            return
        short = "icc_A_1" if one.meant.kind == "rating" else f"cohen{WEIGHTED[one.meant.level]}"
        pairs = self._groups.setdefault((self._title(one, label), short), {})
        level, categories, given = one.meant.level, one.meant.categories, ~np.isnan(one.ratings)
        is_rating = one.meant.kind == "rating"
        kappas = np.empty((0, 0))
        if not is_rating:
            kappas = pairwise(
                one.ratings, level=level, categories=categories, times=one.times, coefficient=short
            ).values
        for first, second in combinations(range(len(one.raters)), 2):
            shared = np.flatnonzero(given[first] & given[second])
            if not shared.size:
                continue
            pair = pairs.setdefault((one.raters[first], one.raters[second]), _Pair())
            pair.n_variables += 1
            pair.sessions.update(one.sessions[at] for at in shared.tolist())
            pair.n_units = max(pair.n_units, int(one.times[shared].sum()))
            if is_rating:
                own = one.subset((first, second), shared)
                value = pair_value(short, own.ratings, level=level, categories=categories, times=own.times)
            else:
                value = float(kappas[first, second])
            pair.values += [] if value is None or np.isnan(value) else [value]

    def tables(self) -> tuple[PairTable, ...]:
        """Give a table for each group that any two raters share."""
        return tuple(_table(title, short, pairs) for (title, short), pairs in self._groups.items() if pairs)

    def _title(self, one: Matrix, label: Label) -> str:
        if one.name.startswith(SCORE):
            return "Scores"
        what = "Ratings" if label.kind == "rating" else "Codes"
        return f"{what} on {label.segment}" if self.unit == "segment" else f"{what}, by {self.unit}"


def _table(title: str, short: str, pairs: Mapping[tuple[str, str], _Pair]) -> PairTable:
    raters = tuple(sorted({rater for pair in pairs for rater in pair}))
    return PairTable(title, short, raters, {names: pair.cell() for names, pair in pairs.items()})
