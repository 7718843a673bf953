"""Events written short, events drawn at random, and slow ways to compare them that are easy to follow."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from hypothesis import strategies as st

from coder.agreement.timed import Events, Rules, TwoCodings, events_of

Row = tuple[float, float, int] | tuple[float, float, int, int]
"""Onset and offset in seconds, category, and stream where there are several."""


def events(*rows: Row) -> Events:
    full = [(*row, 0)[:4] for row in rows]
    start, end, category, stream = zip(*full, strict=True) if full else ((), (), (), ())
    times = [[round(1000 * second) for second in several] for several in (start, end)]
    return events_of(*times, category, stream)


def two(first: Sequence[Row], second: Sequence[Row], seconds: float = 60, n_streams: int = 1) -> TwoCodings:
    return TwoCodings(events(*first), events(*second), round(1000 * seconds), n_streams=n_streams)


def swapped(one: TwoCodings) -> TwoCodings:
    return one.turned()


def moved(one: TwoCodings, by_ms: int) -> TwoCodings:
    both = [
        Events(each.start_ms + by_ms, each.end_ms + by_ms, each.category, each.stream)
        for each in (one.first, one.second)
    ]
    return TwoCodings(*both, one.end_ms + by_ms, one.begin_ms + by_ms, one.n_streams)


@st.composite
def placings(draw: st.DrawFn, most: int = 8, lasting: bool = True) -> TwoCodings:
    """A session of 12 seconds of two raters, two streams and three categories; events may coincide and overlap."""

    def drawn() -> list[Row]:
        found: list[Row] = []
        for _ in range(draw(st.integers(0, most))):
            start = draw(st.integers(0, 24)) / 2
            lasts = draw(st.sampled_from([0, 0, 1, 1.5, 4])) if lasting else 0
            found.append((start, min(start + lasts, 12), draw(st.integers(0, 2)), draw(st.integers(0, 1))))
        return found

    return two(drawn(), drawn(), 12, n_streams=2)


RULES = st.builds(Rules, st.sampled_from([500, 1000, 1700]), st.sampled_from([0, 500, 1000, 2600]), st.just(0.6))


def share(one: TwoCodings, at: int, to: int) -> float | None:
    """What two events have in common; None where either is a point."""
    left, right = (
        (int(each.start_ms[row]), int(each.end_ms[row])) for each, row in ((one.first, at), (one.second, to))
    )
    longer = max(left[1] - left[0], right[1] - right[0])
    if min(left[1] - left[0], right[1] - right[0]) <= 1:
        return None
    return max(0, min(left[1], right[1]) - max(left[0], right[0])) / longer


def apart(one: TwoCodings, at: int, to: int) -> int:
    return abs(int(one.first.start_ms[at] - one.second.start_ms[to]))


def same(one: TwoCodings, at: int, to: int) -> bool:
    return bool(one.first.category[at] == one.second.category[to])


def cheapest(one: TwoCodings, stream: int, rules: Rules) -> tuple[int, int]:
    """Errors and sum of onset distances of the best alignment, by trying every one."""
    first, second = one.first.within(stream).tolist(), one.second.within(stream).tolist()

    @cache
    def rest(at: int, to: int) -> tuple[int, int]:
        if at == len(first) or to == len(second):
            return len(first) - at + len(second) - to, 0
        ways = [(1 + rest(at + 1, to)[0], rest(at + 1, to)[1]), (1 + rest(at, to + 1)[0], rest(at, to + 1)[1])]
        pair = first[at], second[to]
        common = share(one, *pair)
        if apart(one, *pair) <= rules.tolerance_ms or (common is not None and common >= rules.overlap):
            errors, distance = rest(at + 1, to + 1)
            ways.append((errors + (not same(one, *pair)), distance + apart(one, *pair)))
        return min(ways)

    return rest(0, 0)


def seen(each: Events, stream: int, unit: int, begin_ms: int, n_units: int, unit_ms: int) -> set[int]:
    """The categories of one rater in one unit of time."""
    found = set()
    for start, end, category, own in zip(each.start_ms, each.end_ms, each.category, each.stream, strict=True):
        first = min((start - begin_ms) // unit_ms, n_units - 1)
        last = max(min((end - begin_ms) // unit_ms, n_units) - 1, first)
        if own == stream and first <= unit <= last:
            found.add(int(category))
    return found


def unit_table(one: TwoCodings, n_categories: int, rules: Rules) -> np.ndarray:
    """The table of the units of time, unit by unit, from either rater's side in turn."""
    table = np.zeros((n_categories + 1, n_categories + 1))
    for turn, sides in enumerate(((one.first, one.second), (one.second, one.first))):
        for stream in range(one.n_streams):
            for row, column, weight in _claims(sides, stream, one, n_categories, rules):
                table[(row, column) if turn == 0 else (column, row)] += weight / 2
    return table


def _claims(
    sides: tuple[Events, Events], stream: int, one: TwoCodings, nothing: int, rules: Rules
) -> Iterator[tuple[int, int, float]]:
    n_units = -(-(one.end_ms - one.begin_ms) // rules.unit_ms)
    mine, theirs = (
        [seen(each, stream, unit, one.begin_ms, n_units, rules.unit_ms) for unit in range(n_units)] for each in sides
    )
    room = rules.tolerance_ms // rules.unit_ms
    for unit in range(n_units):
        near = range(max(0, unit - room), min(n_units, unit + room + 1))
        for category in mine[unit] or {nothing}:
            weight = 1 / max(len(mine[unit]), 1)
            if category != nothing and any(category in theirs[there] for there in near):
                yield category, category, weight
                continue
            for other in theirs[unit] or {nothing}:
                part = weight / max(len(theirs[unit]), 1)
                agreed = category == nothing and any(other in mine[there] for there in near)
                yield category, nothing if agreed else other, part
