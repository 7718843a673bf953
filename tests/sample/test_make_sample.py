import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coder.codebook.load import load
from coder.errors import AudioError, FormatError
from coder.model import Word

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts" / "sample"
SESSIONS = ("S01", "S02", "S03", "S04", "S05", "S06")
HEAD = "title: Tea\ntherapist: en+m3 speed 160\nclient: en-us+f1 speed 160\n\n"

needs_voice = pytest.mark.usefixtures("espeak_ng")


def make(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "make_sample"), *arguments]
    environment = {**os.environ, "PATH": path} if path is not None else None
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def source(folder: Path, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "S90.txt"
    file.write_text(HEAD + body, encoding="utf-8")
    return file


def test_the_codings_are_remade_byte_for_byte_without_espeak(tmp_path: Path) -> None:
    for session in SESSIONS:
        shutil.copy(SAMPLE / f"{session}.reference.csv", tmp_path)
    done = make("--codings", "--out", str(tmp_path), path="")
    assert (done.returncode, done.stderr) == (0, "")
    for rater in ("R1", "R2", "R3"):
        name = f"codings.{rater}.csv"
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_without_espeak_it_says_so_and_how_to_go_on(tmp_path: Path) -> None:
    done = make("--out", str(tmp_path), path="")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: espeak-ng is not installed, so the sample cannot be spoken.\nHint: Install")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_sources_is_said(tmp_path: Path) -> None:
    done = make("--source", str(tmp_path))
    assert done.returncode == 1
    assert "holds no dialogue sources." in done.stderr
    assert "Hint: Give the folder with --source." in done.stderr


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("T Hello.\n", "S90.txt:5: cannot read 'T Hello.'."),
        ("X: Hello.\n", "S90.txt:5: cannot read 'X: Hello.'."),
        ("T: Hello.\n(long)\n", "S90.txt:6: cannot read '(long)'."),
        ("   = rep_own\n", "S90.txt:5: cannot read '= rep_own'."),
        ("T: Hello.\n   R9: rep_own\n", "S90.txt:6: cannot read 'R9: rep_own'."),
        ("T: Hello.\n   = rep_own sure 4\n", "S90.txt:6: cannot read 'rep_own sure 4'."),
        ("T: Well (0.9) hello.\n", "S90.txt:5: cannot read 'Well (0.9) hello.'."),
        ("T: Hello.\n\nratings R1  R2  R3\ng_bond  4  4\n", "S90.txt:8: cannot read 'g_bond  4  4'."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, body: str, message: str) -> None:
    from sample.source import read

    with pytest.raises(FormatError) as caught:
        read(source(tmp_path, body))
    assert caught.value.message == message
    assert caught.value.hint.startswith("Write a sentence (T: …), a pause")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("T: Hello.\n   = reg_warmth\n", "has no code reg_warmth."),
        ("C: Hello.\n   = rep_own\n", "R1: rep_own is for therapist."),
        ("T: Hello.\n   R2: col_choice\n", "R2: col_choice is to say what it is about."),
        ("T: Hello.\n   = rep_own about task\n", "R1: rep_own has no facet about."),
        ("T: Hello.\n   R3: rep_own sure 2\n", "R3: rep_own has no intensity."),
        ("T @a: Hello.\nC @a: Hi.\n", "labels ['a'] are given twice or not at all."),
        ("T: Hello.\n\nratings\ng_bond  4 @a  4  4\n", "labels ['a'] are given twice or not at all."),
    ],
)
def test_a_marking_that_the_codebook_does_not_allow_is_named(tmp_path: Path, body: str, message: str) -> None:
    from sample.codings import check
    from sample.source import read

    book = load(ROOT / "codebooks" / "alliance-bordin.yaml")
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        check(read(source(tmp_path, body)), book)
    assert caught.value.message.startswith("S90.txt:")
    assert caught.value.hint in ("Change the marking.", "Give each @label to one line.")


