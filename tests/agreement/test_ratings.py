"""What is handed in: missing is never a category, and what does not fit is refused in words."""

from typing import Any

import numpy as np
import pytest

from coder.agreement import agree
from coder.errors import AgreementError

NO = np.nan


def test_blank_units_and_raters_without_ratings_change_no_value() -> None:
    ratings = np.array([[1, 2, 1, 2, 3], [1, 2, 2, 2, NO], [1, 1, 1, NO, 3]])
    blank = np.full((4, 7), NO)
    blank[:3, :5] = ratings
    plain = agree(ratings, level="nominal", coefficients="all")
    padded = agree(blank, level="nominal", coefficients="all")
    assert padded.coefficients == plain.coefficients
    assert (plain.n_units, padded.n_units) == (5, 7)
    assert (padded.n_pairable, padded.n_raters, padded.n_ratings) == (5, 3, 13)
    assert padded.prevalence == {"1": pytest.approx(6 / 13), "2": pytest.approx(5 / 13), "3": pytest.approx(2 / 13)}


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.empty((0, 0)), "one_rater"),
        (np.full((2, 3), NO), "one_rater"),
        ([[1, 2, NO, NO], [NO, NO, 1, 2]], "no_pairable_units"),
        ([[1, NO], [2, 2]], "one_unit"),
    ],
)
def test_too_little_to_compare_is_null_with_its_reason(ratings: Any, reason: str) -> None:
    said = agree(ratings, level="nominal", categories=[1, 2], coefficients="all")
    for name in ("conger", "alpha_nominal", "gwet_ac1"):
        found = said.coefficients[name]
        assert (found.value, found.low, found.high, found.reason) == (None, None, None, reason)


def test_percent_agreement_of_one_unit_is_given() -> None:
    assert agree([[1, NO], [1, 2]], level="nominal").coefficients["pa"].value == 1.0


