"""What is drawn when limits are made: sessions or units, in rows of those that are all the same.

Drawing how often each kind of unit comes up is the same as drawing units: 100 000 units of two raters and five
categories are of 25 kinds at most. Where a coefficient does not ask who gave which rating, units with the same ratings
by other raters are of one kind too: 10 000 units of five raters and ten categories are then of some 2000 kinds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from coder.agreement.distances import Array, Indices
from coder.agreement.ratings import Ratings

DIRECTLY = 24
"""Units of one kind up to which they are drawn one by one: a binomial number costs as much as these, about 100 ns."""
KEY_BITS = 62


@dataclass(frozen=True, eq=False)
class Sample:
    """Ratings with a row for each session, or for each kind of unit; row 0 is never drawn."""

    ratings: Ratings
    row: Indices
    """Shape (columns of the ratings,)."""
    size: Array
    """Shape (rows without row 0,): how many sessions (or units) each row consists of."""

    @property
    def n_rows(self) -> int:
        """How many rows there are, row 0 included."""
        return len(self.size) + 1

    def draws(self, seed: int, n_replicates: int, most: int) -> Iterator[Array]:
        """Draw as many sessions (or units) as there are, with replacement, again and again: how often each row came up.

        Yields blocks of shape (replicates, rows without row 0), of at most so many replicates; the size of blocks
        changes no draw.
        """
        n, often = int(self.size.sum()), self.size > DIRECTLY
        rest = np.repeat(np.flatnonzero(~often), self.size[~often].astype(np.int64))
        shares = np.append(self.size[often], len(rest)) / n
        kinds, units = np.random.default_rng(seed).spawn(2)
        for start in range(0, n_replicates, most):
            of_kinds = kinds.multinomial(n, shares, size=min(most, n_replicates - start))
            drawn = np.zeros((len(of_kinds), len(self.size)))
            drawn[:, often] = of_kinds[:, :-1]
            if rest.size:
                for replicate, n_rest in zip(drawn, of_kinds[:, -1], strict=True):
                    places = units.integers(0, len(rest), n_rest)
                    replicate += np.bincount(rest[places], minlength=len(replicate))
            yield drawn


def of_sessions(ratings: Ratings, sessions: Indices) -> Sample:
    """Put each session in which any unit has two raters into a row. sessions: shape (columns,)."""
    row = np.zeros(len(ratings.per_unit), dtype=np.int64)
    found, within = np.unique(sessions[ratings.sampled], return_inverse=True)
    row[ratings.sampled] = within + 1
    return Sample(ratings, row, np.ones(len(found) if ratings.pairable.any() else 0))


def of_units(ratings: Ratings) -> Sample:
    """Put each column that two raters rated into a row."""
    times = np.ones(len(ratings.per_unit)) if ratings.times is None else ratings.times
    row = np.zeros(len(times), dtype=np.int64)
    row[ratings.pairable] = 1 + np.arange(np.count_nonzero(ratings.pairable))
    return Sample(ratings, row, times[ratings.pairable])


def of_kinds(ratings: Ratings, *, anonymous: bool) -> Sample:
    """Put units with the same ratings into one column; with `anonymous` it does not matter by whom.

    Only what does not ask who gave which rating may be computed from anonymous kinds.
    """
    key = _keys(ratings, anonymous=anonymous)
    if key is None:
        return of_units(ratings)
    order = np.argsort(key)  # np.unique sorts stably for the first of each kind, which takes 7 times as long
    kind = np.concatenate([[0], np.cumsum(np.diff(key[order]) != 0)])
    times = np.bincount(kind, weights=None if ratings.times is None else ratings.times[order])
    some = order[np.flatnonzero(np.diff(kind, prepend=-1))]
    return of_units(
        replace(
            ratings,
            index=np.ascontiguousarray(ratings.index[:, some]),
            sessions=None,
            times=times.astype(np.float64),
            whole=None,
        )
    )


def _keys(ratings: Ratings, *, anonymous: bool) -> Indices | None:
    """A number for each column that only columns of the same kind share; None where it would be too large."""
    n_raters, n_categories = len(ratings.index), len(ratings.values)
    if anonymous and n_categories * np.log2(n_raters + 1) < KEY_BITS:
        digits = np.append((n_raters + 1) ** np.arange(n_categories), 0)  # the index -1 takes the last, nothing
        return np.asarray(sum(digits.take(rater) for rater in ratings.index), dtype=np.int64)
    if n_raters * np.log2(n_categories + 1) < KEY_BITS:
        index = np.sort(ratings.index, axis=0) if anonymous else ratings.index
        digits = (n_categories + 1) ** np.arange(n_raters)
        return np.asarray(sum(digit * (rater + 1) for digit, rater in zip(digits, index, strict=True)), dtype=np.int64)
    return None
