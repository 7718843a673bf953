"""Every event of two raters with its partner, or with the reason why it has none: what a figure rests on."""

from collections.abc import Iterator

import numpy as np

from coder.agreement.ratings import Mask
from coder.agreement.timed.alignment import align
from coder.agreement.timed.events import Rules, TwoCodings
from coder.agreement.timed.links import Block, block
from coder.agreement.timed.overlap import match
from coder.agreement.timed.records import Link, Why


def links(one: TwoCodings, rules: Rules) -> tuple[Link, ...]:
    """List the events of two raters, matched ones once, by stream and onset."""
    matched, aligned = match(one, rules).tolist(), {tuple(pair) for pair in align(one, rules).tolist()}
    found = [
        (stream, link) for stream in range(one.n_streams) for link in _of_stream(one, stream, matched, aligned, rules)
    ]
    return tuple(link for _, link in sorted(found, key=lambda two: (two[0], *_place(one, two[1]))))


def _place(one: TwoCodings, link: Link) -> tuple[int, int]:
    starts = [
        int(events.start_ms[at])
        for events, at in ((one.first, link.first), (one.second, link.second))
        if at is not None
    ]
    return min(starts), link.first is None


def _of_stream(
    one: TwoCodings, stream: int, matched: list[list[int]], aligned: set[tuple[int, int]], rules: Rules
) -> Iterator[Link]:
    whole = block(one, one.first.within(stream), one.second.within(stream))
    enough = whole.match(rules)
    place = [{int(at): row for row, at in enumerate(own)} for own in (whole.first, whole.second)]
    for at, to in matched:
        if at in place[0]:
            row, column = place[0][at], place[1][to]
            lasts = bool(whole.both_last[row, column])
            yield Link(
                at,
                to,
                int(one.first.start_ms[at] - one.second.start_ms[to]),
                float(whole.share[row, column]) if lasts else None,
                "overlap" if lasts else "onset",
                bool(whole.same[row, column]),
                (at, to) in aligned,
            )
    for side in (0, 1):
        partnered = {pair[side] for pair in matched}
        elsewhere = {pair[side] for pair in aligned}
        for at, line in place[side].items():
            if at not in partnered:
                yield _left_over(one, whole, side, line, np.take(enough, line, axis=side), at not in elsewhere)


def _left_over(one: TwoCodings, whole: Block, side: int, line: int, enough: Mask, alone: bool) -> Link:
    """Say what is nearest to an event without a partner: what would do, else what shares most, else by onset."""
    own, others = (whole.first, whole.second) if side == 0 else (whole.second, whole.first)
    at = int(own[line])
    first, second = (at, None) if side == 0 else (None, at)
    if not len(others):
        return Link(first, second, None, None, "none_there", same=False, aligned=alone)
    share, apart, lasts, same = (
        np.take(field, line, axis=side) for field in (whole.share, whole.apart_ms, whole.both_last, whole.same)
    )
    near = int(np.lexsort((~same, apart, -share, ~enough))[0])
    why: Why = "taken" if enough[near] else "too_little_overlap" if share[near] > 0 else "too_far"
    pair = (at, int(others[near])) if side == 0 else (int(others[near]), at)
    onset = int(one.first.start_ms[pair[0]] - one.second.start_ms[pair[1]])
    return Link(first, second, onset, float(share[near]) if lasts[near] else None, why, bool(same[near]), alone)
