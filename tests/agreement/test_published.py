"""Printed figures of tables that no other test holds: the arithmetic starts from the table as it was published."""

import numpy as np
import pytest

from coder.agreement import agree

WINNIPEG = ((38, 5, 0, 1), (33, 11, 3, 0), (10, 14, 5, 6), (3, 7, 3, 10))
NEW_ORLEANS = ((5, 3, 0, 0), (3, 11, 4, 0), (2, 13, 3, 4), (1, 2, 4, 14))
"""Two neurologists on certain, probable, possible and no multiple sclerosis (Landis & Koch 1977, Biometrics 33)."""

WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
MINI_WRIGHT = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
"""Peak expiratory flow of 17 people by two meters, first readings, l/min (Bland & Altman 1986, Lancet 327)."""


@pytest.mark.parametrize(("table", "kappa"), [(WINNIPEG, 0.208), (NEW_ORLEANS, 0.297)])
def test_two_neurologists_agree_as_landis_and_koch_printed(table: tuple[tuple[int, ...], ...], kappa: float) -> None:
    counts = np.array(table)
    first, second = np.nonzero(counts)
    said = agree([first, second], level="nominal", categories=range(4), times=counts[first, second])
    assert said.n_pairable == counts.sum()
    assert said.coefficients["cohen"].value == pytest.approx(kappa, abs=5e-4)
    assert said.coefficients["pa"].value == pytest.approx(np.trace(counts) / counts.sum())


def test_two_flow_meters_differ_as_bland_and_altman_printed() -> None:
    found = agree([WRIGHT, MINI_WRIGHT], level="ratio").coefficients
    mean, low, high = (found[name].value for name in ("mean_difference", "loa_low", "loa_high"))
    assert mean == pytest.approx(-2.1, abs=0.05)
    assert low is not None
    assert high is not None
    assert (high - low) / (2 * 1.96) == pytest.approx(38.8, abs=0.05)  # the paper draws two of these to each side
