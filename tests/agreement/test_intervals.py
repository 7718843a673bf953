"""Limits: what is resampled, when there are none, and that the fast sums are the slow recomputation."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from coder.agreement import Coefficient, agree
from coder.agreement.choose import default_names
from coder.agreement.counts import Counts, Totals
from coder.agreement.intervals import Plan, Resampling
from coder.agreement.measures import measures
from coder.agreement.ratings import ratings_of


def coded(n_sessions: int, seed: int = 3, raters: int = 2, gaps: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Made-up ratings 1-4 of 12 units per session by raters who often agree."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, 5, n_sessions * 12)
    noise = rng.integers(-1, 2, (raters, len(truth))) * (rng.random((raters, len(truth))) < 0.4)
    ratings = np.clip(truth + noise, 1, 4).astype(np.float64)
    ratings[rng.random(ratings.shape) < gaps] = np.nan
    return ratings, np.repeat([f"s{number:03}" for number in range(n_sessions)], 12)


def ci(ratings: np.ndarray, name: str, sessions: np.ndarray | None, **options: object) -> Coefficient:
    said = agree(
        ratings,
        level="ratio",
        categories=[1, 2, 3, 4],
        sessions=sessions,
        coefficients=[name],
        **options,  # type: ignore[arg-type]
    )
    return said.coefficients[name]


SOME = [
    "pa",
    "conger",
    "gwet_ac1",
    "alpha_nominal",
    "alpha_ordinal",
    "alpha_interval",
    "alpha_ratio",
    "icc_1_1_unbalanced",
]


@pytest.mark.parametrize("name", SOME)
def test_the_jackknife_is_a_recomputation_without_each_session(name: str) -> None:
    ratings, sessions = coded(9, raters=3, gaps=0.2)
    found = ci(ratings, name, sessions)
    left_out = [ci(ratings[:, sessions != s], name, None, bootstrap=2).value for s in np.unique(sessions)]
    z = np.arctanh(np.array(left_out, dtype=np.float64))
    error = math.sqrt(8 / 9 * ((z - z.mean()) ** 2).sum())
    reach = student.ppf(0.975, 8) * error
    assert found.value is not None
    assert found.low == pytest.approx(math.tanh(math.atanh(found.value) - reach), abs=1e-5)
    assert found.high == pytest.approx(math.tanh(math.atanh(found.value) + reach), abs=1e-5)
    plain = np.array(left_out, dtype=np.float64)
    assert found.se == pytest.approx(math.sqrt(8 / 9 * ((plain - plain.mean()) ** 2).sum()), abs=1e-6)
    assert (found.ci.method, found.ci.resampled, found.ci.n_resampled) == ("jackknife", "session", 9)


@pytest.mark.parametrize(("n_sessions", "method"), [(4, None), (5, "jackknife"), (39, "jackknife"), (40, "bootstrap")])
def test_the_number_of_double_coded_sessions_decides_the_method(n_sessions: int, method: str | None) -> None:
    ratings, sessions = coded(n_sessions)
    found = ci(ratings, "cohen", sessions, bootstrap=50)
    assert found.value is not None
    assert found.ci.method == method
    assert found.ci.n_resampled == n_sessions
    assert found.ci.reason == (None if method else "too_few_sessions")
    assert (found.low is None) == (method is None)


def test_sessions_that_one_rater_coded_alone_are_not_resampled_and_move_no_limit_of_alpha() -> None:
    ratings, sessions = coded(6)
    alone = np.vstack([np.tile([1.0, 2.0, 4.0, 4.0], 25), np.full(100, np.nan)])
    both = ci(ratings, "alpha_nominal", sessions)
    more = ci(np.hstack([ratings, alone]), "alpha_nominal", np.concatenate([sessions, np.repeat("alone", 100)]))
    assert more.ci == both.ci
    assert (more.value, more.low, more.high) == pytest.approx((both.value, both.low, both.high))


def test_the_bootstrap_repeats_under_its_seed_and_differs_under_another() -> None:
    ratings, sessions = coded(45, raters=3, gaps=0.1)
    one, again, other = (ci(ratings, "alpha_nominal", sessions, bootstrap=300, seed=seed) for seed in (7, 7, 8))
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    assert one.value == other.value


def test_rows_in_another_order_give_the_same_bootstrap() -> None:
    ratings, sessions = coded(45)
    order = np.random.default_rng(0).permutation(len(sessions))
    assert ci(ratings, "pa", sessions, bootstrap=200).low == pytest.approx(
        ci(ratings[:, order], "pa", sessions[order], bootstrap=200).low, abs=1e-12
    )


def test_bootstrap_replicates_are_recomputations_of_the_drawn_sessions() -> None:
    ratings, sessions = coded(41, raters=3, gaps=0.2)
    given = ratings_of(ratings, "ratio", [1, 2, 3, 4], sessions)
    wanted = {name: measures(given)[name] for name in SOME}
    resampling = Resampling(given, Plan("session", 0.95, 6, 11))
    found = resampling.replicates(wanted)
    (weights,) = resampling._weights(resampling.sample(anonymous=False), 6)
    for replicate, drawn in enumerate(weights[:, 1:]):
        units = np.concatenate(
            [np.flatnonzero(sessions == s) for s, times in enumerate_drawn(sessions, drawn) for _ in range(times)]
        )
        slow = Totals(Counts(ratings_of(ratings[:, units], "ratio", [1, 2, 3, 4])))
        for name, measure in wanted.items():
            assert found[name][replicate] == pytest.approx(measure.compute(slow)[0], abs=1e-4), name


def enumerate_drawn(sessions: np.ndarray, drawn: np.ndarray) -> list[tuple[str, int]]:
    return [(s, int(times)) for s, times in zip(np.unique(sessions), drawn, strict=True)]


def test_limits_do_not_depend_on_what_else_was_asked_for() -> None:
    """Nor on how many replicates are computed at once, which the widest of them decides."""
    ratings, _ = coded(60, raters=4, gaps=0.2)
    together = agree(ratings, level="ratio", categories=[1, 2, 3, 4], coefficients=SOME, bootstrap=300).coefficients
    for name in SOME[:-1]:
        alone = ci(ratings, name, None, bootstrap=300)
        assert (alone.low, alone.high) == pytest.approx((together[name].low, together[name].high), abs=1e-12), name


def test_values_alone_are_to_be_had_without_limits() -> None:
    ratings, sessions = coded(60)
    limits, values = (ci(ratings, "cohen", sessions, bootstrap=replicates) for replicates in (100, 0))
    assert values.value == limits.value
    assert (values.low, values.high, values.se) == (None, None, None)
    assert (values.ci.method, values.ci.reason) == (None, "not_offered")
    assert ci(ratings, "icc_A_1", sessions, bootstrap=0).ci.reason == "not_offered"
    assert ci(ratings, "icc_A_1", None, bootstrap=0).low is not None  # F limits need no draws
    assert ci(ratings, "icc_A_1_reml", None, bootstrap=0).ci.reason == "not_offered"


def test_without_sessions_units_are_resampled_and_the_record_says_so() -> None:
    ratings, sessions = coded(4)
    by_unit = ci(ratings, "cohen", None, bootstrap=400)
    assert (by_unit.ci.method, by_unit.ci.resampled, by_unit.ci.n_resampled) == ("bootstrap", "unit", 48)
    asked = ci(ratings, "cohen", sessions, bootstrap=400, resample="unit")
    assert asked == by_unit


def test_drawing_kinds_of_units_is_drawing_units() -> None:
    ratings, _ = coded(100)
    given = ratings_of(ratings, "nominal", [1, 2, 3, 4])
    resampling = Resampling(given, Plan("unit", 0.95, 4000, 5))
    for anonymous, most in ((False, 16), (True, 10)):
        size = resampling.sample(anonymous=anonymous).size
        assert len(size) <= most
        assert size.sum() == resampling.n == 1200
    replicates = resampling.replicates({"pa": measures(given)["pa"]})["pa"]
    pa = float((ratings[0] == ratings[1]).mean())
    assert replicates.mean() == pytest.approx(pa, abs=0.002)
    assert replicates.std() == pytest.approx(math.sqrt(pa * (1 - pa) / 1200), rel=0.06)


def test_a_code_that_only_one_session_has_gets_no_limits() -> None:
    ratings = np.zeros((2, 60))
    ratings[:, :3] = 1
    ratings[0, 3] = 1
    said = agree(ratings, level="nominal", categories=[0, 1], sessions=np.repeat(range(6), 10)).coefficients
    assert said["cohen"].value is not None
    assert (said["cohen"].low, said["cohen"].ci.reason) == (None, "degenerate_replicates")
    assert said["cohen"].ci.n_degenerate == 1
    assert said["pa"].low is not None


def test_more_than_a_twentieth_undefined_replicates_give_no_limits() -> None:
    ratings = np.zeros((2, 40))
    ratings[:, 0] = 1
    found = agree(ratings, level="nominal", categories=[0, 1], sessions=range(40), bootstrap=500).coefficients["cohen"]
    assert found.value == 1.0
    assert (found.low, found.high, found.ci.reason) == (None, None, "degenerate_replicates")
    # A session is left out of a draw with probability (39/40)^40 = .363.
    assert found.ci.n_degenerate == pytest.approx(0.363 * 500, abs=50)


@pytest.mark.parametrize("n_sessions", [6, 50])
def test_perfect_agreement_has_no_limits_because_nothing_varies(n_sessions: int) -> None:
    ratings, sessions = coded(n_sessions)
    same = np.vstack([ratings[0], ratings[0]])
    for name in ("cohen", "alpha_ordinal", "pa"):
        found = ci(same, name, sessions, bootstrap=50)
        assert (found.value, found.low, found.high) == (1.0, None, None)
        assert (found.ci.reason, found.ci.n_degenerate) == ("no_variation", 0)


def test_all_disagreement_in_one_session_leaves_finite_limits() -> None:
    """Without that session agreement is 1, whose z is infinite."""
    ratings, sessions = coded(8)
    ratings[1] = ratings[0]
    ratings[1, :4] = 5 - ratings[0, :4]
    found = ci(ratings, "cohen", sessions)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert -1 < found.low < found.value < found.high < 1


def test_a_difference_has_limits_on_its_own_scale() -> None:
    ratings, sessions = coded(12)
    ratings[0] += 0.0
    shifted = np.vstack([ratings[0] * 10, ratings[1]])
    found = agree(shifted, level="interval", sessions=sessions).coefficients["mean_difference"]
    assert found.value is not None
    assert found.low is not None
    assert found.low > 1
    assert found.high == pytest.approx(2 * found.value - found.low)


def test_sessions_of_one_unit_each_have_f_limits_however_few_they_are() -> None:
    ratings, _ = coded(1)
    found = ci(ratings[:, 4:8], "icc_A_1", np.array(["a", "b", "c", "d"]))
    assert found.low is not None
    assert (found.ci.method, found.ci.resampled, found.ci.n_resampled, found.se) == ("F", None, 0, None)


def test_f_limits_take_in_resampled_sessions_where_sessions_hold_several_units() -> None:
    """The analysis of variance takes units for independent, which those of one session are not."""
    ratings, sessions = coded(12)
    ratings[:, :48] = np.clip(ratings[:, :48], 3, 4)  # four sessions unlike the others
    found, by_unit = ci(ratings, "icc_A_1", sessions), ci(ratings, "icc_A_1", None)
    assert (found.ci.method, found.ci.resampled, found.ci.n_resampled) == ("F", "session", 12)
    assert None not in (found.low, found.high, by_unit.low, by_unit.high)
    assert found.low <= by_unit.low  # type: ignore[operator]
    assert found.high >= by_unit.high  # type: ignore[operator]
    assert found.high - found.low > 1.2 * (by_unit.high - by_unit.low)  # type: ignore[operator]


def test_few_sessions_of_several_units_have_no_limits() -> None:
    ratings, sessions = coded(4)
    assert ci(ratings, "icc_A_1", sessions).ci.reason == "too_few_sessions"


def test_a_wider_confidence_gives_wider_limits() -> None:
    ratings, sessions = coded(10)
    for name in ("cohen", "icc_C_k"):
        usual, wide = ci(ratings, name, sessions), ci(ratings, name, sessions, confidence=0.99)
        assert usual.low is not None
        assert wide.low is not None
        assert wide.low < usual.low
        assert wide.ci.level == 0.99


def test_an_undefined_coefficient_has_no_limits_either() -> None:
    ratings, sessions = coded(10, raters=3)
    found = ci(ratings, "cohen", sessions)
    assert (found.value, found.reason, found.ci.reason) == (None, "not_applicable", "not_offered")


def test_limits_that_would_need_too_much_memory_are_not_offered() -> None:
    rng = np.random.default_rng(0)
    ratings = rng.permutation(6000).reshape(2, 3000).astype(np.float64)
    found = agree(ratings, level="ratio", coefficients=["alpha_ordinal", "alpha_ratio", "alpha_interval"], bootstrap=20)
    assert found.coefficients["alpha_ordinal"].reason == "not_applicable"
    assert found.coefficients["alpha_ratio"].reason == "not_applicable"
    assert found.coefficients["alpha_interval"].low is not None
    fewer = agree(ratings[:, :300], level="ratio", coefficients=["alpha_ordinal"], bootstrap=20)
    assert fewer.coefficients["alpha_ordinal"].value is not None
    assert fewer.coefficients["alpha_ordinal"].ci.reason == "not_offered"


def test_every_default_set_names_known_coefficients() -> None:
    for raters, gaps in ((2, 0.0), (2, 0.2), (4, 0.0), (4, 0.2)):
        ratings, sessions = coded(6, raters=raters, gaps=gaps)
        for level in ("nominal", "ordinal", "interval", "ratio"):
            given = ratings_of(ratings, level, [1, 2, 3, 4], sessions)
            for kind in ("category", "rating"):
                assert set(default_names(given, kind)) <= set(measures(given))
