"""One rater with the others: Schouten's kappa, Cohen's where there are two, and who lies over whom."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coder.agreement import agree
from coder.agreement.intervals import Plan
from coder.agreement.one_rater import against_others

NO = np.nan
ANY_SPEED = settings(deadline=None, max_examples=50)


def value(ratings: np.ndarray, rater: int, name: str, level: str = "nominal", **how: object) -> float | None:
    how = {"categories": [0.0, 1.0, 2.0]} | how
    return against_others(ratings, rater, level=level, **how).coefficients[name].value  # type: ignore[arg-type]


@st.composite
def tables(draw: st.DrawFn, raters: tuple[int, int] = (2, 4), gaps: bool = True) -> np.ndarray:
    shape = (draw(st.integers(*raters)), draw(st.integers(2, 12)))
    values = draw(hnp.arrays(np.int64, shape, elements=st.integers(0, 2))).astype(np.float64)
    if gaps:
        values[draw(hnp.arrays(np.bool_, shape))] = NO
    return values


@ANY_SPEED
@given(tables((2, 2), gaps=False))
def test_of_two_raters_it_is_cohens_kappa(table: np.ndarray) -> None:
    cohen = agree(table, level="ordinal", categories=[0.0, 1.0, 2.0], coefficients=["cohen", "cohen_quadratic", "pa"])
    for ours, theirs, level in (
        ("rater_kappa", "cohen", "nominal"),
        ("rater_kappa_quadratic", "cohen_quadratic", "ordinal"),
        ("pa", "pa", "nominal"),
    ):
        expected = cohen.coefficients[theirs].value
        for rater in (0, 1):
            found = value(table, rater, ours, level, kind="rating")
            assert found == (None if expected is None else pytest.approx(expected)), ours


@ANY_SPEED
@given(tables((3, 4), gaps=False))
def test_with_complete_ratings_it_is_schoutens(table: np.ndarray) -> None:
    """The pairs of the rater: (mean observed - mean expected) / (1 - mean expected)."""
    for rater in range(len(table)):
        observed, expected = [], []
        for pair in combinations(range(len(table)), 2):
            if rater in pair:
                left, right = table[list(pair)]
                observed.append(np.mean(left == right))
                expected.append(sum(np.mean(left == one) * np.mean(right == one) for one in (0, 1, 2)))
        chance = np.mean(expected)
        found = value(table, rater, "rater_kappa")
        if 1 - chance < 1e-9:
            assert found is None
        else:
            assert found == pytest.approx((np.mean(observed) - chance) / (1 - chance))


@ANY_SPEED
@given(tables())
def test_the_bias_is_the_mean_of_own_minus_the_mean_of_the_others(table: np.ndarray) -> None:
    for rater in range(len(table)):
        apart = [
            column[rater] - np.mean(others)
            for column in table.T
            if (others := [one for at, one in enumerate(column) if at != rater and one == one])
            and column[rater] == column[rater]
        ]
        found = value(table, rater, "mean_difference", "ordinal")
        assert found == (pytest.approx(np.mean(apart)) if apart else None)


@ANY_SPEED
@given(tables(), st.integers(1, 3))
def test_a_column_that_stands_for_several_units_counts_as_all_of_them(table: np.ndarray, most: int) -> None:
    times = 1 + np.arange(table.shape[1]) % most
    for rater in range(len(table)):
        whole = against_others(np.repeat(table, times, axis=1), rater, level="ordinal", categories=[0.0, 1.0, 2.0])
        short = against_others(table, rater, level="ordinal", categories=[0.0, 1.0, 2.0], times=times)
        assert (short.n_units, short.n_pairable, short.n_ratings) == (whole.n_units, whole.n_pairable, whole.n_ratings)
        assert short.prevalence == pytest.approx(whole.prevalence)
        for name, one in whole.coefficients.items():
            assert short.coefficients[name].value == (None if one.value is None else pytest.approx(one.value)), name


def test_counts_are_of_the_units_that_the_rater_rated() -> None:
    table = np.array([[1, 1, 0, NO, 1], [1, NO, 0, 1, 1], [NO, NO, 1, 1, 1]])
    found = against_others(table, 0, level="nominal", categories=[0.0, 1.0])
    assert (found.n_units, found.n_pairable, found.n_raters, found.n_ratings) == (4, 3, 3, 9)
    assert found.prevalence == {"0": 0.25, "1": 0.75}
    assert found.headline == "rater_kappa"


def test_limits_resample_sessions_and_the_bias_has_them_on_its_own_scale() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(1, 8, 80)
    table = np.clip(np.stack([truth + 1, truth, truth + rng.integers(-1, 2, 80)]), 1, 8).astype(float)
    sessions = np.repeat(np.arange(8), 10)
    found = against_others(table, 0, level="interval", sessions=sessions, kind="rating").coefficients["mean_difference"]
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    # By hand: leave one session out at a time.
    apart = table[0] - table[1:].mean(axis=0)
    left_out = np.array([apart[sessions != one].mean() for one in range(8)])
    assert found.se == pytest.approx(np.sqrt(7 / 8 * ((left_out - left_out.mean()) ** 2).sum()))


def test_words_have_no_bias_and_few_sessions_no_limits() -> None:
    table = np.array([[0, 1, 1, 0], [0, 1, 0, 0]], dtype=float)
    plan = Plan("session", 0.95, 200, 1)
    found = against_others(table, 0, level="nominal", categories=["a", "b"], sessions=list("wxyz"), plan=plan)
    assert found.coefficients["mean_difference"].reason == "not_applicable"
    kappa = found.coefficients["rater_kappa"]
    assert kappa.value == pytest.approx(0.5)
    assert (kappa.low, kappa.ci.reason) == (None, "too_few_sessions")


@pytest.mark.parametrize("table", [[[1, 0, NO], [NO, NO, 1]], [[NO, NO, NO], [1, 0, 1]], [[1, 0, 1]]])
def test_without_a_unit_in_common_nothing_is_defined(table: list[list[float]]) -> None:
    found = against_others(np.array(table), 0, level="nominal", categories=[0.0, 1.0])
    assert {one.value for one in found.coefficients.values()} == {None}
    assert {one.reason for one in found.coefficients.values()} <= {"no_pairable_units", "one_rater"}
