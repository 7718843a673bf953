"""Units of time: what two raters had in each second, by hand, and by a slow way that is easy to follow."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from coder.agreement.timed import Rules, TwoCodings, events_of
from coder.agreement.timed.kappas import code_kappa, unit_kappa
from coder.agreement.timed.tallies import summary
from coder.agreement.timed.units import tally_units
from tests.agreement.timed.placed import RULES, moved, placings, swapped, two, unit_table

CASE = json.loads((Path(__file__).parents[2] / "data" / "boris_issue_228.json").read_text(encoding="utf-8"))
X, Y = 0, 1
Table = list[list[float]]


def table(one: TwoCodings, tolerance: int, n_categories: int = 2) -> Table:
    found: Table = tally_units(one, n_categories, Rules(), tolerance).overall.tolist()
    return found


def kappa(cells: np.ndarray) -> float:
    return float(unit_kappa(summary(np.asarray(cells))[None])[0])


class TestByHand:
    SHIFTED = two([(2, 5, X)], [(3, 6, X), (8, 8, Y)], 10)

    def test_without_a_tolerance_every_second_is_compared_with_itself(self) -> None:
        # The first rater has X in seconds 2 3 4, the second in 3 4 5, and Y in 8.
        found = table(self.SHIFTED, 0)
        assert found == [[2, 0, 1], [0, 0, 0], [1, 1, 5]]
        # Seven of ten agree; by chance (3 · 3 + 0 · 1 + 7 · 6) / 100 = .51.
        assert kappa(np.array(found)) == pytest.approx((0.7 - 0.51) / (1 - 0.51))

    def test_within_the_tolerance_each_rater_finds_the_other(self) -> None:
        # Seconds 2 and 5: who has X finds it next to it, and the other's nothing is no error then. Y is found nowhere.
        found = table(self.SHIFTED, 1)
        assert found == [[3, 0, 0], [0, 0, 0], [0, 1, 6]]
        assert kappa(np.array(found)) == pytest.approx((0.9 - 0.51) / (1 - 0.51))

    def test_an_event_that_one_rater_missed_counts_as_a_whole_unit(self) -> None:
        found = table(two([(2, 2, X), (7, 7, X)], [(3, 3, X)], 10), 1)
        assert found == [[1, 0, 1], [0, 0, 0], [0, 0, 8]]
        # 9 of 10, by chance (2 · 1 + 8 · 9) / 100 = .74.
        assert kappa(np.array(found)) == pytest.approx(0.16 / 0.26)

    def test_two_categories_at_once_have_half_a_unit_each(self) -> None:
        one = two([(0, 2, X), (1, 2, Y)], [(0, 2, X)], 2)
        # Second 1: from the first rater's side X agrees and Y stands against X; from the other side X agrees.
        assert table(one, 0) == [[1.75, 0, 0], [0.25, 0, 0], [0, 0, 0]]
        each = tally_units(one, 2, Rules(), 0).each
        assert each.tolist() == [[[0, 0], [0, 2]], [[1, 0], [1, 0]]]

    def test_one_category_alone_against_all_else(self) -> None:
        each = tally_units(self.SHIFTED, 2, Rules(), 0).each
        assert each.tolist() == [[[6, 1], [1, 2]], [[9, 1], [0, 0]]]
        # X: 8 of 10 agree, by chance (7 · 7 + 3 · 3) / 100 = .58.
        assert code_kappa(each[None, 0])[0] == pytest.approx((0.8 - 0.58) / (1 - 0.58))

    def test_persons_are_compared_apart(self) -> None:
        one = two([(2, 2, X, 0)], [(2, 2, X, 1)], 10, n_streams=2)
        assert table(one, 2) == [[0, 0, 1], [0, 0, 0], [1, 0, 18]]

    def test_a_point_on_the_last_millisecond_has_the_last_unit(self) -> None:
        assert table(two([(9.5, 9.5, X)], [(9.5, 9.5, X)], 9.5), 0) == [[1, 0, 0], [0, 0, 0], [0, 0, 9]]

    def test_events_that_follow_each_other_share_no_unit(self) -> None:
        one = two([(0, 1.5, X), (1.5, 3, Y)], [(0, 1.5, X), (1.5, 3, Y)], 3)
        assert table(one, 0) == [[1, 0, 0], [0, 2, 0], [0, 0, 0]]


class TestScanSampling:
    """BORIS issue 228: kappa of the same six moves is -.038 or 1, by the width of the grid alone.

    BORIS looks at an instant every so many seconds from the first event on and calls an event present that lies within
    half of that. That is a unit of time around each instant. Its last instant lies before the last event, so that the
    third move of both raters is outside: a point event needs matching, not a grid.
    """

    @pytest.mark.parametrize("seconds", [1, 2, 3])
    def test_units_around_each_instant_give_what_was_reported(self, seconds: int) -> None:
        step = 1000 * seconds
        times = {name: [round(1000 * at) for rater, at in CASE["data"] if rater == name] for name in "AB"}
        begin = min(times["A"] + times["B"]) - step // 2
        last = max(times["A"] + times["B"])
        end = begin + step * ((last - begin - step // 2) // step + 1)
        sides = [np.array([at for at in own if at < end]) for own in times.values()]
        one = TwoCodings(*(events_of(own, own, 0 * own) for own in sides), end, begin)
        found = tally_units(one, 1, Rules(unit_ms=step), 0).overall
        assert kappa(found) == pytest.approx(CASE["expected"][f"kappa_interval_{seconds}s"], abs=CASE["tolerance"])

    def test_with_a_tolerance_the_width_of_the_grid_matters_no_more(self) -> None:
        moves = [[(at, at, X) for rater, at in CASE["data"] if rater == name] for name in "AB"]
        for unit_ms in (500, 1000, 2000):
            rules = Rules(unit_ms, 2000)
            found = tally_units(two(*moves, 300), 1, rules, rules.tolerance_units).overall
            assert kappa(found) == 1


@settings(deadline=None, max_examples=150)
@given(placings(), RULES)
def test_the_table_is_that_of_going_through_every_unit(one: TwoCodings, rules: Rules) -> None:
    found = tally_units(one, 3, rules, rules.tolerance_units)
    assert found.overall == pytest.approx(unit_table(one, 3, rules))
    for category in range(3):
        alone = _only(one, category)
        slow = unit_table(alone, 1, rules)[::-1, ::-1]
        assert found.each[category] == pytest.approx(slow)


def _only(one: TwoCodings, category: int) -> TwoCodings:
    sides = [
        events_of(
            *(
                field[each.category == category]
                for field in (each.start_ms, each.end_ms, 0 * each.category, each.stream)
            )
        )
        for each in (one.first, one.second)
    ]
    return TwoCodings(*sides, one.end_ms, one.begin_ms, one.n_streams)


@settings(deadline=None, max_examples=100)
@given(placings(), RULES)
def test_who_is_first_and_when_the_session_began_change_nothing(one: TwoCodings, rules: Rules) -> None:
    found = tally_units(one, 3, rules, rules.tolerance_units).overall
    assert tally_units(swapped(one), 3, rules, rules.tolerance_units).overall == pytest.approx(found.T)
    assert tally_units(moved(one, 12_345), 3, rules, rules.tolerance_units).overall == pytest.approx(found)


@settings(deadline=None, max_examples=100)
@given(placings(), RULES)
def test_a_wider_tolerance_never_finds_less_agreement(one: TwoCodings, rules: Rules) -> None:
    agreed = [np.trace(tally_units(one, 3, rules, units).overall) for units in range(5)]
    assert agreed == sorted(agreed)
    assert tally_units(one, 3, rules, 0).overall.sum() == pytest.approx(unit_table(one, 3, rules).sum())