def reference(folder: Path, *rows: str) -> None:
    text = "\n".join(("start_ms,end_ms,word,speaker", *rows, ""))
    (folder / "S90.reference.csv").write_text(text, encoding="utf-8")


def test_a_sentence_that_is_not_one_segment_is_refused(tmp_path: Path) -> None:
    source(tmp_path, "T: Come in.\nT: Sit.\n")
    reference(tmp_path, "0,400,Come,therapist", "420,800,in.,therapist", "1200,1400,Sit.,therapist")
    done = make("--codings", "--source", str(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 1
    assert "Error: S90.txt:6: 'Sit.' is not exactly one segment." in done.stderr
    assert "Hint: Write one sentence on a line, at least 0.3 s long" in done.stderr


def test_a_source_that_was_changed_after_the_recording_is_refused(tmp_path: Path) -> None:
    source(tmp_path, "T: Come in.\n")
    reference(tmp_path, "0,400,Come,therapist", "420,800,out.,therapist")
    done = make("--codings", "--source", str(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 1
    assert "the reference has other words than 'Come in.'." in done.stderr
    assert "make the recording again without --codings." in done.stderr


def test_a_later_line_for_one_rater_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    from sample.source import Mark, Marking, read

    line = read(
        source(tmp_path, "T: Hm.\n   = rep_own, rup_ther sure 2\n   R2: -\n   R3: ? inaudible ; a door\n")
    ).lines[0]
    assert line.markings["R1"] == Marking((Mark("rep_own"), Mark("rup_ther", intensity="2")))
    assert line.markings["R2"] == Marking()
    assert line.markings["R3"] == Marking(cannot="inaudible", note="a door")


def test_turns_close_pauses_up_to_half_a_second() -> None:
    from sample.timeline import turns

    spoken = [(0, 400), (900, 1000), (1501, 1600)]
    words = [Word(start, end, "a", "therapist") for start, end in spoken] + [Word(300, 500, "b", "client")]
    assert [(turn.start_ms, turn.end_ms, turn.speaker) for turn in turns(words)] == [
        (0, 1000, "therapist"),
        (300, 500, "client"),
        (1501, 1600, "therapist"),
    ]


@needs_voice
def test_every_word_of_a_sentence_is_cut_out_where_it_sounds() -> None:
    from sample.source import Voice
    from sample.voice import RATE, speak

    words = ["I", "do", "not", "know", "all", "of", "the", "things", "in", "the", "house,", "stop", "it."]
    for name in ("en+m3", "en-us+f1"):
        sounds = speak(words, Voice(name, 165))
        assert len(sounds) == len(words)
        assert all(0.04 < len(sound) / RATE < 0.8 for sound in sounds)
        assert all(np.abs(sound).max() > 0.05 for sound in sounds)


@needs_voice
@pytest.mark.parametrize(
    ("voice", "message", "hint"),
    [
        ("xx+m3", "espeak-ng does not speak with the voice 'xx+m3'.", "List voices with: espeak-ng --voices=en"),
        ("en-us+f4", "espeak-ng speaks 1 words for the 3 of 'So it is.'.", "Take a voice without echo"),
    ],
)
def test_a_voice_that_is_unknown_or_echoes_is_refused(voice: str, message: str, hint: str) -> None:
    from sample.source import Voice
    from sample.voice import speak

    with pytest.raises(AudioError) as caught:
        speak(["So", "it", "is."], Voice(voice, 165))
    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


@needs_voice
def test_an_overlap_that_hides_half_a_word_is_refused(tmp_path: Path) -> None:
    from sample.source import read
    from sample.timeline import place
    from sample.voice import speak

    one = read(source(tmp_path, "T: I see it.\n(-0.9)\nC: No.\n"))
    sounds = [speak(line.words, one.voices[line.speaker]) for line in one.lines]
    with pytest.raises(FormatError, match=r"S90\.txt:7: the overlap hides 900 ms of a word of \d+ ms\.") as caught:
        place(one, sounds)
    assert caught.value.hint == "Make the overlap shorter than half of either word."
