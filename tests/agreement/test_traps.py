"""What other programs get wrong, and printed tables worked out by hand."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from coder.agreement import agree
from tests.agreement.test_coefficients import CASES, table

NO = np.nan


def values(ratings: object, **options: object) -> dict[str, float | None]:
    options = {"level": "nominal", "coefficients": "all", "bootstrap": 2} | options
    said = agree(ratings, **options)  # type: ignore[arg-type]
    return {name: one.value for name, one in said.coefficients.items()}


def two_by_two(both: int, first: int, second: int, neither: int) -> np.ndarray:
    """Two raters' marks: units that both marked, only the first, only the second, neither."""
    cells = (both, first, second, neither)
    return np.array([np.repeat([1, 1, 0, 0], cells), np.repeat([1, 0, 1, 0], cells)], dtype=np.float64)


def test_no_program_that_serves_as_an_oracle_is_a_dependency() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    for oracle in ("irrcac", "krippendorff", "pingouin", "pygamma", "simpledorff", "statsmodels"):
        assert not [one for one in wanted if one.lower().startswith(oracle)]


def test_a_single_unit_is_a_reason_and_no_division_by_zero() -> None:
    said = agree([[1], [2], [1]], level="nominal", categories=[1, 2], coefficients="all").coefficients
    for name in ("gwet_ac1", "fleiss", "conger", "brennan_prediger", "alpha_nominal"):
        assert (said[name].value, said[name].reason) == (None, "one_unit")


def test_a_blank_unit_leaves_gwets_and_fleiss_coefficients_as_they_are() -> None:
    ratings = table(CASES["gwet_2014_4raters"])
    blank = np.column_stack([ratings, np.full(4, NO)])
    before, after = values(ratings, categories=range(1, 6)), values(blank, categories=range(1, 6))
    assert after == before
    assert after["gwet_ac1"] == pytest.approx(0.77544, abs=1e-5)
    assert after["fleiss_gwet"] == pytest.approx(0.76117, abs=1e-5)


def test_codes_keep_their_meaning_for_a_rater_who_did_not_use_them_all() -> None:
    """R's irr numbers each rater's own levels and makes .282 of Fleiss' diagnoses."""
    ratings = table(CASES["fleiss_1971_diagnoses"])
    assert values(ratings)["fleiss"] == pytest.approx(0.430, abs=5e-4)
    renumbered = np.array([np.unique(row, return_inverse=True)[1] for row in ratings], dtype=np.float64)
    assert values(renumbered)["fleiss"] == pytest.approx(0.282, abs=5e-4)


def test_feinstein_and_cicchettis_paradox() -> None:
    """Feinstein & Cicchetti (1990): the same 85 % agreement gives a kappa of .70 and of .32."""
    even, skewed = (values(two_by_two(*cells), categories=[0, 1]) for cells in ((40, 9, 6, 45), (80, 10, 5, 5)))
    assert even["pa"] == skewed["pa"] == pytest.approx(0.85)
    assert even["cohen"] == pytest.approx((0.85 - (0.49 * 0.46 + 0.51 * 0.54)) / (1 - (0.49 * 0.46 + 0.51 * 0.54)))
    assert skewed["cohen"] == pytest.approx((0.85 - 0.78) / (1 - 0.78))
    # Cicchetti & Feinstein (1990) resolve it by agreement on presence and on absence.
    assert even["positive_agreement"] == pytest.approx(80 / 95)
    assert even["negative_agreement"] == pytest.approx(90 / 105)
    assert skewed["positive_agreement"] == pytest.approx(160 / 175)
    assert skewed["negative_agreement"] == pytest.approx(10 / 25)


def test_byrts_indices_explain_kappa() -> None:
    """Byrt, Bishop & Carlin (1993): kappa from PABAK, prevalence and bias index."""
    said = values(two_by_two(80, 10, 5, 5), categories=[0, 1])
    assert said["brennan_prediger"] == pytest.approx(2 * 0.85 - 1)
    assert (said["prevalence_index"], said["bias_index"]) == (pytest.approx(0.75), pytest.approx(0.05))
    spread = 0.75**2 - 0.05**2
    assert said["cohen"] == pytest.approx((0.70 - spread) / (1 - spread))


def test_gwets_example_of_a_kappa_below_zero_at_94_percent() -> None:
    """Gwet (2008): 118 of 125 units alike, kappa -.0234, AC1 .9408."""
    said = values(two_by_two(118, 5, 2, 0), categories=[0, 1])
    expected = (123 * 120 + 2 * 5) / 125**2
    assert said["cohen"] == pytest.approx((118 / 125 - expected) / (1 - expected))
    assert said["cohen"] == pytest.approx(-0.0234, abs=5e-5)
    p = (123 + 120) / 250
    assert said["gwet_ac1"] == pytest.approx((118 / 125 - 2 * p * (1 - p)) / (1 - 2 * p * (1 - p)))
    assert said["gwet_ac1"] == pytest.approx(0.9408, abs=5e-5)


def test_equal_agreement_with_unequal_margins() -> None:
    """Smeeton's (1985) pair of tables with .60 agreement: .1304 and .2593."""
    assert values(two_by_two(45, 15, 25, 15))["cohen"] == pytest.approx((0.60 - 0.54) / 0.46)
    assert values(two_by_two(25, 35, 5, 35))["cohen"] == pytest.approx((0.60 - 0.46) / 0.54)


def test_krippendorffs_nominal_example_of_two_observers() -> None:
    """Krippendorff (2011), example B: alpha .692."""
    meg, owen = (["abcde".index(code) for code in said] for said in ("aabbdcccedda", "babbbccceddd"))
    assert values([meg, owen])["alpha_nominal"] == pytest.approx(0.692, abs=5e-4)
    # Of 24 values 4 are a, 6 b, 6 c, 6 d, 2 e; three units differ, which is six values that meet another one.
    alike = 4 * 3 + 6 * 5 + 6 * 5 + 6 * 5 + 2 * 1
    assert values([meg, owen])["alpha_nominal"] == pytest.approx(1 - (6 / 24) / (1 - alike / (24 * 23)))


def test_a_small_analysis_of_variance_by_hand() -> None:
    """Three units, two raters: 1 2, 2 2, 3 5; mean squares 3.5 between units, 1.5 between raters, 0.5 error."""
    said = values([[1, 2, 3], [2, 2, 5]], level="interval")
    assert said["icc_C_1"] == pytest.approx((3.5 - 0.5) / (3.5 + 0.5))
    assert said["icc_A_1"] == pytest.approx((3.5 - 0.5) / (3.5 + 0.5 + 2 * (1.5 - 0.5) / 3))
    assert said["icc_1_1"] == pytest.approx((3.5 - 2.5 / 3) / (3.5 + 2.5 / 3))
    assert said["icc_C_k"] == pytest.approx((3.5 - 0.5) / 3.5)
    assert said["icc_A_k"] == pytest.approx((3.5 - 0.5) / (3.5 + (1.5 - 0.5) / 3))
    assert said["sem"] == pytest.approx(np.sqrt(2.5 / 3))
    assert said["mean_difference"] == pytest.approx(-1.0)
    assert (said["loa_low"], said["loa_high"]) == (pytest.approx(-2.96), pytest.approx(0.96))
