"""`transcribe` with both engines, on real voices, end to end; the models' random weights make nonsense of the words."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Done, Run, clean
from tests.processes import children, runs, waited_for

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes and system calls as Linux shows them")
HERE = re.compile(r'AF_UNIX|AF_NETLINK|AF_UNSPEC|inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
TRACED = "trace=connect,sendto,sendmsg,sendmmsg"


@pytest.fixture(scope="session")
def models(tiny_whisper: Path, tiny_diarizer: Path) -> list[str]:
    """The options that name both small models by their folders."""
    return ["--asr", str(tiny_whisper), "--diarization-model", str(tiny_diarizer)]


@pytest.fixture
def ready(here: Run, tmp_path: Path, clip: Path) -> Path:
    """A study with the clip as S01, and nothing done to it."""
    assert here("init", tmp_path / "study", at=tmp_path).code == 0
    assert here("session", "add", "S01", clip, at=tmp_path / "study").code == 0
    return tmp_path / "study"


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory, coder: Run, clip: Path, models: list[str]) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("heard")
    coder("init", folder / "study", at=folder)
    coder("session", "add", "S01", clip, at=folder / "study")
    return folder / "study", coder("transcribe", "S01", *models, at=folder / "study")


@pytest.fixture
def heard(first_run: tuple[Path, Done], tmp_path: Path) -> Path:
    """A study whose S01 both engines have heard."""
    return Path(shutil.copytree(first_run[0], tmp_path / "study"))


def test_a_recording_becomes_a_locked_session_that_can_be_coded(
    first_run: tuple[Path, Done], heard: Path, here: Run
) -> None:
    done = first_run[1]
    assert done.code == 0, done.err
    assert re.search(r"S01: transcript version 1; \d+ words, SPEAKER_00, SPEAKER_01\.", done.out)
    assert "Words from model:model, speakers from model:tiny-diarizer." in done.out
    assert [line.split()[1] for line in done.err.split("\n") if "done" in line] == [
        "decode",
        "words",
        "speakers",
        "align",
    ]
    assert here("roles", "S01", "SPEAKER_00=T01:therapist", "SPEAKER_01=C01:client", at=heard).code == 0
    locked = here("lock", "S01", "--json", at=heard).json
    assert locked["segments"]["utt"] >= 2
    assert here("rater", "add", "R1", at=heard).code == 0
    assert here("assign", "--raters", "R1", "--seed", "1", at=heard).code == 0
    status = here("status", "--json", at=heard).json
    assert status["sessions"][0]["assignments"][0]["total"] == locked["segments"]["utt"]
    assert here("verify", at=heard).code == 0


def test_the_transcript_says_how_it_was_made(heard: Path, here: Run, tiny_whisper: Path) -> None:
    shown = here("transcript", "show", "S01", "--json", at=heard).json
    made = shown["provenance"]
    assert made["words"] == "model:model"
    assert made["diarizer"] == "pyannote"
    words, speakers = made["about"]["words"], made["about"]["speakers"]
    assert set(words["engine"]) == {"faster-whisper", "ctranslate2", "onnxruntime"}
    assert set(speakers["engine"]) == {"pyannote.audio", "torch", "torchaudio"}
    assert all(len(one["model"]["sha256"]) == 64 for one in (words, speakers))
    assert words["parameters"]["mode"] == "batched"
    assert speakers["parameters"]["speakers"] == 2
    assert all(made["about"][stage]["duration_ms"] >= 0 for stage in ("decode", "words", "speakers", "align"))
    assert {one["seed"] for one in (words, speakers)} == {0}
    assert all(word["probability"] is not None for turn in shown["turns"] for word in turn["words"])


def test_what_is_unsure_or_in_doubt_is_shown(heard: Path, here: Run) -> None:
    shown = here("transcript", "show", "S01", at=heard).out
    record = here("transcript", "show", "S01", "--json", at=heard).json
    low = sum(word["probability"] < 0.5 for turn in record["turns"] for word in turn["words"])
    assert shown.count("(?)") - 1 == low == record["unsure"] > 0
    assert f"{low} words of " in shown
    doubts = here("transcript", "show", "S01", "--doubts", at=heard).out
    assert doubts.startswith("S01, version 1, draft\n")
    for kind, heading in (
        ("speech_without_words", "Somebody speaks and no words are there; they may be lost:"),
        ("loops", "The model says the same again and again; it may be stuck:"),
    ):
        assert record["doubts"][kind], "random weights leave speech without words, and repeat themselves"
        assert heading in doubts
    assert "anger" not in doubts


def test_asking_for_other_speakers_keeps_the_words_and_says_so(heard: Path, here: Run, models: list[str]) -> None:
    before = here("transcript", "show", "S01", "--json", at=heard).json
    done = here("transcribe", "S01", *models[2:], "--speakers", "1", "--json", at=heard)
    (record,) = done.json
    assert record["kept"] == ["words"]
    assert record["speakers"] == ["SPEAKER_00"]
    after = here("transcript", "show", "S01", "--json", at=heard).json
    assert after["provenance"]["about"]["words"] == before["provenance"]["about"]["words"]
    assert after["provenance"]["words"] == "model:model"
    assert after["provenance"]["about"]["speakers"]["parameters"]["speakers"] == 1

    def said(shown: Any) -> list[tuple[int, str]]:
        return sorted((word["start_ms"], word["text"]) for turn in shown["turns"] for word in turn["words"])

    assert said(after) == said(before)


def test_asking_for_other_words_keeps_the_speakers_and_says_so(heard: Path, here: Run, models: list[str]) -> None:
    before = here("transcript", "show", "S01", "--json", at=heard).json["provenance"]
    done = here("transcribe", "S01", *models[:2], "--language", "de", at=heard)
    assert "Kept: the speakers there were." in done.out
    after = here("transcript", "show", "S01", "--json", at=heard).json["provenance"]
    assert after["about"]["words"]["language"] == "de"
    assert after["about"]["speakers"] == before["about"]["speakers"]
    assert after["stages"]["speakers"] == before["stages"]["speakers"]
    again = here("transcribe", "S01", *models[:2], "--language", "de", at=heard)
    assert "nothing new" in again.out


def test_the_same_again_uses_every_stage_again(heard: Path, here: Run, models: list[str]) -> None:
    done = here("transcribe", "S01", *models, at=heard)
    assert "nothing new: the transcript says this already" in done.out
    assert "Used again: decode, words, speakers, align." in done.out
    bare = here("transcribe", "S01", at=heard)
    assert "Kept: the words and the speakers there were." in bare.out
    assert "Words from model:model, speakers from model:tiny-diarizer." in bare.out


def test_speakers_that_are_told_apart_again_change_nothing(heard: Path, here: Run, models: list[str]) -> None:
    done = here("transcribe", "S01", *models[2:], "--from", "speakers", at=heard)
    assert "Kept: the words there were." in done.out
    assert "nothing new" in done.out


def test_a_stage_can_be_made_anew_as_it_was_made(heard: Path, here: Run, models: list[str]) -> None:
    done = here("transcribe", "S01", "--from", "words", "--asr", models[1], *models[2:], at=heard)
    assert done.code == 0, done.err
    assert "Used again: decode." in done.out
    assert "nothing new" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--asr", "small", "--words", "words.csv"], "Words come from a file or from a model"),
        (["--diarizer", "channels", "--speakers", "2"], "go with --diarizer pyannote"),
        (["--diarizer", "none", "--diarization-model", "x"], "go with --diarizer pyannote"),
        (["--speakers", "0"], "'0' is not a number of speakers"),
        (["--speakers", "many"], "'many' is not a number of speakers"),
        (["--mode", "quick"], "'quick' is not one of"),
        (["--threads", "0"], "0 is not in the range"),
        (["--diarizer", "nemo"], "'nemo' is not one of"),
    ],
)
def test_options_that_contradict_each_other_or_are_none_are_wrong_usage(
    arguments: list[str], said: str, ready: Path, here: Run
) -> None:
    (ready / "words.csv").write_text("start_ms,end_ms,word\n0,100,so\n", encoding="utf-8")
    done = here("transcribe", "S01", *arguments, at=ready)
    assert done.code == 2
    assert said in done.err


STAGES = ("decode", "words", "speakers", "align")


@LINUX
def test_a_run_that_is_killed_at_any_stage_goes_on_and_ends_as_if_it_had_not_been(
    ready: Path, coder: Run, models: list[str], first_run: tuple[Path, Done], here: Run
) -> None:
    folder = ready / "media" / ".stages" / "S01"
    before = here("verify", "--json", at=ready).json
    for stage in STAGES[:3]:
        kill_at(folder / f"{stage}.lock", ready, models)
        assert here("verify", "--json", at=ready).json == before
        assert not (folder / "aligned.json").exists()
    done = coder("transcribe", "S01", *models, at=ready)
    assert done.code == 0, done.err
    whole = here("transcript", "show", "S01", "--json", at=first_run[0]).json
    found = here("transcript", "show", "S01", "--json", at=ready).json
    assert found["turns"] == whole["turns"]
    assert found["provenance"]["stages"] == whole["provenance"]["stages"]
    assert not [path.name for path in folder.iterdir() if path.suffix in (".begun", ".part", ".log")]


def kill_at(sign: Path, at: Path, models: list[str]) -> None:
    """Run `transcribe` and kill it, and nothing else, when a file shows that a stage has begun."""
    command = [sys.executable, "-m", "coder", "transcribe", "S01", *models]
    with subprocess.Popen(command, cwd=at, env=clean({}), stderr=subprocess.DEVNULL) as child:
        waited_for(sign.exists)
        engine = waited_for(lambda: children(child.pid)) if "decode" not in sign.name else []
        child.send_signal(signal.SIGKILL)
    for one in engine:
        waited_for(lambda one=one: not runs(one))


@LINUX
def test_nothing_leaves_the_machine_and_a_fresh_home_gains_only_folders_of_ours(
    ready: Path, models: list[str], strace: str, tmp_path: Path
) -> None:
    """Both engines with their own defaults would look hosts up and write a device id; see ARCHITECTURE."""
    home, trace = tmp_path / "home", tmp_path / "trace"
    home.mkdir()
    inherited = {name: value for name, value in clean({}).items() if not name.startswith("XDG_")}
    environment = {**inherited, "HOME": str(home), "TMPDIR": str(home / "tmp")}
    (home / "tmp").mkdir()
    for switch in ("ORT_DISABLE_TELEMETRY", "PYANNOTE_METRICS_ENABLED", "OTEL_SDK_DISABLED", "HF_HUB_OFFLINE"):
        environment.pop(switch, None)
    watch = [strace, "-f", "-qq", "--seccomp-bpf", "-e", TRACED, "-o", str(trace)]
    command = [*watch, sys.executable, "-m", "coder", "transcribe", "S01", *models]
    done = subprocess.run(command, cwd=ready, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [call for call in calls if re.search(r"\b(connect|send\w+)\(", call) and not HERE.search(call)] == []
    left = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {one for one in left if not one.startswith(".cache/alliance-coder/")} == set()


@LINUX
def test_the_watch_would_see_what_leaves(strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    knock = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect_ex(('192.0.2.1', 9))"
    watch = [strace, "-f", "-qq", "--seccomp-bpf", "-e", TRACED, "-o", str(trace)]
    subprocess.run([*watch, sys.executable, "-c", knock], check=True)
    calls = [call for call in trace.read_text().splitlines() if re.search(r"\b(connect|send\w+)\(", call)]
    assert [call for call in calls if not HERE.search(call)]


def test_two_runs_of_one_session_do_not_meet(ready: Path, here: Run, models: list[str]) -> None:
    from coder.audio.locks import locked

    folder = ready / "media" / ".stages" / "S01"
    with locked(folder / "words.lock"):
        done = here("transcribe", "S01", *models, at=ready)
    assert done.code == 1
    assert done.said[0].startswith("The stage words of S01 is being made by process ")


@pytest.fixture
def broken(tiny_whisper: Path, tiny_diarizer: Path, tmp_path: Path) -> dict[str, Path]:
    """Models with something wrong with each."""
    changed = shutil.copytree(tiny_diarizer, tmp_path / "changed")
    with (changed / "embedding" / "pytorch_model.bin").open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    cut = shutil.copytree(tiny_diarizer, tmp_path / "cut")
    (cut / "plda" / "xvec_transform.npz").unlink()
    away = shutil.copytree(tiny_diarizer, tmp_path / "away")
    config = (away / "config.yaml").read_text(encoding="utf-8")
    config = config.replace("pipelines.SpeakerDiarization", "pipelines.pyannoteai.sdk.SDK")
    (away / "config.yaml").write_text(config, encoding="utf-8")
    return {"changed": changed, "cut": cut, "away": away, "words": tiny_whisper, "speakers": tiny_diarizer}


BAD_MODELS = [
    ("speakers", "changed", "The file embedding/pytorch_model.bin of the model tiny-diarizer is not what it was."),
    ("speakers", "cut", "The model tiny-diarizer lacks its file plda/xvec_transform.npz."),
    ("speakers", "away", "config.yaml asks for 'pyannote.audio.pipelines.pyannoteai.sdk.SDK'."),
    ("speakers", "words", "is for words, not for speakers."),
    ("words", "speakers", "is for speakers, not for words."),
]


@pytest.mark.parametrize(("kind", "which", "said"), BAD_MODELS)
def test_a_model_that_is_not_what_it_should_be_leaves_the_study_as_it_was(
    kind: str, which: str, said: str, heard: Path, here: Run, broken: dict[str, Path]
) -> None:
    before = here("verify", "--json", at=heard).json
    option = "--asr" if kind == "words" else "--diarization-model"
    again = ["--from", "words" if kind == "words" else "speakers"]
    done = here("transcribe", "S01", option, broken[which], *again, at=heard)
    assert (done.code, done.out) == (1, "")
    assert said in done.said[0]
    assert done.said[1]
    assert here("verify", "--json", at=heard).json == before


def test_more_speakers_than_there_are_leave_the_study_as_it_was(heard: Path, here: Run, models: list[str]) -> None:
    before = here("verify", "--json", at=heard).json
    done = here("transcribe", "S01", *models[2:], "--speakers", "5", at=heard)
    assert done.code == 1
    assert done.said == (
        "5 speakers were asked for, and 1 can be told apart.",
        "Say how many really speak: --speakers 1; or let the model decide: --speakers auto",
    )
    assert here("verify", "--json", at=heard).json == before


def test_a_locked_session_is_not_heard_again(heard: Path, here: Run, models: list[str]) -> None:
    here("roles", "S01", "SPEAKER_00=therapist", "SPEAKER_01=client", at=heard)
    here("lock", "S01", at=heard)
    before = here("verify", "--json", at=heard).json
    done = here("transcribe", "S01", *models, at=heard)
    assert done.code == 1
    assert done.said[1] == "Correct it with coder amend S01 FILE --reason T"
    assert here("verify", "--json", at=heard).json == before


def test_one_session_that_breaks_off_does_not_stop_the_others(
    heard: Path, here: Run, models: list[str], tmp_path: Path, write_sound: Callable[..., Path]
) -> None:
    here("session", "add", "S02", write_sound(tmp_path / "silent.wav", seconds=20, loud=0), at=heard)
    done = here("transcribe", "S02", "S01", *models, "--json", at=heard)
    assert done.code == 1
    assert [one.get("error", {}).get("kind") for one in done.json] == ["audio", None]
    assert json.loads(done.out)[1]["session"] == "S01"


@pytest.fixture
def write_sound() -> Callable[..., Path]:
    """Write a WAV file of a chord that swells: seconds, rate, channels, loud."""

    def write(path: Path, seconds: float = 20, rate: int = 16_000, channels: int = 1, loud: int = 4000) -> Path:
        import wave

        import numpy as np

        at = np.arange(round(rate * seconds)) / rate
        chord = sum(np.sin(2 * np.pi * tone * at) for tone in (262, 330, 392)) * (1 + np.sin(4 * np.pi * at)) / 2
        samples = np.repeat((loud * chord).astype("<i2")[:, None], channels, axis=1)
        with wave.open(str(path), "wb") as file:
            file.setparams((channels, 2, rate, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
        return path

    return write


ODD = {
    "silence": {"loud": 0},
    "music": {},
    "0.1 s": {"seconds": 0.1},
    "eight channels of music": {"channels": 8},
}


@pytest.mark.parametrize("what", ODD)
def test_a_recording_in_which_nobody_speaks_is_a_sentence(
    what: str, ready: Path, here: Run, models: list[str], write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    here("session", "add", "S02", write_sound(tmp_path / "odd.wav", **ODD[what]), at=ready)
    before = here("verify", "--json", at=ready).json
    done = here("transcribe", "S02", *models, at=ready)
    assert (done.code, done.out) == (1, "")
    assert done.said[0] == "Nobody is heard speaking in the recording."
    assert here("verify", "--json", at=ready).json == before


def test_parts_of_three_sample_rates_are_heard_as_one_recording(
    ready: Path, here: Run, models: list[str], clip: Path, tmp_path: Path
) -> None:
    import av

    parts = [tmp_path / f"{rate}.wav" for rate in (8_000, 22_050, 48_000)]
    for part in parts:
        with av.open(str(clip)) as source, av.open(str(part), "w") as target:
            stream = target.add_stream("pcm_s16le", rate=int(part.stem), layout="mono")
            for frame in source.decode(audio=0):
                target.mux(stream.encode(frame))
            target.mux(stream.encode(None))
    here("session", "add", "S02", *parts, at=ready)
    done = here("transcribe", "S02", *models[:2], "--language", "en", "--diarizer", "none", "--json", at=ready)
    assert done.code == 0, done.err
    words = [
        word for turn in here("transcript", "show", "S02", "--json", at=ready).json["turns"] for word in turn["words"]
    ]
    assert {word["start_ms"] // 30_000 for word in words} == {0, 1, 2}
