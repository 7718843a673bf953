"""Two raters' events as what each saw in every unit of time, with a tolerance (Bakeman, Quera & Gnisci 2009).

A session is cut into units from the beginning of its coded time. An event's onset and offset are read to the unit in
which they fall, and each event has one unit at least. In a unit a rater has one category, several, or nothing.

Each rater's units are gone through in turn, as GSEQ does. A category in a unit is tallied as agreed where the other
rater has it within the tolerance, else against what the other has in that unit. Nothing is no category that could be
found near by: it is agreed where the other has nothing, or only what agrees elsewhere; else an event that one rater
missed would count half. Where a rater has several categories in a unit, each has an equal part of it. The two tables
are averaged, so that it does not matter which rater comes first, and base rates are those of that table; without a
tolerance the two are one and the same when nobody has two categories at once.

What happens between two changes is tallied once and multiplied, so neither the unit nor the length of the session
costs time.
"""

from dataclasses import dataclass

import numpy as np

from coder.agreement.distances import Array, Indices
from coder.agreement.ratings import Mask
from coder.agreement.timed.events import Events, Rules, TwoCodings


@dataclass(frozen=True, eq=False)
class UnitTables:
    """Units of time by what two raters had in them."""

    overall: Array
    """Shape (categories + 1, categories + 1): the first rater's category by the second's; the last is nothing."""
    each: Array
    """Shape (categories, 2, 2): each category alone, present (1) or not (0)."""


@dataclass(frozen=True, eq=False)
class _Seen:
    """One rater's side of one stream; shape (categories, runs) each."""

    has: Mask
    near: Mask
    """Where the rater has the category within the tolerance."""

    @property
    def parts(self) -> Array:
        """Shape (categories + 1, runs): the part of a unit that each category has; the last is nothing."""
        several = self.has.sum(axis=0)
        return np.concatenate([self.has / np.maximum(several, 1), (several == 0)[None]]).astype(np.float64)


def tally_units(one: TwoCodings, n_categories: int, rules: Rules, tolerance_units: int) -> UnitTables:
    """Count the units of all streams by what both raters had in them."""
    overall = np.zeros((n_categories + 1, n_categories + 1))
    each = np.zeros((n_categories, 2, 2))
    for stream in range(one.n_streams):
        length, first, second, used = _runs(one, stream, rules, tolerance_units)
        rows = np.append(used, n_categories)
        way, back = _pass(first, second, length), _pass(second, first, length)
        overall[np.ix_(rows, rows)] += (way + back.T) / 2
        # A category that neither rater used is absent for both all the time.
        each[:, 0, 0] += length.sum()
        each[used] += _binary(first, second, length)
        each[used, 0, 0] -= length.sum()
    return UnitTables(overall, each)


def n_units(one: TwoCodings, rules: Rules) -> int:
    """Tell into how many units the coded time is cut, for each stream."""
    return -((one.begin_ms - one.end_ms) // rules.unit_ms)


def _pass(own: _Seen, other: _Seen, length: Array) -> Array:
    """Tally one rater's units (rows) against the other's, shape (used + 1, used + 1)."""
    mine, theirs = own.parts, other.parts
    missed = mine[:-1] * ~other.near * length
    empty = mine[-1] * length
    unmet = (empty * theirs[:-1] * ~own.near).sum(axis=1)
    table = np.concatenate([missed @ theirs.T, np.append(unmet, empty.sum() - unmet.sum())[None]])
    met = np.append((mine[:-1] * other.near * length).sum(axis=1), 0.0)
    return table + np.diag(met)


def _binary(first: _Seen, second: _Seen, length: Array) -> Array:
    """Tally each category alone, by the same rule, shape (used, 2, 2)."""
    both = ((first.has & second.near) @ length + (second.has & first.near) @ length) / 2
    only_first, only_second = (first.has & ~second.near) @ length, (second.has & ~first.near) @ length
    neither = length.sum() - both - only_first - only_second
    return np.stack([np.stack([neither, only_second], axis=1), np.stack([only_first, both], axis=1)], axis=1)


def _runs(one: TwoCodings, stream: int, rules: Rules, tolerance: int) -> tuple[Array, _Seen, _Seen, Indices]:
    """Cut a stream where anything changes: the units in each run, both raters' sides, the categories in use."""
    total = n_units(one, rules)
    chosen = [events.within(stream) for events in (one.first, one.second)]
    spans = [_spans(events, own, one.begin_ms, total, rules) for events, own in zip(_two(one), chosen, strict=True)]
    wide = [np.clip(span + np.array([-tolerance, tolerance]), 0, total) for span in spans]
    edges = np.unique(np.concatenate([np.array([0, total]), *(span.ravel() for span in (*spans, *wide))]))
    categories = [events.category[own] for events, own in zip(_two(one), chosen, strict=True)]
    used = np.unique(np.concatenate(categories))
    sides = [
        _Seen(_covered(span, rows, len(used), edges), _covered(reach, rows, len(used), edges))
        for span, reach, rows in zip(spans, wide, (np.searchsorted(used, own) for own in categories), strict=True)
    ]
    return np.diff(edges).astype(np.float64), sides[0], sides[1], used


def _two(one: TwoCodings) -> tuple[Events, Events]:
    return one.first, one.second


def _spans(events: Events, chosen: Indices, begin_ms: int, total: int, rules: Rules) -> Indices:
    """First unit and the one after the last of each event, shape (events, 2)."""
    # What begins when the coded time ends has the last unit.
    start = np.minimum((events.start_ms[chosen] - begin_ms) // rules.unit_ms, total - 1)
    end = np.minimum((events.end_ms[chosen] - begin_ms) // rules.unit_ms, total)
    return np.stack([start, np.maximum(end, start + 1)], axis=1)


def _covered(spans: Indices, rows: Indices, n_rows: int, edges: Indices) -> Mask:
    """Tell in which runs each category's events are, shape (rows, runs)."""
    changes = np.zeros((n_rows, len(edges)), dtype=np.int64)
    at = np.searchsorted(edges, spans)
    np.add.at(changes, (rows, at[:, 0]), 1)
    np.add.at(changes, (rows, at[:, 1]), -1)
    return np.cumsum(changes, axis=1)[:, :-1] > 0
