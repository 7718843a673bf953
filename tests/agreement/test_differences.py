"""Differences, their mean and limits of agreement, against values worked out by hand."""

import numpy as np
import pytest

from coder.agreement.differences import Apart, Spot, differences

NO = np.nan


def test_two_raters_are_subtracted_and_equal_differences_are_one_spot() -> None:
    found = differences([[4, 4, 5, 2, NO], [3, 3, 6, 4, 1]])
    assert found is not None
    assert (found.between, found.n_units, found.by_rater) == ((0, 1), 4, {})
    assert found.spots == (Spot(3.0, -2.0, 1), Spot(3.5, 1.0, 2), Spot(5.5, -1.0, 1))
    # Differences 1, 1, -1, -2: mean -.25, squared deviations 1.5625 twice, .5625, 3.0625, so 6.75 / 3.
    assert found.overall == Apart(4, -0.25, 1.5)
    assert found.overall.limits == pytest.approx((-0.25 - 2.94, -0.25 + 2.94))


def test_rows_of_raters_who_rated_nothing_shared_do_not_make_three_of_two() -> None:
    found = differences([[1, 2, NO], [NO, NO, 5], [2, 2, NO]])
    assert found is not None
    assert found.between == (0, 2)


def test_each_of_three_is_compared_with_the_mean_of_the_others() -> None:
    found = differences([[3, 4], [3, 6], [6, NO]])
    assert found is not None
    assert found.between is None
    # Unit one: 3 - 4.5, 3 - 4.5, 6 - 3 at a mean of 4; unit two: 4 - 6, 6 - 4 at a mean of 5.
    assert found.spots == (Spot(4.0, -1.5, 2), Spot(4.0, 3.0, 1), Spot(5.0, -2.0, 1), Spot(5.0, 2.0, 1))
    assert found.overall.n == 5
    assert found.overall.bias == pytest.approx(0.0)
    assert {row: one.bias for row, one in found.by_rater.items()} == pytest.approx({0: -1.75, 1: 0.25, 2: 3.0})
    assert found.by_rater[2].sd is None


def test_nothing_rated_twice_has_no_differences() -> None:
    assert differences([[1, NO], [NO, 2]]) is None


def test_a_column_that_stands_for_many_counts_as_many() -> None:
    held = np.array([[4, 5, 2], [3, 6, 4], [4, NO, 4]])
    assert differences(held, [2, 1, 3]) == differences(np.repeat(held, [2, 1, 3], axis=1))
