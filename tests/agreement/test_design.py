"""What is analysed later, and what somebody asks for, beside what the design allows."""

import numpy as np
import pytest

from coder.agreement import Agreement, agree
from coder.errors import AgreementError

NO = np.nan
CROSSED = np.array([[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7.0]])
"""Shrout & Fleiss (1979): six targets, four judges."""
GAPS = np.where([[0, 0, 0, 0, 0, 1], [0] * 6, [1, 0, 0, 0, 0, 0], [0] * 6], NO, CROSSED)
SESSIONS = ["a", "a", "b", "b", "c", "c"]


def nested(ratings: np.ndarray = CROSSED) -> np.ndarray:
    """The same ratings as if each unit had had four raters of its own."""
    k, n = ratings.shape
    own = np.full((k * n, n), NO)
    for unit in range(n):
        own[k * unit : k * (unit + 1), unit] = ratings[:, unit]
    return own


def asked(ratings: np.ndarray, headline: str | None = None, **options: object) -> Agreement:
    options = {"level": "interval", "bootstrap": 20} | options
    return agree(ratings, headline=headline, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ratings", "sessions", "analysed", "headline", "why"),
    [
        (CROSSED, None, "single", "icc_A_1", "the same 4 raters rated every unit: absolute agreement of one rater"),
        (CROSSED, None, "mean", "icc_A_k", "the same 4 raters rated every unit and their mean is analysed: absolute"),
        (GAPS, SESSIONS, "single", "icc_A_1_reml", "some units lack a rating: absolute agreement of one rater from"),
        (GAPS, SESSIONS, "mean", "gqk", "some units lack a rating and means are analysed: G(q,k)"),
        (nested(), None, "single", "icc_1_1_unbalanced", "no rater rated a second unit: one-way model, in which"),
        (nested(), list("abcdef"), "single", "icc_1_1_unbalanced", "no rater rated a second session: one-way model"),
        (nested(), None, "mean", "icc_1_k_unbalanced", "no rater rated a second unit and means are analysed: one-way"),
        (CROSSED[:1], None, "mean", "icc_A_k", "no unit has two ratings yet"),
    ],
)
def test_the_form_of_the_intraclass_correlation_follows_design_and_use(
    ratings: np.ndarray, sessions: list[str] | None, analysed: str, headline: str, why: str
) -> None:
    said = asked(ratings, sessions=sessions, analysed=analysed)
    assert said.headline == headline
    assert said.why.startswith(why)
    assert next(iter(said.coefficients)) == headline


def test_ratings_by_raters_who_never_return_give_shrout_and_fleiss_first_form() -> None:
    said = asked(nested(), coefficients="all").coefficients
    one, mean = said["icc_1_1_unbalanced"].value, said["icc_1_k_unbalanced"].value
    assert one == pytest.approx(0.17, abs=0.005)
    assert mean == pytest.approx(0.44, abs=0.005)
    assert said["icc_A_1_reml"].reason == "incomplete_design"


def test_the_mean_of_unequally_many_ratings_is_stepped_up_by_their_harmonic_mean() -> None:
    ratings = nested()
    ratings[3, 0] = ratings[7, 1] = NO
    said = asked(ratings, coefficients="all").coefficients
    one = said["icc_1_1_unbalanced"].value or 0.0
    k = 6 / (2 / 3 + 4 / 4)
    assert said["icc_1_k_unbalanced"].value == pytest.approx(k * one / (1 + (k - 1) * one))


def test_a_team_that_rates_one_session_each_is_nested_and_a_returning_rater_is_not() -> None:
    two_teams = np.full((4, 6), NO)
    two_teams[:2, :3] = CROSSED[:2, :3]
    two_teams[2:, 3:] = CROSSED[2:, 3:]
    sessions = ["a", "a", "a", "b", "b", "b"]
    assert asked(two_teams, sessions=sessions).headline == "icc_1_1_unbalanced"
    two_teams[0, 5] = 6
    assert asked(two_teams, sessions=sessions).headline == "icc_A_1_reml"
    assert asked(two_teams, sessions=sessions, level="ordinal").headline == "alpha_ordinal"


def test_what_is_analysed_does_not_touch_categories() -> None:
    for analysed in ("single", "mean"):
        said = asked(CROSSED, level="ordinal", analysed=analysed)
        assert (said.headline, said.why[:37]) == ("conger_quadratic", "the same 4 raters rated every unit: C")
    with pytest.raises(AgreementError, match="Ratings are not analysed as 'means'"):
        asked(CROSSED, analysed="means")


