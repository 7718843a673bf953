"""A session taken from its rater: nothing more comes in, and nothing of it is read."""

from collections.abc import Callable

import pytest

from coder.errors import StoreError
from coder.store import assignments
from coder.workflow.assignment import assign, recuse
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.study import Study
from coder.workflow.submission import submit

Finish = Callable[[Desk], Desk]


def raters_of(study: Study, session: str = "S01") -> list[str]:
    with study.store.read() as connection:
        designs = assignments.designs(connection, session)
    return sorted(one.assignment.rater for one in designs if not one.withdrawn)


def test_a_desk_that_was_open_while_the_session_was_taken_away_stores_nothing_more(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    desk = open_desk(rule_study, "R1", "S01")
    recuse(rule_study, "S01", "R1", "knows the client")
    with pytest.raises(StoreError, match="taken from you"):
        desk.unsure(desk.segments[0])
    assert desk.state.seq == 0


def test_a_coding_that_was_taken_from_its_rater_is_read_by_no_analysis(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    for rater in ("R1", "R2"):
        submit(finish(open_desk(rule_study, rater, "S01")))
    recuse(rule_study, "S01", "R2", "knows the client")
    assert [work.rater for work in submitted(rule_study, "rater")] == ["R1"]


def test_all_that_a_rater_has_of_a_session_is_taken_at_once(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    submit(finish(open_desk(rule_study, "R1", "S01")))
    assign(rule_study, ["R1"], ["S01"], purpose="retest", seed=2)
    recuse(rule_study, "S01", "R1", "knows the client")
    assert raters_of(rule_study) == []


def test_naming_a_session_or_a_rater_twice_assigns_it_once(rule_study: Study) -> None:
    assign(rule_study, ["R1", "R1"], ["S01", "S01"], seed=1)
    assert raters_of(rule_study) == ["R1"]


def test_practice_goes_to_every_rater_named_whoever_has_it_already(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], purpose="practice", seed=1)
    assign(rule_study, ["R1", "R2"], ["S01"], purpose="practice", seed=1)
    assert raters_of(rule_study) == ["R1", "R2"]
