"""From anything that somebody hands in to a table of numbers, and from numbers to places among the categories."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array
from coder.errors import AgreementError

Mask = npt.NDArray[np.bool_]
Small = npt.NDArray[np.signedinteger]
"""Whole numbers in as few bytes as hold them: comparing them is a matter of memory, and an eighth of it is faster."""


def table_of(ratings: npt.ArrayLike, sessions: Sequence[object] | npt.NDArray[np.generic] | None = None) -> Array:
    """Make ratings a table of numbers, shape (raters, units), with a session for each unit where there are any.

    Raises:
        AgreementError: a rating is no number, rows differ in length, or there are not as many sessions as units.
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
    return scores


def _no_table(ratings: object) -> AgreementError:
    """Say what keeps ratings from being a table of numbers, and where."""
    rows = (
        [list(row) if isinstance(row, Iterable) else [row] for row in ratings] if isinstance(ratings, Iterable) else []
    )
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


def place_of(wrong: Mask) -> str:
    """Where the first true value is, counted from 1."""
    row, column = np.argwhere(wrong)[0]
    return f"rater row {row + 1}, unit column {column + 1}"


def listed(labels: tuple[str, ...]) -> str:
    """Categories in a sentence: a dozen of them at most."""
    return ", ".join(labels[:12]) + (f", … ({len(labels)} in all)" if len(labels) > 12 else "")


def label(value: float) -> str:
    """Write a category value the way a person would: 3, not 3.0."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def index_of(scores: Array, given: Mask, values: Array, labels: tuple[str, ...]) -> Small:
    """Position of each rating among the categories, -1 for none."""
    index = np.full(scores.shape, -1, dtype=np.min_scalar_type(-max(len(values), 1)))
    steps = bool(len(values) and (np.diff(values) == 1).all())
    order = np.argsort(values, kind="stable")
    # One rater after the other, to stay within the processor's cache.
    for place, rater, rated in zip(index, scores, given, strict=True):
        if not (steps and _stepped(place, rater, rated, values)) and len(values):
            near = order[np.minimum(np.searchsorted(values[order], rater), len(values) - 1)]
            place[:] = np.where(values[near] == rater, near, -1)
    wrong = given & (index < 0)
    if wrong.any():
        raise AgreementError(
            f"The rating {label(scores[wrong][0])} is not one of the categories: {place_of(wrong)}.",
            f"Use {listed(labels)}, or add the category." if labels else "Name the categories, or leave them out.",
        )
    return index


def _stepped(place: Small, rater: Array, rated: Mask, values: Array) -> bool:
    """Place one rater's ratings among categories such as 1, 2, 3…, in a third of the time of a search.

    Each rating itself tells its place. False where one is not among the categories; then `place` is not to be used.
    """
    steps_up = np.where(rated, rater - values[0], -1.0)
    if not (steps_up.min(initial=0.0) >= -1 and steps_up.max(initial=0.0) < len(values)):
        return False
    place[:] = steps_up
    return bool((place == steps_up).all())
