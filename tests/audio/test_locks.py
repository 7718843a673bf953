"""One process at a time makes a stage; what is tried here is tried between real processes."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coder.audio.locks import locked
from coder.errors import ConflictError

HOLDER = """
import sys, time
from pathlib import Path
from coder.audio.locks import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock of the stage words of S01."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "S01" / "words.lock")], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_a_stage_that_another_process_makes_is_refused_and_the_process_named(holder, tmp_path: Path) -> None:
    with pytest.raises(ConflictError) as caught, locked(tmp_path / "S01" / "words.lock"):
        pass
    said = caught.value.message
    assert said.startswith(f"The stage words of S01 is being made by process {holder.pid}, since ")
    assert caught.value.hint == "Wait until it has ended, or end it; then run this again."


def test_other_stages_and_other_sessions_are_free(holder, tmp_path: Path) -> None:
    with locked(tmp_path / "S01" / "speakers.lock"), locked(tmp_path / "S02" / "words.lock"):
        pass


def test_a_process_that_is_killed_leaves_no_lock(holder, tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    with locked(tmp_path / "S01" / "words.lock"):
        held = json.loads((tmp_path / "S01" / "words.lock").read_text())
    assert held["pid"] == os.getpid()
    assert held["since"]


def test_a_lock_is_free_again_after_it_was_held_and_after_a_failure(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), locked(tmp_path / "words.lock"):
            raise RuntimeError
    with locked(tmp_path / "words.lock"):
        pass


def test_a_lock_that_says_nothing_is_still_a_lock(tmp_path: Path) -> None:
    with locked(tmp_path / "words.lock"):
        (tmp_path / "words.lock").write_text("")
        with pytest.raises(ConflictError, match="by another process"), locked(tmp_path / "words.lock"):
            pass


def test_a_file_system_without_locks_is_not_taken_for_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl", reason="Windows locks otherwise")

    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with pytest.raises(OSError, match="No locks available"), locked(tmp_path / "words.lock"):
        pass
