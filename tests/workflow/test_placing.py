"""Events: placed by a rater in the session's time, given per person, and never anybody else's segments."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import CoderError, ConflictError
from coder.fold import fold
from coder.model import Segment, Span, Value, Word
from coder.store import events
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.reliability import explain, reliability
from coder.workflow.study import Study, init_study
from coder.workflow.submission import check, submit
from tests.workflow.conftest import FAMILY, FAMILY_ROLES, FAMILY_TALK


@pytest.fixture
def desk(family: Study) -> Desk:
    """R1's open assignment."""
    return open_desk(family, "R1", "S01")


def placed(desk: Desk, start_ms: int, end_ms: int | None = None) -> Segment:
    """Place a sign and give it."""
    echo = desk.place("sign", Span(start_ms, start_ms if end_ms is None else end_ms))
    assert not echo.refused
    found = desk.find(echo.changed[0])
    assert found is not None
    return found


def logged(desk: Desk) -> list[tuple[str, str, str]]:
    """What is stored, as (op, code, person)."""
    with desk.material.study.store.read() as connection:
        return [(one.op, one.code, one.person) for one in events.events_of(connection, desk.material.assignment.id)]


def session_of(desk: Desk) -> Segment:
    """The segment that is the whole session."""
    return desk.segments_of("session")[0]


def finished(desk: Desk) -> Desk:
    """Rate everything and hear the session to its end."""
    for person in ("C01", "C02"):
        assert not desk.rate(session_of(desk), "part", 1, person=person).refused
    assert not desk.rate(session_of(desk), "shared", 0).refused
    assert not desk.reach("sign", desk.duration_ms).refused
    return desk


def test_an_event_is_placed_by_an_entry_of_the_log_and_numbered_in_order_of_placing(desk: Desk) -> None:
    late, early = placed(desk, 3000), placed(desk, 1000, 1800)

    assert [(one.kind, one.number, one.start_ms, one.end_ms) for one in desk.segments_of("sign")] == [
        ("sign", 2, 1000, 1800),
        ("sign", 1, 3000, 3000),
    ]
    assert logged(desk) == [("place", "sign", ""), ("place", "sign", "")]
    assert {late.id, early.id}.isdisjoint(desk.material.ids)


@pytest.mark.parametrize(
    ("kind", "span", "why"),
    [
        ("turn", Span(0, 10), "Segments of kind turn are made at lock; raters place sign."),
        ("sign", Span(500, 400), "An event ends before it starts, or starts before the session does."),
        ("sign", Span(0, 10**9), "The session ends at"),
    ],
)
def test_an_event_lies_within_the_session_or_nothing_is_stored(desk: Desk, kind: str, span: Span, why: str) -> None:
    echo = desk.place(kind, span)

    assert echo.refused
    assert echo.text.startswith(why)
    assert logged(desk) == []


def test_a_code_given_per_person_waits_for_a_digit_that_says_whom(desk: Desk) -> None:
    one = placed(desk, 1000)
    desk.code(one, "joins")
    assert desk.missing(one) == ("whom Joins in is about",)

    desk.digit(one, 2)  # first what comes first: the intensity
    desk.digit(one, 2)  # then the second of the clients
    assert desk.marks(one.id).codes == {("joins", "C02"): Value(intensity=2)}
    assert desk.missing(one) == ()
    assert len({event.batch for event in desk.log if event.segment == one.id and event.op != "place"}) == 1

    desk.undo()
    assert desk.marks(one.id).codes == {}


def test_on_somebodys_own_turn_a_code_about_each_is_about_who_speaks(
    tmp_path: Path, said: Callable[..., list[Word]]
) -> None:
    text = FAMILY.read_text(encoding="utf-8").replace("kind: presence, segment: sign", "kind: presence, segment: turn")
    (tmp_path / "turns.yaml").write_text(text, encoding="utf-8")
    with init_study(tmp_path / "turns", (str(tmp_path / "turns.yaml"),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", said(FAMILY_TALK), {"words": "test"})
        set_roles(study, "S01", FAMILY_ROLES)
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], ["S01"], seed=1)
        desk = open_desk(study, "R1", "S01")
        asked, fine, never, *_ = desk.segments
        for turn in (asked, fine, never):
            desk.code(turn, "joins")

        assert [set(desk.marks(turn.id).codes) for turn in (asked, fine, never)] == [
            {("joins", "")},  # the therapist speaks: of whom it is said stays open
            {("joins", "C01")},
            {("joins", "C02")},
        ]


