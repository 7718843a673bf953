"""The one door to submitted work: which assignments stand for a session, and their numbers."""

from collections.abc import Callable

import pytest

from coder.model import Segment
from coder.workflow.assignment import assign, recuse
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.reading import notes_of, submitted
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]


@pytest.fixture
def two(rule_study: Study, finish: Finish) -> tuple[Study, str, str]:
    """Sessions S01 and S02, both coded and submitted by two raters; the first named is primary of S01."""
    assign(rule_study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
    for rater in ("R1", "R2"):
        for session in ("S02", "S01"):
            submit(finish(open_desk(rule_study, rater, session)))
    (first,) = [work.rater for work in submitted(rule_study, "primary", ["S01"])]
    return rule_study, first, "R2" if first == "R1" else "R1"


def told(study: Study, *given: object) -> list[tuple[str, str, str, int]]:
    return [(w.session, w.rater, w.design.purpose, w.design.occasion) for w in submitted(study, *given)]  # type: ignore[arg-type]


def test_the_layer_of_raters_has_every_submitted_coding_in_order(two: tuple[Study, str, str]) -> None:
    study, *_ = two
    assert told(study) == [(session, rater, "study", 1) for session in ("S01", "S02") for rater in ("R1", "R2")]
    assert told(study, "rater", ["S02"]) == [("S02", "R1", "study", 1), ("S02", "R2", "study", 1)]
    assert told(study, "rater", [], "every-rule") == told(study)
    assert told(study, "rater", [], "other") == []


def test_the_primary_layer_has_one_coding_per_session_and_none_where_it_is_open(two: tuple[Study, str, str]) -> None:
    study, first, _ = two
    assert told(study, "primary")[0][:2] == ("S01", first)
    assert [session for session, *_ in told(study, "primary")] == ["S01", "S02"]
    reopen(study, "S01", first, "one more look")
    assert [session for session, *_ in told(study, "primary")] == ["S02"]


@pytest.mark.parametrize("purpose", ["practice", "certification", "retest"])
def test_practice_certification_and_retests_stay_out(two: tuple[Study, str, str], finish: Finish, purpose: str) -> None:
    study, *_ = two
    before = told(study)
    assign(study, ["R1"], ["S01"], purpose=purpose, seed=2)
    submit(finish(open_desk(study, "R1", "S01")))
    assert told(study) == before


def test_a_recode_stands_for_the_coding_it_repeats(two: tuple[Study, str, str], finish: Finish) -> None:
    study, first, second = two
    assign(study, [first], ["S01"], purpose="recode", seed=2)
    assert ("S01", first, "study", 1) in told(study)
    submit(finish(open_desk(study, first, "S01")))
    assert ("S01", first, "recode", 2) in told(study)
    assert ("S01", first, "study", 1) not in told(study)
    assert told(study, "primary")[0] == ("S01", first, "recode", 2)
    assert ("S01", second, "study", 1) in told(study)


def test_who_is_recused_after_submitting_is_no_primary_any_more(two: tuple[Study, str, str]) -> None:
    study, first, _ = two
    recuse(study, "S01", first, "knows the client")
    assert [session for session, *_ in told(study, "primary")] == ["S02"]


def test_numbers_are_one_zero_or_missing_as_the_five_states_say(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    first, second = rule_desk.segments_of("seg")
    (session,) = rule_desk.segments_of("session")
    rule_desk.code(utterance("Fine."), "laugh")
    rule_desk.code(utterance("Fine."), "laugh")
    rule_desk.cannot(utterance("Hello there."), "inaudible")
    rule_desk.rate(first, "pace", 5)
    rule_desk.rate(second, "pace", None, "cannot_rate")
    submit(finish(rule_desk))
    (work,) = submitted(rule_desk.material.study)
    table = [
        (utterance("Fine."), "laugh", "coded", 2.0),
        (utterance("Fine."), "warm", "zero", 0.0),
        (utterance("Whatever."), "warm", "zero", 0.0),
        (utterance("Fine."), "ask", "not_applicable", None),
        (utterance("Hello there."), "warm", "cannot_code", None),
        (first, "pace", "coded", 5.0),
        (second, "pace", "cannot_code", None),
        (session, "mood", "not_seen", None),
        (session, "repair", "not_applicable", None),
        (first, "warm", "not_applicable", None),
    ]
    for segment, code, state, number in table:
        assert (work.state(segment, code), work.number(segment, code)) == (state, number), (segment.text, code)


def test_the_marks_of_submitted_work_are_those_that_were_on_the_desk(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    rule_desk.code(utterance("How was it?"), "ask")
    rule_desk.digit(utterance("How was it?"), 1)
    rule_desk.digit(utterance("How was it?"), 1)
    rule_desk.cannot(utterance("Fine."), "other")
    submit(finish(rule_desk))
    (work,) = submitted(rule_desk.material.study)
    assert dict(work.marks) == dict(rule_desk.state.marks)
    assert {kind: len(several) for kind, several in work.segments.items()} == {
        kind: len(rule_desk.segments_of(kind)) for kind in rule_desk.kinds
    }


def test_notes_are_those_that_stood_when_the_work_was_submitted(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    study = rule_desk.material.study
    rule_desk.note(utterance("Fine."), "first")
    rule_desk.note(utterance("Whatever."), "gone")
    rule_desk.note(utterance("Whatever."), "")
    submit(finish(rule_desk))
    (work,) = submitted(study)
    assert notes_of(study, work) == {utterance("Fine.").id: "first"}
