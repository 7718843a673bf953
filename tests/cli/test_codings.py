"""`codings import` takes a whole file or nothing of it; `submit`, `reopen`, `codings export`, `code`."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CODINGS, Run, as_csv, coded

Rows = list[dict[str, object]]
Stored = Callable[[Path], tuple[int, int, int]]
CORRECT = "Nothing was stored; correct the file."
MORE = "where others have it already, say how many raters it should have: --per-session N"


def altered(number: int, **cells: object) -> Rows:
    """A finished coding with some cells of one row changed; the header is row 1."""
    rows = coded()
    rows[number - 2] = {**rows[number - 2], **cells}
    return rows


def given(**cells: object) -> dict[str, object]:
    return {"state": "coded", "value": 1, **cells}


def without(column: str) -> Rows:
    return [{name: cell for name, cell in row.items() if name != column} for row in coded()]


SLIPS: list[tuple[str, Rows, str, str]] = [
    (
        "a code of no book",
        altered(3, **given(code="goal_agrees")),
        "row 3, column code: alliance-bordin@0.3.0 has no code goal_agrees.",
        CORRECT,
    ),
    (
        "a code for the other speaker",
        altered(3, **given(code="rep_own")),
        "row 3, column code: Owning a part is for therapist; here speaks client.",
        CORRECT,
    ),
    (
        "a segment of no session",
        altered(5, segment="99"),
        "row 5, column segment: Session S01 has no segment '99'.",
        CORRECT,
    ),
    (
        "a state of no record",
        altered(4, state="maybe"),
        "row 4, column state: 'maybe' is no state.",
        "States are coded, none, cannot_code.",
    ),
    (
        "cannot code without a reason",
        altered(4, state="cannot_code"),
        "row 4, column reason: A reason is one of inaudible, wrong speaker, wrong boundary, wrong words, other.",
        CORRECT,
    ),
    (
        "a value off the scale",
        altered(6, value=9),
        "row 6, column value: Alliance in these 5 minutes goes from 1 to 7 by 1, not 9.",
        CORRECT,
    ),
    (
        "a value between the steps",
        altered(6, value=2.5),
        "row 6, column value: Alliance in these 5 minutes goes from 1 to 7 by 1, not 2.5.",
        CORRECT,
    ),
    (
        "a value that is no number",
        altered(6, value="high"),
        "row 6, column value: this is no number.",
        "Leave a missing value empty.",
    ),
    (
        "a duplicate row",
        [*coded(_2="goal_agree"), coded(_2="goal_agree")[1]],
        "row 17, column code: goal_agree stands twice on this segment.",
        CORRECT,
    ),
    (
        "none beside a code",
        [*coded(), {**coded()[1], **given(code="goal_agree")}],
        "row 17, column code: The segment has a row that says none or cannot code; it stands alone.",
        CORRECT,
    ),
    (
        "a code beside none",
        [*coded(_2="goal_agree"), coded()[1]],
        "row 17, column state: The segment has other rows too; none and cannot code stand alone.",
        CORRECT,
    ),
    (
        "an unknown session",
        altered(3, session="S77"),
        "row 3, column session: There is no session S77.",
        "Sessions: S01, S02, S03",
    ),
    ("an unknown rater", altered(3, rater="R9"), "row 3, column rater: There is no rater R9.", "Raters: R1, R2, R3"),
    (
        "a rater who does not have it",
        altered(3, rater="R3"),
        "row 3, column session: Session S01 is not assigned to R3.",
        f"Assign it: coder assign --raters R3 --sessions S01; {MORE}",
    ),
    (
        "evidence that is not there",
        altered(7, evidence="1 88"),
        "row 7, column evidence: Session S01 has no segment '88'.",
        CORRECT,
    ),
    (
        "an occasion that never was",
        altered(3, occasion=0),
        "row 3, column occasion: 0 is no occasion; they are 1, 2, …",
        CORRECT,
    ),
]


@pytest.mark.parametrize(("name", "rows", "message", "hint"), SLIPS, ids=[one[0] for one in SLIPS])
def test_one_slip_anywhere_and_nothing_is_stored(
    name: str, rows: Rows, message: str, hint: str, here: Run, stored: Stored, lab: Path, tmp_path: Path
) -> None:
    file = tmp_path / "theirs.csv"
    file.write_text(as_csv([*coded(rater="R2"), *rows]), encoding="utf-8")
    before = stored(lab)
    done = here("codings", "import", file, at=lab)
    assert (done.code, done.out) == (1, "")
    # R2's fifteen good rows stand before those with the slip.
    row = int(message.split(",")[0].removeprefix("row ")) + CODINGS
    assert done.said == (f"theirs.csv, row {row},{message.partition(',')[2]}", hint)
    assert stored(lab) == before


SHAPES: list[tuple[str, str, str, str]] = [
    ("empty", "", "theirs.csv is empty (0 bytes).", "Export it again from where it came."),
    (
        "a header alone",
        "session,segment,rater,code,value\n",
        "theirs.csv has a header and no row.",
        "Export codings to see what a row looks like.",
    ),
    (
        "no rater",
        as_csv(without("rater")),
        "theirs.csv lacks the column rater.",
        "The first row names the columns: session, segment, rater, code, value",
    ),
    (
        "a column of no record",
        as_csv([{**row, "colour": "red"} for row in coded()]),
        "theirs.csv has a column colour that is not known.",
        "Columns are session, segment, rater, code, value",
    ),
    (
        "events",
        as_csv([{**row, "start_ms": 1, "end_ms": 2} for row in coded()]),
        "theirs.csv, row 6, column start_ms: Segments of kind seg5 are made at lock; raters place none.",
        "Nothing was stored; correct the file.",
    ),
    (
        "an open quotation mark",
        'session,segment,rater,code,value\nS01,1,R1,"goal,1\n',
        "theirs.csv cannot be read as a table after row",
        "A quotation mark is not closed",
    ),
]


@pytest.mark.parametrize(("name", "text", "message", "hint"), SHAPES, ids=[one[0] for one in SHAPES])
def test_what_is_no_codings_file_is_refused(
    name: str, text: str, message: str, hint: str, here: Run, stored: Stored, lab: Path, tmp_path: Path
) -> None:
    file = tmp_path / "theirs.csv"
    file.write_text(text, encoding="utf-8")
    before = stored(lab)
    done = here("codings", "import", file, at=lab)
    assert done.code == 1
    assert done.said[0].startswith(message)
    assert done.said[1].startswith(hint)
    assert stored(lab) == before


@pytest.fixture
def imported(here: Run, lab: Path, tmp_path: Path) -> Path:
    """The lab with R1's finished coding of S01, not submitted."""
    file = tmp_path / "r1.csv"
    file.write_text(as_csv(coded(_3="goal_agree")), encoding="utf-8")
    assert here("codings", "import", file, at=lab).code == 0
    return lab