def test_the_same_letter_gives_a_code_to_the_next_person_and_takes_it_off_who_has_it(desk: Desk) -> None:
    one = placed(desk, 1000)
    for digit in (1, 2):  # no strength is said: the digit after the letter is the first thing asked
        desk.code(one, "joins")
        desk.digit(one, 1)
        desk.digit(one, digit)
    assert set(desk.marks(one.id).codes) == {("joins", "C01"), ("joins", "C02")}

    desk.code(one, "joins")
    desk.digit(one, 1)
    assert desk.digit(one, 1).text == "− Joins in C01"
    assert set(desk.marks(one.id).codes) == {("joins", "C02")}

    desk.code(one, "joins")
    desk.code(one, "joins")  # thought better of it before saying for whom
    assert set(desk.marks(one.id).codes) == {("joins", "C02")}


def test_what_excludes_each_other_does_so_for_one_person_at_a_time(desk: Desk) -> None:
    one = placed(desk, 1000)
    desk.put(one, "joins", Value(), "C01")
    desk.put(one, "stalls", Value(), "C02")
    assert set(desk.marks(one.id).codes) == {("joins", "C01"), ("stalls", "C02")}

    desk.put(one, "stalls", Value(), "C01")
    assert set(desk.marks(one.id).codes) == {("stalls", "C01"), ("stalls", "C02")}


@pytest.mark.parametrize(
    ("code", "person", "why"),
    [
        ("joins", "C03", "Joins in is given for C01 or C02, not for C03."),
        ("joins", "T01", "Joins in is given for C01 or C02, not for T01."),
        ("invites", "T01", "Invites is not given per person; leave the person out."),
    ],
)
def test_a_code_is_given_only_for_people_of_its_role_who_are_there(
    desk: Desk, code: str, person: str, why: str
) -> None:
    one = placed(desk, 1000)
    echo = desk.put(one, code, Value(), person)

    assert (echo.refused, echo.text) == (True, why)
    assert desk.marks(one.id).codes == {}


def test_an_event_taken_away_takes_its_codes_along_and_its_number_is_not_given_again(desk: Desk) -> None:
    first = placed(desk, 1000)
    desk.put(first, "joins", Value(), "C01")
    desk.remove(first)
    assert desk.segments_of("sign") == ()
    assert desk.current_marks() == {}
    assert placed(desk, 2000).number == 2

    desk.undo()
    desk.undo()
    assert [(one.id, one.number) for one in desk.segments_of("sign")] == [(first.id, 1)]
    assert set(desk.marks(first.id).codes) == {("joins", "C01")}
    desk.redo()
    assert desk.segments_of("sign") == ()


def test_the_desk_holds_the_fold_of_the_log_with_events_and_after_every_undo(desk: Desk) -> None:
    one = placed(desk, 1000)
    desk.put(one, "joins", Value(), "C01")
    desk.reach("sign", 2000)
    desk.remove(one)
    for _ in range(5):
        with desk.material.study.store.read() as connection:
            assert desk.state == fold(events.events_of(connection, desk.material.assignment.id))
        desk.undo()
    assert desk.state.events == ()
    assert desk.state.reached == {"sign": 0}


def test_an_event_without_a_code_is_not_complete_and_knows_no_none(desk: Desk) -> None:
    one = placed(desk, 1000)
    assert desk.missing(one) == ("a code",)
    assert desk.none(one).refused
    assert desk.cannot(one, "inaudible").refused
    desk.code(one, "invites")
    assert desk.missing(one) == ()


def test_a_submit_waits_until_the_session_is_heard_to_its_end(desk: Desk) -> None:
    finished(desk)
    desk.reach("sign", desk.duration_ms - 1000)
    assert [one.partition(";")[0] for one in check(desk).unkept] == ["sign is coded to 0:00:08.400"]
    with pytest.raises(ConflictError, match="sign is coded to"):
        submit(desk)

    desk.reach("sign", desk.duration_ms)
    assert submit(desk).submission == 1


def test_a_rating_of_each_is_missing_for_each_and_one_of_the_family_is_asked_of_two(desk: Desk) -> None:
    session = session_of(desk)
    assert desk.missing(session) == ("Takes part for C01", "Takes part for C02", "Shared purpose")
    assert desk.rate(session, "part", 1).text == "Takes part is given for each client; say for whom."
    desk.rate(session, "part", 1, person="C02")
    assert desk.missing(session) == ("Takes part for C01", "Shared purpose")
    assert [desk.state_of(session, "part", person) for person in ("C01", "C02", "X01")] == [
        "not_seen",
        "coded",
        "not_applicable",
    ]


