"""Engines in processes of their own: what reaches the parent, and what is left when one of the two is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coder.audio import engine
from coder.audio.decode import Decoded, decode
from coder.audio.engine import Job, environment, run, signal_name
from coder.audio.models.shelf import find
from coder.audio.samples import open_samples
from coder.audio.speakers import Diarization
from coder.audio.speech import BATCH, Speech, SpeechSettings
from coder.errors import AudioError, EngineError, ModelError
from coder.privacy import SECRETS, SWITCHES
from tests.processes import children, runs, waited_for

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


@pytest.fixture(scope="module")
def decoded(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Decoded:
    return decode([clip], tmp_path_factory.mktemp("decoded"))


def job(decoded: Decoded, model: Path, folder: Path) -> Job:
    return Job("words", Speech(find(str(model), "words")).request(decoded.mono_path, []), folder)


def test_an_engine_hands_over_items_and_shares_and_ends_with_a_report(
    decoded: Decoded, tiny_whisper: Path, tmp_path: Path
) -> None:
    items: list[dict[str, object]] = []
    shares: list[float] = []
    report = run(job(decoded, tiny_whisper, tmp_path), items.append, shares.append)
    assert [one["at"] for one in items] == [0]
    assert shares == [1.0]
    assert report["engine"]["faster-whisper"]
    assert list(tmp_path.iterdir()) == []


def test_what_the_child_raises_is_raised_here_as_the_same_kind(
    decoded: Decoded, tiny_whisper: Path, tmp_path: Path
) -> None:
    request = Speech(find(str(tiny_whisper), "words")).request(decoded.mono_path, [])
    request["settings"]["language"] = "klingon"
    with pytest.raises(ModelError) as caught:
        run(Job("words", request, tmp_path))
    assert caught.value.message == "The model does not know the language 'klingon'."
    assert list(tmp_path.iterdir()) == []


@LINUX
@pytest.mark.parametrize(
    ("how", "said"),
    [
        (signal.SIGSEGV, "broke off by SIGSEGV"),
        (signal.SIGABRT, "broke off by SIGABRT"),
        (signal.SIGKILL, "was ended by the system, most likely because memory ran out"),
    ],
    ids=["a crash in native code", "a library that gives up", "out of memory"],
)
def test_a_child_that_ends_in_the_middle_is_a_sentence_with_the_place_of_its_log(
    how: signal.Signals, said: str, decoded: Decoded, tiny_whisper: Path, tmp_path: Path
) -> None:
    def end(_item: object) -> None:
        for process in children(os.getpid()):
            os.kill(process, how)

    once = np.concatenate([open_samples(decoded.mono_path), np.zeros(3 * 16_000, np.int16)])
    np.save(tmp_path / "long.npy", np.tile(once, 3 * BATCH["cpu"]))
    request = Speech(find(str(tiny_whisper), "words"), SpeechSettings("en")).request(tmp_path / "long.npy", [])
    with pytest.raises(EngineError) as caught:
        run(Job("words", request, tmp_path), end)
    assert said in caught.value.message
    assert str(tmp_path / "words.log") in caught.value.message
    log = (tmp_path / "words.log").read_text(encoding="utf-8")
    assert ("Segmentation fault" in log) == (how == signal.SIGSEGV)
    assert (tmp_path / "words.log").stat().st_mode & 0o077 == 0


@LINUX
def test_a_callback_that_fails_ends_the_child(decoded: Decoded, tiny_whisper: Path, tmp_path: Path) -> None:
    def interrupt(_item: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job(decoded, tiny_whisper, tmp_path), interrupt)
    assert children(os.getpid()) == []


PARENT = """
import sys
from pathlib import Path
from coder.audio.engine import Job, run
from coder.audio.models.shelf import find
from coder.audio.speakers import Diarization

audio, model, folder = map(Path, sys.argv[1:])
job = Job("speakers", Diarization(find(str(model), "speakers")).request(audio), folder)
print("started", flush=True)
run(job)
"""


@LINUX
def test_a_child_does_not_outlive_a_parent_that_is_killed(
    decoded: Decoded, tiny_diarizer: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", PARENT, str(decoded.mono_path), str(tiny_diarizer), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        (child,) = waited_for(lambda: children(parent.pid))
        parent.kill()
    waited_for(lambda: not runs(child))


def test_a_fault_of_the_program_leaves_its_place_in_the_log_and_nothing_that_was_said(
    decoded: Decoded, tiny_whisper: Path, tmp_path: Path
) -> None:
    request = Speech(find(str(tiny_whisper), "words")).request(decoded.mono_path, [])
    request["settings"]["greenhouse"] = "never mentioned"
    with pytest.raises(EngineError, match="broke off with code 1"):
        run(Job("words", request, tmp_path))
    log = (tmp_path / "words.log").read_text(encoding="utf-8")
    assert log.splitlines()[-1] == "TypeError"
    assert "speech.py" in log
    assert "greenhouse" not in log


def test_what_libraries_print_disturbs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that prints, on both descriptors, before and after the child has taken its own."""
    (tmp_path / "faster_whisper.py").write_text(
        "import os, sys\nprint('{\"report\": {}}')\nos.write(1, b'{\"error\": 1}\\n')\nos.write(2, b'noise\\n')\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    report = run(Job("probe", {"engines": True}, tmp_path / "work"))
    assert report["words"]["error"] == ""
    assert report["python_refuses"] is True


def test_a_child_gets_the_switches_pinned_threads_and_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SECRETS, "CODER_STUDY"):
        monkeypatch.setenv(name, "hf_secret")
    found = environment(3)
    assert found.items() >= SWITCHES.items()
    assert {found[name] for name in engine.THREAD_SETTINGS} == {"3"}
    assert "hf_secret" not in json.dumps(found)
    assert environment(3, offline=False)["HF_HUB_OFFLINE"] == "0"


def test_a_pipeline_that_cannot_be_loaded_says_so_in_the_librarys_words(
    decoded: Decoded, tiny_diarizer: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_diarizer, tmp_path / "other")
    (folder / "manifest.json").unlink()
    (folder / "plda" / "plda.npz").write_bytes(b"no archive")
    request = Diarization(find(str(folder), "speakers")).request(decoded.mono_path)
    with pytest.raises(ModelError, match="The model other cannot be loaded on cpu"):
        run(Job("speakers", request, tmp_path / "work"))


def test_a_recording_without_sound_has_nobody_to_hear(tiny_whisper: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "mono.npy", np.zeros(0, np.int16))
    request = Speech(find(str(tiny_whisper), "words")).request(tmp_path / "mono.npy", [])
    with pytest.raises(AudioError, match="Nobody is heard speaking"):
        run(Job("words", request, tmp_path))


def test_a_signal_has_a_name() -> None:
    assert signal_name(-11) == "SIGSEGV"
    assert signal_name(-199) == "signal 199"
