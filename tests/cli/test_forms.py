"""`form …`, `outcome import`, `combine`: as a person meets them."""

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

HEAD = "session,respondent,item1,item2,item3,item4,item5"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """ARM-5 of two sessions, one item of the second missing."""
    return written(tmp_path / "arm.csv", HEAD, "S01,C01,6,7,2,5,6", "S02,C01,4,,3,4,4")


def test_scores_need_no_study_and_come_in_the_columns_of_the_contract(
    coder: Run, answers: Path, tmp_path: Path
) -> None:
    done = coder("form", "score", answers, "--form", "arm-5-client", at=tmp_path)
    assert (done.code, done.err) == (0, "")
    # 6 7 (8-2) 5 6 = 30/5; 4 (8-3) 4 4 = 17/4
    assert done.out == (
        "session,respondent,form,subscale,score,n_items,n_answered,prorated,reason\n"
        "S01,C01,arm-5-client@1.0.0,total,6,5,5,false,\n"
        "S02,C01,arm-5-client@1.0.0,total,4.25,5,4,true,\n"
    )


def test_scores_go_into_a_file_that_is_replaced_only_on_wish(here: Run, answers: Path, tmp_path: Path) -> None:
    asked = ("form", "score", answers, "--form", "arm-5-client", "--out", "scores.csv")
    assert here(*asked, at=tmp_path).out == "Wrote 2 scores to scores.csv.\n"
    assert (tmp_path / "scores.csv").read_text(encoding="utf-8").count("\n") == 3
    again = here(*asked, at=tmp_path)
    assert (again.code, again.said[0]) == (1, "scores.csv exists already.")
    assert here(*asked, "--force", at=tmp_path).code == 0


