"""Skipping, reporting a danger and withdrawing: on record, for the supervisor, and no coding."""

import json
from collections.abc import Callable

import pytest

from coder.errors import CoderError, ConflictError, StoreError
from coder.model import Segment
from coder.store import acts
from coder.store.acts import Act
from coder.workflow.assignment import assign, recuse
from coder.workflow.audit import verify
from coder.workflow.care import RECUSE_REASONS, RISKS, SKIP_REASONS, Flag, flag_risk, flags, skip, withdraw
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk, queue
from coder.workflow.overview import status
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit
from tests.workflow.test_audit import tamper

Finish = Callable[[Desk], Desk]


@pytest.fixture
def three(rule_study: Study) -> Study:
    """R1 has three sessions."""
    assign(rule_study, ["R1"], ["S01", "S02", "S03"], seed=1)
    return rule_study


def last_act(study: Study) -> Act:
    with study.store.read() as connection:
        return acts.acts(connection)[-1]


def aliases(study: Study) -> list[str]:
    return [one.alias for one in queue(study, "R1")]


class TestSkip:
    def test_a_skipped_session_goes_to_the_end_of_its_rater_s_queue_and_says_so_there(self, three: Study) -> None:
        first, second, third = queue(three, "R1")
        skip(three, "R1", first.assignment, "distress")
        assert aliases(three) == [second.alias, third.alias, first.alias]
        assert [one.skipped for one in queue(three, "R1")] == [False, False, True]
        skip(three, "R1", second.assignment, "time")
        assert aliases(three) == [third.alias, first.alias, second.alias]

    def test_what_was_coded_stays_and_can_be_gone_on_with(self, three: Study) -> None:
        first = queue(three, "R1")[0]
        desk = open_desk(three, "R1", first.alias)
        desk.unsure(desk.segments[0])
        skip(three, "R1", first.assignment, "other")
        again = open_desk(three, "R1", first.alias)
        assert again.marks(again.segments[0].id).unsure
        assert not again.bookmark(again.segments[0]).refused

    def test_it_is_on_the_study_s_log_with_the_rater_as_actor_and_verify_follows_the_queue(self, three: Study) -> None:
        first = queue(three, "R1")[0]
        skip(three, "R1", first.assignment, "distress")
        act = last_act(three)
        assert (act.act, act.actor, act.assignment) == ("skip", "R1", first.assignment)
        assert act.value["reason"] == "distress"
        assert verify(three).intact
        tamper(three, f"UPDATE assignment SET queue = 7 WHERE id = '{first.assignment}'")
        assert not verify(three).intact

    def test_a_submitted_session_cannot_be_skipped_and_a_skipped_one_that_is_submitted_is_no_longer_marked(
        self, three: Study, finish: Finish
    ) -> None:
        first = queue(three, "R1")[0]
        skip(three, "R1", first.assignment, "time")
        submit(finish(open_desk(three, "R1", first.alias)))
        assert not any(one.skipped for one in queue(three, "R1"))
        with pytest.raises(ConflictError, match="submitted already"):
            skip(three, "R1", first.assignment, "time")

    def test_another_rater_s_session_or_an_unknown_reason_is_refused_and_nothing_is_stored(self, three: Study) -> None:
        first, before = queue(three, "R1")[0], last_act(three)
        with pytest.raises(ConflictError, match="no longer yours"):
            skip(three, "R2", first.assignment, "time")
        with pytest.raises(CoderError, match="none of the reasons"):
            skip(three, "R1", first.assignment, "too long")
        assert last_act(three) == before


class TestRisk:
    def test_a_danger_is_kept_with_segment_and_kind_and_no_word_of_anybody(self, rule_desk: Desk) -> None:
        flag_risk(rule_desk, rule_desk.segments[1], "self")
        act = last_act(rule_desk.material.study)
        assert (act.act, act.actor, act.session) == ("risk", "R1", "S01")
        assert dict(act.value) == {"rater": "R1", "kind": "self", "segment": str(rule_desk.segments[1].number)}
        assert verify(rule_desk.material.study).intact

    def test_it_is_no_coding_no_undo_reaches_it_and_it_can_be_raised_after_a_submit(
        self, rule_desk: Desk, finish: Finish
    ) -> None:
        study = rule_desk.material.study
        flag_risk(rule_desk, rule_desk.segments[0], "others")
        assert rule_desk.log == []
        assert rule_desk.undo().refused
        submit(finish(rule_desk))
        flag_risk(rule_desk, None, "abuse")
        assert [one.what for one in flags(study)] == ["others", "abuse"]
        assert verify(study).intact

    def test_an_unknown_kind_is_refused(self, rule_desk: Desk) -> None:
        with pytest.raises(CoderError, match="none of the reasons"):
            flag_risk(rule_desk, None, "he said he would")


