"""Files of answers: wide and long, and what keeps one from being taken."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.forms import ScoringKey, on_scale
from coder.codebook.load import load_form
from coder.errors import FormatError
from coder.exchange.readers.forms_csv import FormFile, read
from coder.resources import form_path
from coder.workflow.forms import score_file

ARM = on_scale(load_form(form_path("arm-5-client")))
SRS = on_scale(load_form(form_path("srs")))
HEAD = "session,respondent,item1,item2,item3,item4,item5\n"


def reading(tmp_path: Path, text: str, key: ScoringKey = ARM) -> FormFile:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    return read(file, key)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "session,respondent,1,2,3,4,5\n",
        "Session;Respondent;Q1;Q2;Q3;Q4;Q5\n",
        "session\trespondent\titem_01\titem_02\titem_03\titem_04\titem_05\n",
        "session,respondent,i1,i2,i3,i4,i5\n",
    ],
)
def test_items_may_be_named_as_people_name_them(head: str, tmp_path: Path) -> None:
    sign = next(one for one in ",;\t" if one in head)
    found = reading(tmp_path, head + sign.join(["S01", "C01", "6", "7", "", "5", "6"]) + "\n")
    (sheet,) = found.sheets
    assert (sheet.row, sheet.session, sheet.respondent) == (2, "S01", "C01")
    assert sheet.answers == {1: 6, 2: 7, 3: None, 4: 5, 5: 6}
    assert found.notes == ()


def test_a_long_file_says_the_same_and_an_item_without_a_row_is_not_answered(tmp_path: Path) -> None:
    rows = "S01,C01,5,6\nS01,C01,q2,7\nS02,C01,1,1\nS01,C01,item1,6\nS01,C01,4,5\nS01,C01,3,\n"
    found = reading(tmp_path, "session,respondent,item,value\n" + rows)
    assert [(one.row, one.session) for one in found.sheets] == [(2, "S01"), (4, "S02")]
    assert found.sheets[0].answers == {1: 6, 2: 7, 3: None, 4: 5, 5: 6}
    assert found.sheets[1].answers == {1: 1, 2: None, 3: None, 4: None, 5: None}


def test_who_filled_it_in_is_the_forms_respondent_where_the_file_does_not_say(tmp_path: Path) -> None:
    without = reading(tmp_path, HEAD.replace("respondent,", "") + "S01,1,1,1,1,1\n")
    empty = reading(tmp_path, HEAD + "S01,,1,1,1,1,1\n")
    assert [one.respondent for one in (*without.sheets, *empty.sheets)] == ["client", "client"]


def test_what_is_not_carried_is_said(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD.replace("session", "session,mood") + "S01,bad,C01,1,1,1,1,1\n")
    assert found.notes == ("Not carried: column mood.",)


LONG = "session,respondent,item,value\n"
WRONG = [
    (
        HEAD + "S01,C01,1,1,8,1,1\n",
        "a.csv, row 2, column item3: 8 is not on the scale of item 3 of arm-5-client@1.0.0, 1 to 7.",
    ),
    (HEAD + "S01,C01,1,1,0,1,1\n", "row 2, column item3: 0 is not on the scale"),
    (HEAD + "S01,C01,1,1,3.5,1,1\n", "row 2, column item3: 3.5 is not on the scale"),
    (HEAD + "S01,C01,1,NA,3,1,1\n", "row 2, column item2: this is no number."),
    (HEAD + "S01,C01,1,1_0,3,1,1\n", "row 2, column item2: this is no number."),
    (HEAD + "S01,C01,1,nan,3,1,1\n", "row 2, column item2: this is no number."),
    (
        HEAD + "S01,C01,9,1,1,1,1\n\nS02,C01,1,1,1,8,x\n",
        "item1: 9 is not on the scale of item 1 of arm-5-client@1.0.0, 1 to 7. 2 more: row 4 item4, row 4 item5.",
    ),
    (
        HEAD + "S01,C01,1,1,1,1,1\nS02,C01,1,1,1,1,1\nS01,C01,1,1,1,1,2\n",
        "row 4, column session: C01 has filled in the form for S01 in row 2 already.",
    ),
    (LONG + "S01,C01,1,1\nS01,C01,q1,1\n", "row 3, column item: item 1 of C01 for S01 stands in row 2 already."),
    (LONG + "S01,C01,6,1\n", "row 2, column item: '6' is no item of arm-5-client@1.0.0; they are 1 to 5."),
    (LONG + "S01,C01,bond,1\n", "row 2, column item: 'bond' is no item"),
    (LONG + "S01,C01,1,8\n", "row 2, column value: 8 is not on the scale of item 1"),
    (HEAD + ",C01,1,1,1,1,1\n", "row 2, column session: it is empty."),
    (
        HEAD + "S01,therapist,1,1,1,1,1\n",
        "row 2, column respondent: arm-5-client@1.0.0 is filled in by the client, not by the therapist.",
    ),
    (
        "session,respondent,item1,item2,item3,item4,item5,item6\nS01,C,1,1,1,1,1,1\n",
        "a.csv has a column item6, and arm-5-client@1.0.0 has 5 items.",
    ),
    ("session,respondent,item1,item2,item3,item5\nS01,C,1,1,1,1\n", "a.csv lacks the column item4."),
    (
        "session,respondent,item1,item2,item3,item4,item5,q5\nS01,C,1,1,1,1,1,1\n",
        "a.csv has two columns for item 5: item5 and q5.",
    ),
    ("session,respondent,bond\nS01,C,1\n", "a.csv has no column of answers."),
    ("respondent,item1\nC,1\n", "a.csv lacks the column session."),
    ("session,session,item,value\nS01,S01,1,1\n", "a.csv has 2 columns session."),
    (HEAD, "a.csv has a header and no rows."),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=lambda one: one[-40:])
def test_what_cannot_be_taken_is_named_with_row_and_column(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        reading(tmp_path, text)
    assert message in caught.value.message
    assert caught.value.hint


def test_lines_are_read_to_a_tenth_and_no_finer(tmp_path: Path) -> None:
    head = "session,respondent,item1,item2,item3,item4\n"
    (sheet,) = reading(tmp_path, head + "S01,C01,8.1,7,9.2,10\n", SRS).sheets
    assert sheet.answers == {1: 8.1, 2: 7, 3: 9.2, 4: 10}
    with pytest.raises(FormatError, match=r"column item2: 7\.25 is not on the scale .* 0 to 10 in steps of 0\.1"):
        reading(tmp_path, head + "S01,C01,8.1,7.25,9.2,10\n", SRS)


SHEETS = st.lists(st.lists(st.none() | st.integers(1, 7), min_size=5, max_size=5), min_size=1, max_size=4)


@given(answers=SHEETS, seed=st.integers())
def test_wide_and_long_score_alike_in_any_order_of_columns_and_rows(
    answers: list[list[int | None]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shuffled")
    random = Random(seed)
    cells = [
        {"session": f"S{at}", "respondent": "C", **{f"item{n}": v for n, v in enumerate(own, 1)}}
        for at, own in enumerate(answers)
    ]
    columns = list(cells[0])
    shuffled = random.sample(columns, len(columns))
    long = [f"S{at},C,{n},{'' if v is None else v}" for at, own in enumerate(answers) for n, v in enumerate(own, 1)]
    files = {
        "wide.csv": [",".join(columns), *(_line(row, columns) for row in cells)],
        "shuffled.csv": [",".join(shuffled), *(_line(row, shuffled) for row in cells)],
        "long.csv": ["session,respondent,item,value", *random.sample(long, len(long))],
    }
    found = []
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        rows = score_file(folder / name, "arm-5-client").rows
        found.append(sorted((str(row["session"]), str(row["score"]), row["n_answered"], row["reason"]) for row in rows))
    assert found[0] == found[1] == found[2]


def _line(row: dict[str, object], columns: list[str]) -> str:
    return ",".join("" if row[name] is None else str(row[name]) for name in columns)


def test_a_form_printed_the_other_way_round_is_turned_before_it_is_scored(tmp_path: Path) -> None:
    # Places 2 1 6 3 2 on 1-7 are the printed numbers 6 7 2 5 6; ARM-5 reverses item 3: 6 7 6 5 6 = 30/5.
    file = tmp_path / "a.csv"
    file.write_text(HEAD + "S01,C01,2,1,6,3,2\nS02,C01,2,1,,3,2\n", encoding="utf-8")
    first, second = score_file(file, "arm-5-client", reverse_printed=True).rows
    assert first["score"] == 6
    # Without item 3: 6 7 5 6 = 24/4.
    assert (second["score"], second["n_answered"], second["prorated"]) == (6, 4, True)
