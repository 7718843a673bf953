"""`session add` and `session import` with recordings as labs have them, broken ones too."""

import json
import math
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, Run, words_csv
from tests.cli.conftest import spoken as talk

RATE = 16_000
Sound = Callable[[int, float], float]
"""Channel and second to amplitude."""


def sound_of(path: Path, seconds: float, channels: int, sound: Sound) -> Path:
    values = (sound(channel, at / RATE) for at in range(int(seconds * RATE)) for channel in range(channels))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", (int(20_000 * one) for one in values)).tobytes())
    return path


def turns(channel: int, second: float) -> float:
    """Two people in turn, a second each, each heard at their own microphone."""
    return math.sin(second * 2000) if int(second) % 2 == channel else 0.0


def silence(_channel: int, _second: float) -> float:
    return 0.0


def hum(channel: int, second: float) -> float:
    return 0.2 * math.sin(second * 1000 * (channel + 1))


def picture_only(path: Path) -> Path:
    import av
    import numpy as np

    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def desk_drawer(tmp_path: Path) -> Path:
    """A folder with everything that was ever given as a recording."""
    sound_of(tmp_path / "two.wav", 8, 2, turns)
    sound_of(tmp_path / "one.wav", 4, 1, hum)
    sound_of(tmp_path / "silent.wav", 4, 2, silence)
    sound_of(tmp_path / "five.wav", 4, 5, hum)
    whole = (tmp_path / "two.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) * 2 // 3])
    (tmp_path / "wrong-name.mp3").write_bytes(whole + b"\0\0")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "notes.wav").write_text("The heating was off.\n", encoding="utf-8")
    (tmp_path / "head.opus").write_bytes((SAMPLE / "S02.opus").read_bytes()[:20])
    (tmp_path / "folder.wav").mkdir()
    picture_only(tmp_path / "picture.mp4")
    return tmp_path


UNREADABLE = (
    "What counts is the content, not the name: play the file, copy it again from the recorder, "
    "or export it as WAV, FLAC, Opus, MP3 or M4A."
)
NO_RECORDING = [
    ("empty.wav", "empty.wav is empty (0 bytes).", "Copy it again from the recorder; nothing was recorded or copied."),
    ("notes.wav", "notes.wav is not a recording that can be read, or its beginning or index is cut off.", UNREADABLE),
    ("head.opus", "head.opus is not a recording that can be read, or its beginning or index is cut off.", UNREADABLE),
    ("picture.mp4", "picture.mp4 holds no sound.", "Give the file with the sound of this session."),
    ("folder.wav", "folder.wav is a folder, not a recording.", "Give the media file itself."),
]


