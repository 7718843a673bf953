"""One rater against a criterion: the sums of a diagnostic test, worked out by hand and by a slow reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coder.agreement import agree
from coder.agreement.criterion import Category, Comparison, Rate, compare

NO = np.nan
ANY_SPEED = settings(deadline=None, max_examples=50)


def of(found: Comparison, name: str) -> Category:
    return next(one for one in found.rates if one.name == name)


def units(*cells: tuple[float, float, int]) -> tuple[list[float], list[float]]:
    """(criterion, rater, how often) written out."""
    listed = [(gold, mine) for gold, mine, count in cells for _ in range(count)]
    return [gold for gold, _ in listed], [mine for _, mine in listed]


class TestPresence:
    # Altman & Bland (1994), BMJ 308:1552, table 1: liver scan (the rater) and pathology (the criterion) in 344
    # patients: 231 both abnormal, 27 missed, 32 false alarms, 54 both normal.
    GOLD, SCAN = units((1, 1, 231), (1, 0, 27), (0, 1, 32), (0, 0, 54))

    def test_the_published_scan_comes_out_as_published(self) -> None:
        found = compare(self.GOLD, self.SCAN, level="nominal", categories=[0.0, 1.0])
        assert found.confusion == ((54, 32), (27, 231))
        one = of(found, "1")
        assert one.sensitivity == Rate(231 / 258, 231, 258, None)
        assert round(one.sensitivity.value or 0, 2) == 0.90
        assert round(one.specificity.value or 0, 2) == 0.63
        assert (one.ppv.count, one.ppv.n) == (231, 263)
        assert (one.npv.count, one.npv.n) == (54, 81)
        assert (one.base_criterion.count, one.base_rater.count, one.base_rater.n) == (258, 263, 344)
        assert one.ratio == 263 / 258

    def test_the_other_category_is_its_mirror(self) -> None:
        found = compare(self.GOLD, self.SCAN, level="nominal", categories=[0.0, 1.0])
        assert of(found, "0").sensitivity == of(found, "1").specificity
        assert of(found, "0").ppv == of(found, "1").npv

    def test_who_codes_twice_as_often_has_a_ratio_of_two(self) -> None:
        gold, mine = units((1, 1, 10), (0, 1, 11), (0, 0, 79))
        assert of(compare(gold, mine, level="nominal", categories=[0.0, 1.0]), "1").ratio == 2.1

    @pytest.mark.parametrize(
        ("gold", "mine", "undefined"),
        [
            ([0, 0, 0], [0, 1, 0], {"sensitivity": "never_by_criterion"}),
            ([0, 1, 0], [0, 0, 0], {"ppv": "never_by_rater"}),
            ([1, 1, 1], [0, 1, 1], {"specificity": "always_by_criterion"}),
            ([0, 1, 1], [1, 1, 1], {"npv": "always_by_rater"}),
            ([0, 0, 0], [0, 0, 0], {"sensitivity": "never_by_criterion", "ppv": "never_by_rater"}),
            ([1, NO], [NO, 1], dict.fromkeys(("sensitivity", "specificity", "ppv", "npv"), "no_common_units")),
        ],
    )
    def test_what_cannot_be_divided_is_none_with_a_reason(
        self, gold: list[float], mine: list[float], undefined: dict[str, str]
    ) -> None:
        one = of(compare(gold, mine, level="nominal", categories=[0.0, 1.0]), "1")
        rates = {name: getattr(one, name) for name in ("sensitivity", "specificity", "ppv", "npv")}
        assert {name: rate.reason for name, rate in rates.items() if rate.value is None} == undefined
        assert all(rate.n == 0 for name, rate in rates.items() if name in undefined)

    def test_the_coefficients_are_those_of_two_raters(self) -> None:
        found = compare(self.GOLD, self.SCAN, level="nominal", categories=[0.0, 1.0])
        two = agree(np.array([self.SCAN, self.GOLD]), level="nominal", categories=[0.0, 1.0])
        assert found.agreement.headline == "cohen"
        assert found.agreement.coefficients["cohen"] == two.coefficients["cohen"]

    def test_limits_resample_sessions(self) -> None:
        rng = np.random.default_rng(4)
        gold = rng.integers(0, 2, 120).astype(float)
        mine = np.where(rng.random(120) < 0.2, 1 - gold, gold)
        sessions = np.repeat(np.arange(8), 15)
        found = compare(gold, mine, level="nominal", categories=[0.0, 1.0], sessions=sessions)
        ci = found.agreement.coefficients["cohen"].ci
        assert (found.n_sessions, ci.method, ci.resampled, ci.n_resampled) == (8, "jackknife", "session", 8)

    def test_what_the_rater_left_without_a_value_is_counted_and_in_no_figure(self) -> None:
        found = compare([1, 1, 0, NO], [1, NO, 0, 1], level="nominal", categories=[0.0, 1.0])
        assert (found.n_units, found.only_criterion) == (2, 1)
        assert found.confusion == ((1, 0), (0, 1))


class TestCategories:
    def test_rows_are_the_criterion_and_columns_the_rater(self) -> None:
        found = compare([0, 0, 1, 2], [0, 1, 1, 1], level="nominal", categories=["a", "b", "no member"])
        assert found.confusion == ((1, 1, 0), (0, 1, 0), (0, 1, 0))
        assert found.categories == ("a", "b", "no member")
        assert of(found, "b").ppv == Rate(1 / 3, 1, 3, None)
        assert of(found, "no member").sensitivity == Rate(0.0, 0, 1, None)
        assert of(found, "no member").ppv.reason == "never_by_rater"
        assert found.differences is None


class TestRatings:
    GOLD, MINE = [1, 2, 3, 4, 5, 4], [2, 2, 4, 4, 7, 5]
    SCALE = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)

    def test_differences_are_rater_minus_criterion(self) -> None:
        found = compare(self.GOLD, self.MINE, level="ordinal", categories=self.SCALE, kind="rating")
        # 1, 0, 1, 0, 2, 1: mean 5/6, sum of squares 7, variance (7 - 25/6) / 5
        one = found.differences
        assert one is not None
        assert one.bias == pytest.approx(5 / 6)
        assert one.sd == pytest.approx(np.sqrt((7 - 25 / 6) / 5))
        assert one.within_1 == Rate(5 / 6, 5, 6, None)
        assert (one.mean_criterion, one.mean_rater, one.ratio) == (pytest.approx(19 / 6), 4.0, None)
        low, high = (found.agreement.coefficients[name].value for name in ("loa_low", "loa_high"))
        assert (low, high) == (pytest.approx(one.bias - 1.96 * one.sd), pytest.approx(one.bias + 1.96 * one.sd))
        assert found.agreement.coefficients["mean_difference"].value == pytest.approx(one.bias)
        assert {"icc_A_1", "cohen_quadratic"} <= set(found.agreement.coefficients)

    def test_counts_tell_how_many_times_as_many(self) -> None:
        found = compare([2, 0, 3], [4, 1, 5], level="ratio", kind="rating")
        assert found.differences is not None
        assert found.differences.ratio == 2.0
        assert found.confusion is None

    def test_counts_of_which_the_criterion_has_none_have_no_ratio(self) -> None:
        found = compare([0, 0], [4, 1], level="ratio", kind="rating")
        assert found.differences is not None
        assert found.differences.ratio is None

    def test_one_unit_has_a_bias_and_no_spread(self) -> None:
        one = compare([3], [4], level="ordinal", categories=self.SCALE, kind="rating").differences
        assert one is not None
        assert (one.bias, one.sd) == (1.0, None)

    def test_nothing_in_common_is_nothing_and_not_zero(self) -> None:
        one = compare([3, NO], [NO, 4], level="ordinal", categories=self.SCALE, kind="rating").differences
        assert one is not None
        assert (one.n, one.bias, one.sd, one.mean_rater) == (0, None, None, None)

    def test_a_scale_with_very_many_values_has_no_table(self) -> None:
        found = compare([3, 80], [4, 90], level="interval", categories=[float(at) for at in range(101)], kind="rating")
        assert found.confusion is None
        assert found.differences is not None

    def test_a_statistic_that_is_asked_for_besides_is_there_and_an_unknown_one_is_not(self) -> None:
        also = ["alpha_nominal", "timed_kappa"]
        found = compare(self.GOLD, self.MINE, level="ordinal", categories=self.SCALE, kind="rating", also=also)
        assert "alpha_nominal" in found.agreement.coefficients
        assert "timed_kappa" not in found.agreement.coefficients


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(1, 12))
    value = st.sampled_from([0.0, 1.0, 2.0, NO])
    gold, mine = (draw(hnp.arrays(np.float64, n, elements=value)) for _ in range(2))
    return gold, mine, draw(hnp.arrays(np.int64, n, elements=st.integers(1, 4)))


@ANY_SPEED
@given(pairs())
def test_a_column_that_stands_for_several_units_counts_as_all_of_them(table: tuple[np.ndarray, ...]) -> None:
    gold, mine, times = table
    whole = compare(np.repeat(gold, times), np.repeat(mine, times), level="ordinal", categories=[0.0, 1.0, 2.0])
    short = compare(gold, mine, times=times, level="ordinal", categories=[0.0, 1.0, 2.0])
    assert (short.confusion, short.rates) == (whole.confusion, whole.rates)
    assert (short.n_units, short.only_criterion) == (whole.n_units, whole.only_criterion)
    assert short.differences is not None
    assert whole.differences is not None
    for name in ("bias", "sd", "mean_rater"):
        left, right = getattr(short.differences, name), getattr(whole.differences, name)
        assert left == (None if right is None else pytest.approx(right))


@ANY_SPEED
@given(pairs())
def test_every_rate_is_what_counting_one_by_one_gives(table: tuple[np.ndarray, ...]) -> None:
    gold, mine, _ = table
    found = compare(gold, mine, level="nominal", categories=[0.0, 1.0, 2.0])
    both = [(a, b) for a, b in zip(gold.tolist(), mine.tolist(), strict=True) if a == a and b == b]
    for at, one in enumerate(found.rates):
        yes = [(a == at, b == at) for a, b in both]
        hits = sum(a and b for a, b in yes)
        assert (one.sensitivity.count, one.sensitivity.n) == (hits, sum(a for a, _ in yes))
        assert (one.ppv.count, one.ppv.n) == (hits, sum(b for _, b in yes))
        assert (one.specificity.count, one.specificity.n) == (
            sum(not a and not b for a, b in yes),
            sum(not a for a, _ in yes),
        )
        assert (one.npv.count, one.npv.n) == (one.specificity.count, sum(not b for _, b in yes))


@ANY_SPEED
@given(pairs())
def test_the_other_way_round_sensitivity_and_predictive_value_change_places(table: tuple[np.ndarray, ...]) -> None:
    gold, mine, _ = table
    one = compare(gold, mine, level="nominal", categories=[0.0, 1.0, 2.0])
    other = compare(mine, gold, level="nominal", categories=[0.0, 1.0, 2.0])
    assert [(rate.sensitivity.count, rate.sensitivity.n) for rate in one.rates] == [
        (rate.ppv.count, rate.ppv.n) for rate in other.rates
    ]
    kappa, turned = (found.agreement.coefficients["cohen"].value for found in (one, other))
    assert kappa == (None if turned is None else pytest.approx(turned))
