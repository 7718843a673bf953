"""Two raters' events as two sequences, aligned so that as few as possible are left over or disagree.

Global alignment by dynamic programming (Needleman & Wunsch 1970), as GSEQ does for event sequences (Quera, Bakeman &
Gnisci 2007). A disagreement, an omission and a commission are one error each; of alignments with equally many errors
the one with the smallest sum of onset distances is taken. Events that are too far apart are never aligned.
"""

from collections.abc import Iterator

import numpy as np

from coder.agreement.distances import Indices
from coder.agreement.ratings import Mask
from coder.agreement.timed.events import Rules, TwoCodings
from coder.agreement.timed.links import Block, blocks

Pairs = Indices
"""Shape (pairs, 2): positions of an event of the first rater and one of the second; each occurs once at most."""


def align(one: TwoCodings, rules: Rules) -> Pairs:
    """Align the events of two raters, stream by stream; what is in no pair was placed by one of them only."""
    found = [
        (block.first[at], block.second[to]) for block in blocks(one, rules) for at, to in _aligned(block, one, rules)
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _aligned(block: Block, one: TwoCodings, rules: Rules) -> Iterator[tuple[int, int]]:
    n_first, n_second = block.apart_ms.shape
    if not n_first or not n_second:
        return
    # One error outweighs any sum of onset distances.
    error = int(block.apart_ms.max()) * min(n_first, n_second) + 1
    cost = np.where(block.same, 0, error) + block.apart_ms
    cost = np.where(block.align(rules), cost, 4 * error)
    # Filled from the end, so that the walk goes forward and of equally good partners takes the earlier one.
    backward, earlier = cost[::-1, ::-1], _earlier(block, one)[::-1, ::-1]
    for at, to in _traced(_best(backward, error), backward, error, earlier):
        yield n_first - 1 - at, n_second - 1 - to


def _best(cost: Indices, error: int) -> Indices:
    """Fill the table of the lowest costs up to each pair, shape (first + 1, second + 1), a row at a time.

    Leaving out events of the second rater runs along the row, which is a running minimum once its cost is taken off.
    """
    n_first, n_second = cost.shape
    left_out = np.arange(n_second + 1, dtype=np.int64) * error
    best = np.empty((n_first + 1, n_second + 1), dtype=np.int64)
    best[0] = left_out
    for at in range(n_first):
        row = best[at] + error
        row[1:] = np.minimum(row[1:], best[at, :-1] + cost[at])
        best[at + 1] = np.minimum.accumulate(row - left_out) + left_out
    return best


def _earlier(block: Block, one: TwoCodings) -> Mask:
    """Tell where the first rater's event comes before the second's: the earlier one is left over first."""
    first, second = (
        np.stack([events.start_ms[chosen], events.end_ms[chosen], events.category[chosen]], axis=1)
        for events, chosen in ((one.first, block.first), (one.second, block.second))
    )
    apart = first[:, None] - second[None, :]
    start, end, category = np.moveaxis(np.sign(apart), -1, 0)
    return np.asarray(4 * start + 2 * end + category < 0)


def _traced(best: Indices, cost: Indices, error: int, earlier: Mask) -> Iterator[tuple[int, int]]:
    """Walk from the last cell; where several ways cost the same the choice is the same for both raters."""
    at, to = cost.shape
    while at and to:
        here = best[at, to]
        if here == best[at - 1, to - 1] + cost[at - 1, to - 1]:
            at, to = at - 1, to - 1
            yield at, to
            continue
        without_first = here == best[at - 1, to] + error
        without_second = here == best[at, to - 1] + error
        if without_first and (earlier[at - 1, to - 1] or not without_second):
            at -= 1
        else:
            to -= 1
