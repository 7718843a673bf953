"""The store does not take what is keyed: the screen says so, shows nothing that is not stored, and goes on later."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coder.store import engine
from coder.tui.screens.dialogs import Note
from coder.tui.screens.ratings import RatingsScreen
from coder.workflow.audit import verify
from coder.workflow.study import Study, open_study
from tests.tui.conftest import MINI, Rater, running
from tests.tui.test_ratings import go_to, open_ratings

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def written_by_another(study: Study) -> Iterator[None]:
    """Let another program hold the study's lock."""
    command = [sys.executable, "-c", HOLD, str(study.settings.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield
        holder.stdin.close()


def codes(rater: Rater) -> list[str]:
    return [event.code for event in rater.log if event.op == "set"]


async def test_a_locked_database_is_told_and_the_same_key_works_once_it_is_free(
    rated_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated_study.store.close()
    monkeypatch.setattr(engine, "BUSY_MS", 30)
    with open_study(rated_study.folder) as study:
        async with running(study) as rater:
            await rater.press("b", "enter")
            with written_by_another(study):
                await rater.press("m", "0", "backspace")
                text = rater.text()
                assert "NOTHING WAS STORED. Another program is writing to this study" in text
                assert "NOT SAVED" in text
                assert "EM+" not in "".join(line for line in text.splitlines() if "00:03" in line)
                assert rater.screen.at == 1
            assert codes(rater) == ["bond_ease"]
            await rater.press("g")
            assert "NOTHING WAS STORED" not in rater.text()
            assert codes(rater) == ["bond_ease", "goal_agree"]
        assert verify(study).findings == ()


async def test_a_note_that_was_not_stored_is_there_when_the_note_is_opened_again(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m")
        rated_study.store.limit_pages(1)
        await rater.press(";")
        assert isinstance(rater.app.screen, Note)
        rater.app.screen.line.value = "w" * 200_000
        await rater.press("enter")
        assert "NOTHING WAS STORED" in rater.text()
        rated_study.store.limit_pages(0)
        await rater.press(";")
        assert isinstance(rater.app.screen, Note)
        assert rater.app.screen.line.value == "w" * 200_000
        await rater.press("enter")
        assert [event.op for event in rater.log] == ["set", "note"]
        await rater.press("enter", ";")
        assert isinstance(rater.app.screen, Note)
        assert rater.app.screen.line.value == ""


async def test_a_number_that_was_not_stored_stays_typed(
    study_with: Callable[..., Study], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = study_with(MINI)
    made.store.close()
    monkeypatch.setattr(engine, "BUSY_MS", 30)
    with open_study(made.folder) as study:
        async with running(study) as rater:
            await open_ratings(rater)
            await go_to(rater, "mood")
            with written_by_another(study):
                await rater.press("7", ".", "5", "enter")
                assert "NOTHING WAS STORED" in rater.text()
                assert isinstance(rater.app.screen, RatingsScreen)
                assert rater.app.screen._typed == "7.5"
            await rater.press("enter")
            assert [(event.code, event.value.value) for event in rater.log if event.value] == [("mood", 7.5)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("Only root may mount a small disk, so a disk that is really full is not tested.")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("No disk may be mounted here, so a disk that is really full is not tested.")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


async def test_on_a_disk_that_is_really_full_nothing_is_lost_and_coding_goes_on_when_there_is_room(
    rated_study: Study, small_disk: Path
) -> None:
    rated_study.store.close()
    folder = Path(shutil.copytree(rated_study.folder, small_disk / "study"))
    ballast = small_disk / "ballast"
    with open_study(folder) as study:
        async with running(study) as rater:
            await rater.press("b", "enter")
            fill(ballast)
            for _ in range(300):  # what lies free in the files takes some keys more
                await rater.press("?")
                if rater.screen.banner.display:
                    break
            before = rater.log
            await rater.press("m")
            assert "NOTHING WAS STORED. The disk is full" in rater.text()
            assert list(rater.log) == list(before) == rater.screen.desk.log
            ballast.unlink()
            await rater.press("g")
            assert codes(rater) == ["bond_ease", "goal_agree"]
            assert "NOTHING WAS STORED" not in rater.text()
        assert verify(study).findings == ()


def fill(file: Path) -> None:
    """Write until the disk takes no more."""
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"x" * 4096)
        except OSError:
            return
