"""Outcomes: kept per case or session, typed by what they hold, corrected for a reason."""

from pathlib import Path

import pandas as pd
import pytest

from coder.errors import CoderError, ConflictError, FormatError
from coder.workflow.audit import verify
from coder.workflow.intake import set_facts
from coder.workflow.outcomes import import_outcomes, type_of
from coder.workflow.study import Study
from coder.workflow.tabling import table
from tests.workflow.reported import written


@pytest.fixture
def study(rule_study: Study) -> Study:
    """Sessions S01 and S02 are of case K1, S03 of K2."""
    for session, case in (("S01", "K1"), ("S02", "K1"), ("S03", "K2")):
        set_facts(rule_study, session, {"case": case})
    return rule_study


def test_outcomes_of_cases_and_of_sessions_are_one_table_with_types(study: Study, tmp_path: Path) -> None:
    cases = written(tmp_path / "c.csv", "case,dropout,phq_change,arm,zip", "K1,true,-3,A,007", "K2,FALSE,2.5,B,")
    done = import_outcomes(study, cases)
    assert (done.outcomes, done.stored, done.notes) == (("dropout", "phq_change", "arm", "zip"), 7, ())
    import_outcomes(study, written(tmp_path / "s.csv", "session,attended", "S01,1", "S03,0"))
    frame = table(study, "outcomes")
    assert list(frame.columns) == ["case", "session", "dropout", "phq_change", "arm", "zip", "attended"]
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "case": "string",
        "session": "string",
        "dropout": "boolean",
        "phq_change": "Float64",
        "arm": "string",
        "zip": "string",
        "attended": "Int64",
    }
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [
        ["K1", "", True, -3.0, "A", "007", None],
        ["K2", "", False, 2.5, "B", "", None],
        ["K1", "S01", None, None, "", "", 1],
        ["K2", "S03", None, None, "", "", 0],
    ]
    assert verify(study).intact


def test_the_same_file_again_stores_nothing_and_an_empty_cell_takes_nothing_away(study: Study, tmp_path: Path) -> None:
    import_outcomes(study, written(tmp_path / "c.csv", "case,phq,arm", "K1,3,A"))
    again = import_outcomes(study, written(tmp_path / "c.csv", "case,phq,arm", "K1,3,", "K2,4,B"))
    assert (again.stored, again.replaced, again.unchanged) == (2, 0, 1)
    frame = table(study, "outcomes")
    assert frame[["case", "phq", "arm"]].to_numpy().tolist() == [["K1", 3, "A"], ["K2", 4, "B"]]


def test_another_value_takes_the_place_only_on_wish_and_for_a_reason(study: Study, tmp_path: Path) -> None:
    import_outcomes(study, written(tmp_path / "c.csv", "case,phq,arm", "K1,3,A", "K2,4,B"))
    changed = written(tmp_path / "c.csv", "case,phq,arm", "K1,3,A", "K2,5,B")
    with pytest.raises(ConflictError, match=r"other values than the study: row 3 column phq\."):
        import_outcomes(study, changed)
    with pytest.raises(CoderError, match="needs a reason"):
        import_outcomes(study, changed, replace=True)
    done = import_outcomes(study, changed, replace=True, reason="Read wrongly.")
    assert (done.stored, done.replaced, done.unchanged) == (0, 1, 3)
    assert table(study, "outcomes")["phq"].tolist() == [3, 5]
    assert verify(study).intact


def test_a_case_of_no_session_is_kept_and_said(study: Study, tmp_path: Path) -> None:
    done = import_outcomes(study, written(tmp_path / "c.csv", "case,phq", "K1,3", "K9,4"))
    assert done.notes == ("No session of the study belongs to case K9.",)
    assert table(study, "outcomes")["case"].tolist() == ["K1", "K9"]
    assert table(study, "outcomes", sessions=["S01"])["case"].tolist() == ["K1"], "asked for one session only"


def test_a_sentence_counts_as_text_and_stays_home_unless_asked_for(study: Study, tmp_path: Path) -> None:
    said = "Glad it is over but would come again some day"
    import_outcomes(study, written(tmp_path / "c.csv", "case,comment,phq", f"K1,{said},3"))
    assert "comment" not in table(study, "outcomes").columns
    assert table(study, "outcomes", with_text=True)["comment"].tolist() == [said]


WRONG = [
    (("phq", "3"), "no column case or session"),
    (("case,session,phq", "K1,S01,3"), "both columns case and session"),
    (("case", "K1"), "no outcome"),
    (("case,phq",), "no row"),
    (("case,phq,", "K1,1,2"), "a column without a name"),
    (("case,phq,PHQ", "K1,1,2"), "2 columns phq"),
    (("case,phq total", "K1,1"), "'phq total', which statistics programs cannot take for a name"),
    (("case,phq", "K1,3", "K2,4", "K1,3"), "row 4, column case: K1 stands in row 2 already."),
    (("case,phq", ",3"), "row 2, column case: it is empty."),
    (("session,phq", "S01,3", "S77,3"), "does not hold: row 3 (S77)."),
]


@pytest.mark.parametrize(("lines", "message"), WRONG)
def test_what_cannot_be_taken_is_said_and_stores_nothing(
    lines: tuple[str, ...], message: str, study: Study, tmp_path: Path
) -> None:
    with pytest.raises(FormatError) as caught:
        import_outcomes(study, written(tmp_path / "c.csv", *lines))
    assert message in caught.value.message
    assert table(study, "outcomes").empty


def test_types_are_the_narrowest_that_hold_all_values() -> None:
    assert [type_of(values) for values in (["1", "-2"], ["1", "2.5e-3"], ["True", "false"], ["1", "x"], ["01"])] == [
        "integer",
        "number",
        "boolean",
        "string",
        "string",
    ]


def test_without_outcomes_the_table_is_empty_and_has_its_first_columns(study: Study) -> None:
    frame = table(study, "outcomes")
    assert isinstance(frame, pd.DataFrame)
    assert (list(frame.columns), len(frame)) == (["case", "session"], 0)
