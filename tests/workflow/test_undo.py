"""The way back: undo, redo, notes, and where a rater stopped."""

from coder.model import NOTHING, Event, Segment, Value
from coder.store import events
from coder.workflow.coding import Desk, Echo
from coder.workflow.opening import open_desk


def stored(desk: Desk) -> tuple[Event, ...]:
    with desk.material.study.store.read() as connection:
        return events.events_of(connection, desk.material.assignment.id)


def codes(desk: Desk, segment: Segment) -> dict[str, Value]:
    return {code: value for (code, _person), value in desk.marks(segment.id).codes.items()}


def test_a_note_lies_beside_the_log_and_the_event_has_only_a_salted_hash(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.note(told_nobody, "  Sister, not mother.  ")
    rule_desk.note(rule_desk.segments[0], "Sister, not mother.")
    one, other = stored(rule_desk)
    assert "Sister" not in repr(stored(rule_desk))
    assert len(one.text_hash) == 64
    assert one.text_hash != other.text_hash
    assert rule_desk.note_text(told_nobody) == "Sister, not mother."
    assert open_desk(rule_desk.material.study, "R1", "S01").note_text(told_nobody) == "Sister, not mother."


def test_an_empty_note_takes_the_note_off_and_undo_brings_its_text_back(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.note(told_nobody, "one")
    rule_desk.note(told_nobody, "two")
    assert rule_desk.note(told_nobody, " ").text == "note off"
    assert (rule_desk.note_text(told_nobody), rule_desk.marks(told_nobody.id)) == ("", NOTHING)
    seen = []
    for _ in range(3):
        rule_desk.undo()
        seen.append(rule_desk.note_text(told_nobody))
    assert seen == ["two", "one", ""]
    rule_desk.redo()
    assert rule_desk.note_text(told_nobody) == "one"
    assert open_desk(rule_desk.material.study, "R1", "S01").note_text(told_nobody) == "one"


def test_undo_and_redo_name_the_act_as_its_own_echo_did(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.code(told_nobody, "cold")
    assert rule_desk.undo().text == "undone: + Cold, − Warm"
    assert rule_desk.redo().text == "redone: + Cold, − Warm"
    assert rule_desk.undo().changed == (told_nobody.id,)


def test_an_undo_event_names_the_event_that_it_takes_back(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.undo()
    done, undone = stored(rule_desk)
    assert (undone.op, undone.undoes, done.undoes) == ("clear", done.id, "")


def test_a_new_act_ends_redoing(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.undo()
    rule_desk.code(told_nobody, "away")
    assert rule_desk.redo() == Echo("There is nothing to redo.", refused=True)
    rule_desk.undo()
    assert rule_desk.undo() == Echo("There is nothing to undo.", refused=True)


def test_undo_and_redo_go_on_where_they_were_when_the_session_is_opened_again(
    rule_desk: Desk, told_nobody: Segment
) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.code(told_nobody, "away")
    rule_desk.undo()
    again = open_desk(rule_desk.material.study, "R1", "S01")
    again.redo()
    assert sorted(codes(again, told_nobody)) == ["away", "warm"]
    again.undo()
    again.undo()
    assert codes(again, told_nobody) == {}


def test_what_was_heard_is_stored_with_the_next_act_and_in_its_event(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.heard(told_nobody.id, 700)
    rule_desk.heard(told_nobody.id, 200)
    assert open_desk(rule_desk.material.study, "R1", "S01").heard_ms == {}
    rule_desk.code(told_nobody, "warm")
    assert stored(rule_desk)[0].heard_ms == 700
    assert open_desk(rule_desk.material.study, "R1", "S01").heard_ms == {told_nobody.id: (700, True)}


def test_leaving_remembers_the_place_and_what_was_heard(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.heard(told_nobody.id, 700, shown=False)
    rule_desk.leave(told_nobody.id, 4321)
    again = open_desk(rule_desk.material.study, "R1", "S01")
    assert (again.position.segment_id, again.position.playhead_ms) == (told_nobody.id, 4321)
    assert again.heard_ms == {told_nobody.id: (700, False)}
    again.code(told_nobody, "warm")
    assert stored(again)[0].playhead_ms == 4321
