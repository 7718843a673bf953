"""Variance components of incomplete ratings, against the likelihood written out and what is known of designs."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import minimize

from coder.agreement import agree
from coder.agreement.counts import Counts, Totals
from coder.agreement.ratings import ratings_of
from coder.agreement.reml import icc_agreement, relative_deviations
from tests.agreement.test_coefficients import CASES, table


def reml_icc(ratings: npt.ArrayLike, name: str = "icc_A_1_reml") -> float | None:
    return agree(ratings, level="interval", coefficients=[name], bootstrap=2).coefficients[name].value


def dense_icc(ratings: npt.NDArray[np.float64]) -> float:
    """Minimise the restricted likelihood with all covariances in one matrix, from several starts."""
    raters, units = np.nonzero(~np.isnan(ratings))
    y = ratings[raters, units] - np.nanmean(ratings)
    same_unit, same_rater = units[:, None] == units, raters[:, None] == raters

    def deviance(log_ratios: npt.NDArray[np.float64]) -> float:
        unit, rater = np.exp(np.clip(log_ratios, -25, 12))
        inverse = np.linalg.inv(np.eye(len(y)) + unit * same_unit + rater * same_rater)
        information = inverse.sum()
        residual = y @ inverse @ y - inverse.sum(axis=0) @ y * (inverse.sum(axis=0) @ y) / information
        return float(-np.linalg.slogdet(inverse)[1] + np.log(information) + (len(y) - 1) * np.log(residual))

    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000}
    fits = [minimize(deviance, start, method="Nelder-Mead", options=options) for start in ((0, -1), (-4, -4), (2, 2))]
    unit, rater = np.exp(min(fits, key=lambda fit: float(fit.fun)).x)
    return float(unit / (unit + rater + 1))


@pytest.mark.parametrize("seed", range(12))
def test_the_fit_is_where_the_likelihood_written_out_is_highest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    raters, units = int(rng.integers(2, 7)), int(rng.integers(9, 20))
    spread_unit, spread_rater = rng.choice([0.0, 0.3, 1.0, 2.0], 2)
    ratings = spread_unit * rng.normal(size=units) + spread_rater * rng.normal(size=(raters, 1))
    ratings = 20 + ratings + rng.normal(size=(raters, units))
    ratings[rng.random(ratings.shape) < rng.choice([0.0, 0.2, 0.4])] = np.nan
    assert reml_icc(ratings) == pytest.approx(dense_icc(ratings), abs=2e-4)


def test_complete_ratings_give_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(1)
    ratings = rng.normal(size=30) + rng.normal(size=(4, 30)) + 0.5 * rng.normal(size=(4, 1))
    said = agree(ratings, level="interval", coefficients="all", bootstrap=2).coefficients
    assert said["icc_A_1_reml"].value == pytest.approx(said["icc_A_1"].value, abs=1e-5)
    assert said["icc_C_1_reml"].value == pytest.approx(said["icc_C_1"].value, abs=1e-5)
    assert said["gqk"].value == pytest.approx(said["icc_C_k"].value, abs=1e-5)


def test_no_variance_between_units_is_found_as_zero() -> None:
    rng = np.random.default_rng(2)
    deviations = rng.normal(size=(3, 40))
    assert reml_icc(deviations - deviations.mean(axis=0)) == 0.0


def test_replicates_fitted_together_are_those_fitted_alone() -> None:
    rng = np.random.default_rng(4)
    ratings = rng.normal(size=60) + rng.normal(size=(4, 60))
    ratings[rng.random(ratings.shape) < 0.4] = np.nan
    given = ratings_of(ratings, "interval")
    row = np.arange(given.index.shape[1]) % 10
    weights = rng.integers(0, 3, (25, 10)).astype(np.float64)
    together = icc_agreement(Totals(Counts(given, row, 10), weights))
    alone = [icc_agreement(Totals(Counts(given, row, 10), weights[[i]]))[0] for i in range(25)]
    assert together == pytest.approx(alone, abs=1e-6)


def test_raters_who_never_return_cannot_be_told_from_error() -> None:
    ratings = np.full((8, 4), np.nan)
    for unit in range(4):
        ratings[[2 * unit, 2 * unit + 1], unit] = [unit, unit + 0.5]
    said = agree(ratings, level="interval", coefficients="all", bootstrap=2).coefficients
    assert (said["icc_A_1_reml"].value, said["icc_A_1_reml"].reason) == (None, "incomplete_design")
    assert said["icc_1_1_unbalanced"].value is not None


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "vc_target" in case["expected"]])
def test_the_components_are_those_of_lme4(name: str) -> None:
    expected = CASES[name]["expected"]
    fitted = relative_deviations(Totals(Counts(ratings_of(table(CASES[name]), "interval"))))[0] ** 2
    lme4 = np.array([expected["vc_target"], expected["vc_rater"]]) / expected["vc_resid"]
    assert fitted == pytest.approx(lme4, rel=5e-3)