class TestWithdraw:
    def test_all_of_the_session_leaves_the_rater_s_queue_and_the_rater_is_the_actor(self, three: Study) -> None:
        first = queue(three, "R1")[0]
        withdraw(three, "R1", first.assignment, "client")
        assert first.alias not in aliases(three)
        act = last_act(three)
        assert (act.act, act.actor, act.assignment) == ("recuse", "R1", first.assignment)
        assert "client" not in json.dumps(dict(act.value)), "whom the rater knows can be purged"
        assert verify(three).intact
        states = [one.state for session in status(three).sessions for one in session.assignments]
        assert states.count("recused") == 1

    def test_a_desk_that_is_still_open_stores_nothing_more(self, three: Study) -> None:
        first = queue(three, "R1")[0]
        desk = open_desk(three, "R1", first.alias)
        withdraw(three, "R1", first.assignment, "other")
        with pytest.raises(StoreError, match="taken from you"):
            desk.unsure(desk.segments[0])
        with pytest.raises(ConflictError, match="no longer yours"):
            withdraw(three, "R1", first.assignment, "other")

    def test_who_is_next_in_the_draw_becomes_primary(self, rule_study: Study) -> None:
        assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
        here = status(rule_study).sessions[0].assignments
        primary = next(one for one in here if one.is_primary)
        withdraw(rule_study, primary.rater, primary.assignment, "therapist")
        now = status(rule_study).sessions[0].assignments
        assert [one.rater for one in now if one.is_primary] == [one.rater for one in here if not one.is_primary]
        assert verify(rule_study).intact


class TestFlags:
    def test_risks_come_first_and_nothing_says_what_was_coded_or_written(self, three: Study, finish: Finish) -> None:
        first, second, third = queue(three, "R1")
        desk = open_desk(three, "R1", first.alias)
        desk.problem(desk.segments[2], "words")
        desk.problem(desk.segments[3], "speaker")
        desk.problem(desk.segments[3], "")
        desk.note(desk.segments[2], "a secret")
        skip(three, "R1", second.assignment, "distress")
        withdraw(three, "R1", third.assignment, "client")
        flag_risk(desk, desk.segments[1], "self")
        found = flags(three)
        number = {at: str(desk.segments[at].number) for at in (1, 2)}
        assert [(one.flag, one.segment, one.what) for one in found] == [
            ("risk", number[1], "self"),
            ("skip", "", "distress"),
            ("recuse", "", "knows the client"),
            ("problem", number[2], "words"),
        ]
        assert {one.rater for one in found} == {"R1"}
        assert "secret" not in repr(found)

    def test_what_a_supervisor_took_away_is_in_the_log_and_no_flag(self, three: Study) -> None:
        recuse(three, "S01", "R1", "his cousin told me")
        assert flags(three) == ()

    def test_what_was_reopened_keeps_its_flags(self, rule_desk: Desk, finish: Finish) -> None:
        study = rule_desk.material.study
        rule_desk.problem(rule_desk.segments[0], "boundary")
        submit(finish(rule_desk))
        reopen(study, "S01", "R1", "look again")
        found: tuple[Flag, ...] = flags(study)
        assert [one.what for one in found] == ["boundary"]


@pytest.mark.parametrize("words", [SKIP_REASONS, RISKS, RECUSE_REASONS])
def test_a_rater_chooses_among_at_most_nine(words: dict[str, str]) -> None:
    assert len(words) <= 9


def test_the_session_itself_has_no_segment_name(rule_desk: Desk) -> None:
    session: Segment = rule_desk.segments_of("session")[0]
    flag_risk(rule_desk, session, "other")
    assert flags(rule_desk.material.study)[0].segment == ""
