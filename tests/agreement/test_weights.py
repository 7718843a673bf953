"""Weights of one's own, for kappa and for percent agreement."""

import numpy as np
import pytest

from coder.agreement import Agreement, agree
from coder.errors import AgreementError

NO = np.nan
# Rows: what the first rater said. Cell counts 3, 1, 0 / 2, 4, 1 / 0, 2, 3.
CELLS = np.array([[3, 1, 0], [2, 4, 1], [0, 2, 3]])
FIRST, SECOND = (np.repeat(side.ravel(), CELLS.ravel()) for side in np.indices((3, 3)))
TABLE = np.vstack([FIRST, SECOND]).astype(np.float64)
LOPSIDED = np.array([[1, 0.8, 0], [0.2, 1, 0.5], [0, 0.6, 1]])


def custom(ratings: np.ndarray, weights: object, **options: object) -> Agreement:
    options = {"level": "nominal", "categories": [0, 1, 2], "bootstrap": 20} | options
    return agree(ratings, weights=weights, **options)  # type: ignore[arg-type]


def test_weighted_kappa_is_its_formula_worked_out() -> None:
    said = custom(TABLE, LOPSIDED).coefficients
    n = CELLS.sum()
    observed = (CELLS * LOPSIDED).sum() / n
    expected = (np.outer(CELLS.sum(axis=1), CELLS.sum(axis=0)) * LOPSIDED).sum() / n**2
    assert said["pa_custom"].value == pytest.approx(observed)
    assert said["cohen_custom"].value == pytest.approx((observed - expected) / (1 - expected))


def test_who_is_named_first_matters_where_weights_are_lopsided() -> None:
    turned = custom(TABLE[::-1], LOPSIDED.T).coefficients
    kept = custom(TABLE, LOPSIDED).coefficients
    swapped = custom(TABLE[::-1], LOPSIDED).coefficients
    for name in ("pa_custom", "cohen_custom"):
        assert turned[name].value == pytest.approx(kept[name].value)
        assert swapped[name].value != pytest.approx(kept[name].value, abs=1e-3)


def test_weights_as_the_schemes_have_them_give_the_schemes() -> None:
    place = np.arange(3)
    apart = np.abs(place[:, None] - place) / 2
    for weights, scheme in ((1 - apart, "linear"), (1 - apart**2, "quadratic"), (np.eye(3), "")):
        said = custom(TABLE, weights, level="ordinal", coefficients="all").coefficients
        plain = f"_{scheme}" if scheme else ""
        assert said["cohen_custom"].value == pytest.approx(said[f"cohen{plain}"].value)
        assert said["pa_custom"].value == pytest.approx(said[f"pa{plain}"].value)


def test_kappa_with_the_weights_given_comes_first() -> None:
    said = custom(TABLE, LOPSIDED)
    assert (said.headline, said.why) == ("cohen_custom", "the same two raters throughout, with the weights given")
    without = agree(TABLE, level="nominal", categories=[0, 1, 2], coefficients="all")
    assert not {"pa_custom", "cohen_custom"} & set(without.coefficients)


def test_weights_follow_the_order_in_which_categories_were_named() -> None:
    weights = np.array([[1, 0.5, 0], [0.5, 1, 0.25], [0, 0.25, 1]])  # for 2, 0, 1
    ordered = weights[np.ix_([1, 2, 0], [1, 2, 0])]
    said = custom(TABLE, weights, level="ordinal", categories=[2, 0, 1]).coefficients
    assert said["cohen_custom"].value == pytest.approx(custom(TABLE, ordered).coefficients["cohen_custom"].value)
    words = custom(TABLE, ordered, categories=["a", "b", "c"]).coefficients
    assert words["cohen_custom"].value == pytest.approx(said["cohen_custom"].value)


def test_three_raters_have_weighted_percent_agreement_but_no_kappa_of_two() -> None:
    three = np.vstack([TABLE, TABLE[0]])
    even = np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]])
    said = custom(three, even).coefficients
    agreed = [even[int(a), int(b)] for unit in three.T for a, b in ((unit[0], unit[1]), (unit[1], unit[2]))]
    assert said["pa_custom"].value == pytest.approx((np.sum(agreed) + len(FIRST)) / (3 * len(FIRST)))
    assert (said["cohen_custom"].value, said["cohen_custom"].reason) == (None, "not_applicable")
    # Nobody knows which of three raters stands in the rows of a lopsided matrix.
    assert custom(three, LOPSIDED).coefficients["pa_custom"].reason == "not_applicable"


@pytest.mark.parametrize(
    ("weights", "message", "hint"),
    [
        (np.eye(2), "Weights of shape (2, 2) do not fit 3 categories.", "for each of 0, 1, 2"),
        ([1, 1, 1], "Weights of shape (3,) do not fit 3 categories.", "one row and one column"),
        (1 - np.eye(3), "Agreement weights lie between 0 and 1, and are 1 on the diagonal.", "1 - weight / the"),
        (np.eye(3) - 0.5 * (1 - np.eye(3)), "Agreement weights lie between 0 and 1", "Turn disagreement"),
        (np.where(np.eye(3), 1, NO), "Agreement weights lie between 0 and 1", "Turn disagreement"),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_words(weights: object, message: str, hint: str) -> None:
    with pytest.raises(AgreementError) as caught:
        custom(TABLE, weights)
    assert message in caught.value.message
    assert hint in caught.value.hint
