"""Matching by overlap, by hand and against picking the best pair again and again; and the list of all events."""

import numpy as np
import pytest
from hypothesis import given, settings

from coder.agreement.timed import Link, Rules, TwoCodings, align, links, match
from coder.agreement.timed.tallies import paired
from tests.agreement.timed.placed import RULES, apart, moved, placings, same, share, swapped, two

X, Y = 0, 1
USUAL = Rules()


def matched(one: TwoCodings, rules: Rules = USUAL) -> list[tuple[int, int]]:
    return sorted(tuple(pair) for pair in match(one, rules).tolist())


def test_two_spans_match_from_60_per_cent_of_the_longer_on() -> None:
    assert matched(two([(10, 20, X)], [(14, 22, X)])) == [(0, 0)]  # 6 of 10 seconds
    assert matched(two([(10, 20, X)], [(14.001, 22, X)])) == []
    assert matched(two([(10, 20, X)], [(14.001, 22, X)]), Rules(overlap=0.5)) == [(0, 0)]


def test_the_longer_one_counts() -> None:
    assert matched(two([(10, 20, X)], [(12, 17, X)])) == []  # all of the shorter, half of the longer


def test_the_category_does_not_decide_what_is_matched() -> None:
    one = two([(10, 20, X)], [(10, 19, Y)])
    assert paired(one, match(one, Rules()), 2).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_the_best_overlap_goes_first_and_each_event_once() -> None:
    one = two([(10, 20, X)], [(11, 20, X), (10, 19.5, Y)])
    assert matched(one) == [(0, 1)]  # .95 before .90


def test_of_two_codes_on_one_stretch_each_finds_its_own() -> None:
    assert matched(two([(10, 20, X), (10, 20, Y)], [(10, 20, Y), (10, 20, X)])) == [(0, 1), (1, 0)]


def test_points_match_by_their_onsets_and_also_with_the_beginning_of_a_span() -> None:
    one = two([(10, 10, X), (30, 30, X)], [(12, 12, X), (31, 45, X)])
    assert matched(one) == [(0, 0), (1, 1)]
    assert matched(one, Rules(tolerance_ms=1000)) == [(1, 1)]


def test_the_moves_of_boris_issue_228_match_whatever_the_grid() -> None:
    moves = ([155.105, 169.855, 264.855], [156.405, 170.852, 264.606])
    one = two(*([(at, at, X) for at in own] for own in moves), 300)
    assert matched(one) == [(0, 0), (1, 1), (2, 2)]
    assert matched(one, Rules(tolerance_ms=1000)) == [(1, 1), (2, 2)]  # the first two are 1.3 s apart


def greedy(one: TwoCodings, rules: Rules) -> list[float]:
    """How good each match is, picking the best pair left again and again."""
    left = [
        (-(share(one, at, to) or 0.0), apart(one, at, to), at, to)
        for at in range(len(one.first))
        for to in range(len(one.second))
        if one.first.stream[at] == one.second.stream[to] and near(one, at, to, rules)
    ]
    found = []
    while left:
        best = min(left, key=lambda pair: (*pair[:2], not same(one, *pair[2:]), *sums(one, *pair[2:])))
        found.append(best[:2])
        left = [pair for pair in left if pair[2] != best[2] and pair[3] != best[3]]
    return sorted(found)


def sums(one: TwoCodings, at: int, to: int) -> tuple[int, ...]:
    return tuple(
        int(getattr(one.first, name)[at] + getattr(one.second, name)[to]) for name in ("start_ms", "end_ms", "category")
    )


def near(one: TwoCodings, at: int, to: int, rules: Rules) -> bool:
    common = share(one, at, to)
    return apart(one, at, to) <= rules.tolerance_ms if common is None else common >= rules.overlap


@settings(deadline=None, max_examples=200)
@given(placings(), RULES)
def test_matching_is_picking_the_best_pair_again_and_again(one: TwoCodings, rules: Rules) -> None:
    pairs = matched(one, rules)
    for side in (0, 1):
        assert len({pair[side] for pair in pairs}) == len(pairs)
    assert all(near(one, at, to, rules) for at, to in pairs)
    assert sorted((-(share(one, *pair) or 0.0), apart(one, *pair)) for pair in pairs) == pytest.approx(
        greedy(one, rules)
    )


@settings(deadline=None, max_examples=200)
@given(placings(), RULES)
def test_who_is_first_and_when_the_session_began_change_nothing(one: TwoCodings, rules: Rules) -> None:
    table = paired(one, match(one, rules), 3)
    other = swapped(one)
    assert paired(other, match(other, rules), 3).tolist() == table.T.tolist()
    assert matched(moved(one, 777), rules) == matched(one, rules)


@settings(deadline=None, max_examples=100)
@given(placings())
def test_a_wider_tolerance_never_matches_less(one: TwoCodings) -> None:
    counts = [len(match(one, Rules(tolerance_ms=wide))) for wide in (0, 500, 1000, 2600, 12_000)]
    assert counts == sorted(counts)


@settings(deadline=None, max_examples=100)
@given(placings(), RULES)
def test_identical_events_all_find_themselves(one: TwoCodings, rules: Rules) -> None:
    twin = TwoCodings(one.first, one.first, one.end_ms, one.begin_ms, one.n_streams)
    for pairs in (match(twin, rules), align(twin, rules)):
        table = paired(twin, pairs, 3)
        assert table.sum() == np.trace(table) == len(one.first)


class TestList:
    def test_says_of_each_event_what_it_goes_with_or_why_it_is_left_over(self) -> None:
        one = two(
            [(10, 10, X), (11, 11, X), (20, 30, Y), (50, 50, X), (5, 5, X, 1)],
            [(10.4, 10.4, Y), (27, 40, Y), (30, 30, X)],
            n_streams=2,
        )
        assert links(one, Rules()) == (
            Link(0, 0, -400, None, "onset", same=False, aligned=True),
            Link(1, None, 600, None, "taken", same=False, aligned=True),
            Link(2, None, -7000, pytest.approx(3 / 13), "too_little_overlap", same=True, aligned=True),
            Link(None, 1, -7000, pytest.approx(3 / 13), "too_little_overlap", same=True, aligned=True),
            Link(None, 2, -10_000, None, "too_far", same=False, aligned=True),
            Link(3, None, 20_000, None, "too_far", same=True, aligned=True),
            Link(4, None, None, None, "none_there", same=False, aligned=True),
        )

    @settings(deadline=None, max_examples=100)
    @given(placings(), RULES)
    def test_holds_every_event_once_and_the_matches(self, one: TwoCodings, rules: Rules) -> None:
        listed = links(one, rules)
        assert sorted(link.first for link in listed if link.first is not None) == list(range(len(one.first)))
        assert sorted(link.second for link in listed if link.second is not None) == list(range(len(one.second)))
        assert sorted((link.first, link.second) for link in listed if link.matched) == matched(one, rules)
        assert {link.why for link in listed if link.matched} <= {"overlap", "onset"}
        assert {link.why for link in listed if not link.matched}.isdisjoint({"overlap", "onset"})
