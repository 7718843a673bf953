"""A column that stands for several equal units counts as all of them, everywhere."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import Agreement, Coefficient, agree, collapse
from coder.errors import AgreementError

NO = np.nan
ANY_SPEED = settings(deadline=None, max_examples=50)
Table = tuple[np.ndarray, list[str]]


@st.composite
def repeated(draw: st.DrawFn, most_sessions: int = 7, most_units: int = 40) -> Table:
    """Ratings 1-3 by two to four raters in which many columns are alike, in any order."""
    raters, n_columns = draw(st.integers(2, 4)), draw(st.integers(1, 6))
    value = st.sampled_from([1.0, 2.0, 3.0, NO])
    columns = draw(st.lists(st.lists(value, min_size=raters, max_size=raters), min_size=n_columns, max_size=n_columns))
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, n_columns - 1), st.integers(1, most_sessions)), min_size=2, max_size=most_units
        )
    )
    return np.array([columns[at] for at, _ in drawn]).T, [f"s{session}" for _, session in drawn]


def both(table: Table, **options: Any) -> tuple[Agreement, Agreement]:
    """The analysis of every unit, and of the collapsed table."""
    ratings, sessions = table
    options = {"level": "ratio", "categories": [1, 2, 3], "coefficients": "all"} | options
    fewer, named, times = collapse(ratings, sessions)
    assert fewer.shape[1] == len(set(zip(sessions, map(str, ratings.T), strict=True)))
    return agree(ratings, sessions=sessions, **options), agree(fewer, sessions=named, times=times, **options)


def assert_alike(left: Agreement, right: Agreement) -> None:
    counted = ("n_units", "n_pairable", "n_raters", "n_ratings", "headline", "why")
    assert [getattr(left, name) for name in counted] == [getattr(right, name) for name in counted]
    assert right.prevalence == pytest.approx(left.prevalence)
    assert list(left.coefficients) == list(right.coefficients)
    for name, one in left.coefficients.items():
        assert_same_figure(name, one, right.coefficients[name])


def assert_same_figure(name: str, one: Coefficient, other: Coefficient) -> None:
    assert (one.reason, one.ci) == (other.reason, other.ci), name
    # Variance components are found by search.
    room = 2e-3 if name.endswith("_reml") or name == "gqk" else 1e-8
    for figure in ("value", "low", "high", "se"):
        left, right = getattr(one, figure), getattr(other, figure)
        assert right == (None if left is None else pytest.approx(left, abs=room, rel=1e-6)), (name, figure)


@ANY_SPEED
@given(repeated())
def test_leaving_out_sessions_of_a_collapsed_table_is_leaving_out_sessions(table: Table) -> None:
    assert_alike(*both(table))


@ANY_SPEED
@given(repeated(most_units=39))
def test_leaving_out_units_of_a_collapsed_table_is_leaving_out_units(table: Table) -> None:
    assert_alike(*both(table, resample="unit"))


def many(n_sessions: int, units: int, raters: int = 2, gaps: float = 0.1) -> Table:
    rng = np.random.default_rng(11)
    truth = rng.integers(1, 4, n_sessions * units)
    ratings = np.clip(truth + rng.integers(-1, 2, (raters, len(truth))), 1, 3).astype(np.float64)
    ratings[rng.random(ratings.shape) < gaps] = NO
    return ratings, [f"s{place % n_sessions:03}" for place in range(len(truth))]


def test_drawing_sessions_of_a_collapsed_table_is_drawing_sessions() -> None:
    left, right = both(many(45, 30), bootstrap=200)
    assert left.coefficients["cohen"].ci.method == "bootstrap"
    assert_alike(left, right)


def test_drawing_units_of_a_collapsed_table_is_drawing_units() -> None:
    left, right = both(many(6, 200), bootstrap=200, resample="unit")
    assert left.coefficients["cohen"].ci.resampled == "unit"
    assert left.coefficients["cohen"].ci.n_resampled == left.n_pairable
    assert_alike(left, right)


def test_units_drawn_where_hardly_any_are_alike_are_drawn_as_often_as_there_are() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(size=50)
    ratings = np.vstack([truth, truth + rng.normal(size=50)])
    once = agree(np.hstack([ratings, ratings]), level="interval", coefficients=["alpha_interval"], bootstrap=4000)
    twice = agree(ratings, level="interval", coefficients=["alpha_interval"], bootstrap=4000, times=np.full(50, 2))
    one, two = once.coefficients["alpha_interval"], twice.coefficients["alpha_interval"]
    assert (one.ci.n_resampled, two.ci.n_resampled) == (100, 100)
    assert two.value == pytest.approx(one.value)
    assert two.se == pytest.approx(one.se, rel=0.1)


def test_three_equal_units_in_one_column_are_three_units() -> None:
    said = agree([[1.0, NO], [2.0, 2.0]], level="nominal", times=[3, 4], coefficients="all")
    assert (said.n_units, said.n_pairable, said.n_raters, said.n_ratings) == (7, 3, 2, 10)
    assert said.prevalence == {"1": 0.3, "2": 0.7}
    assert said.coefficients["pa"].value == 0.0
    assert said.coefficients["cohen"].reason is None
    once = agree([[1.0, NO], [2.0, 2.0]], level="nominal", coefficients="all")
    assert once.coefficients["cohen"].reason == "one_unit"


def test_blank_columns_count_among_the_units_with_their_times() -> None:
    said = agree([[1, NO, 2], [1, NO, 1]], level="nominal", times=[5, 9, 1])
    assert (said.n_units, said.n_pairable, said.n_ratings) == (15, 6, 12)


def test_columns_keep_their_order_and_add_up_what_they_stood_for() -> None:
    ratings = [[2, 1, 2, NO, NO, 1], [2, 1, 2, 1, 1, 1]]
    fewer, sessions, times = collapse(ratings, ["b", "a", "b", "b", "b", "b"], [1, 2, 3, 4, 5, 6])
    assert sessions == ["b", "a", "b", "b"]
    assert times.tolist() == [4, 2, 9, 6]
    np.testing.assert_array_equal(fewer, [[2, 1, NO, 1], [2, 1, 1, 1]])


def test_without_sessions_all_equal_columns_are_one() -> None:
    fewer, sessions, times = collapse([[1, 1, 2], [1, 1, 1]])
    assert (fewer.tolist(), sessions, times.tolist()) == ([[1, 2], [1, 1]], None, [2, 1])


def test_more_raters_and_values_than_one_number_can_hold_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    ratings = rng.integers(0, 50, (30, 400)).astype(np.float64)  # 51^30 possible columns
    doubled = np.hstack([ratings, ratings])
    fewer, _, times = collapse(doubled)
    np.testing.assert_array_equal(fewer, ratings)
    assert Counter(times.tolist()) == {2: 400}


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([1], "Times of shape (1,) do not fit 2 columns."),
        ([1, 0], "Column 2 is said to stand for 0 units."),
        ([1.5, 1], "Column 1 is said to stand for 1.5 units."),
        ([1, NO], "Column 2 is said to stand for nan units."),
        ([1, np.inf], "Column 2 is said to stand for inf units."),
    ],
)
def test_times_that_are_no_counts_are_refused(times: list[float], message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        agree([[1, 2], [1, 2]], level="nominal", times=times)
    assert caught.value.message == message
    with pytest.raises(AgreementError):
        collapse([[1, 2], [1, 2]], times=times)


def test_ratings_and_sessions_that_do_not_fit_are_not_collapsed() -> None:
    with pytest.raises(AgreementError, match="Ratings have 1 axes"):
        collapse([1, 2])
    with pytest.raises(AgreementError, match="1 sessions were named for 2 units"):
        collapse([[1, 2]], ["a"])
