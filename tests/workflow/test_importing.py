"""Codings from a file go through the same rules as keys: a whole file, or nothing of it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import FormatError
from coder.fold import fold
from coder.model import Marks, Segment, Value
from coder.workflow.assignment import assign, find
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.exporting import export_codings
from coder.workflow.gathering import gather
from coder.workflow.importing import import_codings
from coder.workflow.keying import CANNOT_REASONS
from coder.workflow.locking import lock
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.rows import session_rows
from coder.workflow.study import Study, add_codebook, study_book
from coder.workflow.submission import submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a codings file of session S01 and rater R1: `segment,code,value,facet:topic,facet:manner,state,reason`."""

    def to_file(*rows: str) -> Path:
        path = tmp_path / "codings.csv"
        header = "session,rater,segment,code,value,facet:topic,facet:manner,state,reason"
        path.write_text("\n".join([header, *(f"S01,R1,{row}" for row in rows)]) + "\n", encoding="utf-8")
        return path

    return to_file


def test_what_was_exported_reads_back_into_another_occasion_as_the_same_submission(
    rule_desk: Desk, utterance: Find, finish: Finish, tmp_path: Path
) -> None:
    study = rule_desk.material.study
    rule_desk.code(utterance("How was it?"), "ask")
    for number in (2, 1, 3):
        rule_desk.digit(utterance("How was it?"), number)
    rule_desk.code(utterance("Fine."), "away")
    rule_desk.cannot(utterance("Hello there."), "inaudible")
    rule_desk.code(utterance("It got me."), "laugh")
    rule_desk.code(utterance("It got me."), "laugh")
    rule_desk.note(utterance("It got me."), 'She said "oh",\nthen laughed.')
    (mixed, *_) = rule_desk.segments_of("mix")
    rule_desk.none(mixed)
    rule_desk.rate(mixed, "flow", 4)
    rule_desk.rate(rule_desk.segments_of("seg")[0], "pace", None, "cannot_rate")
    submit(finish(rule_desk))
    text, count = export_codings(study, with_text=True)
    (work,) = submitted(study)
    assert count == len(work.rows)
    (tmp_path / "out.csv").write_text(text, encoding="utf-8", newline="")
    before = {(row.segment, row.code, row.state, repr(row.value)) for row in work.rows}
    assign(study, ["R1"], ["S01"], purpose="recode", seed=2)
    made = import_codings(study, recoded(tmp_path / "out.csv"))
    assert made.rows == made.stored == count
    submit(open_desk(study, "R1", "S01"))
    (recode,) = submitted(study)
    assert recode.design.occasion == 2
    assert {(row.segment, row.code, row.state, repr(row.value)) for row in recode.rows} == before
    assert verify(study).findings == ()


