"""The arithmetic of scores: numbers in, one number or a reason out. Forms and codebooks share it.

A missing number is None and never 0. What cannot be computed is None with a reason from `REASONS`.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["", "too_few_answered", "nothing_coded", "zero_denominator", "tied"]
"""Why there is no number: too few of the items have one; no segment of the kind is complete; the whole is 0;
no single value is the most frequent."""

Missing = Literal["na", "prorate"]
Compute = Callable[[Sequence[float]], float]
"""A function of at least one number."""


@dataclass(frozen=True, slots=True)
class Result:
    """A score, and what it rests on."""

    value: float | None
    n_items: int
    """How many numbers there could be."""
    n_answered: int
    """How many there are."""
    prorated: bool = False
    """Whether fewer numbers than there could be stand for all."""
    reason: Reason = ""
    """Why there is no value; empty where there is one."""


def reverse(value: float, low: float, high: float) -> float:
    """Count from the other end of a scale: `min + max - x`.

    >>> reverse(2, 1, 7)
    6
    """
    return low + high - value


def mean(values: Sequence[float | None], min_answered: int | None = None, missing: Missing = "na") -> Result:
    """Average the numbers there are, if there are enough; all must be there unless `min_answered` says less.

    With `missing="na"` and no `min_answered`, one missing number leaves no mean.
    """
    return _of_enough(values, min_answered, missing, lambda here: math.fsum(here) / len(here))


def total(values: Sequence[float | None], min_answered: int | None = None, missing: Missing = "na") -> Result:
    """Add the numbers up. With `missing="prorate"` the mean of those there are stands for the missing ones.

    With `missing="na"` a sum over fewer numbers would be a smaller sum, so it is none.
    """
    if missing == "na":
        return _of_enough(values, len(values), missing, math.fsum)
    # Times before divided by: a sum of which nothing is missing stays the sum.
    return _of_enough(values, min_answered, missing, lambda here: math.fsum(here) * len(values) / len(here))


def highest(values: Sequence[float | None], min_answered: int | None = None) -> Result:
    """Take the highest number there is."""
    return _of_enough(values, min_answered or 1, "na", max)


def most_frequent(values: Sequence[float | None], min_answered: int | None = None) -> Result:
    """Take the number that occurs most often; none where two occur equally often."""
    here = [value for value in values if value is not None]
    if len(here) < (min_answered or 1):
        return Result(None, len(values), len(here), reason="too_few_answered")
    (first, often), *others = Counter(here).most_common(2)
    if others and others[0][1] == often:
        return Result(None, len(values), len(here), reason="tied")
    return Result(first, len(values), len(here))


def weighted(pairs: Iterable[tuple[float, float | None]], min_answered: int | None = None) -> Result:
    """Add up weight × number; every number must be there unless `min_answered` says less.

    Args:
        pairs: (weight, number) of each item.
        min_answered: how many numbers are enough; what is missing then adds nothing.
    """
    listed = list(pairs)
    there = [(weight, value) for weight, value in listed if value is not None]
    if not there or len(there) < (min_answered or len(listed)):
        return Result(None, len(listed), len(there), reason="too_few_answered")
    return Result(sum(weight * value for weight, value in there), len(listed), len(there))


def share(part: float, whole: float, n_items: int = 1, n_answered: int = 1) -> Result:
    """Divide; none where the whole is 0, for nothing is no share of nothing."""
    if whole == 0:
        return Result(None, n_items, n_answered, reason="zero_denominator")
    return Result(part / whole, n_items, n_answered)


def _of_enough(values: Sequence[float | None], least: int | None, missing: Missing, compute: Compute) -> Result:
    here = [value for value in values if value is not None]
    if not here or len(here) < (least or len(values)):
        return Result(None, len(values), len(here), reason="too_few_answered")
    few = len(here) < len(values)
    return Result(compute(here), len(values), len(here), prorated=few and missing == "prorate")
