"""What keys do on a desk: one batch, one commit, the full value."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.fold import fold
from coder.model import NOTHING, Event, Marks, Segment, Value
from coder.store import events
from coder.workflow.coding import Desk, Echo
from coder.workflow.keying import CANNOT_REASONS, PROBLEMS, Pending
from coder.workflow.opening import open_desk

Find = Callable[[str], Segment]


def stored(desk: Desk) -> tuple[Event, ...]:
    with desk.material.study.store.read() as connection:
        return events.events_of(connection, desk.material.assignment.id)


def told(log: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(event.op, event.code) for event in log]


def codes(desk: Desk, segment: Segment) -> dict[str, Value]:
    return {code: value for (code, _person), value in desk.marks(segment.id).codes.items()}


def test_nothing_is_preselected_on_a_new_desk(rule_desk: Desk) -> None:
    assert stored(rule_desk) == ()
    assert all(rule_desk.marks(one.id) == NOTHING for one in rule_desk.all_segments)
    assert rule_desk.progress.complete == 0


def test_a_letter_is_stored_at_once_and_the_same_letter_takes_it_off(rule_desk: Desk, told_nobody: Segment) -> None:
    on = rule_desk.code(told_nobody, "warm")
    assert on == Echo("+ Warm", (told_nobody.id,))
    assert told(stored(rule_desk)) == [("set", "warm")]
    assert codes(rule_desk, told_nobody) == {"warm": Value(1)}
    assert rule_desk.code(told_nobody, "warm").text == "− Warm"
    assert told(stored(rule_desk)) == [("set", "warm"), ("clear", "warm")]
    assert codes(rule_desk, told_nobody) == {}


def test_a_count_goes_up_with_every_press(rule_desk: Desk, told_nobody: Segment) -> None:
    assert [rule_desk.code(told_nobody, "laugh").text for _ in range(3)] == ["+ 1× Laugh", "+ 2× Laugh", "+ 3× Laugh"]
    assert [event.value for event in stored(rule_desk)] == [Value(1), Value(2), Value(3)]


def test_digits_set_the_required_facets_in_order_then_the_intensity_with_the_full_value_each_time(
    rule_desk: Desk, asked: Segment
) -> None:
    rule_desk.code(asked, "ask")
    assert rule_desk.pending(asked) == Pending("ask", "", "facet", "topic", ("goal", "task"))
    assert rule_desk.missing(asked) == ("topic of Ask", "manner of Ask")
    assert rule_desk.digit(asked, 2).text == "+ Ask: topic task"
    assert rule_desk.pending(asked) == Pending("ask", "", "facet", "manner", ("soft", "plain", "hard"))
    rule_desk.digit(asked, 3)
    assert rule_desk.missing(asked) == ()
    assert rule_desk.pending(asked) == Pending("ask", "", "intensity", "sure", ("1", "2", "3"))
    rule_desk.digit(asked, 1)
    assert rule_desk.pending(asked) is None
    assert [event.value for event in stored(rule_desk)] == [
        Value(1),
        Value(1, {"topic": "task"}),
        Value(1, {"topic": "task", "manner": "hard"}),
        Value(1, {"topic": "task", "manner": "hard"}, intensity=1),
    ]


def test_a_letter_and_its_digits_are_one_batch_and_are_undone_as_one(rule_desk: Desk, asked: Segment) -> None:
    rule_desk.code(asked, "warm")
    rule_desk.code(asked, "ask")
    for number in (2, 3, 1):
        rule_desk.digit(asked, number)
    assert len({event.batch for event in stored(rule_desk)[1:]}) == 1
    rule_desk.undo()
    assert codes(rule_desk, asked) == {"warm": Value(1)}
    rule_desk.redo()
    assert codes(rule_desk, asked)["ask"] == Value(1, {"topic": "task", "manner": "hard"}, intensity=1)


def test_a_digit_after_another_act_is_a_batch_of_its_own(rule_desk: Desk, asked: Segment) -> None:
    rule_desk.code(asked, "ask")
    rule_desk.unsure(asked)
    rule_desk.digit(asked, 1)
    assert len({event.batch for event in stored(rule_desk)}) == 3
    rule_desk.undo()
    assert codes(rule_desk, asked) == {"ask": Value(1)}


def test_a_required_facet_can_be_set_when_the_session_is_opened_again(rule_desk: Desk, asked: Segment) -> None:
    rule_desk.code(asked, "ask")
    again = open_desk(rule_desk.material.study, "R1", "S01")
    assert again.pending(asked) == rule_desk.pending(asked)
    again.digit(asked, 1)
    assert codes(again, asked) == {"ask": Value(1, {"topic": "goal"})}


def test_an_intensity_is_asked_only_right_after_its_letter(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "away")
    assert rule_desk.pending(told_nobody) == Pending("away", "", "intensity", "sure", ("1", "2", "3"))
    rule_desk.bookmark(told_nobody)
    assert rule_desk.pending(told_nobody) is None
    assert rule_desk.digit(told_nobody, 1) == Echo("There is nothing to set by a digit here.", refused=True)


@pytest.mark.parametrize("number", [0, 3, 9])
def test_a_digit_that_stands_for_nothing_is_refused_with_the_choices(
    rule_desk: Desk, asked: Segment, number: int
) -> None:
    rule_desk.code(asked, "ask")
    echo = rule_desk.digit(asked, number)
    assert (echo.refused, echo.text) == (True, "topic: 1 goal, 2 task.")
    assert len(stored(rule_desk)) == 1


def test_a_digit_refused_does_not_end_the_batch_of_its_letter(rule_desk: Desk, asked: Segment) -> None:
    rule_desk.code(asked, "ask")
    rule_desk.digit(asked, 9)
    rule_desk.digit(asked, 1)
    assert len({event.batch for event in stored(rule_desk)}) == 1


def test_a_member_of_an_exclusive_group_clears_its_sibling_in_the_same_batch(
    rule_desk: Desk, told_nobody: Segment
) -> None:
    rule_desk.code(told_nobody, "warm")
    assert rule_desk.code(told_nobody, "cold").text == "+ Cold, − Warm"
    log = stored(rule_desk)
    assert told(log) == [("set", "warm"), ("clear", "warm"), ("set", "cold")]
    assert log[1].batch == log[2].batch != log[0].batch
    rule_desk.undo()
    assert list(codes(rule_desk, told_nobody)) == ["warm"]


def test_none_clears_the_codes_and_a_code_clears_none(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.code(told_nobody, "away")
    assert rule_desk.none(told_nobody) == Echo("none, − Warm, − Away", (told_nobody.id,))
    assert rule_desk.marks(told_nobody.id) == Marks(none=True)
    rule_desk.code(told_nobody, "cold")
    assert rule_desk.marks(told_nobody.id) == Marks({("cold", ""): Value()})
    rule_desk.undo()
    assert rule_desk.marks(told_nobody.id) == Marks(none=True)
    rule_desk.undo()
    assert sorted(codes(rule_desk, told_nobody)) == ["away", "warm"]


def test_none_twice_stores_nothing_more_and_moves_on(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.none(told_nobody)
    assert rule_desk.none(told_nobody) == Echo("none", advance=True)
    assert told(stored(rule_desk)) == [("none", "")]


@pytest.mark.parametrize("reason", CANNOT_REASONS)
def test_cannot_code_keeps_its_reason_and_clears_the_codes(rule_desk: Desk, told_nobody: Segment, reason: str) -> None:
    rule_desk.code(told_nobody, "warm")
    echo = rule_desk.cannot(told_nobody, reason)
    assert (echo.text, echo.advance) == (f"cannot code: {reason}", True)
    assert rule_desk.marks(told_nobody.id) == Marks(cannot_code=reason)
    assert told_nobody.id in rule_desk.complete
    rule_desk.undo()
    assert rule_desk.marks(told_nobody.id) == Marks({("warm", ""): Value()})


def test_none_ends_cannot_code_and_the_other_way_round(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.cannot(told_nobody, "inaudible")
    rule_desk.none(told_nobody)
    assert rule_desk.marks(told_nobody.id) == Marks(none=True)
    rule_desk.cannot(told_nobody, "other")
    assert rule_desk.marks(told_nobody.id) == Marks(cannot_code="other")


def test_none_does_not_exist_where_there_are_only_ratings(rule_desk: Desk) -> None:
    for kind in ("seg", "session"):
        (segment, *_) = rule_desk.segments_of(kind)
        assert rule_desk.none(segment).text == (
            "None does not exist for ratings; give a number, or say why there is none."
        )
        assert (
            rule_desk.cannot(segment, "inaudible").text
            == "A rating that cannot be given has its own reasons; choose one there."
        )
    assert stored(rule_desk) == ()


ILLEGAL = [
    ("How was it?", "away", "Away is for client; here speaks therapist."),
    ("I told nobody.", "ask", "Ask is for therapist; here speaks client."),
    ("Hello there.", "ask", "Ask is for therapist; here speaks other."),
    ("How was it?", "pace", "Pace is coded on seg, not on utt."),
    ("How was it?", "shout", "every-rule@1.0.0 has no code shout."),
]


@pytest.mark.parametrize(("text", "code", "why"), ILLEGAL)
def test_a_code_that_is_illegal_here_gets_a_word_why_and_stores_nothing(
    rule_desk: Desk, utterance: Find, text: str, code: str, why: str
) -> None:
    assert rule_desk.code(utterance(text), code) == Echo(why, refused=True)
    assert stored(rule_desk) == ()


def test_a_fourth_code_is_refused_where_the_book_allows_three(rule_desk: Desk, told_nobody: Segment) -> None:
    for code in ("warm", "away", "laugh"):
        rule_desk.code(told_nobody, code)
    refused = rule_desk.code(told_nobody, "against")
    assert refused.text == "3 codes are set here, the most that every allows; take one off first."
    assert not rule_desk.code(told_nobody, "cold").refused
    assert sorted(codes(rule_desk, told_nobody)) == ["away", "cold", "laugh"]


def test_it_moves_on_when_the_segment_is_complete_and_nothing_more_is_legal(
    rule_desk: Desk, told_nobody: Segment
) -> None:
    advances = [rule_desk.code(told_nobody, code).advance for code in ("laugh", "away", "against")]
    assert advances == [False, False, True]


def test_a_mark_says_nothing_about_codes_and_goes_off_again(rule_desk: Desk, told_nobody: Segment) -> None:
    acts = [
        (rule_desk.unsure, "unsure", Marks(unsure=True)),
        (rule_desk.unsure, "sure again", NOTHING),
        (rule_desk.bookmark, "bookmark", Marks(bookmark=True)),
        (rule_desk.bookmark, "bookmark off", NOTHING),
    ]
    for act, text, marks in acts:
        assert (act(told_nobody).text, rule_desk.marks(told_nobody.id)) == (text, marks)
        assert told_nobody.id not in rule_desk.complete


@pytest.mark.parametrize("what", PROBLEMS)
def test_what_is_wrong_with_a_segment_is_one_of_few_words(rule_desk: Desk, told_nobody: Segment, what: str) -> None:
    assert rule_desk.problem(told_nobody, what).text == f"wrong {what}"
    assert rule_desk.marks(told_nobody.id).problem == what
    assert rule_desk.problem(told_nobody, "").text == "nothing wrong"
    assert rule_desk.marks(told_nobody.id).problem == ""


def test_words_that_the_program_does_not_know_are_refused_with_those_it_does(
    rule_desk: Desk, told_nobody: Segment
) -> None:
    assert rule_desk.problem(told_nobody, "smell").text == "What is wrong is one of speaker, boundary, words, other."
    assert rule_desk.cannot(told_nobody, "bored").text == (
        "A reason is one of inaudible, wrong speaker, wrong boundary, wrong words, other."
    )


def test_repeat_gives_what_the_other_segment_has_as_far_as_it_is_legal(rule_desk: Desk, utterance: Find) -> None:
    source, client, therapist = utterance("I told nobody."), utterance("Fine."), utterance("How was it?")
    rule_desk.code(source, "warm")
    rule_desk.code(source, "away")
    rule_desk.digit(source, 3)
    assert rule_desk.repeat(client, source).text == "+ Warm, Away"
    assert codes(rule_desk, client) == {"warm": Value(1), "away": Value(1, intensity=3)}
    rule_desk.undo()
    assert codes(rule_desk, client) == {}
    assert rule_desk.repeat(therapist, source).text == "+ Warm"
    assert rule_desk.repeat(therapist, source) == Echo(
        "Nothing of the previous segment can be coded here.", refused=True
    )


def test_repeat_counts_a_sibling_that_comes_off_no_more(rule_desk: Desk, utterance: Find) -> None:
    source, target = utterance("I told nobody."), utterance("Fine.")
    for code in ("cold", "away", "laugh"):
        rule_desk.code(source, code)
    rule_desk.code(target, "warm")
    assert rule_desk.repeat(target, source).text == "+ Cold, Away, Laugh"
    assert sorted(codes(rule_desk, target)) == ["away", "cold", "laugh"]


def test_repeat_of_none_is_none(rule_desk: Desk, utterance: Find) -> None:
    source, target = utterance("I told nobody."), utterance("Fine.")
    rule_desk.none(source)
    rule_desk.code(target, "warm")
    rule_desk.repeat(target, source)
    assert rule_desk.marks(target.id) == Marks(none=True)


def test_none_up_to_here_covers_what_was_seen_and_is_untouched_in_one_batch(rule_desk: Desk) -> None:
    segments = rule_desk.segments
    rule_desk.code(segments[1], "warm")
    rule_desk.heard(segments[0].id, 300, shown=False)
    first = len(stored(rule_desk))
    echo = rule_desk.none_up_to(segments[4], {segments[2].id, segments[4].id, segments[5].id})
    # The book's interval is six seconds, so that what ended before that is out of reach.
    reached = [one.id for one in (segments[2], segments[4]) if one.end_ms > segments[4].end_ms - 6000]
    assert echo.text == f"none on {len(reached)} segments"
    added = stored(rule_desk)[first:]
    assert [(event.op, event.segment) for event in added] == [("none", one) for one in reached]
    assert len({event.batch for event in added}) == 1
    rule_desk.undo()
    assert all(rule_desk.marks(one) == NOTHING for one in reached)


def test_none_up_to_here_stores_nothing_when_nothing_was_seen(rule_desk: Desk) -> None:
    refused = Echo("Nothing here is seen and still open.", refused=True)
    assert rule_desk.none_up_to(rule_desk.segments[3], set()) == refused
    (before_all, *_) = rule_desk.segments_of("seg")
    assert rule_desk.none_up_to(before_all, {rule_desk.segments[0].id}) == refused


def test_events_carry_all_that_the_record_says(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.code(told_nobody, "away")
    here = rule_desk.material.assignment
    log = stored(rule_desk)
    assert [event.seq for event in log] == [1, 2]
    assert [event.prev_hash for event in log] == ["", log[0].hash]
    for event in log:
        assert (event.assignment, event.transcript, event.segment) == (here.id, here.transcript, told_nobody.id)
        assert (event.codebook, event.person, event.undoes) == ("every-rule@1.0.0", "", "")
        assert event.id[14] == "7"
        assert event.at.endswith("+00:00")


def test_a_segment_of_another_session_is_refused(rule_desk: Desk, told_nobody: Segment) -> None:
    stranger = replace(told_nobody, id="elsewhere")
    assert rule_desk.code(stranger, "warm") == Echo("This segment is not in the session's transcript.", refused=True)
    assert stored(rule_desk) == ()


def test_the_state_on_the_desk_is_the_fold_of_what_is_stored(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.code(told_nobody, "warm")
    rule_desk.note(told_nobody, "x")
    rule_desk.none(rule_desk.segments[0])
    assert rule_desk.state == fold(stored(rule_desk))


def test_the_same_note_again_is_no_act(rule_desk: Desk, told_nobody: Segment) -> None:
    rule_desk.note(told_nobody, "ask about this")
    assert rule_desk.note(told_nobody, " ask about this ") == Echo("the note stays as it was")
    assert rule_desk.note(rule_desk.segments[0], "") == Echo("no note")
    assert [event.op for event in stored(rule_desk)] == ["note"]
    rule_desk.note(told_nobody, "")
    assert [event.op for event in stored(rule_desk)] == ["note", "note"]
