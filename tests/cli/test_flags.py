"""`flags`: what raters raised, for the supervisor."""

from pathlib import Path

from coder.workflow.care import flag_risk, skip
from coder.workflow.opening import open_desk
from coder.workflow.study import open_study
from tests.cli.conftest import TALK, Run


def test_without_any_it_says_so(coder: Run, lab: Path) -> None:
    assert coder("flags", at=lab).out == "Nothing is flagged.\n"
    assert coder("flags", "--json", at=lab).json == []


def test_risks_skips_and_problems_are_listed_without_a_word_of_the_session(coder: Run, lab: Path) -> None:
    with open_study(lab) as study:
        desk = open_desk(study, "R1", "S01")
        desk.problem(desk.segments[1], "boundary")
        flag_risk(desk, desk.segments[2], "self")
        other = open_desk(study, "R2", "S02")
        skip(study, "R2", other.material.assignment.id, "distress")
    done = coder("flags", at=lab)
    assert [line.split()[:2] for line in done.out.splitlines()[2:]] == [
        ["risk", "S01"],
        ["skip", "S02"],
        ["problem", "S01"],
    ]
    assert not any(word in done.out for _speaker, line in TALK for word in line.split() if len(word) > 4)
    risk, skipped, problem = coder("flags", "--json", at=lab).json
    assert (risk["flag"], risk["rater"], risk["segment"], risk["what"]) == ("risk", "R1", "3", "self")
    assert (skipped["rater"], skipped["what"]) == ("R2", "distress")
    assert (problem["segment"], problem["what"]) == ("2", "boundary")
    assert coder("verify", "--json", at=lab).json["intact"] is True
