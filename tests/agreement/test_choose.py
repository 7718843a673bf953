"""Which coefficient comes first: the design decides, and the record says why."""

import numpy as np
import pytest

from coder.agreement import Level, agree

NO = np.nan
TWO = np.array([[1, 2, 1, 2, 1, 2], [1, 2, 2, 2, 1, 1.0]])
THREE = np.vstack([TWO, [1, 1, 1, 2, 1, 2]])
GAPS = np.array([[1, 2, 1, NO, 1, 2], [1, 2, 2, 2, NO, 1], [1, NO, 1, 2, 1, 2]])
PER_SESSION = np.array([[1, 2, 1, 2, NO, NO], [1, 2, 2, NO, 1, 1], [NO, NO, NO, 1, 2, 1]])
SESSIONS = ["a", "a", "a", "b", "c", "c"]


@pytest.mark.parametrize(
    ("ratings", "level", "sessions", "headline", "why"),
    [
        (TWO, "nominal", None, "cohen", "the same two raters throughout"),
        (TWO, "ordinal", SESSIONS, "cohen_quadratic", "the same two raters throughout"),
        (THREE, "nominal", None, "conger", "the same 3 raters rated every unit: Conger keeps their base rates apart"),
        (THREE, "ordinal", None, "conger_quadratic", "the same 3 raters rated every unit"),
        (GAPS, "nominal", None, "alpha_nominal", "not every rater rated every unit"),
        (GAPS, "nominal", ["a"] * 6, "alpha_nominal", "some units lack a rating"),
        (PER_SESSION, "ordinal", SESSIONS, "alpha_ordinal", "raters differ between sessions"),
        (THREE, "interval", None, "icc_A_1", "the same 3 raters rated every unit: absolute agreement"),
        (GAPS, "interval", None, "icc_A_1_reml", "not every rater rated every unit: absolute agreement"),
        (PER_SESSION, "ratio", SESSIONS, "icc_A_1_reml", "raters differ between sessions: absolute agreement"),
        (TWO[:1], "nominal", None, "alpha_nominal", "no unit has two ratings yet"),
    ],
)
def test_the_design_decides_the_headline(
    ratings: np.ndarray, level: Level, sessions: list[str] | None, headline: str, why: str
) -> None:
    said = agree(ratings, level=level, sessions=sessions, bootstrap=20)
    assert said.headline == headline
    assert said.why.startswith(why)
    assert next(iter(said.coefficients)) == headline


def test_conger_comes_with_fleiss_and_with_what_explains_both() -> None:
    said = agree(THREE, level="nominal", categories=[1, 2]).coefficients
    assert {"conger", "fleiss", "pa", "alpha_nominal", "gwet_ac1", "positive_agreement"} <= set(said)


def test_cohens_kappa_of_more_than_two_raters_is_refused() -> None:
    for ratings in (THREE, GAPS, PER_SESSION):
        found = agree(ratings, level="ordinal", coefficients="all", bootstrap=20).coefficients
        for name in ("cohen", "cohen_quadratic", "mean_difference", "bias_index"):
            assert (found[name].value, found[name].reason) == (None, "not_applicable")


def test_a_session_that_one_rater_coded_alone_is_no_gap() -> None:
    """A fifth is coded twice: the same two raters, and a third who only ever worked alone."""
    alone = np.full((3, 4), NO)
    alone[2] = [1, 2, 2, 1]
    both = np.vstack([TWO, np.full(6, NO)])
    said = agree(np.hstack([both, alone]), level="nominal", sessions=[*SESSIONS, "d", "d", "d", "d"])
    assert (said.headline, said.why) == ("cohen", "the same two raters throughout")
    assert said.coefficients["cohen"].value == pytest.approx(agree(TWO, level="nominal").coefficients["cohen"].value)
    assert (said.n_units, said.n_pairable, said.n_raters, said.n_ratings) == (10, 6, 3, 16)


def test_a_rating_on_an_ordinal_scale_is_a_rating_when_the_caller_says_so() -> None:
    assert agree(THREE, level="ordinal", kind="rating").headline == "icc_A_1"
    assert agree(THREE, level="interval", kind="category").headline == "conger_quadratic"
    incomplete = agree(GAPS, level="ordinal", kind="rating")
    assert incomplete.headline == "icc_A_1_reml"
    # Never silently swapped: the analysis of variance is still named, and says why it is not there.
    assert incomplete.coefficients["icc_A_1"].reason == "incomplete_design"


def test_words_are_categories_whatever_the_caller_says() -> None:
    said = agree(TWO - 1, level="ordinal", categories=["weak", "clear"], kind="rating", coefficients="all")
    assert said.headline == "cohen_quadratic"
    assert said.prevalence == {"weak": 0.5, "clear": 0.5}
    assert said.coefficients["icc_A_1"].reason == "not_applicable"


@pytest.mark.parametrize(
    ("level", "name", "offered"),
    [
        ("nominal", "cohen_quadratic", False),
        ("nominal", "alpha_ordinal", False),
        ("nominal", "icc_A_1", False),
        ("ordinal", "alpha_ordinal", True),
        ("ordinal", "icc_A_1", True),
        ("ordinal", "alpha_interval", False),
        ("interval", "alpha_ratio", False),
        ("ratio", "alpha_nominal", True),
    ],
)
def test_a_coefficient_above_the_level_of_the_ratings_is_refused(level: Level, name: str, offered: bool) -> None:
    found = agree(TWO, level=level, coefficients=[name]).coefficients[name]
    assert found.reason == (None if offered else "level_mismatch")


def test_measured_numbers_without_categories_get_no_coefficient_that_counts_categories() -> None:
    said = agree(TWO, level="interval", coefficients="all").coefficients
    assert said["gwet_ac1"].reason == said["brennan_prediger"].reason == said["pa_linear"].reason == "not_applicable"
    assert not any(name.startswith("fleiss_cat") for name in said)
