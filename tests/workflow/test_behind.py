"""What lies behind a figure: the units, and a segment with the turns around it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.errors import NotFoundError
from coder.model import Marks, Span, Value
from coder.transcript import to_json, turns_from_words
from coder.workflow.assignment import assign
from coder.workflow.behind import Compared, behind
from coder.workflow.coding import Desk
from coder.workflow.in_context import Said, context
from coder.workflow.locking import amend
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import submit

Finish = Callable[[Desk], Desk]


@pytest.fixture
def compared(rule_study: Study, finish: Finish) -> Study:
    """S01 coded by R1, R2 and R3: on segment 2 R1 and R3 found warmth and R2 coldness."""
    assign(rule_study, ["R1", "R2", "R3"], ["S01"], per_session=3, seed=1)
    for rater, code in (("R1", "warm"), ("R2", "cold"), ("R3", "warm")):
        desk = open_desk(rule_study, rater, "S01")
        desk.code(desk.segments[1], code)
        if rater == "R2":
            desk.cannot(desk.segments[0], "inaudible")
            desk.note(desk.segments[1], "a cold voice")
        submit(finish(desk))
    return rule_study


def test_units_have_time_role_and_what_each_gave_by_the_names_that_raters_know(compared: Study) -> None:
    first, second, *_ = behind(compared, "group:warmth")
    assert first == Compared("S01", "1", 1000, "therapist", {"R1": "no member", "R3": "no member"}, True)
    assert second == Compared("S01", "2", 3200, "client", {"R1": "W+", "R2": "W-", "R3": "W+"}, False)


def test_of_a_pair_they_are_the_units_that_both_gave_and_those_two_alone_agree_or_not(compared: Study) -> None:
    of_two = behind(compared, "group:warmth", ("R1", "R3"))
    assert of_two[1] == Compared("S01", "2", 3200, "client", {"R1": "W+", "R3": "W+"}, True)
    assert "1" not in [one.segment for one in behind(compared, "group:warmth", ("R1", "R2"))]


def test_a_unit_that_is_no_single_segment_has_no_time_and_no_role(compared: Study) -> None:
    (one,) = behind(compared, "bond")
    assert (one.segment, one.start_ms, one.role, one.values) == ("", None, "", {"R1": "1", "R2": "1", "R3": "1"})
    (one,) = behind(compared, "warm", unit="session")
    assert (one.segment, one.values, one.agreed) == ("", {"R1": "1", "R2": "0", "R3": "1"}, False)


def test_a_segment_comes_with_three_turns_on_each_side_and_what_each_rater_said(compared: Study) -> None:
    found = context(compared, "S01", "2")
    assert [(one.speaker, one.start_ms, one.text, one.here) for one in found.spoken] == [
        ("SPEAKER_00", 1000, "How was it?", False),
        ("SPEAKER_01", 3200, "I told nobody.", True),
        ("SPEAKER_00", 5400, "You were alone.", False),
        ("SPEAKER_01", 7600, "Fine. Whatever.", False),
        ("UNK", 9400, "Hello there.", False),
    ]
    assert found.said == (
        Said("R1", Marks({("warm", ""): Value(1)}), True, "", {}),
        Said("R2", Marks({("cold", ""): Value(1)}), True, "a cold voice", {}),
        Said("R3", Marks({("warm", ""): Value(1)}), True, "", {}),
    )
    assert found.recording == ()


def test_a_turn_is_cut_where_the_segment_begins_in_it(compared: Study) -> None:
    found = context(compared, "S01", "5")
    assert [(one.text, one.here) for one in found.spoken][3:5] == [("Fine.", False), ("Whatever.", True)]


def test_an_interval_is_the_turns_in_its_time(compared: Study) -> None:
    found = context(compared, "S01", "seg-1")
    assert [one.text for one in found.spoken if one.here] == ["How was it?", "I told nobody.", "You were alone."]
    assert found.spoken[-1].here is False


def test_the_session_itself_has_no_words_here_and_its_ratings_tell_what_they_rest_on(compared: Study) -> None:
    found = context(compared, "S01", "")
    assert found.spoken == ()
    assert [(one.marks.codes["bond", ""].value, list(one.evidence.values())) for one in found.said] == [(1, ["1"])] * 3


def test_in_a_stretch_or_session_the_figures_own_codes_are_told_with_their_segments(compared: Study) -> None:
    whole = context(compared, "S01", "", figure="group:warmth")
    assert [one.within for one in whole.said] == [(("2", "W+"),), (("2", "W-"),), (("2", "W+"),)]
    assert whole.own == {"warm", "cold"}
    stretch = context(compared, "S01", "seg-1", figure="warm")
    assert [one.within for one in stretch.said] == [(("2", "W+"),), (), (("2", "W+"),)]
    assert [one.within for one in context(compared, "S01", "seg-2", figure="warm").said] == [()] * 3
    assert [one.within for one in context(compared, "S01", "2", figure="warm").said] == [()] * 3


def test_what_is_no_segment_is_refused_with_the_way_out(compared: Study) -> None:
    with pytest.raises(NotFoundError, match="S01 has no segment i300-1 to show"):
        context(compared, "S01", "i300-1")


def test_a_rater_whose_transcript_lacks_the_segment_is_told_apart(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    desk = finish(open_desk(rule_study, "R1", "S01"))
    submit(desk)
    words = [word for turn in desk.transcript.turns for word in turn.words]
    changed = [replace(word, text="somebody.") if word.text == "nobody." else word for word in words]
    amend(rule_study, "S01", to_json(turns_from_words(changed)), "misheard")
    submit(finish(open_desk(rule_study, "R2", "S01")))
    assert [(one.rater, one.has_segment) for one in context(rule_study, "S01", "2").said] == [
        ("R1", True),
        ("R2", False),
    ]


@pytest.fixture
def signs(family: Study) -> Study:
    """A family whose signs R1 and R2 placed in time, given per person; the book has no intervals."""
    for rater, at_ms in (("R1", (500, 1000)), ("R2", (700,))):
        desk = open_desk(family, rater, "S01")
        for at in at_ms:
            echo = desk.place("sign", Span(at, at))
            segment = desk.find(echo.changed[0])
            assert segment is not None
            desk.put(segment, "joins", Value(), person="C01")
        (whole,) = desk.segments_of("session")
        for person in ("C01", "C02"):
            desk.rate(whole, "part", 0, person=person)
        desk.rate(whole, "shared", 0)
        desk.reach("sign", desk.duration_ms)
        submit(desk)
    return family


def test_what_raters_placed_is_found_by_its_time_in_stretches_of_five_minutes(signs: Study) -> None:
    (one, *_) = behind(signs, "joins@C01", unit="interval")
    assert (one.segment, one.start_ms, one.values) == ("min5-1@C01", 0, {"R1": "1", "R2": "1"})
    found = context(signs, "S01", one.segment, figure="joins@C01")
    assert [said.within for said in found.said] == [
        (("00:00.5", "J+·C01"), ("00:01.0", "J+·C01")),
        (("00:00.7", "J+·C01"),),
    ]
    assert all(said.has_segment for said in found.said)
    assert {spoken.here for spoken in found.spoken} == {True}


def test_behind_events_in_time_are_the_events_of_two_raters_with_partner_or_alone(signs: Study) -> None:
    first, second = behind(signs, "timed:sign", ("R1", "R2"))
    assert first == Compared("S01", "sign@500-701", 500, "", {"R1": "J+·C01 00:00.5", "R2": "J+·C01 00:00.7"}, True)
    assert second == Compared("S01", "sign@1000-1001", 1000, "", {"R1": "J+·C01 00:01.0", "R2": "no event"}, False)
    found = context(signs, "S01", first.segment, figure="timed:sign")
    assert [said.within for said in found.said] == [(("00:00.5", "J+·C01"),), (("00:00.7", "J+·C01"),)]
    assert [spoken.text for spoken in found.spoken][:2] == ["How are you two?", "Fine."], "what is said after a silence"
    assert not any(spoken.here for spoken in found.spoken)
    assert behind(signs, "timed:sign", ("R1", "R3")) == ()
