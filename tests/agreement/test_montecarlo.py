"""Limits of variance components: what the likelihood leaves open, nothing drawn twice, and zero is zero."""

import numpy as np
import pytest

from coder.agreement import Agreement, Coefficient, agree
from coder.agreement.counts import Counts, Totals
from coder.agreement.montecarlo import variances
from coder.agreement.ratings import ratings_of
from coder.agreement.reml import Likelihood, relative_deviations

NO = np.nan
NAMES = ["icc_A_1_reml", "icc_C_1_reml", "gqk"]


def rated(units: int, raters: int, rater: float = 0.3, seed: int = 1, gaps: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ratings = rng.normal(size=units) + np.sqrt(rater) * rng.normal(size=(raters, 1))
    ratings = 4 + ratings + np.sqrt(0.5) * rng.normal(size=(raters, units))
    ratings[rng.random(ratings.shape) < gaps] = NO
    return ratings


def said(ratings: np.ndarray, **options: object) -> Agreement:
    return agree(ratings, level="interval", **({"coefficients": [*NAMES, "icc_A_1", "icc_C_1", "icc_C_k"]} | options))  # type: ignore[arg-type]


def ends(one: Coefficient) -> tuple[float, float, float]:
    assert one.low is not None
    assert one.value is not None
    assert one.high is not None
    return one.low, one.value, one.high


def totals_of(ratings: np.ndarray) -> Totals:
    return Totals(Counts(ratings_of(ratings, "interval")))


def test_of_complete_ratings_the_limits_are_those_of_the_f_distribution() -> None:
    """F limits of consistency are exact there."""
    for units, raters, room in ((200, 4, 0.006), (40, 8, 0.015)):
        found = said(rated(units, raters), bootstrap=20_000).coefficients
        low, _, high = ends(found["icc_C_1_reml"])
        assert (low, high) == pytest.approx(ends(found["icc_C_1"])[::2], abs=room)
        low, _, high = ends(found["gqk"])
        assert (low, high) == pytest.approx(ends(found["icc_C_k"])[::2], abs=room)


def test_of_many_raters_the_limits_of_absolute_agreement_are_those_of_the_f_distribution() -> None:
    found = said(rated(80, 25), bootstrap=20_000).coefficients
    low, _, high = ends(found["icc_A_1_reml"])
    assert (low, high) == pytest.approx(ends(found["icc_A_1"])[::2], abs=0.025)


def test_the_record_says_that_draws_were_made_and_nothing_was_resampled() -> None:
    for name in NAMES:
        found = said(rated(30, 5, gaps=0.4)).coefficients[name]
        low, value, high = ends(found)
        assert 0 <= low < value < high <= 1
        assert (found.ci.method, found.ci.resampled, found.ci.n_resampled, found.ci.n_degenerate) == (
            "monte_carlo",
            None,
            0,
            0,
        )
        assert found.se is not None
        assert 0 < found.se < high - low


def test_the_same_seed_gives_the_same_limits_and_another_nearly_the_same() -> None:
    ratings = rated(30, 5, gaps=0.4)
    first, again = (said(ratings, seed=3).coefficients["icc_A_1_reml"] for _ in range(2))
    other = said(ratings, seed=4).coefficients["icc_A_1_reml"]
    assert first == again
    assert first.low != other.low
    assert ends(first) == pytest.approx(ends(other), abs=0.03)


def test_few_raters_leave_absolute_agreement_open_that_many_would_settle() -> None:
    few, many = (said(rated(60, raters, gaps=0.3)).coefficients["icc_A_1_reml"] for raters in (3, 20))
    assert ends(few)[2] - ends(few)[0] > 1.5 * (ends(many)[2] - ends(many)[0])


def test_a_rater_variance_of_zero_is_drawn_from_zero_up() -> None:
    ratings = rated(40, 4, rater=0.0, seed=8)
    ratings -= ratings.mean(axis=1, keepdims=True)  # raters' means are the same, so that none is left for them
    totals = totals_of(ratings)
    assert totals.once(relative_deviations)[0, 1] == 0.0
    drawn = variances(totals, 4000, 1)
    assert drawn is not None
    # Half of a normal distribution lies below its middle, and a variance cannot.
    assert (drawn[:, 1] < 1e-6).mean() == pytest.approx(0.5, abs=0.04)
    assert 0.005 < np.quantile(drawn[:, 1], 0.975) < 0.5
    found = said(ratings).coefficients
    low, value, high = ends(found["icc_A_1_reml"])
    assert low < value <= high
    assert value == pytest.approx(ends(found["icc_C_1_reml"])[1])


def test_a_unit_variance_of_zero_has_a_lower_limit_of_zero() -> None:
    rng = np.random.default_rng(2)
    deviations = rng.normal(size=(3, 40))
    found = said(deviations - deviations.mean(axis=0)).coefficients
    for name in NAMES:
        low, value, high = ends(found[name])
        assert (low, value) == pytest.approx((0.0, 0.0), abs=1e-6)
        assert 0.01 < high < 0.4


def test_ratings_without_error_leave_nothing_to_draw() -> None:
    first = np.array([1.0, 2, 3, 5, 4, 2])
    found = said(np.vstack([first, first])).coefficients["icc_A_1_reml"]
    assert found.value == pytest.approx(1.0, abs=1e-5)
    assert (found.low, found.high, found.ci.method, found.ci.reason) == (None, None, "monte_carlo", "no_variation")


def test_limits_take_in_resampled_sessions_where_sessions_have_several_units() -> None:
    """A model takes units for independent; resampled sessions do not know how few raters there are."""
    ratings = rated(24, 4, gaps=0.3)
    within = said(ratings, sessions=np.repeat(range(6), 4), bootstrap=20).coefficients["icc_A_1_reml"]
    assert (within.ci.method, within.ci.resampled, within.ci.n_resampled) == ("monte_carlo", "session", 6)
    one_each = said(ratings, sessions=range(24)).coefficients["icc_A_1_reml"]
    told = said(ratings, sessions=np.repeat(range(6), 4), resample="unit").coefficients["icc_A_1_reml"]
    assert one_each.ci.method == told.ci.method == "monte_carlo"
    assert ends(one_each) == ends(told)
    assert ends(within)[0] <= ends(told)[0] < ends(told)[2] <= ends(within)[2]
    few = said(ratings, sessions=np.repeat(range(3), 8)).coefficients["icc_A_1_reml"]
    assert (few.low, few.ci.method, few.ci.reason) == (None, None, "too_few_sessions")


def test_sessions_that_differ_much_widen_the_limits_beyond_the_models() -> None:
    rng = np.random.default_rng(5)
    ratings = rated(120, 4, rater=0.01, gaps=0.3)
    ratings += np.repeat(rng.normal(size=6) * 3, 20)
    ratings[:, :20] += rng.normal(size=(4, 20)) * 3
    of_model = said(ratings, resample="unit").coefficients["icc_A_1_reml"]
    of_both = said(ratings, sessions=np.repeat(range(6), 20)).coefficients["icc_A_1_reml"]
    assert ends(of_both)[2] - ends(of_both)[0] > 1.2 * (ends(of_model)[2] - ends(of_model)[0])


def test_without_draws_there_are_no_limits() -> None:
    found = said(rated(20, 4, gaps=0.3), bootstrap=0).coefficients["icc_A_1_reml"]
    assert (found.value is None, found.low, found.ci.method, found.ci.reason) == (False, None, None, "not_offered")


def test_neither_scale_nor_order_of_raters_moves_the_limits() -> None:
    ratings = rated(25, 4, gaps=0.3)
    here = ends(said(ratings).coefficients["icc_A_1_reml"])
    assert ends(said(ratings * 7 - 20).coefficients["icc_A_1_reml"]) == pytest.approx(here, abs=1e-4)
    assert ends(said(ratings[::-1]).coefficients["icc_A_1_reml"]) == pytest.approx(here, abs=1e-4)


def test_the_likelihood_over_a_grid_is_the_likelihood_point_by_point() -> None:
    likelihood = Likelihood(totals_of(rated(15, 5, gaps=0.4)))
    units, raters = np.array([0.0, 0.2, 1.0, 9.0]), np.array([0.0, 0.5, 3.0])
    points = np.array([(unit, rater) for unit in units for rater in raters])
    slowly = likelihood(points, np.zeros(len(points), dtype=np.int64)).reshape(4, 3)
    np.testing.assert_allclose(likelihood.grid(units, raters), slowly, rtol=1e-10)
    np.testing.assert_allclose(likelihood.grid(units[:1], raters), slowly[:1], rtol=1e-10)
