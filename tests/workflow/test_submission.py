"""Check, submit, reopen: what is written for good, and what readers see of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coder.errors import ConflictError, NotFoundError, StoreError
from coder.fold import fold
from coder.model import Segment, Value
from coder.store import codings, events
from coder.store.codings import Coding
from coder.workflow import submission
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk, Echo
from coder.workflow.opening import open_desk, queue
from coder.workflow.reading import submitted
from coder.workflow.study import Study
from coder.workflow.submission import Receipt, check, named, reopen, submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]


def rows(desk: Desk, number: int = 1) -> tuple[Coding, ...]:
    with desk.material.study.store.read() as connection:
        return codings.codings_of(connection, desk.material.assignment.id, number)


def again(desk: Desk) -> Desk:
    return open_desk(desk.material.study, "R1", "S01")


def test_submit_refuses_what_is_incomplete_and_lists_it_with_the_way_back(rule_desk: Desk, finish: Finish) -> None:
    finish(rule_desk)
    (session,) = rule_desk.segments_of("session")
    rule_desk.clear_rating(session, "bond")
    rule_desk.undo()
    rule_desk.code(rule_desk.segments[0], "ask")
    rule_desk.clear_rating(rule_desk.segments_of("seg")[1], "pace")
    before = len(rule_desk.log)
    with pytest.raises(ConflictError) as caught:
        submit(rule_desk)
    assert caught.value.message == (
        f"{rule_desk.alias} is not finished:\n  1: topic of Ask, manner of Ask\n  seg-2: Pace"
    )
    assert caught.value.hint == f"Finish it: coder code {rule_desk.alias} --rater R1"
    assert len(again(rule_desk).log) == before
    assert not again(rule_desk).submitted


def test_a_long_list_of_what_is_missing_is_cut_and_counted(rule_desk: Desk) -> None:
    found = check(rule_desk)
    assert len(found.missing) == 21
    with pytest.raises(ConflictError) as caught:
        submit(rule_desk)
    assert caught.value.message.count("\n") == 21
    assert caught.value.message.endswith("\n  … and 1 more")


def test_what_is_missing_is_listed_for_all_kinds_of_segments_by_their_names(rule_desk: Desk) -> None:
    found = {named(rule_desk, segment): wants for segment, wants in check(rule_desk).missing}
    assert found["8"] == found["tally-1"] == found["free-1"] == ("a code, or none",)
    assert found["seg-1"] == ("Pace",)
    assert found["mix-2"] == ("Flow",)
    assert found["session"] == ("Bond",)


def test_submit_checks_legality_again(rule_desk: Desk, utterance: Find, finish: Finish) -> None:
    (session,) = rule_desk.segments_of("session")
    rule_desk.code(utterance("Fine."), "against")
    rule_desk.rate(session, "repair", 2)
    finish(rule_desk)
    rule_desk.code(utterance("Fine."), "against")
    rule_desk.none(utterance("Fine."))
    assert check(rule_desk).missing == ()
    assert not check(rule_desk).ready
    with pytest.raises(ConflictError) as caught:
        submit(rule_desk)
    assert "session: Repair is asked only when count(strain) > 0." in caught.value.message
    rule_desk.clear_rating(session, "repair")
    submit(rule_desk)


def test_submit_gives_the_chains_head_as_a_receipt(rule_desk: Desk, finish: Finish) -> None:
    receipt = submit(finish(rule_desk))
    last = again(rule_desk).log[-1]
    assert receipt == Receipt(rule_desk.material.assignment.id, 1, last.seq, last.hash)
    assert (last.op, last.segment, last.code) == ("submit", "", "")


def test_after_submit_the_desk_shows_what_is_stored_and_takes_no_more_keys(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    submit(finish(rule_desk))
    assert rule_desk.state == fold(rule_desk.log) == again(rule_desk).state
    refused = Echo("This session is submitted; a supervisor can reopen it.", refused=True)
    for desk in (rule_desk, again(rule_desk)):
        acts = [
            desk.code(utterance("Fine."), "warm"),
            desk.none(utterance("Fine.")),
            desk.unsure(utterance("Fine.")),
            desk.note(utterance("Fine."), "x"),
            desk.rate(desk.segments_of("seg")[0], "pace", 1),
        ]
        assert acts == [refused] * len(acts)
        assert (desk.undo().refused, desk.redo().refused) == (True, True)
        with pytest.raises(ConflictError) as caught:
            submit(desk)
        assert caught.value.message == f"{desk.alias} is submitted already."
        assert caught.value.hint.startswith("A supervisor can open it again: coder reopen ")
    assert len(again(rule_desk).log) == len(rule_desk.log)


def test_a_submission_writes_one_row_per_code_and_one_per_state_of_a_segment(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    rule_desk.code(utterance("How was it?"), "ask")
    for number in (1, 2, 3):
        rule_desk.digit(utterance("How was it?"), number)
    rule_desk.code(utterance("How was it?"), "warm")
    rule_desk.cannot(utterance("Hello there."), "inaudible")
    rule_desk.rate(rule_desk.segments_of("seg")[0], "pace", None, "cannot_rate")
    rule_desk.rate(rule_desk.segments_of("seg")[1], "pace", None, "not_applicable")
    submit(finish(rule_desk))
    by_place = {(row.segment, row.code): (row.state, row.value) for row in rows(rule_desk)}
    asked, greeting = utterance("How was it?").id, utterance("Hello there.").id
    first, second = (one.id for one in rule_desk.segments_of("seg"))
    assert by_place[(asked, "ask")] == ("coded", Value(1, {"topic": "goal", "manner": "plain"}, intensity=3))
    assert by_place[(asked, "warm")] == ("coded", Value(1))
    assert by_place[(greeting, "")] == ("cannot_code", Value(None, reason="inaudible"))
    assert by_place[(utterance("Fine.").id, "")] == ("none", None)
    assert by_place[(first, "pace")] == ("cannot_code", Value(None, reason="cannot_rate"))
    assert by_place[(second, "pace")] == ("not_applicable", Value(None, reason="not_applicable"))
    assert (asked, "") not in by_place


def test_each_row_names_the_event_that_last_set_it(rule_desk: Desk, utterance: Find, finish: Finish) -> None:
    rule_desk.code(utterance("Fine."), "warm")
    rule_desk.code(utterance("Fine."), "cold")
    rule_desk.undo()
    submit(finish(rule_desk))
    log = {event.id: event for event in rule_desk.log}
    for row in rows(rule_desk):
        event = log[row.event]
        assert (event.segment, event.code, event.person) == (row.segment, row.code, row.person)
        assert event.op == ("set" if row.code else row.state)
    (warm,) = [row for row in rows(rule_desk) if row.code == "warm"]
    assert log[warm.event].undoes != ""


def test_the_codings_of_a_submission_can_be_neither_changed_nor_deleted(rule_desk: Desk, finish: Finish) -> None:
    submit(finish(rule_desk))
    before = rows(rule_desk)
    for statement in ("UPDATE coding SET state = 'coded'", "DELETE FROM coding"):
        with pytest.raises(StoreError) as caught, rule_desk.material.study.store.write() as connection:
            connection.execute(text(statement))
        assert "coding is append-only" in caught.value.message
        assert isinstance(caught.value.__cause__, DBAPIError)
    assert rows(rule_desk) == before


def test_reopen_supersedes_and_the_next_submit_writes_a_new_set_beside_the_old_one(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    study = rule_desk.material.study
    first = submit(finish(rule_desk))
    old = rows(rule_desk)
    reopen(study, "S01", "R1", "one more look")
    desk = again(rule_desk)
    assert (desk.submitted, desk.state.submissions) == (False, 1)
    assert desk.undo() == Echo("There is nothing to undo.", refused=True)
    desk.code(utterance("Fine."), "warm")
    second = submit(desk)
    assert (first.submission, second.submission) == (1, 2)
    assert rows(rule_desk) == old
    changed = {(row.segment, row.code) for row in rows(desk, 2)} ^ {(row.segment, row.code) for row in old}
    assert changed == {(utterance("Fine.").id, "warm"), (utterance("Fine.").id, "")}


def test_readers_take_the_last_submission_and_nothing_of_a_reopened_assignment(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    study = rule_desk.material.study
    assert submitted(study) == ()
    submit(finish(rule_desk))
    reopen(study, "S01", "R1", "one more look")
    assert submitted(study) == ()
    desk = again(rule_desk)
    desk.code(utterance("Fine."), "warm")
    submit(desk)
    (work,) = submitted(study)
    assert work.submission.number == 2
    assert work.number(utterance("Fine."), "warm") == 1.0
    assert work.number(utterance("Fine."), "cold") == 0.0


def test_what_is_not_submitted_cannot_be_reopened(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    with pytest.raises(ConflictError) as caught:
        reopen(study, "S01", "R1", "reason")
    assert (caught.value.message, caught.value.hint) == (
        "R1's coding of S01 is not submitted.",
        "There is nothing to reopen.",
    )
    with pytest.raises(NotFoundError):
        reopen(study, "S01", "R2", "reason")


def test_the_queue_tells_new_started_submitted_and_reopened(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)

    def state() -> tuple[str, int, int]:
        (item,) = queue(rule_study, "R1")
        return item.state, item.complete, item.total

    assert state() == ("new", 0, 8)
    desk = open_desk(rule_study, "R1", "S01")
    desk.none(desk.segments[0])
    assert state() == ("started", 1, 8)
    submit(finish(desk))
    assert state() == ("submitted", 8, 8)
    reopen(rule_study, "S01", "R1", "reason")
    assert state() == ("reopened", 8, 8)


def test_an_event_that_came_from_elsewhere_in_between_stops_the_submit(rule_desk: Desk, finish: Finish) -> None:
    finish(rule_desk)
    other = again(rule_desk)
    other.unsure(other.segments[0])
    with pytest.raises(StoreError) as caught:
        submit(rule_desk)
    assert caught.value.hint == "Close one of the two, then open the session again."
    assert submitted(rule_desk.material.study) == ()
    assert not again(rule_desk).submitted


def test_nones_given_several_at_a_time_are_counted_and_long_runs_are_shown(rule_desk: Desk) -> None:
    for segment in rule_desk.segments:
        rule_desk.heard(segment.id, 100)
    echo = rule_desk.none_up_to(rule_desk.segments[3], set())
    assert not echo.refused
    assert check(rule_desk).bulk_none == len(echo.changed) > 1
    rule_desk.none(rule_desk.segments[7])
    assert check(rule_desk).bulk_none == len(echo.changed)
    assert check(rule_desk).runs == ()


def test_a_long_run_of_none_is_shown_with_its_first_segment_and_its_length(
    rule_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission, "LONG_RUN", 3)
    for segment in (*rule_desk.segments[:2], *rule_desk.segments[3:7]):
        rule_desk.none(segment)
    assert check(rule_desk).runs == ((rule_desk.segments[3], 4),)


def test_warnings_of_the_book_do_not_stop_a_submit(desk: Desk, finish: Finish) -> None:
    (session,) = desk.segments_of("session")
    desk.rate(session, "g_away", 5)
    finish(desk)
    found = check(desk)
    assert found.warnings == ("Moving away is rated as noticeable, but it is coded on no utterance.",)
    assert found.ready
    assert submit(desk).submission == 1


def test_the_log_of_a_submitted_assignment_is_as_it_was_keyed(rule_desk: Desk, finish: Finish) -> None:
    submit(finish(rule_desk))
    with rule_desk.material.study.store.read() as connection:
        assert events.events_of(connection, rule_desk.material.assignment.id) == tuple(rule_desk.log)
