"""The process that may use the network reads no recording, wherever it lies and however it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest


def read(path: Path, allowed: Path, how: str = "open({path!r}).read()") -> str:
    program = f"""
import pathlib
from coder.privacy.reach import keep_in_reach
keep_in_reach([pathlib.Path({str(allowed)!r})])
try:
    {how.format(path=str(path))}
    print("read")
except PermissionError as error:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "study" / "media" / "S01-1.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"voice")
    (tmp_path / "models").mkdir()
    return path


@pytest.mark.parametrize("how", ["open({path!r})", "pathlib.Path({path!r}).read_bytes()", "open({path!r}, 'wb')"])
def test_a_recording_is_out_of_reach(recording: Path, tmp_path: Path, how: str) -> None:
    assert read(recording, tmp_path / "models", how) == "refused"
    assert recording.read_bytes() == b"voice"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_link_does_not_lead_to_it(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "models" / "link").symlink_to(recording)
    assert read(tmp_path / "models" / "link", tmp_path / "models") == "refused"


def test_what_it_is_there_for_can_be_read(recording: Path, tmp_path: Path) -> None:
    own = tmp_path / "models" / "config.json"
    own.write_text("{}")
    assert read(own, tmp_path / "models") == "read"
    assert read(Path(subprocess.__file__), tmp_path / "models") == "read"


@pytest.mark.parametrize(
    "place", ["/run/media/ann/stick", "/run/user/1000/gvfs", "/media/ann/stick", "/dev/shm", "/mnt"]
)
def test_sticks_and_shares_are_out_of_reach_wherever_a_system_puts_them(place: str, tmp_path: Path) -> None:
    assert read(Path(place) / "S01.wav", tmp_path) == "refused"
