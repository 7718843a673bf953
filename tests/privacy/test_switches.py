"""The switches that keep data home, and files for their owner alone."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coder.config import cache_folder
from coder.errors import PrivacyError
from coder.privacy import (
    LIBRARY_FOLDERS,
    SWITCHES,
    private_file,
    private_folder,
    require_home,
    stay_home,
    write_whole,
)

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits of this kind")


def test_every_switch_that_keeps_data_home_is_named() -> None:
    assert {
        "ORT_DISABLE_TELEMETRY": "1",
        "PYANNOTE_METRICS_ENABLED": "0",
        "OTEL_SDK_DISABLED": "true",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
    }.items() <= SWITCHES.items()


def test_staying_home_overrides_what_was_set_and_reaches_child_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    before = os.umask(0o022)
    stay_home()
    os.umask(before)
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert all(f'"{name}": "{value}"' in told for name, value in SWITCHES.items())


def test_what_libraries_write_goes_into_a_folder_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SWITCHES, *LIBRARY_FOLDERS):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0o022)
    stay_home()
    os.umask(before)
    assert {"MPLCONFIGDIR", "DASK_CONFIG", "HF_HOME"} <= LIBRARY_FOLDERS.keys()
    assert all(Path(os.environ[name]).is_relative_to(cache_folder()) for name in LIBRARY_FOLDERS)


@pytest.mark.parametrize("name", SWITCHES)
def test_engines_stay_off_while_a_switch_is_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for switch, value in SWITCHES.items():
        monkeypatch.setenv(switch, value)
    require_home(loaded=())
    monkeypatch.setenv(name, "2")
    with pytest.raises(PrivacyError, match=name):
        require_home(loaded=())


@pytest.mark.parametrize("library", ["onnxruntime", "pyannote.audio", "faster_whisper", "huggingface_hub"])
def test_engines_stay_off_when_a_library_was_loaded_before(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for switch, value in SWITCHES.items():
        monkeypatch.setenv(switch, value)
    with pytest.raises(PrivacyError, match=library):
        require_home(loaded={"os", library})


def test_importing_the_package_in_a_notebook_changes_nothing() -> None:
    program = "import os; before = dict(os.environ); import coder, coder.privacy; print(before == dict(os.environ))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "True\n"


@UNIX
def test_folders_and_files_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "there").mkdir(mode=0o755)
        folder = private_folder(tmp_path / "there" / "a" / "b")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, folder.parent.parent)]
    assert modes == [0o700, 0o700, 0o755]
    assert private_folder(folder) == folder
    (folder / "x").write_text("x")
    assert stat.S_IMODE(private_file(folder / "x").stat().st_mode) == 0o600


@UNIX
def test_what_the_program_writes_is_its_owners_alone_whatever_the_shell_allows(tmp_path: Path) -> None:
    program = """
import os, pathlib, sys
from coder.privacy import stay_home
os.umask(0)
stay_home()
pathlib.Path(sys.argv[1], "file").touch()
pathlib.Path(sys.argv[1], "folder").mkdir()
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"file": 0o600, "folder": 0o700}


@UNIX
def test_a_whole_file_is_its_owners_alone_also_when_it_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    (tmp_path / "x").chmod(0o644)
    write_whole(tmp_path / "x", "new")
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("content", "written"), [("Größe\n吗", "Größe\n吗".encode()), (b"\x00\xff", b"\x00\xff"), ("", b"")]
)
def test_what_is_written_is_there_byte_for_byte_and_nothing_beside_it(
    tmp_path: Path, content: str | bytes, written: bytes
) -> None:
    assert write_whole(tmp_path / "x", content) == tmp_path / "x"
    assert (tmp_path / "x").read_bytes() == written
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "x").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "x", "new")
    assert (tmp_path / "x").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks as Linux answers")
def test_a_crash_writes_no_memory_anywhere(tmp_path: Path) -> None:
    program = """
import ctypes, os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from coder.privacy import leave_no_core
leave_no_core()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "(0, 0) 0\n"
    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []
