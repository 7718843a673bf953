"""Agreement on events in time: each coefficient from tables worked out by hand, over sessions, with its reasons."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from coder.agreement.timed import Rules, Shared, TimedAgreement, TwoCodings, agree_in_time, events_of
from coder.agreement.timed.kappas import event_code_kappa, event_kappa, expected_pairs
from coder.agreement.timed.tallies import summary
from coder.errors import AgreementError
from tests.agreement.timed.placed import RULES, placings, swapped, two

X, Y = 0, 1


def said(*codings: TwoCodings, **how: object) -> TimedAgreement:
    shared = [Shared(f"S{at}", ("R1", "R2"), one) for at, one in enumerate(codings)]
    return agree_in_time(shared, ["x", "y", "z"], coefficients="all", **how)  # type: ignore[arg-type]


def value(found: TimedAgreement, name: str) -> float | None:
    return found.coefficients[name].value


def fitted(table: np.ndarray) -> np.ndarray:
    """Deming & Stephan (1940): scale rows and columns in turn until both totals fit; the last cell stays empty."""
    fit = np.ones_like(table)
    fit[-1, -1] = 0
    for _ in range(100_000):
        before = fit.copy()
        for axis in (1, 0):
            total = fit.sum(axis=axis, keepdims=True)
            fit = fit * np.divide(table.sum(axis=axis, keepdims=True), total, out=np.zeros_like(total), where=total > 0)
        if np.abs(fit - before).max() < 1e-13:
            break
    return fit


class TestTheKappaWithEventsLeftOver:
    #           x  y  no partner
    TABLE = np.array([[4, 1, 1], [0, 3, 0], [0, 1, 0]], dtype=np.float64)

    def test_by_hand(self) -> None:
        # Eight pairs; the first rater has 6 x and 3 y, the second 4 x and 5 y, of 9 events each.
        # By chance 8 (6/9 · 4/9 + 3/9 · 5/9) = 8 · 39/81 pairs agree of the 10 events; 7 do.
        expected = 8 * 39 / 81 / 10
        found = event_kappa(summary(self.TABLE)[None])[0]
        assert found == pytest.approx((0.7 - expected) / (1 - expected))
        # Of x alone: 8 · 24/81 by chance, 4 in fact, of 5 on average.
        by_chance = 8 * 24 / 81
        assert event_code_kappa(summary(self.TABLE)[None], X)[0] == pytest.approx((4 - by_chance) / (5 - by_chance))

    def test_is_what_iterative_proportional_fitting_converges_to(self) -> None:
        rng = np.random.default_rng(1)
        for _ in range(50):
            table = rng.integers(0, 9, (5, 5)).astype(np.float64)
            table[-1, -1] = 0
            table[0, 0] += 1
            fit = fitted(table)
            assert fit.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-6)
            assert expected_pairs(summary(table)[None])[0] == pytest.approx(fit.diagonal()[:-1], abs=1e-6)

    def test_collapsed_to_one_category_it_is_an_ordinary_kappa_of_the_fit(self) -> None:
        fit = fitted(self.TABLE)
        n = self.TABLE.sum()
        agreed, by_chance = (
            one[X, X] + one.sum() - one[X].sum() - one[:, X].sum() + one[X, X] for one in (self.TABLE, fit)
        )
        assert event_code_kappa(summary(self.TABLE)[None], X)[0] == pytest.approx(
            (agreed - by_chance) / (n - by_chance)
        )


class TestOneSession:
    ONE = two([(10, 20, X), (30, 40, Y), (50, 50, X)], [(10, 20, X), (29, 39, X), (58, 58, Y)])

    def test_events_matched_and_left_over(self) -> None:
        found = said(self.ONE)
        # Matched: x with x, y with x (9 of 10 s), two of four events agree not at all: the points are 8 s apart.
        assert (found.n_units, found.n_pairable, found.n_ratings, found.n_raters) == (4, 2, 6, 2)
        assert value(found, "overlap_matched") == pytest.approx(4 / 6)
        assert value(found, "overlap_agreement") == pytest.approx(1 / 4)
        # Two pairs; x 2/3 and 2/3, y 1/3 and 1/3: by chance 2 (4/9 + 1/9) = 10/9 pairs agree; one does, of 4 events.
        assert value(found, "overlap_kappa") == pytest.approx((1 - 10 / 9) / (4 - 10 / 9))
        assert value(found, "event_kappa") == value(found, "overlap_kappa")
        assert found.prevalence == {"x": pytest.approx(4 / 6), "y": pytest.approx(2 / 6), "z": 0}
        assert value(found, "overlap_agreement_catx") == pytest.approx(2 / 4)
        assert value(found, "overlap_agreement_caty") == 0

    def test_onset_errors_and_what_is_left_over_per_rater(self) -> None:
        timed = said(self.ONE).timed
        # 0 and 1000 ms.
        assert (timed.onset_error.n, timed.onset_error.mean_ms, timed.onset_error.abs_ms) == (2, 500, 500)
        assert timed.onset_error.median_ms == 500
        assert timed.onset_error.sd_ms == pytest.approx(1000 / np.sqrt(2))
        assert {name: (one.n_events, one.n_unmatched) for name, one in timed.raters.items()} == {
            "R1": (3, 1),
            "R2": (3, 1),
        }
        assert (timed.n_pairs, timed.n_time_units, said(self.ONE).n_sessions) == (1, 60, 1)

    def test_the_record_states_the_rules_and_is_json(self) -> None:
        record = json.loads(json.dumps(said(self.ONE, rules=Rules(500, 1000, 0.5)).record()))
        assert {"unit_ms": 500, "tolerance_ms": 1000, "overlap": 0.5}.items() <= record["timed"].items()
        assert record["headline"] == "timed_kappa"
        assert "units of 0.5 s, give or take 2, onsets within 1 s, overlap of 50% or more" in record["why"]
        assert record["coefficients"]["timed_kappa"]["ci"]["reason"] == "too_few_sessions"


class TestUndefined:
    def test_no_event_at_all(self) -> None:
        found = said(two([], []), two([], []))
        assert {one.reason for one in found.coefficients.values()} == {"no_pairable_units"}
        assert {one.value for one in found.coefficients.values()} == {None}
        assert (found.n_units, found.n_ratings, found.prevalence) == (0, 0, {})
        assert found.timed.onset_error.record() == {
            "n": 0,
            "mean_ms": None,
            "abs_ms": None,
            "median_ms": None,
            "sd_ms": None,
        }

    def test_one_category_leaves_nothing_to_confuse(self) -> None:
        found = said(two([(10, 10, X), (30, 30, X)], [(10, 10, X)]))
        assert value(found, "overlap_matched") == pytest.approx(2 / 3)
        for name in ("event_kappa", "overlap_kappa", "overlap_kappa_catx"):
            assert (value(found, name), found.coefficients[name].reason) == (None, "single_category_used")
        assert found.coefficients["overlap_kappa_caty"].reason == "no_pairable_units"
        assert found.coefficients["timed_kappa_caty"].reason == "single_category_used"
        assert value(found, "timed_kappa") is not None  # x against nothing

    def test_events_of_which_none_matches_have_no_kappa_and_not_0(self) -> None:
        found = said(two([(10, 10, X), (20, 20, Y)], [(30, 30, X), (40, 40, Y)]))
        assert (value(found, "overlap_matched"), value(found, "event_agreement")) == (0, 0)
        for name in ("event_kappa", "overlap_kappa", "event_kappa_catx"):
            assert (value(found, name), found.coefficients[name].reason) == (None, "no_pairable_units")

    def test_one_event_that_fills_the_session(self) -> None:
        found = said(two([(0, 60, X)], [(0, 60, X)]))
        assert found.coefficients["timed_kappa"].reason == "single_category_used"

    def test_no_session_of_two_raters(self) -> None:
        found = said()
        assert {one.reason for one in found.coefficients.values()} == {"one_rater"}
        assert {one.ci.reason for one in found.coefficients.values()} == {"not_offered"}


def session(at: int) -> TwoCodings:
    """Three events, the last one missed by the second rater in every third session."""
    late = at % 4 * 0.4
    first = [(10, 10, X), (20, 20, Y), (40, 40, at % 3)]
    return two(first, [(10 + late, 10 + late, X), (20, 20, Y if at % 5 else X), *first[2 + (at % 3 == 0) :]])


class TestOverSessions:
    def test_sessions_are_added_up(self) -> None:
        # Six sessions: every third lacks the last event, which is x there: 2 left over of 18 + 16 events.
        found = said(*map(session, range(6)))
        assert value(found, "overlap_matched") == pytest.approx(32 / 34)
        # y called x in sessions 0 and 5. The first rater has 6 + 2 x, 6 + 2 y, 2 z; the second 6 + 2 x, 4 + 2 y, 2 z.
        expected = 16 * (8 * 8 + 8 * 6 + 2 * 2) / (18 * 16)
        assert value(found, "overlap_kappa") == pytest.approx((14 - expected) / (18 - expected))

    def test_five_sessions_have_jackknife_limits_forty_a_bootstrap(self) -> None:
        few = said(*map(session, range(12))).coefficients["event_kappa"]
        assert (few.ci.method, few.ci.resampled, few.ci.n_resampled) == ("jackknife", "session", 12)
        many = [said(*map(session, range(40)), seed=3, bootstrap=200) for _ in range(2)]
        again, other = (one.coefficients["event_kappa"] for one in many)
        assert again == other
        assert (again.ci.method, again.ci.n_resampled) == ("bootstrap", 40)
        for one in (few, again):
            assert one.low is not None
            assert one.high is not None
            assert one.value is not None
            assert one.low < one.value < one.high

    def test_a_jackknife_replicate_is_the_figure_without_that_session(self) -> None:
        sessions = [session(at) for at in range(7)]
        without = [value(said(*sessions[:at], *sessions[at + 1 :]), "timed_kappa") for at in range(len(sessions))]
        own = np.array(without, dtype=np.float64)
        error = np.sqrt(6 / 7 * ((own - own.mean()) ** 2).sum())
        assert said(*sessions).coefficients["timed_kappa"].se == pytest.approx(error)

    def test_the_same_two_raters_are_the_same_pair_whoever_is_named_first(self) -> None:
        sessions = [session(at) for at in range(7)]
        mixed = [
            Shared(f"S{at}", ("R2", "R1"), one.turned()) if at % 2 else Shared(f"S{at}", ("R1", "R2"), one)
            for at, one in enumerate(sessions)
        ]
        assert agree_in_time(mixed, ["x", "y", "z"], coefficients="all") == said(*sessions)

    def test_asked_for_units_it_offers_no_limits(self) -> None:
        found = said(*map(session, range(12)), resample="unit").coefficients["event_kappa"]
        assert (found.low, found.ci.reason) == (None, "not_offered")
        assert found.value is not None


class TestThreeRaters:
    """The three annotators of Mathet, Widlöcher & Métivier (2015), whose gamma is another measure."""

    ALEX = ((2, 9, 0), (11, 17, 1), (24, 30, 4), (32, 36, 5), (36, 44, 5), (44, 60, 6))
    PAUL = ((2, 9, 0), (11, 17, 2), (19, 25, 4), (32, 44, 5))
    SUZAN = ((2, 9, 0), (11, 17, 3), (21, 27, 4), (32, 36, 5), (36, 40, 5), (40, 44, 5))

    def found(self, **how: object) -> TimedAgreement:
        pairs = {("Alex", "Paul"): two(self.ALEX, self.PAUL), ("Alex", "Suzan"): two(self.ALEX, self.SUZAN),
                 ("Paul", "Suzan"): two(self.PAUL, self.SUZAN)}  # fmt: skip
        shared = [Shared("S1", names, one) for names, one in pairs.items()]
        return agree_in_time(shared, list("1234567"), **how)  # type: ignore[arg-type]

    def test_pairs_are_added_up_with_pooled_base_rates(self) -> None:
        found = self.found()
        # Alex, Paul: 1–1, 2–3, 6 [36, 44) with [32, 44), 8 of 12 s. Alex, Suzan: 1–1, 2–4, 6–6 once
        # ([36, 40) is half of [36, 44)), no 5 (3 of 6 s).
        # Paul, Suzan: 1–1, 3–4, 5–5 (4 of 6 s). 9 pairs; 10 + 12 + 10 events were placed.
        assert (found.n_pairable, found.n_units, found.n_ratings) == (9, 23, 16)
        assert value(found, "overlap_matched") == pytest.approx(18 / 32)
        assert found.timed.raters["Paul"].n_unmatched == 4 - 3 + 4 - 3
        assert "3 raters, pairs added up, base rates pooled" in found.why

    def test_their_kappa_by_hand(self) -> None:
        # Each pair agrees on 2 events of its 3: 1 and 6, 1 and 6, 1 and 5. Of 32 events 6 are 1, 2 each are 2, 3, 4
        # and 7, 6 are 5 and 12 are 6: by chance 9 (2 · 6² + 4 · 2² + 12²) / 32² pairs agree, of 23 events.
        expected = 9 * (2 * 6**2 + 4 * 2**2 + 12**2) / 32**2
        assert value(self.found(), "overlap_kappa") == pytest.approx((6 - expected) / (23 - expected))

    def test_no_rater_is_the_first(self) -> None:
        assert self.found().timed.onset_error.mean_ms is None
        assert self.found().timed.onset_error.abs_ms is not None
        turned = [
            Shared("S1", ("Paul", "Alex"), two(self.PAUL, self.ALEX)),
            Shared("S1", ("Suzan", "Alex"), two(self.SUZAN, self.ALEX)),
            Shared("S1", ("Paul", "Suzan"), two(self.PAUL, self.SUZAN)),
        ]
        for name, one in agree_in_time(turned, list("1234567")).coefficients.items():
            assert one.value == pytest.approx(value(self.found(), name)), name


class TestWhatDoesNotFit:
    def test_is_said(self) -> None:
        with pytest.raises(AgreementError, match="ends before it starts"):
            events_of([5], [4], [0])
        with pytest.raises(AgreementError, match="no whole number"):
            events_of([0.5], [4], [0])
        with pytest.raises(AgreementError, match="as many starts"):
            events_of([5], [6], [0, 1])
        with pytest.raises(AgreementError, match="outside the time that was coded, 0 to 4000 ms"):
            TwoCodings(events_of([5000], [5000], [0]), events_of([], [], []), 4000)
        with pytest.raises(AgreementError, match="without any coded time"):
            TwoCodings(events_of([], [], []), events_of([], [], []), 0)
        with pytest.raises(AgreementError, match="category or stream"):
            TwoCodings(events_of([1], [1], [0], [3]), events_of([], [], []), 10)
        with pytest.raises(AgreementError, match="compare nothing"):
            Rules(overlap=0)
        with pytest.raises(AgreementError, match="a category without a name"):
            said(two([(1, 1, 7)], []))
        with pytest.raises(AgreementError, match="no coefficient 'timed_kapa'") as caught:
            agree_in_time([], ["x"], coefficients=["timed_kapa"])
        assert caught.value.hint == "Did you mean timed_kappa?"


NAMES = ("timed_kappa", "timed_kappa_strict", "event_kappa", "overlap_kappa", "overlap_matched", "event_agreement")


@settings(deadline=None, max_examples=60)
@given(placings(), placings(), RULES)
def test_it_does_not_matter_who_is_first(one: TwoCodings, other: TwoCodings, rules: Rules) -> None:
    found, turned = said(one, other, rules=rules), said(swapped(one), swapped(other), rules=rules)
    for name in NAMES:
        assert value(turned, name) == pytest.approx(value(found, name)), name
        assert turned.coefficients[name].reason == found.coefficients[name].reason


@settings(deadline=None, max_examples=60)
@given(placings(), RULES)
def test_identical_events_agree_fully_where_anything_could_differ(one: TwoCodings, rules: Rules) -> None:
    twin = TwoCodings(one.first, one.first, one.end_ms, one.begin_ms, one.n_streams)
    found = said(twin, rules=rules)
    several = len(set(one.first.category.tolist())) > 1
    assert value(found, "overlap_matched") == (1 if len(one.first) else None)
    assert value(found, "event_kappa") == (pytest.approx(1) if several else None)
    timed = found.coefficients["timed_kappa"]
    assert timed.value == (None if timed.reason else pytest.approx(1))
    if len(one.first) and several:
        assert timed.reason is None
