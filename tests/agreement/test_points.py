"""How far ratings lie apart in points of their scale: limits of agreement and the standard error of measurement."""

import numpy as np
import pytest

from coder.agreement import agree

NO = np.nan
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Bland & Altman (1986), table 1: peak flow of 17 people by two meters, first readings, in l/min."""
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]).T


def test_limits_of_agreement_are_those_of_bland_and_altman() -> None:
    said = agree([WRIGHT, MINI], level="ratio", coefficients="all", bootstrap=20).coefficients
    mean, low, high = (float(said[name].value or 0) for name in ("mean_difference", "loa_low", "loa_high"))
    assert mean == pytest.approx(-2.1, abs=0.05)
    # They print 38.8 and, by two of the rounded figure, -79.7 and 75.5; 1.96 became usual later.
    deviation = (high - low) / (2 * 1.96)
    assert deviation == pytest.approx(38.8, abs=0.05)
    assert round(mean, 1) - 2 * round(deviation, 1) == pytest.approx(-79.7)
    assert round(mean, 1) + 2 * round(deviation, 1) == pytest.approx(75.5)


def test_limits_of_agreement_turn_around_with_the_raters() -> None:
    names = ["loa_low", "loa_high"]
    one = agree([WRIGHT, MINI], level="interval", coefficients=names).coefficients
    other = agree([MINI, WRIGHT], level="interval", coefficients=names).coefficients
    assert one["loa_low"].value == pytest.approx(-(other["loa_high"].value or 0))


def test_limits_of_agreement_have_limits_of_their_own_that_nothing_bounds() -> None:
    said = agree([WRIGHT, MINI], level="interval", coefficients=["loa_low", "loa_high", "mean_difference"]).coefficients
    low, high = said["loa_low"], said["loa_high"]
    assert (low.ci.method, low.ci.n_resampled) == ("jackknife", 17)
    assert low.low is not None
    assert high.high is not None
    assert low.low < (low.value or 0) < -70
    # Bland & Altman (1986): the standard error of a limit is about the root of 3 / n standard deviations.
    assert high.se == pytest.approx(np.sqrt(3 / 17) * 38.8, rel=0.35)


def test_differences_that_are_all_the_same_have_limits_of_agreement_of_that_size() -> None:
    said = agree([[3, 4, 5.5], [1, 2, 3.5]], level="interval", coefficients=["loa_low", "loa_high"]).coefficients
    assert (said["loa_low"].value, said["loa_high"].value) == (2.0, 2.0)
    assert said["loa_low"].ci.reason == "too_few_sessions"


def test_there_are_no_limits_of_agreement_of_one_difference_or_of_three_raters() -> None:
    one = agree([[1, NO], [2, 3]], level="interval", coefficients=["loa_low", "mean_difference"]).coefficients
    assert (one["loa_low"].value, one["loa_low"].reason) == (None, "one_unit")
    assert one["mean_difference"].value == -1.0
    three = agree(SHROUT_FLEISS, level="interval", coefficients=["loa_high"]).coefficients["loa_high"]
    assert (three.value, three.reason) == (None, "not_applicable")


def test_the_error_of_measurement_is_the_spread_within_units() -> None:
    said = agree(SHROUT_FLEISS, level="interval").coefficients["sem"]
    # Shrout & Fleiss (1979), table 2: within targets 112.75 / 18 = 6.26; judges 32.49 and residual 1.02, six targets.
    assert said.value == pytest.approx(np.sqrt(112.75 / 18), abs=1e-6)
    assert said.value**2 == pytest.approx(1.02 + (32.49 - 1.02) / 6, abs=0.01)
    assert said.value < 3
    assert said.low is not None
    assert 0 < said.low < said.value


def test_the_error_of_measurement_needs_no_complete_table() -> None:
    # Within: (0.5 + 0.5) from the first unit, 2 from the third; the second has one rating, and no spread.
    said = agree([[1, 4, 5], [2, NO, 7], [NO, NO, NO]], level="interval").coefficients["sem"]
    assert said.value == pytest.approx(np.sqrt((0.5 + 2.0) / 2))
    assert agree([[1], [3]], level="interval").coefficients["sem"].value == pytest.approx(np.sqrt(2))


def test_the_limits_of_an_error_stay_above_zero() -> None:
    ratings = np.tile([1.0, 2, 3, 4, 5, 6], (2, 1))
    ratings[1, 0] = 4
    found = agree(ratings, level="interval").coefficients["sem"]
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < (found.value or 0) < found.high
