"""Events: placed by a rater in the session's time, given per person, and never anybody else's segments."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder.errors import ConflictError, FormatError
from coder.fold import fold
from coder.model import Segment, Span, Value, Word
from coder.store import codings, events
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.importing import export_codings, import_codings
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.study import Study, init_study
from coder.workflow.submission import check, submit
from coder.workflow.tabling import table

FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"
TALK = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do."), ("D", "Hello."))
ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client", "D": "X01:other"}


@pytest.fixture
def family(tmp_path: Path, said: Callable[..., list[Word]]) -> Iterator[Study]:
    """A study of one family: two clients and a therapist, raters R1 and R2 on S01."""
    with init_study(tmp_path / "family", (str(FAMILY),)) as made:
        add_session(made, "S01")
        keep_transcript(made, "S01", said(TALK), {"words": "test"})
        set_roles(made, "S01", ROLES)
        lock(made, "S01")
        for rater in ("R1", "R2"):
            add_rater(made, rater)
        assign(made, ["R1", "R2"], ["S01"], double=1.0, seed=1)
        yield made


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
        keep_transcript(study, "S01", said(TALK), {"words": "test"})
        set_roles(study, "S01", ROLES)
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


ROWS = (
    {"code": "joins", "value": 1, "person": "C01", "intensity": 2, "start_ms": 1200, "end_ms": 1800},
    {"code": "stalls", "value": 1, "person": "C02", "start_ms": 1200, "end_ms": 1800},
    {"code": "invites", "value": 1, "start_ms": 5000},
    {"segment": "sign", "state": "none", "start_ms": 0, "end_ms": 9400},
    {"code": "part", "value": 2, "person": "C01"},
    {"code": "part", "value": -1, "person": "C02"},
    {"code": "shared", "value": 1},
)
COLUMNS = ("session", "segment", "rater", "code", "value", "person", "intensity", "state", "start_ms", "end_ms")


def written(path: Path, *rows: dict[str, object], rater: str = "R1") -> Path:
    """A codings file of one rater's session."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"session": "S01", "rater": rater, **row} for row in rows)
    return path


def test_a_file_of_events_is_stored_and_a_second_time_changes_nothing(family: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", *ROWS)
    assert import_codings(family, path).stored == 7
    desk = open_desk(family, "R1", "S01")
    assert [(one.number, one.span, set(desk.marks(one.id).codes)) for one in desk.segments_of("sign")] == [
        (1, Span(1200, 1800), {("joins", "C01"), ("stalls", "C02")}),
        (2, Span(5000, 5000), {("invites", "")}),
    ]
    assert desk.unheard == {}

    again = import_codings(family, path)
    assert (again.stored, again.unchanged) == (0, 7)
    assert len(open_desk(family, "R1", "S01").log) == len(desk.log)


BAD = [
    ({"code": "joins", "value": 1, "start_ms": 1000}, "person", "joins is given for each client; say for whom"),
    ({"code": "joins", "value": 1, "person": "C09", "start_ms": 1}, "person", "given for C01 or C02, not for C09"),
    ({"code": "part", "value": 1, "person": "C01", "start_ms": 1}, "start_ms", "Segments of kind session are made at"),
    ({"code": "joins", "value": 1, "person": "C01", "segment": "1"}, "code", "Joins in is coded on sign, not on turn"),
    ({"code": "invites", "value": 1, "start_ms": "soon"}, "start_ms", "this is no number"),
    ({"code": "invites", "value": 1, "start_ms": 5, "end_ms": 2}, "start_ms", "An event ends before it starts"),
    ({"code": "invites", "value": 1, "end_ms": 2}, "start_ms", "is empty beside an end"),
    ({"state": "none", "start_ms": 4000, "end_ms": 5000}, "start_ms", "what lies between was not heard"),
    ({"state": "none", "start_ms": 0, "end_ms": 99999}, "end_ms", "The session ends at 9400 ms"),
    ({"code": "invites", "value": 1, "start_ms": 5, "state": "cannot_code"}, "state", "leave out the event"),
]


@pytest.mark.parametrize(("row", "column", "why"), BAD, ids=[why[:40] for _, _, why in BAD])
def test_an_event_row_that_cannot_be_stored_is_named_and_nothing_of_the_file_is_stored(
    family: Study, tmp_path: Path, row: dict[str, object], column: str, why: str
) -> None:
    with pytest.raises(FormatError) as caught:
        import_codings(family, written(tmp_path / "events.csv", row, *ROWS))

    assert caught.value.message.startswith(f"events.csv, row 2, column {column}: ")
    assert why in caught.value.message
    assert open_desk(family, "R1", "S01").log == []


def test_what_is_submitted_is_read_back_exported_and_verified_with_its_events(family: Study, tmp_path: Path) -> None:
    import_codings(family, written(tmp_path / "events.csv", *ROWS))
    submit(open_desk(family, "R1", "S01"))

    (work,) = submitted(family)
    assert [(one.number, one.start_ms, one.end_ms) for one in work.segments["sign"]] == [
        (1, 1200, 1800),
        (2, 5000, 5000),
    ]
    with family.store.read() as connection:
        rows = codings.codings_of(connection, work.design.assignment.id, 1)
    assert sorted((row.code, row.person, row.state) for row in rows) == [
        ("", "", "placed"),
        ("", "", "placed"),
        ("invites", "", "coded"),
        ("joins", "C01", "coded"),
        ("part", "C01", "coded"),
        ("part", "C02", "coded"),
        ("shared", "", "coded"),
        ("stalls", "C02", "coded"),
    ]
    assert verify(family).findings == ()

    text, count = export_codings(family)
    assert count == 7
    (tmp_path / "back.csv").write_text(text.replace(",R1,", ",R2,"), encoding="utf-8")
    assert import_codings(family, tmp_path / "back.csv").stored == 7
    second = open_desk(family, "R2", "S01")
    assert [one.span for one in second.segments_of("sign")] == [Span(1200, 1800), Span(5000, 5000)]
    submit(second)


def test_an_event_has_rows_for_what_was_coded_on_it_and_no_zeros(family: Study, tmp_path: Path) -> None:
    import_codings(family, written(tmp_path / "events.csv", *ROWS))
    submit(open_desk(family, "R1", "S01"))
    frame = table(family, "codings", "rater")
    columns = ["segment", "code", "person", "value", "state", "start_ms", "end_ms"]
    assert frame[columns].to_numpy().tolist() == [
        ["sign-1", "joins", "C01", 1.0, "coded", 1200, 1800],
        ["sign-1", "stalls", "C02", 1.0, "coded", 1200, 1800],
        ["sign-2", "invites", "", 1.0, "coded", 5000, 5000],
        ["", "part", "C01", 2.0, "coded", 0, 9400],
        ["", "part", "C02", -1.0, "coded", 0, 9400],
        ["", "shared", "", 1.0, "coded", 0, 9400],
    ]
