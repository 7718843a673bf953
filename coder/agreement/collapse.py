"""Equal units of one session put into one column, with how many there were.

A session of 700 segments coded by two raters has a handful of different columns, and every coefficient and every
resampling of sessions is the same for those columns and their `times`.
"""

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array, Indices
from coder.agreement.table import Sessions, numbered, repeats, table_of

MOST_KEYS = 2**62


def collapse(
    ratings: npt.ArrayLike, sessions: Sessions | None = None, times: npt.ArrayLike | None = None
) -> tuple[Array, list[object] | None, Indices]:
    """Merge the equal columns of each session; columns stay in the order in which they first occur.

    ratings: shape (raters, columns), NaN where a rater gave nothing. sessions: the session of each column.
    times: how many units each column stands for already. What comes back goes into `agree` as it is: ratings of
    shape (raters, fewer columns), their sessions (None where there were none), and their times.

    >>> collapse([[1, 2, 1, 1], [1, 2, 1, 1]], ["a", "a", "a", "b"])
    (array([[1., 2., 1.],
           [1., 2., 1.]]), ['a', 'a', 'b'], array([2, 1, 1]))

    Raises:
        AgreementError: sessions or times do not fit the ratings.
    """
    scores = table_of(ratings, sessions)
    before = np.ones(scores.shape[1], dtype=np.int64) if times is None else repeats(times, scores.shape[1])
    key = _keys(scores, sessions)
    _, first, column = np.unique(key, return_index=True, return_inverse=True)
    after = np.bincount(column, weights=before, minlength=len(first)).astype(np.int64)
    order = np.argsort(first)
    kept = first[order]
    names = None if sessions is None else [sessions[place] for place in kept.tolist()]
    return scores[:, kept], names, after[order]


def _keys(scores: Array, sessions: Sessions | None) -> Indices:
    """One number per column, the same for equal columns of one session only."""
    key = np.zeros(scores.shape[1], dtype=np.int64) if sessions is None else numbered(sessions)
    span = int(key.max(initial=0)) + 1
    for row in scores:
        found, value = np.unique(row, return_inverse=True)  # all NaN are one value
        if span > MOST_KEYS // (len(found) + 1):
            known, key = np.unique(key, return_inverse=True)
            span = len(known)
        key = key * len(found) + value
        span *= max(len(found), 1)
    return key
