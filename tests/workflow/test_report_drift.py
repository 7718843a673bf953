"""Drift as the report tells it, from blocks and changes made by hand."""

import pytest

from coder.agreement.drift import Block, Change
from coder.agreement.records import Coefficient, Interval
from coder.report.model import Label
from coder.workflow.drift import Course, Drift, OfRater
from coder.workflow.periods import Cut, Period
from coder.workflow.report_drift import told

LABELS = {
    "warm": Label("Warm", "presence", "utt"),
    "cold": Label("Cold", "presence", "utt"),
    "mild": Label("Mild", "presence", "utt"),
    "bond": Label("Bond", "rating", "session"),
}
FIRST, SECOND = Period("1-10", ("S01",) * 10, "", ""), Period("11-20", ("S11",) * 10, "", "")


def block(name: str, value: float | None, n_units: int = 60) -> Block:
    made = Coefficient(value, None, None, None, None, Interval("jackknife", 0.95, "session", 10, 0, None))
    return Block(name, 10, n_units, made)


def course(first: float | None, second: float | None, change: Change | None = None, name: str = "cohen") -> Course:
    return Course(name, (block("1-10", first), block("11-20", second)), () if change is None else (change,))


def changed(by: float, p: float, *, flagged: bool = False) -> Change:
    return Change("11-20", "1-10", by, by - 0.1, by + 0.1, p, None, 0.1, p, flagged)


@pytest.fixture
def found() -> Drift:
    """Warm fell and is flagged, cold rose and is not, mild is undefined at first; R1 rates bond ever higher."""
    codes = {
        "warm": course(0.8, 0.4, changed(-0.4, 0.004, flagged=True)),
        "cold": course(0.5, 0.6, changed(0.1, 1.0)),
        "mild": course(None, 0.7, Change("11-20", "1-10", None, None, None, None, "undefined")),
        "bond": course(0.7, 0.8, name="icc_A_1"),
    }
    biases = {"warm": course(0.0, 0.3), "bond": course(0.5, 1.0, changed(0.5, 0.2), "mean_difference")}
    raters = {"R1": OfRater("gold", (FIRST, SECOND), biases)}
    return Drift("study", 1, "book@1.0.0", Cut(), (FIRST, SECOND), codes, raters)


def test_means_are_of_what_is_defined_in_every_block(found: Drift) -> None:
    means = {one.name: [point.value for point in one.points] for one in told(found, LABELS).means}
    assert means == {"2 codes": [pytest.approx(0.65), pytest.approx(0.5)], "1 rating": [0.7, 0.8]}


def test_each_variable_has_its_blocks_and_its_change(found: Drift) -> None:
    lines = {one.name: one for one in told(found, LABELS).variables}
    warm = lines["Warm"].points[1]
    assert warm.change is not None
    assert (warm.label, warm.value, warm.n) == ("11-20", 0.4, 10)
    assert (warm.change.difference, warm.change.p, warm.change.flagged) == (-0.4, 0.004, True)
    assert lines["Mild"].points[1].change is None, "there is no difference from what is undefined"
    assert lines["Bond"].coefficient == "icc_A_1"


def test_a_rater_s_bias_is_the_mean_over_ratings_in_points(found: Drift) -> None:
    made = told(found, LABELS)
    assert [(one.name, [point.value for point in one.points]) for one in made.bias] == [("R1", [0.5, 1.0])]
    assert made.against == "the keys"


def test_what_was_tested_and_flagged_is_said(found: Drift) -> None:
    made = told(found, LABELS)
    assert made.summary == (
        "Of 3 changes between blocks of sessions that could be tested, 1 was flagged: Warm (−.40 from 1-10 to 11-20)."
    )
    assert "blocks of 10 in the order of their submission" in made.statement
    assert "2 differences of agreement and 1 of raters' bias could be tested" in made.statement
    assert made.statement.endswith("few sessions show large changes only.")