def recoded(path: Path) -> Path:
    """Say of every row that it is of the second occasion."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "occasion": "2"} for row in rows)
    return path


def test_a_file_is_stored_as_keys_would_be_one_batch_per_segment(rule_desk: Desk, write: Write) -> None:
    study = rule_desk.material.study
    made = import_codings(study, write("1,ask,1,goal,soft,,", "1,warm,,,,,", "2,,,,,none,", "seg-1,pace,4,,,,"))
    assert (made.rows, made.stored, made.unchanged) == (4, 4, 0)
    desk = open_desk(study, "R1", "S01")
    assert desk.marks(desk.segments[0].id) == Marks(
        {("ask", ""): Value(1, {"topic": "goal", "manner": "soft"}), ("warm", ""): Value(1)}
    )
    assert desk.marks(desk.segments[1].id) == Marks(none=True)
    assert len({event.batch for event in desk.log}) == 3
    assert desk.state == fold(desk.log)


def test_a_second_time_changes_nothing(rule_desk: Desk, write: Write) -> None:
    study = rule_desk.material.study
    path = write("1,warm,,,,,", "2,,,,,none,")
    import_codings(study, path)
    again = import_codings(study, path)
    assert (again.stored, again.unchanged) == (0, 2)
    assert len(open_desk(study, "R1", "S01").log) == 2


def test_a_rating_whose_question_the_same_file_opens_is_taken_whatever_the_order(rule_desk: Desk, write: Write) -> None:
    study = rule_desk.material.study
    import_codings(study, write(",repair,3,,,,", "2,against,,,,,"))
    desk = open_desk(study, "R1", "S01")
    (session,) = desk.segments_of("session")
    assert desk.marks(session.id).codes == {("repair", ""): Value(3)}


REFUSED = [
    ("2,ask,1,goal,soft,,", "code", "Ask is for therapist; here speaks client."),
    ("2,shout,1,,,,", "code", "every-rule@1.0.0 has no code shout."),
    ("99,warm,1,,,,", "segment", "Session S01 has no segment '99'."),
    ("seg-1,pace,6,,,,", "value", "Pace goes from 1 to 5 by 1, not 6."),
    ("seg-1,pace,,,,,", "value", "Pace takes a number or a reason (cannot_rate, not_applicable), not ''."),
    ("seg-1,,,,,none,", "state", "None does not exist for ratings; give a number, or say why there is none."),
    (",repair,3,,,,", "code", "Repair is asked only when count(strain) > 0."),
    ("4,,,,,cannot_code,bored", "reason", f"A reason is one of {', '.join(CANNOT_REASONS)}."),
    ("1,cold,1,,,,", "code", "cold and warm exclude each other; both stand on this segment."),
    ("1,warm,1,,,,", "code", "warm stands twice on this segment."),
    ("1,,,,,none,", "state", "The segment has other rows too; none and cannot code stand alone."),
    ("3,ask,1,fees,soft,,", "facet:topic", "topic is one of goal, task, not fees."),
    ("3,warm,1,,,,she cried", "reason", "Warm has a value; a reason stands where there is none."),
    ("seg-1,pace,4,,,,she cried", "reason", "Pace has a value; a reason stands where there is none."),
    (
        "seg-1,pace,,,,,bored",
        "reason",
        "Pace takes a number or a reason (cannot_rate, not_applicable), not 'bored'.",
    ),
    ("4,warm,,,,none,", "code", "A row that says none leaves this empty."),
    ("4,,1,,,none,", "value", "A row that says none leaves this empty."),
    ("4,,,,,none,she cried", "reason", "A row that says none leaves this empty."),
    ("4,,,goal,,cannot_code,inaudible", "facet:topic", "A row that says cannot_code leaves this empty."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "why"), REFUSED)
def test_one_row_that_is_not_legal_stores_nothing_of_the_file_and_is_named(
    rule_desk: Desk, write: Write, row: str, column: str, why: str
) -> None:
    with pytest.raises(FormatError) as caught:
        import_codings(rule_desk.material.study, write("1,warm,,,,,", row))
    assert caught.value.message == f"codings.csv, row 3, column {column}: {why}"
    assert open_desk(rule_desk.material.study, "R1", "S01").log == []


def test_a_row_that_says_otherwise_than_what_was_keyed_is_refused(rule_desk: Desk, write: Write) -> None:
    rule_desk.code(rule_desk.segments[1], "warm")
    with pytest.raises(FormatError) as caught:
        import_codings(rule_desk.material.study, write("1,warm,,,,,", "2,cold,,,,,"))
    assert caught.value.message == "codings.csv, row 3, column segment: R1 has coded this segment otherwise already."
    assert len(open_desk(rule_desk.material.study, "R1", "S01").log) == 1


def table(path: Path, *rows: dict[str, object]) -> Path:
    """Write a codings file with any columns; session S01 and rater R1 where a row does not say."""
    full = [{"session": "S01", "rater": "R1", "segment": "", "code": "", "value": "", **row} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list({name: None for row in full for name in row}), restval="")
        writer.writeheader()
        writer.writerows(full)
    return path


NAMED: list[tuple[dict[str, object], str, str]] = [
    (
        {"segment": 1, "code": "warm", "person": "Anna Meyer"},
        "person",
        "Warm is not given per person; leave the person out.",
    ),
    ({"segment": 2, "code": "away", "intensity": 7}, "intensity", "The intensity of Away cannot be 7."),
    ({"segment": 1, "code": "warm", "evidence": "1 2"}, "evidence", "Warm takes no evidence."),
    ({"segment": 1, "state": "none", "evidence": "2"}, "evidence", "A row that says none leaves this empty."),
    ({"segment": 1, "code": "warm", "rater": "R9"}, "rater", "There is no rater R9."),
    ({"segment": 1, "code": "warm", "session": "S77"}, "session", "There is no session S77."),
    ({"segment": 1, "code": "warm", "session": "S02"}, "session", "Session S02 is not assigned to R1."),
    ({"segment": 1, "code": "warm", "codebook": "other"}, "codebook", "The study holds no codebook other."),
    (
        {"segment": 1, "code": "warm", "codebook": "every-rule@0.9.0"},
        "codebook",
        "R1 codes S01 with every-rule@1.0.0.",
    ),
]


@pytest.mark.parametrize(("cells", "column", "why"), NAMED, ids=[f"{column} {why[:20]}" for _, column, why in NAMED])
def test_a_cell_that_cannot_be_stored_is_named_by_its_own_column(
    rule_desk: Desk, tmp_path: Path, cells: dict[str, object], column: str, why: str
) -> None:
    with pytest.raises(FormatError) as caught:
        import_codings(rule_desk.material.study, table(tmp_path / "codings.csv", cells))
    assert caught.value.message == f"codings.csv, row 2, column {column}: {why}"
    assert open_desk(rule_desk.material.study, "R1", "S01").log == []


def test_what_is_no_number_is_not_quoted(rule_desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "codings.csv", {"segment": 1, "code": "warm", "value": "I told nobody"})
    with pytest.raises(FormatError) as caught:
        import_codings(rule_desk.material.study, path)
    assert caught.value.message == "codings.csv, row 2, column value: this is no number."


def test_rows_that_name_one_assignment_in_several_ways_are_stored_together(rule_desk: Desk, tmp_path: Path) -> None:
    study = rule_desk.material.study
    rows: list[dict[str, object]] = [
        {"segment": 1, "code": "warm"},
        {"segment": 2, "code": "warm", "occasion": 1},
        {"segment": 3, "code": "warm", "session": rule_desk.alias},
        {"segment": 4, "code": "warm", "codebook": "every-rule"},
    ]
    made = import_codings(study, table(tmp_path / "codings.csv", *rows))
    assert (made.stored, made.assignments) == (4, (rule_desk.material.assignment.id,))
    assert [event.seq for event in open_desk(study, "R1", "S01").log] == [1, 2, 3, 4]


def test_a_note_comes_in_beside_codes_that_are_there_already(rule_desk: Desk, utterance: Find, tmp_path: Path) -> None:
    study, segment = rule_desk.material.study, utterance("How was it?")
    rule_desk.code(segment, "warm")
    path = table(tmp_path / "codings.csv", {"segment": 1, "code": "warm", "note": "leans in"})
    made = import_codings(study, path)
    assert (made.stored, made.unchanged) == (1, 0)
    assert open_desk(study, "R1", "S01").note_text(segment) == "leans in"
    again = import_codings(study, path)
    assert (again.stored, again.unchanged) == (0, 1)


def test_a_segment_takes_one_note(rule_desk: Desk, utterance: Find, tmp_path: Path) -> None:
    study = rule_desk.material.study
    two = table(
        tmp_path / "codings.csv",
        {"segment": 1, "code": "warm", "note": "leans in"},
        {"segment": 1, "code": "laugh", "value": 1, "note": "looks away"},
    )
    with pytest.raises(FormatError) as caught:
        import_codings(study, two)
    assert caught.value.message == (
        "codings.csv, row 3, column note: Another row of this segment has another note; a segment has one."
    )
    rule_desk.note(utterance("How was it?"), "mine")
    with pytest.raises(FormatError) as caught:
        import_codings(study, table(two, {"segment": 1, "code": "warm", "note": "leans in"}))
    assert caught.value.message == (
        "codings.csv, row 2, column note: R1 has written another note on this segment already."
    )
    made = import_codings(study, table(two, {"segment": 1, "code": "warm", "note": "mine"}))
    assert made.stored == 1
    assert [event.op for event in open_desk(study, "R1", "S01").log] == ["note", "set"]


def test_a_file_of_what_is_submitted_already_is_a_step_that_is_done(
    rule_desk: Desk, utterance: Find, finish: Finish, tmp_path: Path
) -> None:
    study = rule_desk.material.study
    rule_desk.note(utterance("It got me."), "looks down")
    submit(finish(rule_desk))
    text, count = export_codings(study, with_text=True)
    (tmp_path / "out.csv").write_text(text, encoding="utf-8", newline="")
    made = import_codings(study, tmp_path / "out.csv")
    assert (made.stored, made.unchanged) == (0, count)
    noted = table(tmp_path / "codings.csv", {"segment": 1, "state": "none", "note": "new"})
    with pytest.raises(FormatError) as caught:
        import_codings(study, noted)
    assert caught.value.message == "codings.csv, row 2, column session: S01 is submitted by R1."


def test_what_was_coded_with_two_codebooks_reads_back_into_both(
    rule_desk: Desk, finish: Finish, tmp_path: Path
) -> None:
    study = rule_desk.material.study
    add_codebook(study, "alliance-bordin")
    lock(study, "S01", "alliance-bordin")
    assign(study, ["R1"], ["S01"], book="alliance-bordin", seed=1)
    with study.store.read() as connection:
        other = find(connection, "S01", "R1", "alliance-bordin").assignment.alias
    for alias in (rule_desk.alias, other):
        submit(finish(open_desk(study, "R1", alias)))
    text, count = export_codings(study)
    assert {row["codebook"] for row in csv.DictReader(io.StringIO(text))} == {
        "every-rule@1.0.0",
        study_book(study, "alliance-bordin").key,
    }
    (tmp_path / "out.csv").write_text(text, encoding="utf-8", newline="")
    made = import_codings(study, tmp_path / "out.csv")
    assert (made.unchanged, len(made.assignments)) == (count, 2)
    (row,) = session_rows(gather(study, chosen=["S01"]))
    assert row["raters_submitted"] == 1


def test_submitted_work_takes_no_file(rule_desk: Desk, write: Write, finish: Finish) -> None:
    submit(finish(rule_desk))
    with pytest.raises(FormatError) as caught:
        import_codings(rule_desk.material.study, write("1,warm,,,,,"))
    assert caught.value.message == "codings.csv, row 2, column session: S01 is submitted by R1."


def test_what_is_not_submitted_is_not_exported(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    desk = open_desk(rule_study, "R1", "S01")
    desk.code(desk.segments[0], "warm")
    text, count = export_codings(rule_study)
    assert (count, text.count("\n")) == (0, 1)