def test_a_coefficient_that_is_asked_for_comes_first_and_says_what_the_design_asks_for() -> None:
    said = asked(CROSSED, "icc_C_1")
    assert (said.headline, next(iter(said.coefficients))) == ("icc_C_1", "icc_C_1")
    assert said.why == (
        "asked for as consistency, which lets raters' levels differ; the design asks for icc_A_1: "
        "the same 4 raters rated every unit: absolute agreement of one rater by analysis of variance"
    )
    assert {"icc_A_1", "sem"} <= set(said.coefficients)
    every = asked(CROSSED, "alpha_interval", coefficients="all")
    assert next(iter(every.coefficients)) == "alpha_interval"
    few = asked(CROSSED, "alpha_interval", coefficients=["pa"])
    assert list(few.coefficients) == ["alpha_interval", "pa"]
    same = asked(CROSSED[:2], "cohen_quadratic", level="ordinal")
    assert same.why == "asked for, and the one that the design asks for: the same two raters throughout"


def test_consistency_is_never_chosen_unasked() -> None:
    for ratings in (CROSSED, GAPS, nested()):
        for analysed in ("single", "mean"):
            assert "icc_C" not in asked(ratings, analysed=analysed).headline


@pytest.mark.parametrize(
    ("ratings", "level", "headline", "message", "hint"),
    [
        (CROSSED, "ordinal", "cohen", "cohen does not fit these ratings: it compares two raters", "conger_quadratic"),
        (GAPS, "interval", "icc_A_1", "it needs every rater to have rated every unit.", "icc_A_1_reml fits: not every"),
        (GAPS, "nominal", "fleiss", "it needs equally many ratings of every unit.", "alpha_nominal fits: not every"),
        (nested(), "interval", "icc_A_1_reml", "no rater rated a second unit, so raters", "icc_1_1_unbalanced fits"),
        (CROSSED, "nominal", "icc_A_1", "it needs level ordinal or above, and they are nominal.", "conger fits"),
        (CROSSED, "interval", "positive_agreement", "it is for two categories.", "icc_A_1 fits: the same 4"),
        (CROSSED, "interval", "gwet_ac1", "it counts categories, and these are measured numbers", "icc_A_1 fits"),
        (CROSSED, "interval", "finn_oneway", "it needs the categories of the scale to be named.", "icc_A_1 fits"),
        (CROSSED, "interval", "icc_A1", "There is no coefficient 'icc_A1' for these ratings.", "Did you mean icc_A_1?"),
    ],
)
def test_a_form_that_the_design_rules_out_is_refused_with_the_one_that_fits(
    ratings: np.ndarray, level: str, headline: str, message: str, hint: str
) -> None:
    with pytest.raises(AgreementError) as caught:
        asked(ratings, headline, level=level)
    assert message in caught.value.message
    assert hint in caught.value.hint
    if headline in {"cohen", "fleiss"}:
        found = asked(ratings, level=level, coefficients="all").coefficients[headline]
        assert (found.value, found.reason is None) == (None, False)


def test_words_are_told_to_have_no_numbers() -> None:
    with pytest.raises(AgreementError, match="it needs numbers, and these are words"):
        agree([[0, 1], [0, 1]], level="ordinal", categories=["weak", "clear"], headline="icc_A_1")


def test_too_few_ratings_leave_what_was_asked_for_undefined() -> None:
    one = asked(CROSSED[:1], "icc_A_1")
    assert (one.headline, one.coefficients["icc_A_1"].reason) == ("icc_A_1", "one_rater")
    apart = np.array([[1, 2, NO, NO], [NO, NO, 1, 2]])
    assert asked(apart, "cohen", level="nominal").coefficients["cohen"].reason == "no_pairable_units"
    alone = asked(np.array([[1, 2], [1, NO]]), "alpha_interval")
    assert alone.coefficients["alpha_interval"].reason == "one_unit"


def test_the_sessions_that_two_raters_rated_are_counted() -> None:
    assert asked(CROSSED).n_sessions is None
    assert asked(CROSSED, sessions=SESSIONS).n_sessions == 3
    alone = np.hstack([CROSSED, np.array([[5.0], [NO], [NO], [NO]])])
    assert asked(alone, sessions=[*SESSIONS, "d"]).n_sessions == 3