@pytest.mark.parametrize(("name", "message", "hint"), NO_RECORDING, ids=[one[0] for one in NO_RECORDING])
def test_what_is_no_recording_is_refused_and_leaves_nothing(
    name: str, message: str, hint: str, desk_drawer: Path, lab: Path, here: Run
) -> None:
    before = here("verify", "--json", at=lab).json
    done = here("session", "add", "S09", desk_drawer / name, at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == (message, hint)
    assert here("verify", "--json", at=lab).json == before
    assert list((lab / "media").glob("*9*")) == []


def test_a_missing_file_is_a_usage_error(here: Run, lab: Path) -> None:
    done = here("session", "add", "S09", "nowhere.wav", at=lab)
    assert done.code == 2
    assert "'nowhere.wav' does not exist" in done.err


def test_the_content_counts_and_not_the_name(here: Run, lab: Path, desk_drawer: Path) -> None:
    done = here("session", "add", "S09", desk_drawer / "wrong-name.mp3", "--json", at=lab)
    assert done.code == 0
    assert done.json["recordings"][0]["channels"] == 2


def test_a_recording_comes_in_once(here: Run, lab: Path, desk_drawer: Path) -> None:
    assert here("session", "add", "S08", desk_drawer / "two.wav", at=lab).out == "Added S08: 1 recording, 0:08.\n"
    again = here("session", "add", "S09", desk_drawer / "two.wav", at=lab)
    assert again.code == 1
    assert again.said == ("two.wav is the recording of session S08 already.", "Look whether the right file was named.")
    twice = here("session", "add", "S09", desk_drawer / "one.wav", desk_drawer / "one.wav", at=lab)
    assert twice.said[0] == "one.wav is the recording of this same command already."
    assert sorted(one.name for one in (lab / "media").glob("S*")) == ["S08-1.wav"]


def test_parts_are_laid_end_to_end(here: Run, lab: Path, desk_drawer: Path) -> None:
    parts = here("session", "add", "S09", desk_drawer / "two.wav", desk_drawer / "one.wav", "--json", at=lab).json[
        "recordings"
    ]
    assert [(one["part"], one["offset_ms"], one["duration_ms"]) for one in parts] == [(1, 0, 8000), (2, 8000, 4000)]


BAD_IDS = ["bad id", "A/../B", "", "x" * 33, "Zoë"]


@pytest.mark.parametrize("name", BAD_IDS)
@pytest.mark.parametrize("noun", ["session", "rater"])
def test_an_id_has_letters_digits_and_two_signs(noun: str, name: str, here: Run, lab: Path) -> None:
    done = here(noun, "add", name, at=lab)
    assert done.code == 1
    assert done.said == (
        f"{name!r} cannot be the id of a {noun}.",
        "An id has letters, digits, - and _, at most 32 of them.",
    )


def test_an_id_is_given_once(here: Run, lab: Path) -> None:
    assert here("session", "add", "S01", at=lab).said[0] == "There is a session S01 already."
    assert here("rater", "add", "R1", at=lab).said[0] == "There is a rater R1 already."


OTHERWISE = "Import turns (`coder import S FILE.rttm`), or say `--diarizer none` and give words with a speaker column."
NOBODY_TELLS = (
    "Nothing tells who speaks: no speaker model is on this machine, and the recording has not one channel per voice."
)
NO_SPEAKER_MODEL = (
    "Get it once: coder models fetch community-1. Or import turns: coder import S09 FILE.rttm. "
    "Or, with one microphone per person: coder transcribe S09 --diarizer channels. "
    "Or give words with a speaker column; or say --diarizer none."
)
SPEECHLESS = [
    (
        "silent.wav",
        "channels",
        "Nobody is heard on any channel.",
        "Play the recording: is it the right file, and loud enough?",
    ),
    (
        "five.wav",
        "channels",
        "The recording has 5 channels; that is surround sound, not a microphone per person.",
        f"Export the microphones' own tracks as one file of up to 4 channels. {OTHERWISE}",
    ),
    (
        "one.wav",
        "channels",
        "The recording has one channel, so channels cannot tell who speaks.",
        OTHERWISE,
    ),
    (
        "one.wav",
        "",
        NOBODY_TELLS,
        NO_SPEAKER_MODEL,
    ),
]


@pytest.mark.parametrize(("name", "diarizer", "message", "hint"), SPEECHLESS, ids=[one[2][:30] for one in SPEECHLESS])
def test_a_recording_that_does_not_tell_who_speaks_makes_no_transcript(
    name: str, diarizer: str, message: str, hint: str, desk_drawer: Path, lab: Path, here: Run
) -> None:
    words = desk_drawer / "words.csv"
    words.write_text(words_csv(talk()[:3], speakers=False), encoding="utf-8")
    here("session", "add", "S09", desk_drawer / name, at=lab)
    how = ["--diarizer", diarizer] if diarizer else []
    done = here("transcribe", "S09", "--words", words, *how, at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == (message, hint)
    assert here("session", "show", "S09", "--json", at=lab).json["state"] == "added"


def test_speakers_are_found_at_their_microphones(here: Run, lab: Path, desk_drawer: Path) -> None:
    words = desk_drawer / "words.csv"
    said = "start_ms,end_ms,word\n200,500,greenhouse\n1200,1500,Wednesday\n2200,2500,letter\n"
    words.write_text(said, encoding="utf-8")
    here("session", "add", "S09", desk_drawer / "two.wav", at=lab)
    first = here("transcribe", "S09", "--words", words, "--diarizer", "channels", "--json", at=lab).json[0]
    assert (first["version"], first["words"], first["speakers"]) == (1, 3, ["SPEAKER_00", "SPEAKER_01"])
    shown = here("transcript", "show", "S09", "--json", at=lab).json
    assert [(one["speaker"], one["text"]) for one in shown["turns"]] == [
        ("SPEAKER_00", "greenhouse"),
        ("SPEAKER_01", "Wednesday"),
        ("SPEAKER_00", "letter"),
    ]
    again = here("transcribe", "S09", "--words", words, "--diarizer", "channels", at=lab)
    assert again.code == 0
    assert "nothing new: the transcript says this already" in again.out
    assert "Used again: decode, words, speakers, align." in again.out


def test_a_recording_that_was_cut_off_is_used_and_said_to_be_cut(here: Run, lab: Path, desk_drawer: Path) -> None:
    words = desk_drawer / "words.csv"
    words.write_text("start_ms,end_ms,word\n200,500,greenhouse\n1200,1500,Wednesday\n", encoding="utf-8")
    assert here("session", "add", "S09", desk_drawer / "cut.wav", at=lab).code == 0
    done = here("transcribe", "S09", "--words", words, "--diarizer", "channels", at=lab)
    assert done.code == 0
    assert "Warning: the file is shorter than its header says: its end is cut off." in done.out


def test_a_sessions_file_brings_sessions_recordings_and_facts(here: Run, lab: Path, desk_drawer: Path) -> None:
    (desk_drawer / "all.csv").write_text(
        "session,recording,case,site\nS08,two.wav,C08,north\nS09,,C09,\nS01,,C01,south\n", encoding="utf-8"
    )
    done = here("session", "import", desk_drawer / "all.csv", "--json", at=lab)
    assert done.json == {"added": ["S08", "S09"], "changed": ["S08", "S09", "S01"]}
    assert here("session", "show", "S08", "--json", at=lab).json["facts"] == {"case": "C08", "site": "north"}


BAD_SESSIONS = [
    ("recording\ntwo.wav\n", "all.csv lacks the column session.", "The first row names the columns: session, "),
    ("session,colour\nS08,red\n", "all.csv has a column colour that is no fact.", "Facts: case, therapist, client"),
    ("", "all.csv is empty (0 bytes).", "Export it again from where it came."),
]


@pytest.mark.parametrize(("text", "message", "hint"), BAD_SESSIONS, ids=["no session", "no fact", "empty"])
def test_a_sessions_file_with_a_slip_adds_nothing(
    text: str, message: str, hint: str, here: Run, lab: Path, tmp_path: Path
) -> None:
    (tmp_path / "all.csv").write_text(text, encoding="utf-8")
    done = here("session", "import", tmp_path / "all.csv", at=lab)
    assert done.code == 1
    assert done.said[0] == message
    assert done.said[1].startswith(hint)
    assert len(json.loads(here("session", "list", "--json", at=lab).out)) == 3


def test_facts_are_set_and_taken_away(here: Run, lab: Path) -> None:
    assert here("session", "set", "S01", "case=C7", "date=2026-03-01", at=lab).code == 0
    assert here("session", "set", "S01", "case=", "--json", at=lab).json == {"session": "S01", "date": "2026-03-01"}
    wrong = here("session", "set", "S01", "colour=red", at=lab)
    assert wrong.said[0] == "colour is no fact of a session."
    shapeless = here("session", "set", "S01", "case", at=lab)
    assert shapeless.said[0] == "'case' is not KEY=VALUE."


def test_facts_that_stand_already_are_not_set_again(here: Run, lab: Path, tmp_path: Path) -> None:
    assert here("session", "set", "S01", "case=C7", at=lab).out == "case: C7\n"
    before = here("verify", "--json", at=lab).json
    assert here("session", "set", "S01", "case=C7", "date=", at=lab).out == "case: C7\nNothing to do.\n"
    (tmp_path / "all.csv").write_text("session,case\nS01,C7\n", encoding="utf-8")
    done = here("session", "import", tmp_path / "all.csv", at=lab)
    assert (done.code, done.out) == (0, "Nothing to do: the study holds this already.\n")
    assert here("verify", "--json", at=lab).json == before
