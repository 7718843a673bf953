"""The border of the package: what is handed in as ratings, sessions and times, checked and made into arrays."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array, Indices
from coder.errors import AgreementError

Sessions = Sequence[object] | npt.NDArray[np.generic]

MOST_LISTED = 20
"""Categories that an error lists."""


def table_of(ratings: npt.ArrayLike, sessions: Sessions | None = None) -> Array:
    """Make ratings a table of numbers, shape (raters, units), with a session for each unit where there are any.

    Raises:
        AgreementError: a rating is no number or infinite, rows differ in length, or there are not as many sessions
            as units.
    """
    try:
        scores = np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError):
        raise _no_table(ratings) from None
    if scores.ndim != 2:
        raise AgreementError(f"Ratings have {scores.ndim} axes.", "Give one row per rater and one column per unit.")
    if sessions is not None and len(sessions) != scores.shape[1]:
        raise AgreementError(
            f"{len(sessions)} sessions were named for {scores.shape[1]} units.", "Name the session of each unit."
        )
    if (infinite := np.isinf(scores)).any():
        raise AgreementError(
            f"A rating is infinite: {place_of(infinite)}.", "Use an empty value (NaN) where there is no rating."
        )
    return scores


def _no_table(ratings: object) -> AgreementError:
    """Say what keeps ratings from being a table of numbers, and where."""
    given = ratings if isinstance(ratings, Iterable) else ()
    rows = [list(row) if isinstance(row, Iterable) else [row] for row in given]
    for at, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if not _number(value):
                return AgreementError(
                    f"The rating {value!r:.40} is no number: rater row {at}, unit column {place}.",
                    "Give the positions 0, 1, 2… of words among the categories, and NaN where there is no rating.",
                )
        if len(row) != len(rows[0]):
            return AgreementError(
                f"Rater row {at} has {len(row)} units and row 1 has {len(rows[0])}.",
                "Give every row all units, with NaN where there is no rating.",
            )
    return AgreementError("Ratings are no table of numbers.", "Give one row per rater and one column per unit.")


def _number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return value is None
    return True


def place_of(wrong: npt.NDArray[np.bool_]) -> str:
    """Say where the first true value is, counted from 1."""
    row, column = np.argwhere(wrong)[0]
    return f"rater row {row + 1}, unit column {column + 1}"


def listed(labels: Sequence[str]) -> str:
    """Name categories in a sentence: some of them, where there are many."""
    more = f", … ({len(labels):,} in all)" if len(labels) > MOST_LISTED else ""
    return ", ".join(labels[:MOST_LISTED]) + more


def repeats(times: npt.ArrayLike, n_columns: int) -> Indices:
    """Check how many equal units each column stands for, shape (columns,).

    Raises:
        AgreementError: there is not one positive whole number per column.
    """
    given = np.asarray(times, dtype=np.float64)
    if given.shape != (n_columns,):
        raise AgreementError(f"Times of shape {given.shape} do not fit {n_columns} columns.", "Give one per column.")
    wrong = np.flatnonzero(~((given >= 1) & (given == np.floor(given)) & np.isfinite(given)))
    if wrong.size:
        raise AgreementError(
            f"Column {wrong[0] + 1} is said to stand for {given[wrong[0]]:g} units.",
            "Give a positive whole number per column.",
        )
    return given.astype(np.int64)


def numbered(sessions: Sequence[object] | npt.NDArray[np.generic]) -> Indices:
    """Number sessions in the order of their names, shape (units,); names are compared as text."""
    if isinstance(sessions, np.ndarray) and sessions.dtype != object:
        found, place = np.unique(sessions, return_inverse=True)
        return numbered(found.tolist())[place]
    name = {session: str(session) for session in dict.fromkeys(sessions)}
    number = {text: place for place, text in enumerate(sorted(set(name.values())))}
    of = {session: number[text] for session, text in name.items()}
    return np.fromiter((of[session] for session in sessions), dtype=np.int64, count=len(sessions))
