"""Intraclass correlations: forms, limits, and when there is none."""

import numpy as np
import pytest

from coder.agreement import agree

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]).T


def test_shrout_and_fleiss_six_forms_have_the_published_values_and_limits() -> None:
    said = agree(SHROUT_FLEISS, level="interval", coefficients="all").coefficients
    published = {
        "icc_1_1": (0.17, -0.133, 0.72),
        "icc_A_1": (0.29, 0.019, 0.76),
        "icc_C_1": (0.71, 0.342, 0.95),
        "icc_1_k": (0.44, -0.884, 0.91),
        "icc_C_k": (0.91, 0.676, 0.99),
    }
    for form, figures in published.items():
        found = said[form]
        assert (found.value, found.low, found.high) == pytest.approx(figures, abs=0.006), form


def test_limits_of_the_mean_of_k_raters_are_the_stepped_up_limits_of_one() -> None:
    """The camp of psych and pingouin; R's irr gives [.0394, .9286] for the same data."""
    said = agree(SHROUT_FLEISS, level="interval", coefficients=["icc_A_1", "icc_A_k"]).coefficients
    one, mean = said["icc_A_1"], said["icc_A_k"]
    assert (mean.low, mean.high) == pytest.approx((0.0711368, 0.9272320), abs=1e-6)
    for low_or_high in ("low", "high"):
        limit = getattr(one, low_or_high)
        assert getattr(mean, low_or_high) == pytest.approx(4 * limit / (1 + 3 * limit))


def test_ratings_of_a_constant_shift_are_consistent_but_do_not_agree() -> None:
    first = np.array([1.0, 2, 3, 4, 5])
    said = agree([first, first + 1], level="interval", coefficients="all").coefficients
    assert said["icc_C_1"].value == 1.0
    assert (said["icc_C_1"].low, said["icc_C_1"].ci.reason) == (None, "no_variation")
    assert said["icc_A_1"].value == pytest.approx(2.5 / 3)
    assert said["icc_A_1"].low is not None
    assert said["icc_A_1_reml"].value == pytest.approx(2.5 / 3, abs=1e-4)


def test_identical_ratings_have_a_value_of_one_and_no_limits() -> None:
    first = [1.0, 2.5, 3, 4, 5]
    said = agree([first, first, first], level="interval", coefficients="all").coefficients
    for form in ("icc_1_1", "icc_1_k", "icc_A_1", "icc_A_k", "icc_C_1", "icc_C_k"):
        assert said[form].value == 1.0
        assert (said[form].low, said[form].high, said[form].ci.reason) == (None, None, "no_variation")


def test_units_all_alike_with_raters_who_differ_give_zero_or_less_not_undefined() -> None:
    said = agree([[1, 1, 1, 1], [2, 2, 2, 2]], level="interval", coefficients="all").coefficients
    assert said["icc_A_1"].value == pytest.approx(0.0)
    assert said["icc_1_1"].value == pytest.approx(-1.0)
    for form in ("icc_C_1", "icc_C_k", "icc_1_k"):
        assert (said[form].value, said[form].reason) == (None, "not_applicable")
    assert (said["icc_1_1"].low, said["icc_1_1"].ci.reason) == (None, "no_variation")


def test_a_limit_that_falls_below_every_bound_is_not_offered() -> None:
    said = agree([[1, 2, 2], [2, 1, 2]], level="interval", coefficients=["icc_A_k", "icc_C_k"]).coefficients
    assert (said["icc_A_k"].value, said["icc_A_k"].reason) == (None, "not_applicable")
    assert said["icc_C_k"].value == pytest.approx(-2.0)
    assert said["icc_C_k"].low is not None
    worse = agree([[1, 2, 2.2], [2, 1, 2]], level="interval", coefficients=["icc_A_k"]).coefficients["icc_A_k"]
    assert worse.value is not None
    assert (worse.low, worse.high, worse.ci.reason) == (None, None, "not_offered")


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[1, 2, 3, 4]], "one_rater"),
        ([[1, 2, np.nan, np.nan], [np.nan, np.nan, 3, 4]], "no_pairable_units"),
        ([[3.0], [4.0]], "one_unit"),
        ([[1, 2, 3, np.nan], [1, 2, 4, 4]], "incomplete_design"),
        ([[2, 2, 2], [2, 2, 2]], "single_category_used"),
    ],
)
def test_what_cannot_be_an_icc_is_null_with_its_reason(ratings: list[list[float]], reason: str) -> None:
    found = agree(ratings, level="interval", coefficients=["icc_A_1"]).coefficients["icc_A_1"]
    assert (found.value, found.low, found.reason) == (None, None, reason)


def test_finn_needs_the_declared_scale() -> None:
    ratings = np.array([[4, 4, 5, 4, 4], [4, 5, 5, 4, 4]])
    without = agree(ratings, level="interval", coefficients=["finn_oneway"]).coefficients["finn_oneway"]
    assert (without.value, without.reason) == (None, "not_applicable")
    named = agree(ratings, level="interval", categories=range(1, 8), coefficients=["finn_oneway"]).coefficients
    assert named["finn_oneway"].value == pytest.approx(1 - 0.1 / 4)