@pytest.mark.parametrize(
    ("ratings", "options", "message", "hint"),
    [
        ([1, 2, 3], {}, "Ratings have 1 axes.", "one row per rater"),
        ([[1, np.inf]], {}, "A rating is infinite: rater row 1, unit column 2.", "NaN"),
        ([[1, 2]], {"level": "cardinal"}, "There is no level 'cardinal'.", "nominal, ordinal, interval, ratio"),
        ([[1, 2]], {"sessions": ["a"]}, "1 sessions were named for 2 units.", "each unit"),
        ([[1, -2]], {"level": "ratio"}, "A ratio rating is below zero: rater row 1, unit column 2.", "interval"),
        (
            [[1, 2, 1], [1, NO, 9]],
            {"categories": [1, 2]},
            "The rating 9 is not one of the categories: rater row 2, unit column 3.",
            "Use 1, 2, or add",
        ),
        ([[1, 0.5]], {"categories": [1, 2]}, "The rating 0.5 is not one of the categories", "add the category"),
        ([[1, 0.5]], {"categories": range(40)}, "rater row 1, unit column 2.", "18, 19, … (40 in all), or add"),
        (
            [["1", 2], [1, "much"]],
            {},
            "The rating 'much' is no number: rater row 2, unit column 2.",
            "positions 0, 1, 2… of words",
        ),
        ([[1, 2], [1, [2]]], {}, "The rating [2] is no number: rater row 2, unit column 2.", "NaN where there is no"),
        ([[1, 2], [1, 2, 1]], {}, "Rater row 2 has 3 units and row 1 has 2.", "Give every row all units"),
        (["ab"], {}, "The rating 'a' is no number: rater row 1, unit column 1.", "NaN where there is no"),
        (object(), {}, "Ratings are no table of numbers.", "one row per rater"),
        ([[1, 2]], {"categories": [1, 1, 2]}, "A category is named twice.", "once"),
        ([[1, 2]], {"categories": []}, "The rating 1 is not one of the categories", "leave them out"),
        (
            [[0, 1]],
            {"categories": ["a", "b"], "level": "interval"},
            "Categories of level interval must be numbers.",
            "ordinal",
        ),
        ([[0, 1]], {"coefficients": ["kohen"]}, "There is no coefficient 'kohen' for these", "Did you mean cohen?"),
        ([[0, 1]], {"bootstrap": 1}, "1 replicates at a confidence of 0.95 give no limits.", "2000"),
        ([[0, 1]], {"confidence": 95}, "2000 replicates at a confidence of 95 give no limits.", "between 0 and 1"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(ratings: Any, options: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(AgreementError) as caught:
        agree(ratings, **({"level": "nominal"} | options))
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_categories_in_words_are_positions_in_their_order() -> None:
    said = agree([[0, 1, 2, 2], [0, 1, 1, 2]], level="ordinal", categories=["none", "weak", "clear"])
    assert said.prevalence == {"none": 0.25, "weak": 0.375, "clear": 0.375}
    numbers = agree([[1, 2, 3, 3], [1, 2, 2, 3]], level="ordinal", categories=[1, 2, 3])
    assert said.coefficients == numbers.coefficients


def test_the_order_in_which_nominal_categories_are_named_does_not_matter() -> None:
    ratings = [[3, 1, 2, 2, 1], [3, 1, 1, 2, 1]]
    left, right = (
        agree(ratings, level="nominal", categories=order, coefficients="all") for order in ([1, 2, 3], [3, 1, 2])
    )
    assert list(right.prevalence) == ["3", "1", "2"]
    for name, coefficient in left.coefficients.items():
        assert right.coefficients[name].value == (
            None if coefficient.value is None else pytest.approx(coefficient.value)
        ), name


def test_very_many_categories_have_nominal_figures_without_a_square_of_them() -> None:
    """10 000 units agreed on and 10 000 not, all categories different."""
    agreed = np.arange(10_000.0)
    ratings = [np.append(agreed, 10_000 + agreed), np.append(agreed, 20_000 + agreed)]
    said = agree(ratings, level="nominal", coefficients="all", bootstrap=0).coefficients
    n, together = 40_000, 10_000 * 2**2 + 20_000
    assert said["alpha_nominal"].value == pytest.approx(1 - (n - 1) * 20_000 / (n**2 - together), abs=1e-12)
    assert said["cohen"].value == pytest.approx((0.5 - 1 / 40_000) / (1 - 1 / 40_000), abs=1e-12)
    assert said["brennan_prediger"].value == pytest.approx((0.5 - 1 / 30_000) / (1 - 1 / 30_000), abs=1e-12)
    assert said["conger"].value == pytest.approx(said["cohen"].value, abs=1e-12)
    assert said["gwet_ac1"].value is not None
    assert not [name for name in said if name.startswith("fleiss_cat")]


def test_categories_that_are_no_steps_of_one_are_found_too() -> None:
    table = [[0.5, 7, -2, 100], [0.5, -2, -2, 7]]
    said = agree(table, level="interval", categories=[-2, 0.5, 7, 100])
    assert said.prevalence == {"-2": 0.375, "0.5": 0.25, "7": 0.25, "100": 0.125}
    stepped = agree([[1, 2, 0, 3], [1, 0, 0, 2]], level="nominal", categories=[0, 1, 2, 3], bootstrap=0)
    assert agree(table, level="nominal", categories=[-2, 0.5, 7, 100], bootstrap=0).coefficients == stepped.coefficients


def test_a_rating_just_below_the_first_category_is_not_taken_for_missing() -> None:
    with pytest.raises(AgreementError) as caught:
        agree([[1, 2, 0], [1, 2, 2]], level="nominal", categories=[1, 2])
    assert caught.value.message == "The rating 0 is not one of the categories: rater row 1, unit column 3."


def test_an_error_lists_the_first_of_many_categories() -> None:
    with pytest.raises(AgreementError) as caught:
        agree([[1, 2, 5000], [1, 2, 2]], level="nominal", categories=range(1, 2001))
    assert caught.value.hint == f"Use {', '.join(map(str, range(1, 21)))}, … (2,000 in all), or add the category."


def test_none_is_no_rating_and_numbers_in_quotes_are_numbers() -> None:
    said = agree([["1", None, 2], [1, 2, "2"]], level="nominal")  # type: ignore[list-item]
    assert (said.n_pairable, said.n_ratings, said.coefficients["pa"].value) == (2, 5, 1.0)


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("level", ["nominal", "ordinal", "ratio"])
def test_a_million_categories_get_an_answer_or_a_reason(level: Any, declared: bool) -> None:
    rng = np.random.default_rng(0)
    ratings = np.vstack([rng.permutation(1_000_000)[:3000], rng.permutation(1_000_000)[:3000]])
    ratings[1, :30] = ratings[0, :30]
    categories = range(1_000_000) if declared else None
    said = agree(ratings, level=level, categories=categories, coefficients="all", bootstrap=20)
    assert said.coefficients["pa"].value == pytest.approx(0.01, abs=0.001)
    for name, one in said.coefficients.items():
        assert (one.value is None) == (one.reason is not None), name
        assert (one.low is None) == (one.ci.reason is not None), name
    assert len(said.coefficients) < 100
    assert len(said.prevalence) in ({1_000_000} if declared else {0, len(np.unique(ratings))})


def test_replicates_over_many_categories_that_would_take_minutes_are_not_offered() -> None:
    rng = np.random.default_rng(1)
    ratings = rng.integers(0, 1500, (2, 3000)).astype(np.float64)
    found = agree(ratings, level="ordinal", coefficients=["cohen_linear", "cohen"]).coefficients
    assert found["cohen_linear"].value == pytest.approx(0.0, abs=0.05)
    assert found["cohen_linear"].ci.reason == "not_offered"
    assert found["cohen"].low is not None


def test_a_rater_without_any_rating_and_a_single_unit_are_told_apart() -> None:
    blank = agree([[1, 2, 1], [NO, NO, NO]], level="nominal", coefficients="all")
    assert {one.reason for one in blank.coefficients.values()} == {"one_rater"}
    assert (blank.n_units, blank.n_raters, blank.headline) == (3, 1, "alpha_nominal")
    one = agree([[1], [2]], level="nominal", coefficients="all").coefficients
    assert (one["cohen"].reason, one["alpha_nominal"].reason, one["pa"].value) == ("one_unit", "one_unit", 0.0)
