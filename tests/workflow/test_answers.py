"""Filled-in forms in a study: kept whole or not at all, corrected for a reason, and nothing lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coder.codebook.load import load_form
from coder.errors import CoderError, ConflictError, FormatError
from coder.resources import form_path
from coder.workflow.answers import import_answers
from coder.workflow.audit import verify
from coder.workflow.overview import audit_trail
from coder.workflow.study import Study
from coder.workflow.tabling import table
from tests.workflow.reported import arm, written

Rows = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def rows(rule_study: Study) -> Rows:
    """Read what is stored."""

    def read(query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(rule_study.settings.database)) as connection:
            return connection.execute(query).fetchall()

    return read


STORED = "SELECT session, form, scale, respondent, reverse_printed, answers, number FROM answers ORDER BY id"


def test_answers_are_stored_as_entered_with_the_form_and_its_hash(
    rule_study: Study, tmp_path: Path, rows: Rows
) -> None:
    done = import_answers(rule_study, arm(tmp_path, "S01,C01,6,7,2,5,6", "S02,C01,4,,3,4,4"), "arm-5-client")
    assert (done.form, done.stored, done.replaced, done.unchanged) == ("arm-5-client@1.0.0", 2, 0, 0)
    assert rows(STORED) == [
        ("S01", "arm-5-client@1.0.0", "", "C01", 0, '{"1":6,"2":7,"3":2,"4":5,"5":6}', 1),
        ("S02", "arm-5-client@1.0.0", "", "C01", 0, '{"1":4,"2":null,"3":3,"4":4,"5":4}', 1),
    ]
    path = form_path("arm-5-client")
    assert rows("SELECT * FROM form") == [
        ("arm-5-client@1.0.0", load_form(path).sha256, path.read_text(encoding="utf-8"))
    ]
    assert verify(rule_study).intact


def test_the_same_file_again_stores_nothing(rule_study: Study, tmp_path: Path, rows: Rows) -> None:
    file = arm(tmp_path, "S01,C01,6,7,2,5,6")
    import_answers(rule_study, file, "arm-5-client")
    before = (rows(STORED), rows("SELECT hash FROM study_event"))
    done = import_answers(rule_study, file, "arm-5-client")
    assert (done.stored, done.replaced, done.unchanged) == (0, 0, 1)
    assert (rows(STORED), rows("SELECT hash FROM study_event")) == before


def test_other_answers_take_the_place_only_on_wish_and_for_a_reason(
    rule_study: Study, tmp_path: Path, rows: Rows
) -> None:
    import_answers(rule_study, arm(tmp_path, "S01,C01,6,7,2,5,6", "S02,C01,4,4,4,4,4"), "arm-5-client")
    other = arm(tmp_path, "S02,C01,4,4,4,4,4", "S01,C01,6,7,3,5,6")
    with pytest.raises(ConflictError, match=r"arm\.csv has other answers than the study for row 3 \(S01, C01\)\."):
        import_answers(rule_study, other, "arm-5-client")
    with pytest.raises(CoderError, match="needs a reason"):
        import_answers(rule_study, other, "arm-5-client", replace=True, reason=" ")
    assert len(rows(STORED)) == 2
    done = import_answers(rule_study, other, "arm-5-client", replace=True, reason="Read wrongly.")
    assert (done.stored, done.replaced, done.unchanged) == (0, 1, 1)
    kept = [(row[0], row[5], row[6]) for row in rows(STORED)]
    assert kept == [
        ("S01", '{"1":6,"2":7,"3":2,"4":5,"5":6}', 1),
        ("S02", '{"1":4,"2":4,"3":4,"4":4,"5":4}', 1),
        ("S01", '{"1":6,"2":7,"3":3,"4":5,"5":6}', 2),
    ]
    last = audit_trail(rule_study, "S01")[-1]
    assert (last.act, last.session) == ("answers", "S01")
    # 6 7 (8-3) 5 6 = 29/5
    frame = table(rule_study, "forms")
    assert frame[["session", "score"]].to_numpy().tolist() == [["S01", 5.8], ["S02", 4.0]]
    assert verify(rule_study).intact


def test_the_log_vouches_for_answers_without_telling_them(rule_study: Study, tmp_path: Path, rows: Rows) -> None:
    import_answers(rule_study, arm(tmp_path, "S01,C01,6,7,2,5,6"), "arm-5-client")
    ((value,),) = rows("SELECT value FROM study_event WHERE act = 'answers'")
    assert "sealed_hash" in str(value)
    assert "C01" not in str(value)
    assert "6,7" not in str(value)
    assert '"1":6' not in str(value)


def test_a_session_that_the_study_does_not_hold_stores_nothing(rule_study: Study, tmp_path: Path, rows: Rows) -> None:
    file = arm(tmp_path, "S01,C01,6,7,2,5,6", "S8,C01,4,4,4,4,4", "S9,C01,4,4,4,4,4")
    with pytest.raises(FormatError, match=r"does not hold: row 3 \(S8\), row 4 \(S9\)\."):
        import_answers(rule_study, file, "arm-5-client")
    assert rows(STORED) == []
    assert rows("SELECT key FROM form") == []


def test_two_people_of_one_session_and_two_forms_of_one_person_stand_beside_each_other(
    rule_study: Study, tmp_path: Path
) -> None:
    import_answers(rule_study, arm(tmp_path, "S01,C01,6,7,2,5,6", "S01,C02,7,7,1,7,7"), "arm-5-client")
    lines = written(tmp_path / "srs.csv", "session,respondent,q1,q2,q3,q4", "S01,C01,8.1,7.3,9.2,8.8")
    import_answers(rule_study, lines, "srs")
    frame = table(rule_study, "forms")
    assert frame[frame["subscale"] == "total"][["respondent", "form", "score"]].to_numpy().tolist() == [
        ["C01", "arm-5-client@1.0.0", 6.0],
        ["C02", "arm-5-client@1.0.0", 7.0],
        ["C01", "srs@1.0.0", 33.4],
    ]


def test_the_scale_and_the_direction_that_were_printed_are_kept_and_scored(
    rule_study: Study, tmp_path: Path, rows: Rows
) -> None:
    # Places 0 1 2 3 4 on 0-4, options the other way round: printed 4 3 2 1 0; item 3 reversed: 4-2 = 2; 10/5
    file = arm(tmp_path, "S01,C01,0,1,2,3,4")
    done = import_answers(rule_study, file, "arm-5-client", scale="0-4", reverse_printed=True)
    assert done.form == "arm-5-client@1.0.0 scale 0-4"
    assert rows(STORED)[0][2:6] == ("0-4", "C01", 1, '{"1":0,"2":1,"3":2,"4":3,"5":4}')
    frame = table(rule_study, "forms")
    assert frame[["form", "score"]].to_numpy().tolist() == [["arm-5-client@1.0.0 scale 0-4", 2.0]]
    with pytest.raises(ConflictError, match="other answers"):
        import_answers(rule_study, file, "arm-5-client", scale="0-4")


def test_a_study_goes_on_with_the_key_it_began_with_and_takes_no_other_under_its_number(
    rule_study: Study, tmp_path: Path
) -> None:
    text = form_path("arm-5-client").read_text(encoding="utf-8")
    changed = tmp_path / "mine.yaml"
    changed.write_text(text.replace("reverse: [3]", "reverse: [1]"), encoding="utf-8")
    import_answers(rule_study, arm(tmp_path, "S01,C01,7,1,1,1,1"), str(changed))
    with pytest.raises(ConflictError, match=r"holds arm-5-client@1\.0\.0 with other content"):
        import_answers(rule_study, arm(tmp_path, "S02,C01,7,1,1,1,1"), str(form_path("arm-5-client")))
    import_answers(rule_study, arm(tmp_path, "S02,C01,7,1,1,1,1"), "arm-5-client")
    # The study's own copy reverses item 1: 8-7 = 1, mean 1.
    assert table(rule_study, "forms")["score"].tolist() == [1.0, 1.0]


def test_what_of_a_key_is_not_verified_is_said_at_each_import(rule_study: Study, tmp_path: Path) -> None:
    head = "session,respondent," + ",".join(f"item{item}" for item in range(1, 11))
    file = written(tmp_path / "t.csv", head, "S01,T01" + ",3" * 10)
    for _ in range(2):
        done = import_answers(rule_study, file, "wai-srt-therapist")
        assert done.notes[0].startswith("wai-srt-therapist@1.0.0 is unverified: which items make Goal")