def test_a_range_error_is_an_error_of_the_process_and_writes_nothing(coder: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", HEAD, "S01,C01,6,7,2,5,6", "S02,C01,4,8,3,4,4")
    done = coder("form", "score", file, "--form", "arm-5-client", "--out", "x.csv", "--json", at=tmp_path)
    assert done.code == 1
    assert done.json["error"]["kind"] == "format"
    assert done.json["error"]["message"] == (
        "a.csv, row 3, column item2: 8 is not on the scale of item 2 of arm-5-client@1.0.0, 1 to 7."
    )
    assert not (tmp_path / "x.csv").exists()


def test_what_is_not_verified_is_said_each_time_and_beside_the_data(here: Run, tmp_path: Path) -> None:
    head = "session,respondent," + ",".join(f"q{number}" for number in range(1, 11))
    file = written(tmp_path / "t.csv", head, "S01,T01" + ",3" * 10)
    for _ in range(2):
        done = here("form", "score", file, "--form", "wai-srt-therapist", at=tmp_path)
        assert done.err.startswith("wai-srt-therapist@1.0.0 is unverified: which items")
        assert done.out.startswith("session,")
    record = here("form", "score", file, "--form", "wai-srt-therapist", "--json", at=tmp_path).json
    assert record["unverified"].startswith("which items")
    assert len(record["sha256"]) == 64
    assert [one["subscale"] for one in record["scores"]] == ["goal", "task", "bond", "total"]


def test_another_scale_is_written_into_the_output(here: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", HEAD, "S01,C01,9,9,1,9,9")
    assert here("form", "score", file, "--form", "arm-5-client", at=tmp_path).code == 1
    done = here("form", "score", file, "--form", "arm-5-client", "--scale", "1-9", at=tmp_path)
    assert done.out.splitlines()[1] == "S01,C01,arm-5-client@1.0.0 scale 1-9,total,9,5,5,false,"
    wrong = here("form", "score", file, "--form", "arm-5-client", "--scale", "nine", at=tmp_path)
    assert wrong.said == ("'nine' is no scale.", "Write its lowest and highest number: --scale 1-7")


def test_forms_are_listed_shown_and_checked(here: Run, tmp_path: Path) -> None:
    listed = here("form", "list", "--json", at=tmp_path).json
    assert {one["form"]: one["items"] for one in listed}["wai-36-client"] == 36
    assert [one["form"] for one in listed if one["unverified"]] == ["wai-srt-therapist"]
    assert "wai-sr-client      1.0.0    client" in here("form", "list", at=tmp_path).out
    shown = here("form", "show", "wai-s-client", at=tmp_path).out
    assert "goal: sum of 4 6 10 11, 4 to 28\n  reversed: 4 10\n  3 of 4 items needed" in shown
    assert "Cite: Tracey & Kokotovic 1989" in shown
    assert here("codebook", "show", "wai-s-client", at=tmp_path).out == shown
    assert here("codebook", "show", "wai-s-client", "--html", at=tmp_path).code == 1
    assert "UNVERIFIED: " in here("form", "show", "wai-srt-therapist", at=tmp_path).out
    file = written(tmp_path / "mine.yaml", "schema: alliance-codebook/1", "kind: form", "id: mine")
    done = here("codebook", "check", file, "--json", at=tmp_path)
    assert done.code == 1
    assert {one["key"] for one in done.json} >= {"version", "items", "scores", "respondent"}
    wrong = here("form", "show", "wai-sr-clinet", at=tmp_path)
    assert wrong.said[0] == "No form 'wai-sr-clinet' comes with the program; did you mean wai-sr-client?"


def test_a_form_is_no_codebook_of_a_study(here: Run, lab: Path) -> None:
    done = here("codebook", "add", ROOT / "codebooks" / "forms" / "srs.yaml", at=lab)
    assert done.said[0].startswith("srs.yaml is a form, not a codebook.")
    assert done.said[1] == "Score answers with it: coder form score FILE.csv --form ID"
    assert here("codebook", "check", ROOT / "codebooks" / "forms" / "srs.yaml", at=lab).code == 0


def test_answers_enter_a_study_once_and_are_corrected_for_a_reason(here: Run, answers: Path, lab: Path) -> None:
    asked = ("form", "import", answers, "--form", "arm-5-client")
    assert here(*asked, at=lab).out == "2 filled-in forms stored.\n"
    assert here(*asked, at=lab).out == "Nothing to do: the study holds all of this already.\n"
    written(answers, HEAD, "S01,C01,6,7,3,5,6", "S02,C01,4,,3,4,4", "S03,C01,4,4,4,4,4")
    refused = here(*asked, at=lab)
    assert refused.said == (
        "arm.csv has other answers than the study for row 2 (S01, C01).",
        "If the file is right: --replace --reason TEXT. The answers that stand stay on record.",
    )
    done = here(*asked, "--replace", "--reason", "Read wrongly.", at=lab)
    assert done.out == "1 filled-in form stored, 1 replaced, 1 there already.\n"
    assert here("verify", "--json", at=lab).json["intact"] is True
    log = here("log", "--session", "S01", "--json", at=lab).json
    assert [one["act"] for one in log][-2:] == ["answers", "answers"]
    assert "Read wrongly." in str(log[-1])


def test_a_session_that_is_not_there_is_named_with_its_row(coder: Run, lab: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", HEAD, "S01,C01,6,7,2,5,6", "S77,C01,4,4,3,4,4")
    done = coder("form", "import", file, "--form", "arm-5-client", at=lab)
    assert (done.code, done.said[0]) == (1, "a.csv names sessions that the study does not hold: row 3 (S77).")
    outcomes = written(tmp_path / "o.csv", "session,attended", "S77,1")
    done = coder("outcome", "import", outcomes, at=lab)
    assert (done.code, done.said[0]) == (1, "o.csv names sessions that the study does not hold: row 2 (S77).")


def test_duplicates_name_both_rows(coder: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", HEAD, "S01,C01,6,7,2,5,6", "S01,C01,4,4,3,4,4")
    done = coder("form", "score", file, "--form", "arm-5-client", at=tmp_path)
    assert (done.code, done.said[0]) == (
        1,
        "a.csv, row 3, column session: C01 has filled in the form for S01 in row 2 already.",
    )


def test_outcomes_and_forms_come_out_combined_and_exported(here: Run, answers: Path, lab: Path, tmp_path: Path) -> None:
    here("session", "set", "S01", "case=K1", at=lab)
    here("session", "set", "S02", "case=K1", at=lab)
    here("form", "import", answers, "--form", "arm-5-client", at=lab)
    outcomes = written(tmp_path / "o.csv", "case,dropout", "K1,true", "K2,false")
    done = here("outcome", "import", outcomes, at=lab)
    assert (done.out, done.err) == ("2 values stored.\n", "No session of the study belongs to case K2.\n")
    made = here("combine", "--out", tmp_path / "combined", at=lab)
    assert (made.code, made.out) == (0, f"Wrote 12 files to {tmp_path / 'combined'}.\n")
    wide = (tmp_path / "combined" / "combined_wide.csv").read_text(encoding="utf-8").splitlines()
    # 6 on 1-7 is 83.3; 4.25 is 54.2.
    assert wide[0] == ("session,case,therapist,client,date,number,ordered_by,early,ruptures,client_arm_5_total,dropout")
    assert wide[1] == "S01,K1,,K1,,1,added,false,,83.33333333333333,true"
    assert here("combine", "--out", tmp_path / "combined", at=lab).code == 1
    assert here("export", "--format", "csv", "--out", tmp_path / "export", at=lab).code == 0
    assert (tmp_path / "export" / "outcomes.csv").read_text(encoding="utf-8") == (
        "case,session,dropout\nK1,,true\nK2,,false\n"
    )
    assert (tmp_path / "export" / "forms.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "S01,C01,arm-5-client@1.0.0,total,6,5,5,false,",
        "S02,C01,arm-5-client@1.0.0,total,4.25,5,4,true,",
    ]
    assert len((tmp_path / "export" / "dyad_pairwise.csv").read_text(encoding="utf-8").splitlines()) == 5
