"""The alignment of two sequences of events: by hand, and against trying every alignment there is."""

import pytest
from hypothesis import given, settings

from coder.agreement.timed import Rules, TwoCodings, align
from coder.agreement.timed.tallies import paired
from coder.errors import AgreementError
from tests.agreement.timed.placed import RULES, apart, cheapest, moved, placings, same, share, swapped, two

X, Y = 0, 1
USUAL = Rules()


def aligned(one: TwoCodings, rules: Rules = USUAL) -> list[tuple[int, int]]:
    return sorted(tuple(pair) for pair in align(one, rules).tolist())


def test_an_event_that_one_rater_missed_does_not_shift_the_others() -> None:
    one = two([(10, 10, X), (20, 20, Y), (30, 30, X)], [(11, 11, X), (31, 31, X)])
    assert aligned(one) == [(0, 0), (2, 1)]
    assert paired(one, align(one, Rules()), 2).tolist() == [[2, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_events_too_far_apart_are_an_omission_and_a_commission() -> None:
    one = two([(10, 10, X)], [(12.001, 12.001, X)])
    assert aligned(one) == []
    assert paired(one, align(one, Rules()), 1).tolist() == [[0, 1], [1, 0]]
    assert aligned(one, Rules(tolerance_ms=2001)) == [(0, 0)]


def test_the_same_category_a_little_further_goes_before_another_one_nearby() -> None:
    # X with X leaves one Y over, one error; X with Y leaves X over and disagrees, two.
    assert aligned(two([(10, 10, X)], [(9.5, 9.5, Y), (11, 11, X)])) == [(0, 1)]


def test_one_disagreement_is_less_than_an_omission_and_a_commission() -> None:
    assert aligned(two([(10, 10, X)], [(11, 11, Y)])) == [(0, 0)]


def test_of_equally_good_alignments_the_nearest_onsets_are_taken() -> None:
    assert aligned(two([(10, 10, X)], [(8.5, 8.5, X), (10.5, 10.5, X)])) == [(0, 1)]
    assert aligned(two([(10, 10, X)], [(9, 9, X), (11, 11, X)])) == [(0, 0)]  # and else the earlier event


def test_long_events_that_share_enough_are_aligned_wherever_they_begin() -> None:
    one = two([(10, 40, X)], [(16, 40, X)])
    assert aligned(one) == [(0, 0)]  # 24 of 30 seconds
    assert aligned(two([(10, 40, X)], [(30, 40, X)])) == []


def test_persons_are_aligned_apart() -> None:
    assert aligned(two([(10, 10, X, 0)], [(10, 10, X, 1)], n_streams=2)) == []


def cost(one: TwoCodings, pairs: list[tuple[int, int]]) -> tuple[int, int]:
    left_over = len(one.first) + len(one.second) - 2 * len(pairs)
    return left_over + sum(not same(one, *pair) for pair in pairs), sum(apart(one, *pair) for pair in pairs)


@settings(deadline=None, max_examples=200)
@given(placings(), RULES)
def test_no_alignment_is_cheaper(one: TwoCodings, rules: Rules) -> None:
    best = [cheapest(one, stream, rules) for stream in range(2)]
    assert cost(one, aligned(one, rules)) == tuple(map(sum, zip(*best, strict=True)))


@settings(deadline=None, max_examples=200)
@given(placings(), RULES)
def test_pairs_are_one_to_one_in_order_and_near_enough(one: TwoCodings, rules: Rules) -> None:
    pairs = aligned(one, rules)
    for side in (0, 1):
        assert len({pair[side] for pair in pairs}) == len(pairs)
    for stream in range(2):
        order = {int(at): place for place, at in enumerate(one.second.within(stream))}
        places = {int(at): place for place, at in enumerate(one.first.within(stream))}
        own = sorted((places[at], order[to]) for at, to in pairs if at in places)
        assert [to for _, to in own] == sorted(to for _, to in own)
    for at, to in pairs:
        common = share(one, at, to)
        assert apart(one, at, to) <= rules.tolerance_ms or (common is not None and common >= rules.overlap)


@settings(deadline=None, max_examples=200)
@given(placings(), RULES)
def test_who_is_first_and_when_the_session_began_change_nothing(one: TwoCodings, rules: Rules) -> None:
    table = paired(one, align(one, rules), 3)
    other = swapped(one)
    assert paired(other, align(other, rules), 3).tolist() == table.T.tolist()
    assert aligned(moved(one, 777), rules) == aligned(one, rules)


@settings(deadline=None, max_examples=100)
@given(placings(), RULES)
def test_a_wider_tolerance_never_makes_more_errors(one: TwoCodings, rules: Rules) -> None:
    errors = [cost(one, aligned(one, Rules(tolerance_ms=wide)))[0] for wide in (0, 500, 1000, 2600)]
    assert errors == sorted(errors, reverse=True)


def test_blocks_of_a_long_session_change_nothing() -> None:
    rows = [(float(at), float(at), at // 5 % 2) for at in range(0, 4000, 5)]
    late = [(start + 1, end + 1, category) for start, end, category in rows if start % 35]
    one = two(rows, late, 4000)
    assert len(align(one, Rules())) == len(late)
    assert all(one.second.start_ms[to] - one.first.start_ms[at] == 1000 for at, to in align(one, Rules()))


def test_a_thousand_events_without_any_gap_between_them() -> None:
    rows = [(float(at), float(at), at % 3) for at in range(1000)]
    one = two(rows, rows, 1000)
    assert aligned(one) == [(at, at) for at in range(1000)]
    assert aligned(swapped(one)) == aligned(one)


def test_more_events_than_can_be_laid_out_are_refused() -> None:
    crowd = [(at / 100, at / 100, X) for at in range(4200)]
    with pytest.raises(AgreementError, match="4200 and 4200 events of one session run into each other"):
        align(two(crowd, crowd), USUAL)
