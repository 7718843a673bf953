"""What must hold for any ratings: who is called first, what categories are called, and who rated alone."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coder.agreement import agree

LEVELS = ["nominal", "ordinal", "interval", "ratio"]
ANY_SPEED = settings(deadline=None)
SIGNED = {"mean_difference", "loa_low", "loa_high", "bias_index"}
"""These say who was higher, so they turn around with the raters."""
POINTS = {"mean_difference", "loa_low", "loa_high", "sem"}
"""These are in points of the scale: 0 is the best, and nothing bounds them."""


@st.composite
def tables(draw: st.DrawFn, gaps: bool = True, raters: tuple[int, int] = (2, 5)) -> np.ndarray:
    shape = (draw(st.integers(*raters)), draw(st.integers(2, 12)))
    values = draw(hnp.arrays(np.int64, shape, elements=st.integers(1, 4))).astype(np.float64)
    if gaps:
        values[draw(hnp.arrays(np.bool_, shape))] = np.nan
    return values


def values(ratings: np.ndarray, level: str = "ratio", **options: object) -> dict[str, float | None]:
    """All point values; four units are too few for limits, so most runs skip resampling."""
    options = {"categories": [1, 2, 3, 4], "coefficients": "all", "bootstrap": 2} | options
    said = agree(ratings, level=level, **options)  # type: ignore[arg-type]
    return {name: coefficient.value for name, coefficient in said.coefficients.items()}


def assert_same(left: dict[str, float | None], right: dict[str, float | None], within: float = 1e-9) -> None:
    for name, value in left.items():
        # Variance components are found by search.
        room = 2e-3 if name.endswith("_reml") or name == "gqk" else within
        assert right[name] == (None if value is None else pytest.approx(value, abs=room)), name


@ANY_SPEED
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_raters_and_of_units_changes_nothing(ratings: np.ndarray, random: object) -> None:
    rows, columns = (list(range(size)) for size in ratings.shape)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    before, after = values(ratings), values(ratings[rows][:, columns])
    kept = {name: value for name, value in before.items() if name not in SIGNED}
    assert_same(kept, after)


@ANY_SPEED
@given(tables(), st.permutations([1, 2, 3, 4]))
def test_renaming_categories_changes_no_nominal_coefficient(ratings: np.ndarray, names: list[int]) -> None:
    renamed = np.where(np.isnan(ratings), np.nan, np.array([0, *names])[np.nan_to_num(ratings).astype(int)])
    before, after = values(ratings, "nominal"), values(renamed, "nominal")
    overall = {name: value for name, value in before.items() if not name.startswith("fleiss_cat")}
    assert_same(overall, after)
    for place, name in enumerate(names):
        assert_same({f"fleiss_cat{name}": before[f"fleiss_cat{place + 1}"]}, after)


@ANY_SPEED
@given(tables(), st.integers(1, 4), st.integers(0, 4))
def test_a_unit_with_a_single_rating_does_not_touch_alpha(ratings: np.ndarray, value: int, rater: int) -> None:
    lonely = np.full((len(ratings), 1), np.nan)
    lonely[rater % len(ratings)] = value
    alphas = {name: alpha for name, alpha in values(ratings).items() if name.startswith("alpha_")}
    assert_same(alphas, values(np.hstack([ratings, lonely, np.full_like(lonely, np.nan)])))


@ANY_SPEED
@given(tables(), st.integers(1, 4), st.integers(0, 12))
def test_units_that_nobody_could_rate_change_nothing(ratings: np.ndarray, several: int, place: int) -> None:
    at = min(place, ratings.shape[1])
    blank = np.full((len(ratings), several), np.nan)
    spread = np.hstack([ratings[:, :at], blank, ratings[:, at:]])
    assert values(spread) == values(ratings)


@ANY_SPEED
@given(tables())
def test_quadratic_weights_are_the_interval_metric(ratings: np.ndarray) -> None:
    found = values(ratings)
    assert_same({"alpha_gwet_quadratic": found["alpha_interval"]}, found)
    assert_same({"alpha_gwet": found["alpha_nominal"]}, found)


@ANY_SPEED
@given(tables(raters=(2, 2), gaps=False))
def test_with_two_raters_conger_and_light_are_cohen(ratings: np.ndarray) -> None:
    found = values(ratings)
    for other in ("conger", "light"):
        assert_same({other: found["cohen"]}, found)
    assert_same({"conger_quadratic": found["cohen_quadratic"], "conger_linear": found["cohen_linear"]}, found)


@ANY_SPEED
@given(tables(gaps=False))
def test_complete_ratings_give_the_same_by_every_road(ratings: np.ndarray) -> None:
    found = values(ratings)
    assert_same({"fleiss": found["fleiss_gwet"], "icc_1_1_unbalanced": found["icc_1_1"]}, found)
    if found["icc_A_1"] is not None:
        for one, mean in (("icc_1_1", "icc_1_k"), ("icc_A_1", "icc_A_k"), ("icc_C_1", "icc_C_k")):
            k, value = len(ratings), found[one] or 0.0
            if found[mean] is not None:
                assert found[mean] == pytest.approx(k * value / (1 + (k - 1) * value), rel=1e-6)


@ANY_SPEED
@given(tables(), st.floats(0.5, 20), st.floats(0, 50))
def test_stretching_and_shifting_a_scale_changes_no_interval_coefficient(
    ratings: np.ndarray, stretch: float, shift: float
) -> None:
    names = ["alpha_interval", "icc_1_1_unbalanced", "icc_A_1", "icc_C_k", "icc_A_1_reml"]
    before = values(ratings, "interval", categories=None, coefficients=names)
    assert_same(before, values(ratings * stretch + shift, "interval", categories=None, coefficients=names), 1e-7)


@ANY_SPEED
@given(tables())
def test_ordinal_alpha_knows_only_the_order(ratings: np.ndarray) -> None:
    spread = np.where(np.isnan(ratings), np.nan, ratings**3)
    plain = values(ratings, "ordinal", coefficients=["alpha_ordinal"])
    assert_same(plain, values(spread, "ordinal", categories=[1, 8, 27, 64], coefficients=["alpha_ordinal"]))


@ANY_SPEED
@given(tables(), st.sampled_from(LEVELS))
def test_no_value_is_above_one_and_every_missing_value_has_a_reason(ratings: np.ndarray, level: str) -> None:
    said = agree(ratings, level=level, coefficients="all", bootstrap=2)  # type: ignore[arg-type]
    for name, coefficient in said.coefficients.items():
        assert (coefficient.value is None) == (coefficient.reason is not None), name
        if coefficient.value is not None and name not in POINTS:
            assert coefficient.value <= 1 + 1e-9, name
        if coefficient.low is not None and coefficient.high is not None and coefficient.value is not None:
            assert coefficient.low <= coefficient.high, name
        assert (coefficient.low is None) == (coefficient.ci.reason is not None), name


@ANY_SPEED
@given(tables(gaps=False))
def test_copied_ratings_agree_perfectly(ratings: np.ndarray) -> None:
    same = np.tile(ratings[0], (len(ratings), 1))
    for name, value in values(same).items():
        if name in {"bias_index", "prevalence_index"}:
            continue
        if name in POINTS:
            assert value in {0.0, None}, name
            continue
        assert value is None or value == pytest.approx(1.0, abs=2e-3), name


@ANY_SPEED
@given(tables())
def test_alpha_is_the_coincidence_matrix_of_the_book(ratings: np.ndarray) -> None:
    """Krippendorff's formula written out slowly."""
    coincidences = np.zeros((5, 5))
    for unit in ratings.T:
        said = unit[~np.isnan(unit)].astype(int)
        for left, right in combinations(said, 2):
            coincidences[left, right] += 1 / (len(said) - 1)
            coincidences[right, left] += 1 / (len(said) - 1)
    n = coincidences.sum(axis=1)
    by_chance = np.outer(n, n)
    rank = np.cumsum(n) - n / 2
    index = np.arange(5.0)
    metrics = {
        "alpha_nominal": index[:, None] != index,
        "alpha_ordinal": (rank[:, None] - rank) ** 2,
        "alpha_interval": (index[:, None] - index) ** 2,
        "alpha_ratio": ((index[:, None] - index) / np.maximum(index[:, None] + index, 1)) ** 2,
    }
    found = values(ratings)
    for name, metric in metrics.items():
        if found[name] is not None:
            expected = 1 - (n.sum() - 1) * (coincidences * metric).sum() / (by_chance * metric).sum()
            assert found[name] == pytest.approx(expected, abs=1e-9), name
