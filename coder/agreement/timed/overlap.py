"""Two raters' events matched one to one by what they have in common, best first (Holle & Rein 2015, EasyDIAg)."""

import numpy as np

from coder.agreement.distances import Indices
from coder.agreement.timed.alignment import Pairs
from coder.agreement.timed.events import Events, Rules, TwoCodings
from coder.agreement.timed.links import Block, blocks


def match(one: TwoCodings, rules: Rules) -> Pairs:
    """Match the events of two raters, whatever their category, each at most once.

    Two events with durations match when they share enough of the longer one, the largest share first. Where either
    is a point they match when their onsets are near, the nearest first. Of equally good pairs one with the same
    category goes first, then the earlier one.
    """
    found = [pair for block in blocks(one, rules) for pair in _matched(block, one, rules)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _matched(block: Block, one: TwoCodings, rules: Rules) -> list[tuple[int, int]]:
    at, to = np.nonzero(block.match(rules))
    first, second = block.first[at], block.second[to]
    earlier = [_sum(one, name, first, second) for name in ("category", "end_ms", "start_ms")]
    order = np.lexsort((*earlier, ~block.same[at, to], block.apart_ms[at, to], -block.share[at, to]))
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    for left, right in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if left not in taken[0] and right not in taken[1]:
            taken[0].add(left)
            taken[1].add(right)
            found.append((left, right))
    return found


def _sum(one: TwoCodings, name: str, first: Indices, second: Indices) -> Indices:
    """Add up a field of both events of each pair, which is the same from either rater's side."""
    left, right = (_field(events, name) for events in (one.first, one.second))
    return left[first] + right[second]


def _field(events: Events, name: str) -> Indices:
    field: Indices = getattr(events, name)
    return field