def test_codings_that_differ_from_what_was_keyed_are_refused(
    here: Run, stored: Stored, imported: Path, tmp_path: Path
) -> None:
    file = tmp_path / "again.csv"
    file.write_text(as_csv(coded(_1="goal_agree", _3="goal_agree")), encoding="utf-8")
    before = stored(imported)
    done = here("codings", "import", file, at=imported)
    assert done.said[0] == "again.csv, row 2, column segment: R1 has coded this segment otherwise already."
    assert stored(imported) == before


def test_submit_lists_what_is_missing(coder: Run, lab: Path) -> None:
    done = coder("submit", "S01", "--rater", "R1", "--json", at=lab)
    assert done.code == 1
    assert done.json["error"]["kind"] == "conflict"
    lines = done.json["error"]["message"].splitlines()
    assert lines[0].endswith(" is not finished:")
    assert lines[1:5] == [f"  {number}: a code, or none" for number in (1, 2, 3, 4)]
    assert lines[5] == "  seg5-1: Alliance in these 5 minutes"
    assert lines[6].startswith("  session: Agreement on aims, ")


def test_submit_prints_the_receipt_that_verify_takes(coder: Run, here: Run, imported: Path, tmp_path: Path) -> None:
    done = coder("submit", "S01", "--rater", "R1", "--json", at=imported)
    assert (done.code, done.err) == (0, "")
    receipt = tmp_path / "receipt.json"
    receipt.write_text(done.out, encoding="utf-8")
    good = here("verify", "--receipt", receipt, "--json", at=imported)
    assert (good.code, good.json["intact"], good.json["submissions"]) == (0, True, 1)
    receipt.write_text(json.dumps({**done.json, "head": "0" * 64}), encoding="utf-8")
    bad = here("verify", "--receipt", receipt, at=imported)
    assert bad.code == 1
    assert "The receipt of submission 1 does not fit what the study holds." in bad.out
    receipt.write_text('{"head": 1}', encoding="utf-8")
    assert here("verify", "--receipt", receipt, at=imported).said == (
        "receipt.json is not a receipt.",
        "Keep what coder submit --json prints.",
    )


