from dataclasses import replace
from typing import get_args

from coder.agreement.drift import Untested
from coder.agreement.records import Method, NoLimits, Reason
from coder.codebook.schema.practice import Statistic
from coder.report.methods import methods, references
from coder.report.model import Report
from coder.report.words import BLINDING, LIMITS, NO_LIMITS, REFERENCES, UNDEFINED, UNTESTED, coefficient


def test_every_reason_and_every_way_of_blinding_has_words() -> None:
    assert set(UNDEFINED) == set(get_args(Reason))
    assert set(LIMITS) == set(get_args(Method))
    assert set(UNTESTED) == set(get_args(Untested))
    assert set(NO_LIMITS) == set(get_args(NoLimits))
    assert set(BLINDING) == {"screen", "packs", "postgres"}


def test_every_coefficient_has_a_name_for_people_and_references_that_exist() -> None:
    for name in get_args(Statistic):
        shown, keys = coefficient(name)
        assert shown != name, name
        assert set(keys) <= set(REFERENCES)


def test_the_paragraphs_state_counts_design_statistics_and_software(report: Report) -> None:
    coding, agreement, course = methods(report)
    assert "18 sessions of 20 were coded by 3 raters with Alliance observer codebook (alliance-bordin@0.2.0)." in coding
    assert "5400 of kind utt and 18 of kind session." in coding
    assert "12 sessions (67\u202f% of those coded) were coded by two raters or more." in coding
    assert "Raters had 20 to 24 hours of training (known for 2 of 3)." in coding
    assert "Raters worked on packs of their own" in coding
    assert "Krippendorff's α, nominal is reported for 2 variables (raters differ between sessions)." in agreement
    assert "For 1 variable the coefficient is undefined; the table gives the reason." in agreement
    assert "from the F distribution" in agreement
    assert "a jackknife that leaves out one session at a time" in agreement
    assert "bootstrap" not in agreement
    assert "Where fewer than five sessions were double-coded no limits are given." in agreement
    assert "at random (seeds 7 and 8)" in course
    assert "before anything was coded; 2 times a supervisor chose another." in course
    assert "On the way 1 submitted coding was reopened." in course
    assert course.endswith("All figures were computed with alliance-coder 0.1.0 (seed 1).")


def test_what_stands_beside_the_figures_is_told_and_cited(full: Report) -> None:
    coding, agreement, course = methods(full)
    assert "2 different teams of 2 out of 3 raters over 12 sessions" in coding
    assert "the median of the same coefficient over single sessions" in agreement
    assert "limits of agreement (Bland & Altman 1986)" in agreement
    assert "One was flagged." in course
    assert {"Bland", "Kottner", "Hallgren", "Koo"} <= {one.partition(",")[0] for one in references(full)}
    rare = replace(full.lines[0], base=None, prevalence=0.03)
    told = replace(full, lines=(rare,), benchmarks=("landis-koch",))
    assert "Where a base rate is under 5 % or over 95 %, AC1 and PABAK are printed" in methods(told)[1]
    assert {"Byrt", "Landis"} <= {one.partition(",")[0] for one in references(told)}


def test_a_bootstrap_is_named_with_its_seed(report: Report) -> None:
    first = report.lines[0]
    drawn = replace(first, headline=replace(first.headline, method="bootstrap"))
    agreement = methods(replace(report, lines=(drawn,)))[1]
    assert "percentiles of a bootstrap that resamples sessions (seed 1)" in agreement
    simulated = replace(first, headline=replace(first.headline, method="monte_carlo"))
    assert "are Monte-Carlo draws of the components (seed 1)" in methods(replace(report, lines=(simulated,)))[1]


def test_only_what_was_used_is_cited(report: Report) -> None:
    cited = references(report)
    assert "Bland" not in cited[0], "nothing was drawn"
    assert [one.partition(",")[0] for one in cited] == [
        "Efron",
        "Gwet",
        "Hallgren",
        "Koo",
        "Kottner",
        "Krippendorff",
        "McGraw",
        "Shrout",
    ]


def test_nothing_coded_is_told_without_agreement(bare: Report) -> None:
    coding, course = methods(bare)
    assert coding == "None of 2 sessions is coded yet."
    assert "seed" not in course.partition("Analyses")[0]
    assert references(bare) == ()
