"""`export` and `report`: whole or absent, without text unless asked, never over somebody's work."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run

Demo = tuple[Path, Done]


@pytest.fixture(scope="module")
def exported(demo: Demo, coder: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both formats, written by the command."""
    folder = tmp_path_factory.mktemp("exported")
    for form in ("csv", "parquet"):
        assert coder("export", "--format", form, "--out", folder / form, at=demo[0]).code == 0
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_names_every_file_with_its_hash(exported: Path) -> None:
    for form in ("csv", "parquet"):
        manifest = json.loads((exported / form / "manifest.json").read_text(encoding="utf-8"))
        listed = {one["path"]: one["sha256"] for one in manifest["files"]}
        there = {path.name for path in (exported / form).iterdir()} - {"manifest.json"}
        assert set(listed) == there
        for name, digest in listed.items():
            assert hashlib.sha256((exported / form / name).read_bytes()).hexdigest() == digest


def test_both_formats_hold_the_same_tables(exported: Path) -> None:
    import pandas as pd

    for path in (exported / "parquet").glob("*.parquet"):
        assert len(pd.read_parquet(path)) == len(rows(exported / "csv" / f"{path.stem}.csv")), path.stem


def test_primary_has_one_coding_per_session(exported: Path) -> None:
    raters: dict[str, set[str]] = {}
    for row in rows(exported / "csv" / "codings.csv"):
        raters.setdefault(row["session"], set()).add(row["rater"])
    assert set(raters) == {"S01", "S02", "S03", "S04", "S05", "S06"}
    assert all(len(one) == 1 for one in raters.values())


def test_an_export_has_no_text_unless_asked(demo: Demo, here: Run, exported: Path, tmp_path: Path) -> None:
    said = here("transcript", "show", "S01", "--json", at=demo[0]).json["turns"]
    lines = [turn["text"] for turn in said if len(turn["text"].split()) > 4]
    without = "".join(path.read_text(encoding="utf-8-sig") for path in (exported / "csv").iterdir())
    assert not [line for line in lines if line in without]
    done = here("export", "--format", "csv", "--out", tmp_path / "text", "--with-text", "--sessions", "S01", at=demo[0])
    assert "This export holds what participants said." in done.err
    assert any("text" in row and row["text"] for row in rows(tmp_path / "text" / "segments.csv"))


def test_an_export_never_takes_the_place_of_somebodys_work(demo: Demo, here: Run, tmp_path: Path) -> None:
    wish = ["export", "--format", "csv", "--out", str(tmp_path / "out"), "--sessions", "S02"]
    assert here(*wish, at=demo[0]).code == 0
    again = here(*wish, at=demo[0])
    assert again.said == (f"There is an export in {tmp_path / 'out'} already.", "Replace it with --force.")
    assert here(*wish, "--force", at=demo[0]).code == 0
    (tmp_path / "out" / "my notes.txt").write_text("mine", encoding="utf-8")
    refused = here(*wish, "--force", at=demo[0])
    assert refused.said[0] == f"{tmp_path / 'out'} holds work that is not of an export: my notes.txt."
    assert (tmp_path / "out" / "my notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_failed_export_leaves_nothing(demo: Demo, here: Run, tmp_path: Path) -> None:
    done = here("export", "--format", "csv", "--out", tmp_path / "out", "--sessions", "S02,S77", at=demo[0])
    assert done.code == 1
    assert done.said[0] == "There is no session S77."
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("x", encoding="utf-8")
    inside = here("export", "--format", "csv", "--out", tmp_path / "file" / "out", at=demo[0])
    assert inside.code == 1
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_format_that_is_not_there_is_a_usage_error(here: Run, lab: Path) -> None:
    assert here("export", "--format", "docx", "--out", "out", at=lab).code == 2


def test_a_study_without_submissions_exports_its_sessions_and_no_coding(here: Run, lab: Path, tmp_path: Path) -> None:
    assert here("export", "--format", "csv", "--out", tmp_path / "out", at=lab).code == 0
    assert len(rows(tmp_path / "out" / "sessions.csv")) == 3
    assert rows(tmp_path / "out" / "codings.csv") == []


def test_the_report_is_one_page_that_loads_nothing_and_quotes_nobody(demo: Demo, here: Run, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert here("report", "--out", out, at=demo[0]).code == 0
    page = out.read_text(encoding="utf-8")
    assert "src=" not in page.replace('src="data:', "")
    assert "<link" not in page
    for turn in here("transcript", "show", "S01", "--json", at=demo[0]).json["turns"]:
        assert len(turn["text"].split()) < 5 or turn["text"] not in page
    again = here("report", "--out", out, at=demo[0])
    assert again.said[1] == "Replace it with --force."
    assert here("report", "--out", out, "--force", at=demo[0]).code == 0
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine</p>", encoding="utf-8")
    assert here("report", "--out", mine, "--force", at=demo[0]).code == 1
    assert mine.read_text(encoding="utf-8") == "<p>mine</p>"


def test_methods_and_figures_are_written_beside_the_page_and_words_of_others_only_when_named(
    demo: Demo, here: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "report.html"
    said = here("report", "--out", out, "--json", at=demo[0])
    names = {"report": "report.html", "methods": "methods.md", "reliability": "reliability.csv"}
    assert said.json == {what: str(out.with_name(name)) for what, name in names.items()}
    assert {row["code"] for row in rows(out.with_name("reliability.csv"))} >= {"reg_empathy", "g_bond", "group:trust"}
    assert "Koo &amp; Li (2016)" not in out.read_text(encoding="utf-8")
    asked = ("--benchmarks", "koo-li", "--benchmarks", "landis-koch", "--force")
    assert here("report", "--out", out, *asked, at=demo[0]).code == 0
    assert "Koo &amp; Li (2016): " in out.read_text(encoding="utf-8")
    assert here("report", "--out", out, "--benchmarks", "excellent", at=demo[0]).code == 2
