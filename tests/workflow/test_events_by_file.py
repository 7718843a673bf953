"""Events by file: times in place of a segment's name, and what comes back is what went in."""

import csv
from pathlib import Path

import pytest

from coder.errors import FormatError
from coder.model import Span
from coder.store import codings
from coder.workflow.audit import verify
from coder.workflow.exporting import export_codings
from coder.workflow.importing import import_codings
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.study import Study
from coder.workflow.submission import submit
from coder.workflow.tabling import table

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
