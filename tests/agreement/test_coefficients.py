"""Published tables and what other programs make of them, value by value."""

import fnmatch
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coder.agreement import Agreement, agree

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "data" / "agreement_cases.json").read_text(encoding="utf-8"))
}
NOT_OFFERED = ("*_se", "irrNA_*", "vc_*", "alpha_gwet*_lo", "brennan*_lo", "conger*_lo", "fleiss*_lo")
"""Analytic standard errors and limits, one package's own estimates, variance components."""

WEIGHTS = {
    "cohen_1968_weighted": 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6,
    "cohen_1968_asymmetric": 1 - np.array([[0, 1, 4], [1, 0, 6], [2, 2, 0]]) / 6,
}
"""Cohen's (1968) disagreement weights as agreement weights."""


def table(case: dict[str, Any]) -> np.ndarray:
    """The case's units × raters as raters × units."""
    return np.array([[np.nan if value is None else float(value) for value in row] for row in case["data"]]).T


def analysed(name: str) -> Agreement:
    """All coefficients of a case; at ratio level, because the file holds them for every level."""
    case = CASES[name]
    return agree(
        table(case), level="ratio", categories=case["categories"], weights=WEIGHTS.get(name), coefficients="all"
    )


def tolerance(case: dict[str, Any], name: str) -> float:
    overrides = case["tolerance_overrides"].items()
    return float(next((wide for pattern, wide in overrides if fnmatch.fnmatch(name, pattern)), case["tolerance"]))


@pytest.mark.parametrize("name", CASES)
def test_every_coefficient_is_what_other_programs_compute(name: str) -> None:
    case, said = CASES[name], analysed(name)
    wrong: dict[str, tuple[float | None, float]] = {}
    compared = 0
    for key, expected in case["expected"].items():
        if any(fnmatch.fnmatch(key, pattern) for pattern in (*NOT_OFFERED, "gwet_ac*_lo")):
            continue
        limit = key[-3:] if key[-3:] in {"_lo", "_hi"} else ""
        found = said.coefficients[key.removesuffix(limit)]
        value = {"": found.value, "_lo": found.low, "_hi": found.high}[limit]
        compared += 1
        if value is None or abs(value - expected) > tolerance(case, key):
            wrong[key] = (value, expected)
    assert not wrong
    assert compared >= 4


@pytest.mark.parametrize("name", [name for name in CASES if name != "irrNA_ConsistNA"])
def test_the_printed_figures_come_out_as_printed(name: str) -> None:
    case, said = CASES[name], analysed(name)
    for key, printed in case["published_values"].items():
        if key.endswith("_se") or (key.endswith(("_lo", "_hi")) and not key.startswith("icc_")):
            continue  # analytic standard errors, which are not offered
        limit = key[-3:] if key[-3:] in {"_lo", "_hi"} else ""
        found = said.coefficients[key.removesuffix(limit)]
        value = {"": found.value, "_lo": found.low, "_hi": found.high}[limit]
        assert value == pytest.approx(printed, abs=case["published_tolerance"]), key


def test_the_one_way_coefficient_of_raters_who_hardly_meet_is_the_printed_one() -> None:
    """irrNA's own example; its estimates of the other forms are of a kind that REML is not."""
    printed = CASES["irrNA_ConsistNA"]["published_values"]["irrNA_icc_1_1"]
    assert analysed("irrNA_ConsistNA").coefficients["icc_1_1_unbalanced"].value == pytest.approx(printed, abs=1e-6)


def test_the_published_tables_are_all_here() -> None:
    assert len(CASES) == 16
    assert sum(len(case["expected"]) for case in CASES.values()) > 1200


def test_alpha_of_complete_ratings_has_the_plain_small_sample_correction() -> None:
    # R's irr inflates it for complete data of more than two raters, and gives -.0957.
    ratings = table(CASES["shrout_fleiss_1979"])
    alpha = agree(ratings, level="nominal", coefficients=["alpha_nominal"]).coefficients["alpha_nominal"].value
    assert alpha == pytest.approx(-0.0648148, abs=1e-6)
    lonely = np.column_stack([ratings, [3.0, np.nan, np.nan, np.nan]])
    assert agree(lonely, level="nominal").coefficients["alpha_nominal"].value == pytest.approx(alpha, abs=1e-12)