def test_what_is_submitted_takes_nothing_until_it_is_reopened(here: Run, imported: Path, tmp_path: Path) -> None:
    first = here("submit", "S01", "--rater", "R1", "--json", at=imported).json
    twice = here("submit", "S01", "--rater", "R1", at=imported)
    assert twice.code == 0
    assert twice.out.startswith("S01 by R1 is submitted already; nothing to do.")
    assert here("submit", "S01", "--rater", "R1", "--json", at=imported).json["head"] == first["head"]
    file = tmp_path / "again.csv"
    file.write_text(as_csv(coded()), encoding="utf-8")
    refused = here("codings", "import", file, at=imported)
    assert refused.said[0] == "again.csv, row 4, column session: S01 is submitted by R1."
    nameless = here("reopen", "S01", "--rater", "R1", "--reason", " ", at=imported)
    assert nameless.said == ("Reopening needs a reason.", "Say it: --reason TEXT")
    assert here("reopen", "S01", "--rater", "R1", "--reason", "slipped", at=imported).code == 0
    state = here("status", "--json", at=imported).json["sessions"][0]["assignments"]
    assert [one["state"] for one in state if one["rater"] == "R1"] == ["reopened"]
    once = here("reopen", "S01", "--rater", "R1", "--reason", "slipped", at=imported)
    assert once.said == ("R1's coding of S01 is not submitted.", "There is nothing to reopen.")
    assert here("submit", "S01", "--rater", "R1", "--json", at=imported).json["submission"] == 2


def test_only_submitted_codings_leave_and_come_back_as_they_were(here: Run, imported: Path, tmp_path: Path) -> None:
    assert here("codings", "export", "--json", at=imported).json["rows"] == 0
    here("submit", "S01", "--rater", "R1", at=imported)
    text = here("codings", "export", at=imported).out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == CODINGS
    assert [row["code"] for row in rows if row["segment"] == "3"] == ["goal_agree"]
    file = tmp_path / "out.csv"
    file.write_text(text, encoding="utf-8")
    same = here("reopen", "S01", "--rater", "R1", "--reason", "try", at=imported)
    assert same.code == 0
    again = here("codings", "import", file, "--json", at=imported).json
    assert (again["stored"], again["unchanged"]) == (0, CODINGS)


def test_importing_what_is_submitted_already_is_a_step_that_is_done(
    here: Run, stored: Stored, imported: Path, tmp_path: Path
) -> None:
    here("submit", "S01", "--rater", "R1", at=imported)
    before = stored(imported)
    done = here("codings", "import", tmp_path / "r1.csv", at=imported)
    assert (done.code, done.out) == (0, "Nothing to do: every row says what is there already.\n")
    assert stored(imported) == before


def test_an_export_is_whole_or_absent_and_replaces_only_with_force(here: Run, imported: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert here("codings", "export", "--out", file, at=imported).code == 0
    file.write_text("mine", encoding="utf-8")
    refused = here("codings", "export", "--out", file, at=imported)
    assert refused.said == (f"{file} exists already.", "Choose another name, or say --force.")
    assert file.read_text(encoding="utf-8") == "mine"
    assert here("codings", "export", "--out", file, "--force", at=imported).code == 0
    assert file.read_text(encoding="utf-8").startswith("session,segment,rater,code,value")
    assert here("codings", "export", "--out", tmp_path / "no" / "out.csv", at=imported).code == 1


@pytest.mark.parametrize("arguments", [["S01", "--rater", "R1"], ["--rater", "R1"]], ids=["session", "queue"])
def test_the_coding_screen_needs_a_terminal(arguments: list[str], coder: Run, lab: Path) -> None:
    done = coder("code", *arguments, at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == ("The coding screen needs a terminal.", "Run it in one, or use coder codings import.")


NOT_THEIRS: list[tuple[list[str], str, str]] = [
    (["--rater", "R9"], "There is no rater R9.", "Raters: R1, R2, R3"),
    (["--rater", "R3"], "Nothing is assigned to R3.", "Assign something: coder assign --raters R3 --sessions S"),
    (
        ["S03", "--rater", "R1"],
        "Session S03 is not assigned to R1.",
        f"Assign it: coder assign --raters R1 --sessions S03; {MORE}",
    ),
]


@pytest.mark.parametrize(("arguments", "message", "hint"), NOT_THEIRS, ids=[" ".join(one[0]) for one in NOT_THEIRS])
def test_the_coding_screen_opens_only_what_is_assigned(
    arguments: list[str], message: str, hint: str, here: Run, lab: Path
) -> None:
    done = here("code", *arguments, at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == (message, hint)
