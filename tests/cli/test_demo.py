"""`demo` from one end to the other, and again: nothing a second time, the same figures everywhere."""

from pathlib import Path

from tests.cli.conftest import Done, Run, as_csv

Demo = tuple[Path, Done]


def test_demo_walks_the_sample_through_every_room(demo: Demo, here: Run) -> None:
    study, done = demo
    assert done.json["study"] == "demo-study"
    assert done.err.splitlines()[0] == "Made the study demo-study with the codebook alliance-bordin."
    assert done.err.count("found in the recording's channels") == 6
    assert done.err.count("sessions submitted.") == 3
    assert (study.parent / done.json["report"]).is_file()
    assert (study.parent / done.json["exports"] / "manifest.json").is_file()
    sessions = here("status", "--json", at=study).json["sessions"]
    assert [one["session"] for one in sessions] == ["S01", "S02", "S03", "S04", "S05", "S06"]
    for one in sessions:
        raters = {work["rater"]: work["state"] for work in one["assignments"] if work["purpose"] == "study"}
        assert raters == {"R1": "submitted", "R2": "submitted", "R3": "submitted"}
        assert sum(work["is_primary"] for work in one["assignments"]) == 1


def test_the_agreement_that_demo_prints_is_that_of_the_study(demo: Demo, coder: Run) -> None:
    study, done = demo
    assert coder("agreement", "--json", at=study).json == done.json["agreement"]


def test_a_second_demo_stores_nothing_and_says_the_same(demo: Demo, coder: Run, here: Run) -> None:
    study, first = demo

    def counted() -> tuple[int, int, int]:
        found = here("verify", "--json", at=study).json
        return (found["intact"], found["events"], found["submissions"])

    before = counted()
    again = coder("demo", "--no-ui", at=study.parent)
    assert again.code == 0
    assert counted() == before
    assert "The study demo-study is there; going on with it." in again.err
    assert "imported" not in again.err
    assert again.err.splitlines()[-1] == "To code: coder code S01 --rater YOU --study demo-study"
    for code in first.json["agreement"]["codes"]:
        assert code in again.out


def test_demo_without_a_terminal_opens_no_screen(demo: Demo) -> None:
    assert "\x1b[" not in demo[1].out + demo[1].err


FIGURES = {
    "reg_empathy": ("nominal", "conger"),
    "group:bond": ("nominal", "alpha_nominal"),
    "g_bond": ("ordinal", "icc_A_1"),
}


def test_the_same_ratings_as_a_file_give_the_same_figures(demo: Demo, here: Run, tmp_path: Path) -> None:
    study, done = demo
    for code, (level, name) in FIGURES.items():
        units = here("agreement", "--explain", code, "--json", at=study).json
        rows = [
            {"session": one["session"], "unit": f"{one['segment']}.", "rater": rater, "value": value}
            for one in units
            for rater, value in one["values"].items()
        ]
        file = tmp_path / "ratings.csv"
        file.write_text(as_csv(rows), encoding="utf-8")
        found = here("agreement", "--ratings", file, "--level", level, "--coefficients", "all", "--json", at=tmp_path)
        theirs = found.json["codes"][""]
        ours = done.json["agreement"]["codes"][code]
        assert ours["headline"] == name
        assert theirs["n_ratings"] == ours["n_ratings"], code
        assert theirs["coefficients"][name]["value"] == ours["coefficients"][name]["value"], code
        assert theirs["coefficients"][name]["low"] == ours["coefficients"][name]["low"], code


def test_a_practice_assignment_stays_out_of_agreement(demo: Demo, here: Run) -> None:
    study, _ = demo
    explained = here("agreement", "--explain", "g_goal", "--json", at=study).json
    assert {rater for one in explained for rater in one["values"]} == {"R1", "R2", "R3"}