def test_gwets_ordinal_alpha_is_not_krippendorffs_and_has_its_own_name() -> None:
    said = analysed("krippendorff_2011_D").coefficients
    assert said["alpha_ordinal"].value == pytest.approx(0.8154, abs=5e-5)
    assert said["alpha_gwet_ordinal"].value == pytest.approx(0.8336, abs=5e-5)
    assert said["alpha_gwet_quadratic"].value == pytest.approx(said["alpha_interval"].value, abs=1e-12)


def test_one_deviation_from_a_rare_code_gives_zero_alpha_beside_what_explains_it() -> None:
    ratings = np.zeros((2, 12))
    ratings[0, 3] = 1
    said = agree(ratings, level="nominal", categories=[0, 1])
    value = {name: coefficient.value for name, coefficient in said.coefficients.items()}
    assert value["alpha_nominal"] == pytest.approx(0.0, abs=1e-12)
    assert value["pa"] == pytest.approx(11 / 12)
    assert value["gwet_ac1"] == pytest.approx(0.9094, abs=1e-4)
    assert said.prevalence == {"0": pytest.approx(23 / 24), "1": pytest.approx(1 / 24)}


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_agreement_on_a_single_category_is_undefined_wherever_chance_would_be_certain(level: Any) -> None:
    said = agree(np.ones((3, 8)), level=level, categories=[0, 1], coefficients="all").coefficients
    corrected = ["conger", "fleiss", "fleiss_gwet", "light", "fleiss_cat1", "fleiss_cat0", "alpha_nominal"]
    corrected += {
        "nominal": [],
        "ordinal": ["alpha_ordinal", "conger_quadratic", "icc_A_1", "icc_A_1_reml", "icc_1_1_unbalanced"],
        "interval": ["alpha_interval", "icc_C_k"],
        "ratio": ["alpha_ratio", "icc_C_1_reml", "gqk"],
    }[level]
    for name in corrected:
        assert (said[name].value, said[name].reason) == (None, "single_category_used"), name
    # Where chance comes from the number of categories, perfect agreement is one.
    assert said["pa"].value == said["gwet_ac1"].value == said["brennan_prediger"].value == 1.0
    assert said["negative_agreement"].reason == "single_category_used"


def test_gwets_and_brennans_coefficients_count_categories_that_nobody_used() -> None:
    ratings = table(CASES["gwet_2014_4raters"])
    five = agree(ratings, level="nominal", categories=[1, 2, 3, 4, 5], coefficients="all").coefficients
    seven = agree(ratings, level="nominal", categories=range(1, 8), coefficients="all").coefficients
    assert five["brennan_prediger"].value == pytest.approx(0.77273, abs=1e-5)
    assert seven["brennan_prediger"].value == pytest.approx(1 - (1 - 0.8181818) / (6 / 7), abs=1e-6)
    assert seven["gwet_ac1"].value != pytest.approx(five["gwet_ac1"].value, abs=1e-3)
    assert seven["alpha_nominal"].value == pytest.approx(five["alpha_nominal"].value, abs=1e-12)


def test_positive_agreement_and_the_indices_are_those_of_the_two_by_two_table() -> None:
    a, b, c, d = 20, 5, 10, 15
    first = [1] * (a + b) + [0] * (c + d)
    second = [1] * a + [0] * b + [1] * c + [0] * d
    said = agree([first, second], level="ordinal", categories=[0, 1], coefficients="all").coefficients
    assert said["cohen"].value == pytest.approx(0.4)
    assert said["positive_agreement"].value == pytest.approx(2 * a / (2 * a + b + c))
    assert said["negative_agreement"].value == pytest.approx(2 * d / (2 * d + b + c))
    assert said["prevalence_index"].value == pytest.approx((a - d) / 50)
    assert said["bias_index"].value == pytest.approx((b - c) / 50)
    assert said["mean_difference"].value == pytest.approx((b - c) / 50)
    assert said["brennan_prediger"].value == pytest.approx(2 * 35 / 50 - 1)


def test_within_one_counts_pairs_at_most_a_point_apart() -> None:
    said = agree([[1, 2, 5, 4.5], [2, 2, 7, 3.5]], level="interval").coefficients
    assert said["within_1"].value == pytest.approx(3 / 4)
    assert said["mean_difference"].value == pytest.approx((-1 + 0 - 2 + 1) / 4)
