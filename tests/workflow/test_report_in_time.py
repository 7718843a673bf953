"""A report on events that raters placed: how they were matched stands beside their figures, and none is a 0/1 unit."""

from pathlib import Path

import pytest

from coder.report.page import render
from coder.workflow.reliability import reliability
from coder.workflow.reporting import report_of
from coder.workflow.study import Study
from tests.workflow.test_timed import FIRST, SECOND, hand_in

THIN = "\u202f"


@pytest.fixture
def placed(family: Study, tmp_path: Path) -> Study:
    """The family's session with events of both raters: one alike, one of another code, one too late."""
    hand_in(family, "R1", FIRST, tmp_path)
    hand_in(family, "R2", SECOND, tmp_path)
    return family


def test_events_say_how_they_were_matched_and_what_has_no_partner(placed: Study) -> None:
    made = report_of(placed, reliability(placed).codes, "test", seed=1, unit="segment")
    (line,) = [one for one in made.lines if one.name == "timed:sign"]
    assert line.label == "sign in time"
    assert line.timed is not None
    assert line.timed.facts == {
        "R1": "3 events, 1 unmatched",
        "R2": "3 events, 1 unmatched",
        "onsets apart": "0.1 s on average over 2 matches",
    }
    assert f"from 60{THIN}% in common" in line.timed.rule
    assert "onsets are at most 2 s apart; time is compared in units of 1 s" in line.timed.rule
    assert [one.label for one in made.lines if one.name.startswith("timed:sign@")] == [
        "sign in time · C01",
        "sign in time · C02",
    ]
    assert "sign in time: events with a duration match" in render(made)


def test_they_are_in_no_confusion_of_segments(placed: Study) -> None:
    made = report_of(placed, reliability(placed).codes, "test", seed=1, unit="segment")
    assert [one.kind for one in (*made.crossed, *made.opposed) if one.kind == "sign"] == []