def test_somebody_who_said_nothing_is_coded_and_rated_like_the_others(
    tmp_path: Path, said: Callable[..., list[Word]]
) -> None:
    with init_study(tmp_path / "silent", (str(FAMILY),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", said(FAMILY_TALK), {"words": "test"})
        set_roles(study, "S01", FAMILY_ROLES, ["C03:client"])
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], ["S01"], seed=1)
        desk = open_desk(study, "R1", "S01")

        assert desk.material.roster.persons("client") == ("C01", "C02", "C03")
        assert not desk.rate(session_of(desk), "part", -2, person="C03").refused
        assert "C03" not in {one.speaker for one in desk.segments}
        assert verify(study).findings == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [("client", "'client' does not say who was silent."), ("C03:friend", "'friend' is not a role.")],
)
def test_who_was_silent_is_a_person_with_a_role(rule_study: Study, given: str, why: str) -> None:
    add_session(rule_study, "S09")
    keep_transcript(rule_study, "S09", [Word(0, 400, "Hello.", "A")], {"words": "test"})
    with pytest.raises(CoderError) as caught:
        set_roles(rule_study, "S09", {}, [given])
    assert caught.value.message == why


def test_progress_is_that_of_segments_that_have_codes(desk: Desk) -> None:
    assert (desk.progress.complete, desk.progress.total) == (
        0,
        1,
    )  # the turns have none; the session's ratings are open
    finished(desk)
    assert (desk.progress.complete, desk.progress.total) == (1, 1)


def test_a_rule_is_kept_for_each_person_by_itself_and_an_error_stops_the_submit(desk: Desk) -> None:
    finished(desk)
    desk.put(placed(desk, 1000), "joins", Value(), "C01")  # only signs for: not below 0
    desk.put(placed(desk, 2000), "joins", Value(), "C02")
    desk.put(placed(desk, 3000), "stalls", Value(), "C02")  # signs both ways: beyond one only with a reason
    desk.rate(session_of(desk), "part", -1, person="C01")
    desk.rate(session_of(desk), "part", -3, person="C02")

    found = check(desk)
    assert found.unkept == ("C01: Only signs for were placed; the rating is not below 0.",)
    assert found.warnings == ("C02: Signs both ways; say why it is beyond one.",)
    with pytest.raises(ConflictError, match="C01: Only signs for"):
        submit(desk)

    desk.rate(session_of(desk), "part", 0, person="C01")
    assert submit(desk).submission == 1


EPISODES = """
schema: alliance-codebook/1
kind: codebook
id: passages
version: 1.0.0
title: {en: Passages}
language: en
rights: {item_text: original, license: CC0-1.0}
targets: {client: one}
segments: {turn: {kind: turn}, passage: {kind: episode}}
scales: {depth: {type: interval, min: 0, max: 7, step: 0.1, metric: interval}}
codes:
  level:
    {label: Level, abbr: LEV, kind: rating, segment: passage, target: client, scale: depth, required: true,
     definition: d, use_when: u, not_when: n, examples: [e]}
"""


def test_a_rating_of_passages_is_compared_by_each_raters_mean(tmp_path: Path, said: Callable[..., list[Word]]) -> None:
    book = tmp_path / "passages.yaml"
    book.write_text(EPISODES, encoding="utf-8")
    with init_study(tmp_path / "study", (str(book),)) as study:
        for session in ("S01", "S02"):
            add_session(study, session)
            keep_transcript(study, session, said(FAMILY_TALK), {"words": "test"})
            set_roles(study, session, FAMILY_ROLES)
            lock(study, session)
        for rater in ("R1", "R2"):
            add_rater(study, rater)
        assign(study, ["R1", "R2"], ["S01", "S02"], double=1.0, seed=1)
        levels = {("S01", "R1"): (2.5, 3.5), ("S01", "R2"): (3.0,), ("S02", "R1"): (5.0,), ("S02", "R2"): ()}
        for (session, rater), given in levels.items():
            desk = open_desk(study, rater, session)
            assert desk.place("passage", Span(100, 100)).text == "An episode is a stretch of time; give its end."
            for at, level in enumerate(given):
                echo = desk.place("passage", Span(1000 * at, 1000 * at + 900))
                passage = desk.find(echo.changed[0])
                assert passage is not None
                assert desk.missing(passage) == ("Level", "a code")
                assert not desk.rate(passage, "level", level).refused
            desk.reach("passage", desk.duration_ms)
            submit(desk)

        # S01: (2.5 + 3.5) / 2 and 3; S02: 5 and nothing, for who placed no passage has no mean.
        assert [(one.session, one.values) for one in explain(study, "level")] == [("S01", {"R1": 3, "R2": 3})]
        assert reliability(study).codes["level"].record()["n_ratings"] == 3
