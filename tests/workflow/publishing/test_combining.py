"""`combine` on a coded study: what observers said beside the forms, whole or absent, every column explained."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from coder.codebook.load import load
from coder.codebook.schema import Codebook
from coder.errors import CoderError, ConflictError
from coder.resources import codebook_path
from coder.workflow.answers import import_answers
from coder.workflow.audit import verify
from coder.workflow.combining import combine
from coder.workflow.gathering import gather
from coder.workflow.intake import set_facts
from coder.workflow.observed import bounds, component_scores, observed, rupture_codes
from coder.workflow.outcomes import import_outcomes
from coder.workflow.publication import export
from coder.workflow.study import Study
from tests.workflow.reported import arm, written

ITEMS = ",".join(f"item{number}" for number in range(1, 13))


def wai(folder: Path, name: str, *rows: str) -> Path:
    return written(folder / name, f"session,respondent,{ITEMS}", *rows)


@pytest.fixture
def answered(coded: Study, tmp_path: Path) -> Study:
    """S01 and S02 are of case K1, S03 of K2; client and therapist filled in WAI-S, the client ARM-5 too."""
    for session, case, date in (("S01", "K1", "2026-02-02"), ("S02", "K1", "2026-01-05"), ("S03", "K2", "2026-01-06")):
        set_facts(coded, session, {"case": case, "date": date, "therapist": "T01"})
    # All 4 on 1-7: every sum is in the middle, 16 of 4-28. S02: bond items 3 5 7 9 at 7.
    four, bonded = ",4" * 12, ",4,4,7,4,7,4,7,4,7,4,4,4"
    import_answers(coded, wai(tmp_path, "c.csv", f"S01,C01{four}", f"S02,C01{bonded}"), "wai-s-client")
    import_answers(coded, wai(tmp_path, "t.csv", f"S01,T01{four}"), "wai-s-therapist")
    import_answers(coded, arm(tmp_path, "S03,C02,7,7,1,7,7"), "arm-5-client")
    import_outcomes(coded, written(tmp_path / "o.csv", "case,dropout,date,outcome_date", "K1,true,late,7"))
    import_outcomes(coded, written(tmp_path / "s.csv", "session,attended", "S02,1"))
    return coded


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_observer_has_the_books_own_score_of_each_component(answered: Study, tmp_path: Path) -> None:
    combine(answered, tmp_path / "out")
    rows = [one for one in read(tmp_path / "out" / "combined.csv") if one["perspective"] == "observer"]
    found = {(one["session"], one["component"]): one for one in rows}
    parts = ("bond", "goal", "task", "total")
    assert set(found) == {(session, name) for session in ("S01", "S02", "S03") for name in parts}
    names = [found["S03", name]["source"].partition(" ")[2] for name in parts]
    assert names == ["bond_obs", "goal_obs", "task_obs", "alliance_obs"]
    # S03 was rated 2 throughout by R1, on 1-7: (2 - 1)/6.
    assert [found["S03", name]["score"] for name in parts] == ["2", "2", "2", "2"]
    assert float(found["S03", "total"]["pomp"]) == pytest.approx(100 / 6)


def test_in_a_book_without_scores_it_is_the_mean_of_the_ratings_tagged_with_the_component(coded: Study) -> None:
    (work,) = [one for one in gather(coded).works if one.session == "S03"]
    said = work.book.model_dump(by_alias=True)
    said["scores"] = {}
    said["codes"]["g_bond"]["valence"] = "negative"
    said["codes"]["g_trust"]["tags"] = {"component": "bond"}
    bare = replace(work, book=Codebook.model_validate(said))
    # Bond: g_bond 2 counts 8 - 2 = 6 where it is negative, g_trust 2; (6 + 2)/2.
    assert [(one.component, one.value, one.low, one.high) for one in observed(bare)] == [
        ("bond", 4, 1, 7),
        ("goal", 2, 1, 7),
        ("task", 2, 1, 7),
    ]


FOUND = [
    ("alliance-bordin", {"bond": "bond_obs", "goal": "goal_obs", "task": "task_obs", "total": "alliance_obs"}, (1, 7)),
    ("wai-o-12-skeleton", {"goal": "goal", "task": "task", "bond": "bond", "total": "total"}, (1, 7)),
    ("3rs-like-skeleton", {}, None),
]


@pytest.mark.parametrize(("name", "scores", "ends"), FOUND)
def test_which_score_is_a_components_follows_from_the_tags_of_its_ratings(
    name: str, scores: dict[str, str], ends: tuple[float, float] | None
) -> None:
    book = load(codebook_path(name))
    assert component_scores(book) == scores
    assert (bounds(book, scores["total"]) if scores else None) == ends
    assert bool(rupture_codes(book)) is (name != "wai-o-12-skeleton")


def test_the_forms_stand_beside_it_and_sessions_are_in_order_of_date(answered: Study, tmp_path: Path) -> None:
    combine(answered, tmp_path / "out")
    rows = read(tmp_path / "out" / "within_between.csv")
    bond = [one for one in rows if (one["perspective"], one["component"], one["case"]) == ("client", "bond", "K1")]
    # S02 is the earlier one: 28 of 4-28 is 100, then 16 is 50; mean 75.
    shown = [(one["session"], one["number"], one["pomp"], one["deviation"], one["lag1"]) for one in bond]
    assert shown == [("S02", "1", "100", "25", ""), ("S01", "2", "50", "-25", "100")]
    assert {one["ordered_by"] for one in bond} == {"date"}


def test_dates_that_do_not_sort_as_text_leave_sessions_in_the_order_they_were_added(
    answered: Study, tmp_path: Path
) -> None:
    set_facts(answered, "S01", {"date": "2.2.2026"})
    combine(answered, tmp_path / "out")
    rows = read(tmp_path / "out" / "within_between.csv")
    found = {one["session"]: (one["number"], one["ordered_by"]) for one in rows if one["case"] == "K1"}
    assert found == {"S01": ("1", "added"), "S02": ("2", "added")}


def test_a_rupture_that_observers_coded_is_laid_beside_the_change_of_the_report(
    answered: Study, tmp_path: Path
) -> None:
    # The total fell from S02 (16 + 16 + 28 = 60 of 12-84, 66.7) to S01 (48, 50). Raters of S01 differ: R1 coded
    # rup_away once, R2 none; the primary one is drawn by seed.
    combine(answered, tmp_path / "out")
    wide = {one["session"]: one for one in read(tmp_path / "out" / "combined_wide.csv")}
    spots = read(tmp_path / "out" / "blind_spots.csv")
    expected = [] if wide["S01"]["ruptures"] == "1" else [("S01", "drop_not_observed")]
    assert [(one["session"], one["kind"]) for one in spots] == expected
    combine(answered, tmp_path / "lenient", drop=20)
    lenient = [(one["session"], one["kind"]) for one in read(tmp_path / "lenient" / "blind_spots.csv")]
    assert lenient == ([("S01", "rupture_not_reported")] if wide["S01"]["ruptures"] == "1" else [])


def test_the_wide_table_has_a_row_per_session_and_outcomes_of_case_and_session(answered: Study, tmp_path: Path) -> None:
    combine(answered, tmp_path / "out")
    wide = {one["session"]: one for one in read(tmp_path / "out" / "combined_wide.csv")}
    assert list(wide) == ["S01", "S02", "S03", "S04"]
    assert (wide["S02"]["client_wai_s_bond"], wide["S02"]["therapist_wai_s_bond"]) == ("100", "")
    assert (wide["S03"]["client_arm_5_total"], wide["S03"]["client_wai_s_bond"]) == ("100", "")
    assert [wide[one]["dropout"] for one in wide] == ["true", "true", "", ""]
    assert [wide[one]["attended"] for one in wide] == ["", "1", "", ""]
    assert (wide["S01"]["date"], wide["S01"]["outcome_date"]) == ("2026-02-02", "late"), "a name of ours stays ours"
    assert wide["S01"]["outcome_outcome_date"] == "7"
    assert (wide["S04"]["case"], wide["S04"]["ruptures"], wide["S04"]["number"]) == ("", "", "")
    assert all(len(name) <= 32 for name in wide["S01"])


def test_every_column_of_every_file_is_in_the_dictionary(answered: Study, tmp_path: Path) -> None:
    done = combine(answered, tmp_path / "out")
    said = {(one["table"], one["column"]): one["description"] for one in read(tmp_path / "out" / "dictionary.csv")}
    tables = [name.removesuffix(".csv") for name in done.files if name.endswith(".csv") and name != "dictionary.csv"]
    assert tables == [
        "combined",
        "congruence",
        "within_between",
        "truth_bias",
        "response_surface",
        "dyad_pairwise",
        "correlations",
        "blind_spots",
        "combined_wide",
    ]
    for table in tables:
        header = (tmp_path / "out" / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert [column for name, column in said if name == table] == header
    assert all(description.endswith((".", ")")) for description in said.values())


def manifest(folder: Path) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def in_use(folder: Path) -> list[dict[str, str]]:
    forms = manifest(folder)["forms"]
    assert isinstance(forms, list)
    return forms


def test_the_manifest_says_what_it_rests_on_and_the_study_logs_it(answered: Study, tmp_path: Path) -> None:
    combine(answered, tmp_path / "out", drop=5)
    said = manifest(tmp_path / "out")
    assert said["denominators"] == {
        "sessions": 4,
        "sessions_client": 3,
        "sessions_therapist": 1,
        "sessions_observer": 3,
        "sessions_all_perspectives": 1,
        "sessions_coded_for_ruptures": 3,
        "sessions_without_case": 1,
        "drop": 5,
    }
    assert sorted(one["form"] for one in in_use(tmp_path / "out")) == [
        "arm-5-client@1.0.0",
        "wai-s-client@1.0.0",
        "wai-s-therapist@1.0.0",
    ]
    assert verify(answered).intact


def test_what_of_a_key_is_not_verified_is_said_wherever_it_scores(answered: Study, tmp_path: Path) -> None:
    assert combine(answered, tmp_path / "before").notes == ()
    head = "session,respondent," + ",".join(f"item{number}" for number in range(1, 11))
    import_answers(answered, written(tmp_path / "t.csv", head, "S02,T01" + ",3" * 10), "wai-srt-therapist")
    for notes in (
        combine(answered, tmp_path / "out").notes,
        export(answered, "csv", tmp_path / "export").notes,
        [f"{one['form']} is unverified: {one['unverified']}." for one in in_use(tmp_path / "out") if one["unverified"]],
    ):
        (note,) = notes
        assert note.startswith("wai-srt-therapist@1.0.0 is unverified: which items make Goal")


def test_an_earlier_output_is_replaced_only_on_wish_and_other_things_never(answered: Study, tmp_path: Path) -> None:
    combine(answered, tmp_path / "out")
    with pytest.raises(ConflictError, match="already"):
        combine(answered, tmp_path / "out")
    combine(answered, tmp_path / "out", force=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ConflictError, match="other things"):
        combine(answered, tmp_path / "mine", force=True)


def test_with_nothing_to_combine_nothing_is_written(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="nothing to combine"):
        combine(study, tmp_path / "out")
    with pytest.raises(CoderError, match="A fall of -1 points is none"):
        combine(study, tmp_path / "out", drop=-1)
    assert not (tmp_path / "out").exists()
