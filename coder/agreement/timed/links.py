"""Which events of two raters could be the same: how far their onsets lie apart, and what they have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coder.agreement.distances import Array, Indices
from coder.agreement.ratings import Mask
from coder.agreement.timed.events import Rules, TwoCodings
from coder.errors import AgreementError

FEW = 64
"""Events per block: the tables of all pairs stay small, and a row of them is still worth NumPy's while."""


MOST_PAIRS = 2**24
"""Pairs of events that are compared at once: 4096 events of each rater, some 800 MiB."""


@dataclass(frozen=True, eq=False)
class Block:
    """Events of both raters that no pair connects with events outside; pairs have shape (first, second)."""

    first: Indices
    """Positions of the first rater's events, by onset."""
    second: Indices
    apart_ms: Indices
    """Distance of the onsets of each pair."""
    share: Array
    """What a pair has in common, as a share of the longer one; 0 where either is a point."""
    both_last: Mask
    """Where both events have a duration."""
    same: Mask
    """Where both have the same category."""

    def match(self, rules: Rules) -> Mask:
        """Tell which pairs are near enough: those with durations by what they share, others by their onsets."""
        return np.where(self.both_last, self.share >= rules.overlap, self.apart_ms <= rules.tolerance_ms)

    def align(self, rules: Rules) -> Mask:
        """Tell which pairs may be aligned: those whose onsets are near, and those that share enough."""
        return (self.apart_ms <= rules.tolerance_ms) | (self.both_last & (self.share >= rules.overlap))


def blocks(one: TwoCodings, rules: Rules) -> Iterator[Block]:
    """Cut both raters' events, stream by stream, where no pair could lie on both sides of the cut."""
    for stream in range(one.n_streams):
        first, second = one.first.within(stream), one.second.within(stream)
        cuts = _cuts(one, first, second, rules)
        for start, stop in pairwise(cuts):
            here, there = (
                several[np.searchsorted(times, start) : np.searchsorted(times, stop)]
                for several, times in ((first, one.first.start_ms[first]), (second, one.second.start_ms[second]))
            )
            yield block(one, here, there)


def block(one: TwoCodings, first: Indices, second: Indices) -> Block:
    """Compare each of some events of the first rater with each of some of the second.

    Raises:
        AgreementError: there are too many to lay out.
    """
    if len(first) * len(second) > MOST_PAIRS:
        raise AgreementError(
            f"{len(first)} and {len(second)} events of one session run into each other, too many to compare.",
            "Events that come so fast are units of their own: give the book a kind that lock makes.",
        )
    starts, ends = (one.first.start_ms[first], one.second.start_ms[second]), (one.first.end_ms, one.second.end_ms)
    left_start, right_start = starts[0][:, None], starts[1][None, :]
    left_end, right_end = ends[0][first][:, None], ends[1][second][None, :]
    both_last = one.first.lasts[first][:, None] & one.second.lasts[second][None, :]
    common = np.minimum(left_end, right_end) - np.maximum(left_start, right_start)
    longer = np.maximum(np.maximum(left_end - left_start, right_end - right_start), 1)
    share = np.where(both_last, np.maximum(common, 0) / longer, 0.0)
    same = one.first.category[first][:, None] == one.second.category[second][None, :]
    return Block(first, second, np.abs(left_start - right_start), share, both_last, same)


def _cuts(one: TwoCodings, first: Indices, second: Indices, rules: Rules) -> list[int]:
    """Onsets at which a block begins, and one beyond all: an event reaches as far as its end or the tolerance."""
    starts = np.concatenate([one.first.start_ms[first], one.second.start_ms[second]])
    if not starts.size:
        return []
    order = np.argsort(starts, kind="stable")
    ends = np.concatenate([one.first.end_ms[first], one.second.end_ms[second]])
    reach = np.maximum.accumulate(np.maximum(starts + rules.tolerance_ms, ends)[order])
    starts = starts[order]
    cuts, last = [int(starts[0])], 0
    for at in np.flatnonzero(starts[1:] > reach[:-1]) + 1:
        if at - last >= FEW:
            cuts.append(int(starts[at]))
            last = int(at)
    return [*cuts, int(starts[-1]) + 1]
