"""What is kept of a shipped book: the same book, for this very file and program, and never in the way."""

import os
import sys
from pathlib import Path

import pytest

from coder.codebook import cache, load
from coder.errors import CodebookError
from coder.resources import codebook_path, shipped_codebooks

NAME = "alliance-bordin"
TEXT = codebook_path(NAME).read_text(encoding="utf-8")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the shipped book is kept; nothing is there yet."""
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "codebooks" / f"{NAME}.json"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed as YAML, in order."""
    seen: list[str] = []
    read = load.read

    def noted(text: str, report: load.Report) -> object:
        seen.append(Path(report.file).name)
        return read(text, report)

    monkeypatch.setattr(load, "read", noted)
    return seen


@pytest.mark.parametrize("name", shipped_codebooks())
def test_the_second_reading_gives_the_same_book_without_parsing(name: str, kept: Path, parsed: list[str]) -> None:
    first, second = load.shipped(name), load.shipped(name)

    assert first == second == load.load(codebook_path(name))
    assert (second.sha256, second.canonical()) == (first.sha256, first.canonical())
    assert parsed == [f"{name}.yaml", f"{name}.yaml"], "by the first reading and by load, which keeps nothing"


def test_a_study_that_holds_the_shipped_text_reads_what_is_kept(kept: Path, parsed: list[str]) -> None:
    book = load.shipped(NAME)

    assert load.held(TEXT, book.key) == book
    assert parsed == [f"{NAME}.yaml"]


def test_a_book_of_the_lab_is_kept_nowhere(kept: Path, mini: str, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.yaml").write_text(mini, encoding="utf-8")

    load.load(tmp_path / f"{NAME}.yaml")
    load.held(mini, "alliance-bordin@1.2.0")

    assert not kept.parent.exists()


def test_another_text_under_the_same_name_is_parsed(kept: Path, mini: str) -> None:
    load.shipped(NAME)

    assert load.held(mini, f"{NAME}@1.2.0").id == "mini"


def test_another_version_of_the_program_parses_again(
    kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load.shipped(NAME)
    monkeypatch.setattr(cache, "_program", lambda: b"a stricter one")

    load.shipped(NAME)
    load.shipped(NAME)

    assert parsed == [f"{NAME}.yaml"] * 2
    assert [path.name for path in kept.parent.iterdir()] == [kept.name], "the earlier one is gone"


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"x\n{}"], ids=["empty", "no text", "one line", "no seal"])
def test_a_damaged_file_counts_as_absent_and_is_made_anew(damage: bytes, kept: Path, parsed: list[str]) -> None:
    book, whole = load.shipped(NAME), kept.read_bytes()
    kept.write_bytes(damage)

    assert load.shipped(NAME) == book
    assert (kept.read_bytes(), len(parsed)) == (whole, 2)


def test_one_changed_sign_anywhere_is_noticed(kept: Path) -> None:
    book, whole = load.shipped(NAME), kept.read_text(encoding="utf-8")
    for at in (0, len(whole) // 2, len(whole) - 1):
        kept.write_text(f"{whole[:at]}~{whole[at + 1 :]}", encoding="utf-8")
        assert load.shipped(NAME) == book


def test_a_cache_that_cannot_be_written_is_no_error(kept: Path) -> None:
    kept.parent.parent.write_text("a file where the folder should be", encoding="utf-8")

    assert load.shipped(NAME).id == NAME
    assert kept.parent.parent.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are set where they exist")
def test_only_its_owner_reads_what_is_kept(kept: Path) -> None:
    mask = os.umask(0)
    try:
        load.shipped(NAME)
    finally:
        os.umask(mask)

    modes = [path.stat().st_mode & 0o777 for path in (kept.parent.parent, kept.parent, kept)]
    assert modes == [0o700, 0o700, 0o600]


def test_a_shipped_book_with_problems_would_not_be_kept(kept: Path, monkeypatch: pytest.MonkeyPatch, mini: str) -> None:
    broken = kept.parents[2] / "broken.yaml"
    broken.write_text(mini.replace("scale: line", "scale: lime"), encoding="utf-8")
    monkeypatch.setattr(load, "codebook_path", lambda _: broken)

    with pytest.raises(CodebookError, match="unknown scale 'lime'"):
        load.shipped("broken")
    assert not kept.parent.exists()
