import re

import pytest

from coder.report.figures import decimals, drawing, number, percent
from coder.report.model import Estimate


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate("alpha_nominal", value, low, high, "", "", 0, "", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.743, ".74"),
        (-0.061, "−.06"),
        (1.0, "1.00"),
        (-1.0, "−1.00"),
        (-0.004, ".00"),
        (0.0, ".00"),
        (0.998, ">.99"),
        (None, "–"),
    ],
)
def test_coefficients_have_two_decimals_and_no_leading_zero(value: float | None, shown: str) -> None:
    assert decimals(value) == shown


def test_values_on_a_scale_keep_their_zero() -> None:
    assert (number(0.5), number(-2.25), number(None)) == ("0.50", "−2.25", "–")


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0"),
        (0.0001, "<0.1"),
        (0.004, "0.4"),
        (0.0994, "9.9"),
        (0.0996, "10"),
        (0.5, "50"),
        (0.994, "99"),
        (0.9962, "99.6"),
        (0.9999, ">99.9"),
        (1.0, "100"),
    ],
)
def test_shares_near_the_ends_keep_one_decimal_and_almost_is_not_all(share: float, shown: str) -> None:
    assert percent(share) == f"{shown}\u202f%"


def test_the_drawing_puts_0_and_1_where_the_axis_has_them() -> None:
    def dot(value: float) -> float:
        (x,) = re.findall(r'<circle cx="([\d.]+)"', drawing(estimate(value)))
        return float(x)

    ticks = [float(x) for x in re.findall(r'class="tick" x1="([\d.]+)"', drawing(estimate(0.3)))]
    assert [dot(0.0), dot(0.5), dot(1.0)] == ticks
    assert dot(-0.9) == dot(-0.2), "what lies below the axis is drawn at its edge"


def test_an_undefined_coefficient_has_no_drawing_and_one_without_limits_no_bar() -> None:
    assert drawing(estimate(None)) == ""
    assert 'class="bar"' not in drawing(estimate(0.5))
    assert 'class="bar"' in drawing(estimate(0.5, 0.2, 0.7))


def test_the_drawing_can_be_read_aloud() -> None:
    assert 'aria-label=".50 [.20, .70]"' in drawing(estimate(0.5, 0.2, 0.7))
