"""What is counted in one session of two raters: sums, so that sessions add up and resampling only reweights them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coder.agreement.counts import Counts, Totals
from coder.agreement.distances import Array
from coder.agreement.timed.alignment import Pairs, align
from coder.agreement.timed.events import Rules, TwoCodings
from coder.agreement.timed.overlap import match
from coder.agreement.timed.units import tally_units

AGREED, FIRST, SECOND = range(3)
"""The rows of a table's summary: its diagonal, and how often each of the two raters used each category."""


@dataclass(frozen=True, eq=False)
class Tally:
    """One session's counts; a summary has shape (3, categories + 1), and its last column is nothing, or no partner."""

    units: Array
    """Summary of the units of time, with the tolerance."""
    strict: Array
    """Summary of the units of time, without it."""
    codes: Array
    """Shape (categories, 2, 2): units of time with and without each category."""
    aligned: Array
    """Summary of the aligned events."""
    matched: Array
    """Summary of the events matched by overlap."""


def tally(one: TwoCodings, n_categories: int, rules: Rules) -> Tally:
    """Count one session of two raters."""
    units = tally_units(one, n_categories, rules, rules.tolerance_units)
    strict = tally_units(one, n_categories, rules, 0) if rules.tolerance_units else units
    aligned, matched = (paired(one, pairs, n_categories) for pairs in (align(one, rules), match(one, rules)))
    return Tally(summary(units.overall), summary(strict.overall), units.each, summary(aligned), summary(matched))


def paired(one: TwoCodings, pairs: Pairs, n_categories: int) -> Array:
    """Tabulate events by category, shape (categories + 1, categories + 1); the last row and column are no partner.

    Nobody can count the events that neither rater placed: the last cell is empty for want of a meaning, not of cases.
    """
    table = np.zeros((n_categories + 1, n_categories + 1))
    first, second = one.first.category, one.second.category
    np.add.at(table, (first[pairs[:, 0]], second[pairs[:, 1]]), 1)
    for own, side, row in ((first, 0, table[:, -1]), (second, 1, table[-1])):
        row[:-1] += np.bincount(np.delete(own, pairs[:, side]), minlength=n_categories)
    return table


def summary(table: Array) -> Array:
    """Keep of a square table what kappa needs: diagonal, row sums and column sums, shape (3, categories)."""
    return np.stack([table.diagonal(), table.sum(axis=1), table.sum(axis=0)])


class Sums:
    """The tallies of sessions, with the parts of one session under one number; a field of `Totals` for each part."""

    def __init__(self, tallies: Sequence[Tally], session: Sequence[int], n_sessions: int, *, alike: bool) -> None:
        self._parts: dict[str, Array] = {}
        for name in Tally.__dataclass_fields__:
            rows = [_alike(getattr(one, name), name) if alike else getattr(one, name) for one in tallies]
            added = np.zeros((n_sessions + 1, *rows[0].shape))
            np.add.at(added, 1 + np.asarray(session, dtype=np.int64), np.stack(rows))
            self._parts[name] = added

    def of(self, name: str, totals: Totals) -> Array:
        """Add a part up over sessions, shape (replicates, …)."""
        return totals.of(self.field, name)

    def field(self, counts: Counts, name: str) -> Array:  # noqa: ARG002 (the tallies were counted before)
        """Give a part per session; row 0, of what is never resampled, is empty."""
        return self._parts[name]

    @property
    def width(self) -> int:
        """How many numbers the widest part takes per session."""
        return max(int(one[0].size) for one in self._parts.values())


def _alike(part: Array, name: str) -> Array:
    """Count each pair of raters both ways around, half each: then no rater is the first."""
    if name == "codes":
        return (part + part.transpose(0, 2, 1)) / 2
    return (part + part[[AGREED, SECOND, FIRST]]) / 2
