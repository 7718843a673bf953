"""Ratings: a number or a reason, what they rest on, and questions that open and close."""

import pytest

from coder.model import NOTHING, Event, Marks, Segment, Value
from coder.store import events
from coder.workflow.coding import Desk, Echo


def stored(desk: Desk) -> tuple[Event, ...]:
    with desk.material.study.store.read() as connection:
        return events.events_of(connection, desk.material.assignment.id)


def codes(desk: Desk, segment: Segment) -> dict[str, Value]:
    return {code: value for (code, _person), value in desk.marks(segment.id).codes.items()}


def test_beside_a_rating_none_answers_for_the_tallies_alone(rule_desk: Desk) -> None:
    (segment, *_) = rule_desk.segments_of("mix")
    rule_desk.none(segment)
    assert rule_desk.missing(segment) == ("Flow",)
    rule_desk.rate(segment, "flow", 4)
    assert rule_desk.marks(segment.id) == Marks({("flow", ""): Value(4)}, none=True)
    assert rule_desk.missing(segment) == ()
    rule_desk.code(segment, "sigh")
    rule_desk.none(segment)
    assert rule_desk.marks(segment.id) == Marks({("flow", ""): Value(4)}, none=True)


def test_a_rating_is_stored_as_typed_and_its_start_value_is_not(rule_desk: Desk) -> None:
    (segment, *_) = rule_desk.segments_of("seg")
    assert rule_desk.marks(segment.id) == NOTHING
    echo = rule_desk.rate(segment, "pace", 5)
    assert (echo.text, echo.advance) == ("Pace: 5", False)
    assert codes(rule_desk, segment) == {"pace": Value(5)}


def test_a_rating_may_be_withheld_for_a_reason_of_its_scale(rule_desk: Desk) -> None:
    (segment, *_) = rule_desk.segments_of("seg")
    assert rule_desk.rate(segment, "pace", None, "cannot_rate").text == "Pace: cannot rate"
    assert codes(rule_desk, segment) == {"pace": Value(None, reason="cannot_rate")}
    assert rule_desk.state_of(segment, "pace") == "cannot_code"
    assert rule_desk.missing(segment) == ()


REFUSED_RATINGS = [
    ("pace", 6, "", "Pace goes from 1 to 5 by 1, not 6."),
    ("pace", None, "", "Pace takes a number or a reason (cannot_rate, not_applicable), not ''."),
    ("warm", 1, "", "warm is not a rating of every-rule@1.0.0."),
    ("speed", 1, "", "speed is not a rating of every-rule@1.0.0."),
    ("bond", 3, "", "Bond is coded on session, not on seg."),
]


@pytest.mark.parametrize(("code", "number", "reason", "why"), REFUSED_RATINGS)
def test_a_rating_that_does_not_fit_is_refused_with_a_sentence_and_nothing_is_stored(
    rule_desk: Desk, code: str, number: int | None, reason: str, why: str
) -> None:
    (segment, *_) = rule_desk.segments_of("seg")
    assert rule_desk.rate(segment, code, number, reason) == Echo(why, refused=True)
    assert stored(rule_desk) == ()


def test_evidence_is_linked_to_a_rating_and_stays_when_the_number_changes(rule_desk: Desk) -> None:
    (session,) = rule_desk.segments_of("session")
    first, second, *_ = (one.id for one in rule_desk.segments)
    assert rule_desk.evidence(session, "bond", [first]).text == ("Give the rating first; then link what it rests on.")
    rule_desk.rate(session, "bond", 2)
    assert rule_desk.missing(session) == ("evidence for Bond",)
    rule_desk.evidence(session, "bond", [second, first, second])
    assert rule_desk.missing(session) == ()
    rule_desk.rate(session, "bond", 4)
    assert codes(rule_desk, session)["bond"] == Value(4, evidence=(second, first))
    rule_desk.rate(session, "bond", None, "cannot_rate")
    assert codes(rule_desk, session)["bond"] == Value(None, reason="cannot_rate")


def test_evidence_from_another_session_is_refused(rule_desk: Desk) -> None:
    (session,) = rule_desk.segments_of("session")
    rule_desk.rate(session, "bond", 2)
    assert rule_desk.evidence(session, "bond", ["elsewhere"]) == Echo(
        "Evidence is a segment of this session.", refused=True
    )


def test_a_rating_taken_off_is_not_seen_again(rule_desk: Desk) -> None:
    (segment, *_) = rule_desk.segments_of("seg")
    rule_desk.rate(segment, "pace", 2)
    assert rule_desk.clear_rating(segment, "pace").text == "− Pace"
    assert rule_desk.marks(segment.id) == NOTHING
    assert rule_desk.clear_rating(segment, "pace") == Echo("There is nothing to take off.", refused=True)


def test_a_question_opens_with_the_first_code_it_waits_for_and_closes_with_the_last(
    rule_desk: Desk, told_nobody: Segment
) -> None:
    (session,) = rule_desk.segments_of("session")
    assert rule_desk.state_of(session, "repair") == "not_applicable"
    assert rule_desk.rate(session, "repair", 2).text == "Repair is asked only when count(strain) > 0."
    rule_desk.code(told_nobody, "against")
    assert rule_desk.missing(session) == ("Bond", "Repair")
    rule_desk.rate(session, "repair", 2)
    assert rule_desk.state_of(session, "repair") == "coded"
    rule_desk.code(told_nobody, "against")
    assert rule_desk.state_of(session, "repair") == "not_applicable"
    assert session.id not in rule_desk.complete
