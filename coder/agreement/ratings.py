"""The ratings of one code, checked once and ready to be counted.

The letters of the shapes: rater axis first, unit axis second, NaN where a rater gave nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array, Custom, Indices
from coder.agreement.records import LEVELS, Level
from coder.agreement.table import listed, numbered, place_of, repeats, table_of
from coder.errors import AgreementError

Mask = npt.NDArray[np.bool_]
Small = npt.NDArray[np.signedinteger]
"""Whole numbers in as few bytes as hold them: comparing them is a matter of memory, and an eighth of it is faster."""

UNITS_AT_ONCE = 2**14
FEW_CATEGORIES = 32
"""Up to here it is faster to go over categories than over ratings or pairs of ratings."""


class Entries(NamedTuple):
    """Every rating, one entry each."""

    rater: Indices
    unit: Indices
    category: Indices


class Pairs(NamedTuple):
    """Every two ratings of the same unit, once; each field has one entry per pair."""

    unit: Indices
    first: Indices
    """Rater row of the left rating; always smaller than `second`."""
    second: Indices
    left: Indices
    """Category index that `first` gave."""
    right: Indices


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings of one code: raters without any and units without any are already left out."""

    level: Level
    index: Small
    """Shape (raters, units): category index, -1 where there is no rating. Arithmetic needs wider numbers: `both`."""
    values: Array
    """Value of each category; 0, 1, 2… where categories are words."""
    labels: tuple[str, ...]
    sessions: Indices | None
    """Shape (units,): number of the session of each unit."""
    numeric: bool
    """False where categories are words, which have an order at most."""
    declared: bool
    """True where categories were given; False where they are only those that occur."""
    n_units: int
    """Units handed in, including those that nobody rated."""
    times: Array | None = None
    """Shape (units,): how many equal units each column stands for; None for one each."""
    custom: Custom | None = None
    """Distances from weights of one's own."""
    whole: "Ratings | None" = None
    """All units, where these are a block of them."""

    def block(self, units: slice) -> "Ratings":
        """Take some of the units, for counting that adds up over units."""
        return replace(
            self,
            index=self.index[:, units],
            sessions=None if self.sessions is None else self.sessions[units],
            times=None if self.times is None else self.times[units],
            whole=self.whole or self,
        )

    @cached_property
    def sizes(self) -> Indices:
        """The numbers of ratings per unit that occur, ascending."""
        return self.whole.sizes if self.whole else np.flatnonzero(np.bincount(self.per_unit))

    @cached_property
    def origin(self) -> float:
        """A rating that occurs. Measured from it, constant ratings are exact zeros, and no variance changes."""
        if self.whole:
            return self.whole.origin
        given = self.given.ravel()
        return float(self.values[self.index.ravel()[given.argmax()]]) if given.any() else 0.0

    @cached_property
    def used(self) -> Array:
        """Shape (categories,): how many ratings put a unit there."""
        width = len(self.values) + 1
        used = np.zeros(width)
        for rater in self.index:  # one by one, because bincount makes wide numbers of them
            used += np.bincount(rater + 1, weights=self.times, minlength=width)
        return used[1:]

    @cached_property
    def n_pairable(self) -> int:
        """How many units at least two raters rated."""
        return int(self.pairable.sum() if self.times is None else self.times[self.pairable].sum())

    @cached_property
    def n_rated(self) -> int:
        """How many units anybody rated."""
        return int(len(self.per_unit) if self.times is None else self.times.sum())

    @cached_property
    def per_rater(self) -> Indices:
        """Shape (raters,): how many ratings each rater gave."""
        ratings = self.given.sum(axis=1) if self.times is None else self.given @ self.times
        return np.asarray(ratings, dtype=np.int64)

    @cached_property
    def given(self) -> Mask:
        """Shape (raters, units): true where there is a rating."""
        return self.index >= 0

    @cached_property
    def per_unit(self) -> Indices:
        """Shape (units,): how many ratings each unit has, at least 1."""
        small = np.min_scalar_type(-max(len(self.index), 1))  # adding small numbers up takes a fifth of the time
        return np.asarray(self.given.sum(axis=0, dtype=small), dtype=np.int64)

    @cached_property
    def pairable(self) -> Mask:
        """Shape (units,): true where at least two raters rated."""
        return self.per_unit >= 2

    @cached_property
    def varied(self) -> bool:
        """True when more than one category was used in units that two raters rated."""
        return len(np.unique(self.index[:, self.pairable][self.given[:, self.pairable]])) > 1

    @cached_property
    def sampled(self) -> Mask:
        """Shape (units,): true in sessions in which any unit has two raters; without sessions everywhere.

        A session that one rater coded alone is no gap in the design, a unit left out in a shared session is.
        """
        if self.sessions is None:
            return np.ones(self.index.shape[1], dtype=np.bool_)
        return np.isin(self.sessions, self.sessions[self.pairable])

    @cached_property
    def team(self) -> tuple[int, ...]:
        """The rows of the raters who rated any of the sampled units."""
        given = self.given if self.sessions is None else self.given & self.sampled
        return tuple(int(row) for row in np.flatnonzero(given.any(axis=1)))

    @cached_property
    def complete(self) -> bool:
        """True when everyone in the team rated every sampled unit."""
        return bool((self.per_unit[self.sampled] == len(self.team)).all())

    @cached_property
    def scores(self) -> Array:
        """Shape (raters, units): the values measured from `origin`, 0 where there is no rating."""
        # The index -1 takes the last one, a zero for no rating.
        return np.append(self.values - self.origin, 0.0).take(self.index)

    @cached_property
    def sums(self) -> Array:
        """Shape (units,): the sum of each unit's scores."""
        return np.asarray(self.scores.sum(axis=0))

    @cached_property
    def entries(self) -> Entries:
        """Every rating, rater by rater."""
        rater, unit = np.nonzero(self.given)
        return Entries(rater, unit, self.index[self.given].astype(np.int64))

    @cached_property
    def tallies(self) -> Small:
        """Shape (categories, units): how many raters put the unit there, in numbers that hold its square."""
        small = np.min_scalar_type(-max(len(self.index) ** 2, 1))
        return np.stack([(self.index == place).sum(axis=0, dtype=small) for place in range(len(self.values))])

    def both(self, first: int, second: int) -> tuple[Indices, Indices, Indices]:
        """The units that two raters both rated, and the categories each of them chose."""
        one, other = self.index[first], self.index[second]
        unit = np.flatnonzero((one >= 0) & (other >= 0))
        return unit, one[unit].astype(np.int64), other[unit].astype(np.int64)

    @cached_property
    def pairs(self) -> Pairs:
        """Every pair of ratings of the same unit; found once, because most coefficients go over them."""
        nothing = np.empty(0, dtype=np.int64)
        found = [(nothing, nothing, nothing, nothing, nothing)]
        for first, second in combinations(range(len(self.index)), 2):
            unit, left, right = self.both(first, second)
            found.append((unit, np.full_like(unit, first), np.full_like(unit, second), left, right))
        return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def ratings_of(
    ratings: npt.ArrayLike,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    sessions: Sequence[object] | npt.NDArray[np.generic] | None = None,
    times: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> Ratings:
    """Check an array of ratings and put its values in the order of the categories.

    ratings: shape (raters, units), NaN where a rater gave nothing. Where categories are words it holds their
    positions 0, 1, 2…; one order for all raters, because per-rater orders silently mix categories up.
    times: shape (units,), how many equal units each column stands for. weights: shape (categories, categories),
    agreement weights in the order in which categories were named, else ascending.

    Raises:
        AgreementError: the array, its level, categories, sessions, times or weights do not fit together.
    """
    if level not in LEVELS:
        raise AgreementError(f"There is no level {level!r}.", f"Use one of {', '.join(LEVELS)}.")
    scores = table_of(ratings, sessions)
    given = ~np.isnan(scores)
    if level == "ratio" and (below := scores < 0).any():
        raise AgreementError(
            f"A ratio rating is below zero: {place_of(below)}.", "Use level interval for values that can be negative."
        )
    repeated = None if times is None else repeats(times, scores.shape[1])
    used, active = given.any(axis=0), given.any(axis=1)
    values, labels, numeric = _categories(scores[given] if categories is None else scores[:0], level, categories)
    index = _index(scores, given, values, labels)
    return Ratings(
        level=level,
        index=index if used.all() and active.all() else index[active].compress(used, axis=1),
        values=values,
        labels=labels,
        sessions=None if sessions is None else numbered(sessions)[used],
        numeric=numeric,
        declared=categories is not None,
        n_units=scores.shape[1] if repeated is None else int(repeated.sum()),
        times=None if repeated is None else repeated[used].astype(np.float64),
        custom=None if weights is None else _custom(weights, labels, categories),
    )


def label(value: float) -> str:
    """Write a category value the way a person would: 3, not 3.0."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _categories(
    found: Array, level: Level, categories: Sequence[str] | Sequence[float] | None
) -> tuple[Array, tuple[str, ...], bool]:
    """Values, labels, and whether the values are numbers of their own."""
    if categories is None:
        values = np.unique(found)
        return values, tuple(label(value) for value in values), True
    words = [category for category in categories if isinstance(category, str)]
    if words and (len(words) < len(categories) or level in {"interval", "ratio"}):
        raise AgreementError(f"Categories of level {level} must be numbers.", "Give numbers, or use level ordinal.")
    if len(set(categories)) < len(categories):
        raise AgreementError("A category is named twice.", "Name each category once.")
    if words:
        return np.arange(len(words), dtype=np.float64), tuple(words), False
    values = np.array([float(category) for category in categories])
    values = values if level == "nominal" else np.sort(values)
    return values, tuple(label(value) for value in values), True


def _index(scores: Array, given: Mask, values: Array, labels: tuple[str, ...]) -> Small:
    """Position of each rating among the categories, -1 for none."""
    # One more than there are, so that adding 1 to an index, which makes 0 of no rating, never overflows.
    index = np.full(scores.shape, -1, dtype=np.min_scalar_type(-(len(values) + 1)))
    steps = bool(len(values) and (np.diff(values) == 1).all())
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    # Some units of one rater after the other, to stay within the processor's cache.
    for place, rater, rated in _pieces(index, scores, given) if len(values) else ():
        if not (steps and _stepped(place, rater, rated, values)):
            near = order[np.minimum(np.searchsorted(ascending, rater), len(values) - 1)]
            place[:] = np.where(values[near] == rater, near, -1)
    wrong = given & (index < 0)
    if wrong.any():
        raise AgreementError(
            f"The rating {label(scores[wrong][0])} is not one of the categories: {place_of(wrong)}.",
            f"Use {listed(labels)}, or add the category." if labels else "Name the categories, or leave them out.",
        )
    return index


def _pieces(index: Small, scores: Array, given: Mask) -> Iterator[tuple[Small, Array, Mask]]:
    for place, rater, rated in zip(index, scores, given, strict=True):
        for start in range(0, len(place), UNITS_AT_ONCE):
            units = slice(start, start + UNITS_AT_ONCE)
            yield place[units], rater[units], rated[units]


def _stepped(place: Small, rater: Array, rated: Mask, values: Array) -> bool:
    """Place one rater's ratings among categories such as 1, 2, 3…, in a third of the time of a search.

    Each rating itself tells its place. False where one is not among the categories; then `place` is not to be used.
    """
    steps_up = np.where(rated, rater - values[0], -1.0)
    if not (steps_up.min(initial=0.0) >= -1 and steps_up.max(initial=0.0) < len(values)):
        return False
    place[:] = steps_up
    return bool((place == steps_up).all())


def _custom(
    weights: npt.ArrayLike, labels: tuple[str, ...], categories: Sequence[str] | Sequence[float] | None
) -> Custom:
    """Check a matrix of agreement weights and put it in the order of the labels."""
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (len(labels), len(labels)):
        raise AgreementError(
            f"Weights of shape {given.shape} do not fit {len(labels)} categories.",
            f"Give one row and one column for each of {listed(labels)}." if labels else "Name the categories.",
        )
    if not ((given >= 0) & (given <= 1)).all() or not (np.diagonal(given) == 1).all():
        raise AgreementError(
            "Agreement weights lie between 0 and 1, and are 1 on the diagonal.",
            "Turn disagreement weights around: 1 - weight / the largest weight.",
        )
    named_first = [one if isinstance(one, str) else label(one) for one in categories or ()] or list(labels)
    place = [named_first.index(one) for one in labels]
    return Custom(1.0 - given[np.ix_(place, place)])
