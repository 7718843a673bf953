"""`drift`, and agreement by rater and by block, as a supervisor runs them."""

from pathlib import Path

import pytest

from coder.agreement import Coefficient, Interval
from coder.agreement.drift import Block, changes, flagged
from coder.cli.drift import drift_text
from coder.workflow.drift import Course, Drift, OfRater
from coder.workflow.periods import Cut, Period
from tests.cli.conftest import Done, Run

Demo = tuple[Path, Done]


def test_blocks_stand_with_their_denominators_and_the_rule(coder: Run, demo: Demo) -> None:
    study, _ = demo
    found = coder("drift", "--blocks", "2", "--json", at=study).json
    assert (found["cut"], found["flags"]) == ({"how": "blocks", "n": 2}, [])
    assert [(one["name"], len(one["sessions"])) for one in found["periods"]] == [("1-3", 3), ("4-6", 3)]
    goal = found["codes"]["goal_agree"]
    assert [one["n_sessions"] for one in goal["blocks"]] == [3, 3]
    assert sum(one["n_pairable"] for one in goal["blocks"]) == 266
    assert [(one["against"], one["reason"], one["p"]) for one in goal["changes"]] == [("1-3", "too_few_sessions", None)]
    assert set(found["raters"]) == {"R1", "R2", "R3"}
    assert found["raters"]["R1"]["against"] == "others"
    assert found["rule"]["n_tests"] == {"codes": 0, "raters": 0}
    assert "group:bond" not in found["raters"]["R1"]["codes"]


def test_one_part_can_be_asked_for(here: Run, demo: Demo) -> None:
    study, _ = demo
    assert here("drift", "--by", "code", "--json", at=study).json["raters"] == {}
    assert here("drift", "--by", "rater", "--json", at=study).json["codes"] == {}
    shown = here("drift", "--month", at=study).out
    assert "one block (6 sessions), so nothing to compare it with" in shown
    assert shown.splitlines()[1] == "Nothing could be tested."


@pytest.mark.parametrize("words", [["--blocks", "2", "--month"], ["--every", "5", "--blocks", "2"], ["--blocks", "1"]])
def test_blocks_are_cut_in_one_way(here: Run, demo: Demo, words: list[str]) -> None:
    assert here("drift", *words, at=demo[0]).code == 2


def test_without_double_coding_the_way_out_is_named(here: Run, lab: Path) -> None:
    assert here("drift", at=lab).said[0] == "No session has two submitted codings, so there is nothing to compare."


def test_what_is_flagged_comes_first_and_stands_in_its_row() -> None:
    def block(name: str, value: float) -> Block:
        ci = Interval("jackknife", 0.95, "session", 8, 0, None)
        return Block(name, 8, 240, Coefficient(value, value - 0.1, value + 0.1, 0.03, None, ci))

    blocks = (block("1-8", 0.02), block("9-16", 0.31))
    course = Course("mean_difference", blocks, tuple(flagged(changes(blocks))))
    days = tuple(Period(one.name, ("S01",), "2026-11-02T09:00:00Z", "2026-11-09T09:00:00Z") for one in blocks)
    found = Drift("Lab", 1, "book@1.0.0", Cut("every", 8), (), {}, {"R2": OfRater("gold", days, {"warm": course})})
    lines = drift_text(found).splitlines()
    assert lines[1] == "FLAG  warm: R2's bias changed by +0.29 from block 1-8 to 9-16"
    assert lines[5].startswith("R2, compared with the keys: 1-8 (2026-11-02 to 2026-11-09), 9-16")
    assert lines[-6].split()[:7] == ["warm", "9-16", "8", "240", "0.310", "0.21", "to"]
    assert lines[-6].endswith("FLAG")


class TestAgreementBy:
    def test_each_rater_has_a_record_of_the_contracts_shape_with_a_signed_bias(self, here: Run, demo: Demo) -> None:
        study, _ = demo
        found = here("agreement", "--by", "rater", "--json", at=study).json
        for name, one in found["codes"].items():
            for rater, group in one["groups"].items():
                assert set(group) == set(one) - {"groups", "by_session"}, (name, rater)
                assert group["headline"] in group["coefficients"], name
        bond = found["codes"]["g_bond"]["groups"]
        biases = [bond[rater]["coefficients"]["mean_difference"]["value"] for rater in ("R1", "R2", "R3")]
        assert sum(biases) == pytest.approx(0)  # each minus the mean of the other two

    def test_the_table_of_raters_has_the_bias(self, here: Run, demo: Demo) -> None:
        shown = here("agreement", "--by", "rater", at=demo[0]).out
        assert shown.splitlines()[2].split()[:5] == ["variable", "rater", "units", "pairable", "prevalence"]
        assert any(line.startswith("g_bond") and "R3" in line and "-0.583" in line for line in shown.splitlines())

    def test_blocks_are_groups(self, here: Run, demo: Demo) -> None:
        found = here("agreement", "--by", "block", "--json", at=demo[0]).json
        one = found["codes"]["goal_agree"]
        assert set(one["groups"]) == {"1-6"}
        assert one["groups"]["1-6"] == {
            name: value for name, value in one.items() if name not in ("groups", "by_session")
        }
