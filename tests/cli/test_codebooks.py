"""`codebook list | show | check | add`: with no study, in one, and on a file with three slips."""

from pathlib import Path

import pytest

from coder.resources import codebook_path
from tests.cli.conftest import ROOT, Run

SHIPPED = ROOT / "codebooks" / "alliance-bordin.yaml"


@pytest.fixture
def slipped(tmp_path: Path) -> Path:
    """The shipped book with three slips: a misspelt key, a scale that is not there, a hotkey taken twice."""
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in (
        ("valence: positive", "valance: positive"),
        ("hotkey: g\n", "hotkey: b\n"),
        ("scale: ", "scale: x"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_with_three_slips_gets_all_three_at_once(coder: Run, slipped: Path) -> None:
    done = coder("codebook", "check", slipped.name, at=slipped.parent)
    assert done.code == 1
    lines = done.out.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("mine.yaml:") for line in lines)
    assert "valance" in done.out
    assert "valence" in done.out
    assert done.err.startswith(f"Error: mine.yaml has {len(lines)} problems.")


def test_problems_come_as_records_and_as_one_document(here: Run, slipped: Path) -> None:
    done = here("codebook", "check", slipped.name, "--json", at=slipped.parent)
    assert done.code == 1
    assert len(done.json) >= 3
    for problem in done.json:
        assert set(problem) == {"file", "line", "column", "key", "message"}
        assert problem["file"] == "mine.yaml"
        assert problem["line"] > 1
    source = slipped.read_text(encoding="utf-8").splitlines()
    misspelt = next(one for one in done.json if "valance" in one["key"] + one["message"])
    assert "valance" in source[misspelt["line"] - 1]


def test_a_book_with_slips_makes_no_study_and_enters_none(here: Run, slipped: Path, lab: Path, tmp_path: Path) -> None:
    made = here("init", "fresh", "--codebook", slipped, at=tmp_path)
    assert made.code == 1
    assert made.err.count("mine.yaml:") >= 3
    assert not (tmp_path / "fresh").exists()
    before = here("verify", "--json", at=lab).json
    assert here("codebook", "add", slipped, at=lab).code == 1
    assert here("verify", "--json", at=lab).json == before


def test_a_good_file_has_no_problems(here: Run, tmp_path: Path) -> None:
    assert here("codebook", "check", SHIPPED, at=tmp_path).out == "alliance-bordin.yaml has no problems.\n"
    assert here("codebook", "check", SHIPPED, "--json", at=tmp_path).json == []


NO_BOOKS = [
    ("empty", b""),
    ("no YAML", b"{: ["),
    ("a list", b"- a\n- b\n"),
    ("bytes", b"\xff\xfe\x00\x01"),
    ("tab", b"id:\tx\n\t- y"),
]


@pytest.mark.parametrize(("name", "content"), NO_BOOKS, ids=[one[0] for one in NO_BOOKS])
def test_what_is_no_codebook_is_said_to_be_none(name: str, content: bytes, here: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    done = here("codebook", "check", file, "--json", at=tmp_path)
    assert done.code == 1
    assert [set(one) for one in done.json] == [{"file", "line", "column", "key", "message"}]
    assert done.said == ("mine.yaml has 1 problems.", "Each line names file, line, column and key.")


def test_the_shipped_books_are_listed_without_a_study(coder: Run, tmp_path: Path) -> None:
    found = coder("codebook", "list", "--json", at=tmp_path).json
    assert [one["id"] for one in found] == sorted(path.stem for path in (ROOT / "codebooks").glob("*.yaml"))
    assert {one["where"] for one in found} == {"shipped"}
    codes = {one["id"]: one["codes"] for one in found}
    assert codes["alliance-bordin"] > 30
    assert (codes["wai-o-36-skeleton"], codes["vrm-like-skeleton"]) == (36, 1)


def test_a_study_lists_its_own(here: Run, lab: Path) -> None:
    found = here("codebook", "list", "--json", at=lab).json
    assert [(one["id"], one["where"]) for one in found] == [("alliance-bordin", "in the study")]


def test_a_book_is_shown_as_text_markdown_and_a_page(here: Run, tmp_path: Path) -> None:
    assert here("codebook", "show", "alliance-bordin", at=tmp_path).out.startswith("Alliance (Bordin)")
    assert here("codebook", "show", "alliance-bordin", "--markdown", at=tmp_path).out.startswith("# ")
    page = here("codebook", "show", "alliance-bordin", "--html", at=tmp_path).out
    assert page.startswith("<!doctype html>")
    assert "http://" not in page + page.replace("http://www.w3.org", "")
    assert here("codebook", "show", "alliance-bordin", "--json", at=tmp_path).json["id"] == "alliance-bordin"


def test_an_unknown_book_names_those_there_are(here: Run, lab: Path, tmp_path: Path) -> None:
    for place in (lab, tmp_path):
        done = here("codebook", "show", "alliance-bordn", at=place)
        assert done.code == 1
        assert "alliance-bordin" in done.said[1]
    assert here("codebook", "add", "nowhere.yaml", at=lab).said == (
        "There is no codebook file nowhere.yaml.",
        "Look at the path.",
    )


def test_a_version_is_never_changed_under_its_number(here: Run, lab: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    file.write_text(text.replace("Shared aim", "Common aim"), encoding="utf-8")
    done = here("codebook", "add", file, at=lab)
    assert done.said[0] == "The study holds alliance-bordin@0.3.0 with other content."
    assert done.said[1] == "Give the changed codebook a new version number."


def test_what_changed_between_two_versions_is_told_with_its_level(here: Run, tmp_path: Path) -> None:
    shipped = codebook_path("alliance-bordin").read_text(encoding="utf-8")
    changed = shipped.replace("max_s: 20", "max_s: 30", 1).replace("version: 0.3.0", "version: 0.3.1", 1)
    (tmp_path / "mine.yaml").write_text(changed, encoding="utf-8")
    done = here("codebook", "diff", "alliance-bordin", "mine.yaml", "--json", at=tmp_path)
    assert done.code == 0
    assert done.json["level"] == "major"
    assert {"level": "major", "path": "segments.utt.max_s", "message": "20 → 30"} in done.json["changes"]
    text = here("codebook", "diff", "alliance-bordin", "mine.yaml", at=tmp_path).out
    assert text.startswith("alliance-bordin@0.3.0 → alliance-bordin@0.3.1: MAJOR\n")
    assert "make it 1.0.0 at least, and it calls itself 0.3.1." in text
    assert "they are not to be pooled" in text
    same = here("codebook", "diff", "alliance-bordin", "alliance-bordin", at=tmp_path)
    assert (same.code, same.out) == (0, "alliance-bordin@0.3.0 and alliance-bordin@0.3.0 say the same.\n")
    missing = here("codebook", "diff", "alliance-bordin", "nowhere.yaml", at=tmp_path)
    assert missing.code == 1


def test_the_form_of_a_codebook_is_printed_as_json_schema(here: Run, tmp_path: Path) -> None:
    done = here("codebook", "schema", at=tmp_path)
    assert done.code == 0
    assert done.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert here("codebook", "schema", "--json", at=tmp_path).json == done.json


def test_a_book_is_shown_in_a_language_it_is_translated_into(here: Run, tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8") + "translations:\n  de: {codes.goal_agree.label: Gemeinsames Ziel}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert "Gemeinsames Ziel" in here("codebook", "show", "mine.yaml", "--language", "de", at=tmp_path).out
    assert "Gemeinsames Ziel" not in here("codebook", "show", "mine.yaml", at=tmp_path).out
    done = here("codebook", "show", "mine.yaml", "--language", "fr", at=tmp_path)
    assert done.said == ("alliance-bordin@0.2.0 is not translated into 'fr'.", "It has en, de.")
