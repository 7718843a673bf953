"""What was said stays in the study: commands print ids and times, and faults print no message."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from coder.cli import run as run_here
from coder.workflow import overview
from tests.cli.conftest import TALK, Run, as_csv, coded, spoken, words_csv

SAID = {word.strip(".?").lower() for _, line in TALK for word in line.split()} - {
    "so",
    "it",
    "you",
    "how",
    "was",
    "the",
}
NOTE = "heard weeping quietly"


def quotes(text: str) -> set[str]:
    """Words of the session, or of a note on it, that stand in a text."""
    return {word for word in (*SAID, *NOTE.split()) if re.search(rf"\b{word}\b", text.lower())}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """What a lab hands to commands, all of it full of talk."""
    rows = coded(_2="goal_agree")
    rows[0]["note"] = NOTE
    (tmp_path / "codings.csv").write_text(as_csv(rows), encoding="utf-8")
    (tmp_path / "illegal.csv").write_text(as_csv([*rows, {**rows[1], "code": "rep_own"}]), encoding="utf-8")
    (tmp_path / "words.csv").write_text(words_csv(spoken()), encoding="utf-8")
    (tmp_path / "late.csv").write_text(words_csv(spoken(start_ms=400_000)), encoding="utf-8")
    (tmp_path / "bare.csv").write_text(words_csv(spoken(), speakers=False), encoding="utf-8")
    fixed = [replace(one, text="Reckoned") if at == 1 else one for at, one in enumerate(spoken())]
    (tmp_path / "fixed.csv").write_text(words_csv(fixed), encoding="utf-8")
    broken = words_csv(spoken()).replace("1000,", "soon,", 1)
    (tmp_path / "broken.csv").write_text(broken, encoding="utf-8")
    shifted = words_csv(spoken()).replace("How,", "How,was,", 1)
    (tmp_path / "shifted.csv").write_text(shifted, encoding="utf-8")
    quoted = words_csv(spoken()).replace("greenhouse", '"greenhouse', 1)
    (tmp_path / "quoted.csv").write_text(quoted, encoding="utf-8")
    (tmp_path / "prose.txt").write_text("\n".join(line for _, line in TALK), encoding="utf-8")
    return tmp_path


SILENT = [
    "session list",
    "session show S01",
    "session add S09 {files}/prose.txt",
    "import S03 {files}/words.csv",
    "import S03 {files}/words.csv --dry-run",
    "import S03 {files}/late.csv",
    "import S03 {files}/broken.csv",
    "import S03 {files}/shifted.csv",
    "import S03 {files}/quoted.csv",
    "import S03 {files}/prose.txt",
    "import S03 {files}/prose.txt --format vtt",
    "import S03 {files}/prose.txt --format rttm",
    "transcribe S03 --words {files}/bare.csv",
    "transcribe S01 --words {files}/words.csv",
    "roles S03 SPEAKER_07=client",
    "lock S03",
    "amend S01 {files}/fixed.csv --reason misheard",
    "amend S01 {files}/bare.csv --reason misheard",
    "codings import {files}/illegal.csv",
    "codings import {files}/codings.csv",
    "codings import {files}/prose.txt",
    "submit S02 --rater R1",
    "submit S01 --rater R1",
    "codings export",
    "status",
    "log",
    "verify",
    "agreement",
    "export --format csv --out {files}/out",
    "export --format csv --out {files}/out2 --with-text",
    "report --out {files}/report.html",
]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_prints_what_was_said(form: str, here: Run, lab: Path, files: Path) -> None:
    """One after the other on one study, so that later ones have something to tell."""
    for line in SILENT:
        words = line.format(files=files).split()
        done = here(*words, *(["--json"] if form == "json" else []), at=lab)
        assert done.code != 2, line
        assert quotes(done.out + done.err) == set(), line


def test_what_shows_talk_says_so_in_its_help(here: Run, lab: Path) -> None:
    assert quotes(here("transcript", "show", "S01", at=lab).out) == SAID
    assert "what participants said" in here("transcript", "show", "--help", at=lab).out
    assert quotes(here("speakers", "S01", at=lab).out)
    assert "first lines" in here("speakers", "--help", at=lab).out


def test_notes_leave_only_when_asked(here: Run, lab: Path, files: Path) -> None:
    here("codings", "import", files / "codings.csv", at=lab)
    assert here("submit", "S01", "--rater", "R1", at=lab).code == 0
    assert quotes(here("codings", "export", at=lab).out) == set()
    assert NOTE in here("codings", "export", "--with-text", at=lab).out


def test_a_fault_of_the_program_names_its_place_and_not_its_message(
    lab: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Never mentioned the greenhouse")

    monkeypatch.setattr(overview, "status", fail)
    monkeypatch.chdir(lab)
    for name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "1")
    before = os.umask(0o022)
    assert run_here(["status"]) == 1
    os.umask(before)
    said = capsys.readouterr()
    assert said.out == ""
    place = f"test_privacy.py:{fail.__code__.co_firstlineno + 1}"
    assert said.err == (
        f"Error: A fault of the program: RuntimeError at {place}.\n"
        "Hint: What was stored is safe. Please report this line.\n"
    )
