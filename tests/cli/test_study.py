"""`init`, `status`, `log`, `verify`; studies that are newer, damaged or not to be written."""

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run, as_csv, checked, clean, coded


def test_init_makes_a_study_once(coder: Run, here: Run, tmp_path: Path) -> None:
    done = coder("init", "new study", "--title", "Früh", "--json", at=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.json == {"study": "new study", "codebooks": ["alliance-bordin@0.3.0"]}
    names = {one.name for one in (tmp_path / "new study").iterdir()}
    assert names >= {"study.toml", "study.db", "media", "codebooks", "exports"}
    again = here("init", "new study", at=tmp_path)
    assert again.code == 1
    assert again.said == ("There is a study in new study already.", "Choose another folder, or go on with this one.")
    assert here("status", "--json", at=tmp_path / "new study").json["study"] == "Früh"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_study_is_for_its_owner_only(here: Run, lab: Path, tmp_path: Path) -> None:
    here("init", "mine", at=tmp_path)
    made = tmp_path / "mine"
    for path in (made, *made.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_newer_study_is_left_alone(here: Run, lab: Path) -> None:
    with closing(sqlite3.connect(lab / "study.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    before = (lab / "study.db").read_bytes()
    done = here("status", at=lab)
    assert done.code == 1
    assert done.said[0].startswith("This study has schema 9999; this program knows up to ")
    assert done.said[1] == "Update alliance-coder; nothing was changed."
    assert (lab / "study.db").read_bytes() == before


def another_programs(lab: Path) -> None:
    (lab / "study.db").unlink()
    with closing(sqlite3.connect(lab / "study.db")) as database:
        database.execute("CREATE TABLE pictures (name)")
        database.commit()


BROKEN = {
    "no database": (
        lambda lab: (lab / "study.db").unlink(),
        "lab is not a study: it has no study.db.",
        "Make one: coder init DIR",
    ),
    "not a database": (
        lambda lab: (lab / "study.db").write_bytes(b"not a database at all, but long enough for a header" * 40),
        "study.db is not a study database, or it is damaged.",
        "Restore a backup of the study.",
    ),
    "an empty database": (
        lambda lab: (lab / "study.db").write_bytes(b""),
        "study.db is not a study database, or it is damaged.",
        "Restore a backup of the study.",
    ),
    "another program's database": (
        another_programs,
        "study.db is not a study database, or it is damaged.",
        "Restore a backup of the study.",
    ),
    "a damaged study file": (
        lambda lab: (lab / "study.toml").write_text("title = ", encoding="utf-8"),
        "study.toml cannot be read:",
        "Repair it, or restore a backup.",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_study_that_is_none_is_said_to_be_none(what: str, here: Run, lab: Path) -> None:
    break_it, message, hint = BROKEN[what]
    for leftover in lab.glob("study.db-*"):
        leftover.unlink()
    break_it(lab)
    done = here("status", at=lab)
    assert done.code == 1
    assert done.said[0].startswith(message)
    assert done.said[1] == hint


def test_verify_lists_what_was_changed_behind_the_programs_back(here: Run, lab: Path) -> None:
    copy = next((lab / "codebooks").iterdir())
    copy.chmod(0o600)
    copy.write_text("changed", encoding="utf-8")
    with closing(sqlite3.connect(lab / "study.db")) as database:
        database.execute(
            "UPDATE transcript SET content = replace(content, 'greenhouse', 'garden') WHERE status = 'locked'"
        )
        database.commit()
    done = here("verify", "--json", at=lab)
    assert done.code == 1
    assert done.json["intact"] is False
    where = {one["where"] for one in done.json["findings"]}
    assert any(one.startswith("codebook ") for one in where)
    assert any("S01" in one for one in where)
    assert "things are not as they were stored." in done.said[0]


def test_the_log_tells_who_did_what_and_nothing_that_was_said(here: Run, lab: Path) -> None:
    whole = here("log", "--json", at=lab).json
    assert [one["act"] for one in whole if one["session"] == "S03"] == ["session", "transcript", "roles"]
    only = here("log", "--session", "S03", "--json", at=lab).json
    assert only == [one for one in whole if one["session"] == "S03"]
    assert "greenhouse" not in here("log", at=lab).out


def drop_the_power_to_ignore_permissions() -> None:
    """Root writes where it may not, unless it lays that right down: CAP_DAC_OVERRIDE out of the bounding set."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


READ_ONLY = [["session", "add", "S09"], ["codings", "import", "theirs.csv"], ["lock", "S03"], ["status"]]


@pytest.mark.skipif(sys.platform != "linux", reason="root lays down its rights with prctl, which only Linux has")
@pytest.mark.parametrize("words", READ_ONLY, ids=" ".join)
def test_a_study_that_may_not_be_written_is_not_touched(words: list[str], lab: Path) -> None:
    (lab / "theirs.csv").write_text(as_csv(coded()), encoding="utf-8")
    before = (lab / "study.db").read_bytes()
    folders = [lab, *(one for one in lab.rglob("*") if one.is_dir())]
    for path in lab.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    lab.chmod(0o500)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "coder", *words],
            cwd=lab,
            env=clean({}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            preexec_fn=drop_the_power_to_ignore_permissions,
        )
    finally:
        for path in folders:
            path.chmod(0o700)
    result = checked(Done(done.returncode, done.stdout, done.stderr), tuple(words))
    assert result.code == 1
    assert result.said == (
        "study.db is read-only; nothing was stored.",
        "Make the study folder writable, or work on a copy.",
    )
    assert (lab / "study.db").read_bytes() == before


def test_a_copy_of_a_study_is_a_study(here: Run, lab: Path, tmp_path: Path) -> None:
    shutil.copytree(lab, tmp_path / "elsewhere")
    assert here("verify", "--json", at=tmp_path / "elsewhere").json["intact"] is True
