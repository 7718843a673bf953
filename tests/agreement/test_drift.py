"""Drift: blocks against the first one, corrected for how many were compared, and flagged by a rule."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coder.agreement.drift import Block, Change, by_block, changes, cut, flagged, holm
from coder.agreement.intervals import Plan
from coder.agreement.measures import Measure, measures
from coder.agreement.one_rater import BIAS, measures_of
from coder.agreement.ratings import Ratings
from coder.agreement.records import Coefficient, Interval, NoLimits

PLAN = Plan("session", 0.95, 200, 1)
P = st.floats(0, 1)


def block(value: float | None, se: float | None, n: int = 10, reason: NoLimits | None = None) -> Block:
    ci = Interval("jackknife", 0.95, "session", n, 0, reason)
    return Block("", n, n, Coefficient(value, None, None, se, None if value is not None else "one_unit", ci))


def of(measure: str, ratings: Ratings) -> Measure:
    return measures(ratings)[measure]


def bias(ratings: Ratings) -> Measure:
    return measures_of(ratings, "category")[BIAS]


class TestHolm:
    def test_by_hand(self) -> None:
        # Ordered .005 .01 .03 .04, times 4 3 2 1: .02 .03 .06 .04, and none below the one before it: .02 .03 .06 .06.
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])

    def test_one_is_left_as_it_is_and_none_is_none(self) -> None:
        assert holm([0.03]) == [0.03]
        assert holm([]) == []

    @given(st.lists(P, min_size=1, max_size=8))
    def test_it_lies_between_the_plain_p_and_bonferronis(self, p: list[float]) -> None:
        for plain, corrected in zip(p, holm(p), strict=True):
            assert plain <= corrected <= min(1.0, len(p) * plain) + 1e-12 or corrected == max(holm(p))
            assert corrected <= 1

    @given(st.lists(P, min_size=1, max_size=8))
    def test_the_order_of_the_p_values_is_kept(self, p: list[float]) -> None:
        found = holm(p)
        assert all(found[a] <= found[b] for a in range(len(p)) for b in range(len(p)) if p[a] < p[b])


class TestCut:
    def test_every_so_many_and_so_many_blocks(self) -> None:
        assert cut(20, every=10) == [(0, 10), (10, 20)]
        assert cut(10, blocks=3) == [(0, 3), (3, 7), (7, 10)]
        assert cut(2, blocks=5) == [(0, 1), (1, 2)]
        assert cut(0, every=10) == []

    @given(st.integers(1, 300), st.integers(1, 40))
    def test_blocks_hold_every_session_once_and_are_alike_in_size(self, n: int, count: int) -> None:
        found = cut(n, blocks=count)
        assert [at for start, end in found for at in range(start, end)] == list(range(n))
        sizes = [end - start for start, end in found]
        assert len(found) == min(n, count)
        assert max(sizes) - min(sizes) <= 1


class TestChange:
    def test_the_difference_has_welchs_limits(self) -> None:
        # SE .1 with 10 sessions and .2 with 5: se² .05, df = .0025 / (.0001/9 + .0016/4)
        (one,) = changes([block(0.8, 0.1), block(0.5, 0.2, 5)])
        free = 0.0025 / (0.0001 / 9 + 0.0016 / 4)
        assert one.difference == pytest.approx(-0.3)
        assert one.high == pytest.approx(-0.3 + stats.t.ppf(0.975, free) * np.sqrt(0.05))
        assert one.p == pytest.approx(2 * stats.t.sf(0.3 / np.sqrt(0.05), free))

    def test_it_is_welchs_test_where_the_figure_is_a_mean(self) -> None:
        rng = np.random.default_rng(5)
        table = np.stack([rng.normal(4, 1, 16), rng.normal(4, 1, 16)])
        where = np.repeat([0, 1], [9, 7])
        how = {"level": "interval", "categories": None, "sessions": list(range(16)), "plan": PLAN}
        found = by_block(table, where, ["a", "b"], partial(of, "mean_difference"), **how)  # type: ignore[arg-type]
        apart = table[0] - table[1]
        expected = stats.ttest_ind(apart[where == 1], apart[where == 0], equal_var=False)
        (one,) = changes(found)
        assert one.p == pytest.approx(expected.pvalue)
        assert (one.low, one.high) == pytest.approx(tuple(expected.confidence_interval()))

    @pytest.mark.parametrize(
        ("first", "later", "reason"),
        [
            (block(0.8, 0.1, 4, "too_few_sessions"), block(0.5, 0.1), "too_few_sessions"),
            (block(0.8, 0.1), block(0.5, 0.1, 4), "too_few_sessions"),
            (block(None, None), block(0.5, 0.1), "undefined"),
            (block(0.8, None, 10, "degenerate_replicates"), block(0.5, 0.1), "no_limits"),
        ],
    )
    def test_what_cannot_be_compared_is_told_and_never_flagged(self, first: Block, later: Block, reason: str) -> None:
        (one,) = flagged(changes([first, later]))
        assert (one.reason, one.p, one.p_holm, one.flagged) == (reason, None, None, False)

    def test_too_few_units_are_a_reason_where_they_are_asked_for(self) -> None:
        (one,) = changes([block(0.8, 0.1, 29), block(0.5, 0.1, 40)], fewest_units=30)
        assert (one.reason, one.p) == ("too_few_units", None)
        assert changes([block(0.8, 0.1, 30), block(0.5, 0.1, 40)], fewest_units=30)[0].p is not None

    def test_figures_that_do_not_vary_have_the_least_p_of_a_permutation(self) -> None:
        same, other = block(1.0, None, 5, "no_variation"), block(0.5, None, 5, "no_variation")
        assert (changes([same, same])[0].p, changes([same, same])[0].reason) == (None, "no_variation")
        assert changes([same, other])[0].p == pytest.approx(2 / 252)


class TestFlag:
    CLEAR = block(0.8, 0.02)

    def test_a_large_and_sure_change_is_flagged(self) -> None:
        (one,) = flagged(changes([self.CLEAR, block(0.6, 0.02)]))
        assert one.flagged

    def test_a_sure_change_of_a_tenth_or_less_is_not(self) -> None:
        (one,) = flagged(changes([self.CLEAR, block(0.71, 0.001)]))
        assert (one.flagged, one.p_holm is not None and one.p_holm < 0.05) == (False, True)

    def test_a_large_change_that_is_not_sure_is_not(self) -> None:
        (one,) = flagged(changes([self.CLEAR, block(0.5, 0.3)]))
        assert not one.flagged

    def test_among_many_tests_one_must_be_surer(self) -> None:
        doubtful = changes([self.CLEAR, block(0.6, 0.075)])
        assert flagged(doubtful)[0].flagged
        assert not any(one.flagged for one in flagged([*doubtful, *changes([self.CLEAR, *[self.CLEAR] * 9])]))

    def test_what_was_not_tested_makes_the_family_no_larger(self) -> None:
        untested = changes([self.CLEAR, *[block(0.1, 0.1, 2)] * 9])
        (one, *rest) = flagged([*changes([self.CLEAR, block(0.6, 0.075)]), *untested])
        assert (one.flagged, one.p_holm) == (True, one.p)
        assert all(other.p_holm is None for other in rest)

    def test_the_least_difference_can_be_that_of_a_scale(self) -> None:
        (one,) = flagged(changes([block(0.0, 0.05), block(0.5, 0.05)], least=0.6))
        assert not one.flagged


N_SESSIONS, N_UNITS, N_CODES, N_STUDIES = 20, 40, 3, 200
SESSIONS = np.repeat(np.arange(N_SESSIONS), N_UNITS).tolist()
WHERE = np.repeat([0, 1], N_SESSIONS * N_UNITS // 2)


def study(rng: np.random.Generator, later_bias: float = 0.0) -> list[np.ndarray]:
    """Codes that two raters gave to the units of 20 sessions; base rates and errors differ from session to session.

    In the second half the first rater adds the code where it is not, in a share of units.
    """
    found = []
    for _ in range(N_CODES):
        base = np.repeat(rng.beta(3, 7, N_SESSIONS), N_UNITS)
        wrong = np.repeat(rng.beta(2, 18, N_SESSIONS), N_UNITS)
        truth = rng.random(len(base)) < base
        table = np.stack([truth ^ (rng.random(len(base)) < wrong) for _ in range(2)]).astype(float)
        added = (WHERE == 1) & (rng.random(len(base)) < later_bias)
        table[0] = np.maximum(table[0], added)
        found.append(table)
    return found


def family_of(tables: list[np.ndarray], kind: str) -> list[Change]:
    how = {"level": "nominal", "categories": [0.0, 1.0], "sessions": SESSIONS, "plan": PLAN}
    measure = bias if kind == "bias" else partial(of, "cohen")
    family = [by_block(table, WHERE, ["1-10", "11-20"], measure, **how) for table in tables]  # type: ignore[arg-type]
    return flagged(change for blocks in family for change in changes(blocks))


@pytest.mark.parametrize("kind", ["bias", "agreement"])
def test_without_drift_hardly_a_study_has_a_flag(kind: str) -> None:
    rng = np.random.default_rng(20261125)
    with_flag = sum(any(one.flagged for one in family_of(study(rng), kind)) for _ in range(N_STUDIES))
    assert with_flag <= 0.05 * N_STUDIES


def test_a_rater_whose_bias_grows_is_flagged() -> None:
    rng = np.random.default_rng(7)
    found = [family_of(study(rng, later_bias=0.3), "bias") for _ in range(20)]
    assert all(one.flagged and one.difference is not None and one.difference > 0 for family in found for one in family)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_the_order_of_sessions_within_a_block_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (table, *_) = study(rng)
    order = np.concatenate([rng.permutation(400), 400 + rng.permutation(400)])
    how = {"level": "nominal", "categories": [0.0, 1.0], "plan": PLAN}
    one = by_block(table, WHERE, ["a", "b"], bias, sessions=SESSIONS, **how)  # type: ignore[arg-type]
    named = [SESSIONS[at] for at in order.tolist()]
    other = by_block(table[:, order], WHERE, ["a", "b"], bias, sessions=named, **how)  # type: ignore[arg-type]
    assert changes(one)[0].p == pytest.approx(changes(other)[0].p)


def test_equal_units_in_one_column_give_the_same_blocks() -> None:
    table = np.array([[1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1], [1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1]], dtype=float)
    times = np.array([3, 1, 2, 1, 4, 1, 1, 5, 1, 1, 2, 1])
    where, sessions = np.repeat([0, 1], 6), [f"s{at}" for at in range(12)]
    how = {"level": "nominal", "categories": [0.0, 1.0], "plan": PLAN}
    whole = by_block(
        np.repeat(table, times, axis=1),
        np.repeat(where, times),
        ["a", "b"],
        bias,
        sessions=np.repeat(sessions, times).tolist(),
        **how,  # type: ignore[arg-type]
    )
    short = by_block(table, where, ["a", "b"], bias, sessions=sessions, times=times, **how)  # type: ignore[arg-type]
    assert [one.n_units for one in short] == [one.n_units for one in whole] == [12, 11]
    for one, other in zip(short, whole, strict=True):
        assert one.figure.value == pytest.approx(other.figure.value)
        assert one.figure.se == pytest.approx(other.figure.se)
