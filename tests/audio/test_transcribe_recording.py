"""The stages in order: what is made, what is made again, and what a kill leaves."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coder.audio import Kept, transcribe_recording
from coder.errors import AudioError, TranscriptError
from coder.model import UNKNOWN_SPEAKER, SpeakerSpan, Word

SAMPLE = Path(__file__).parents[2] / "transcripts" / "sample"
RECORDING = SAMPLE / "S02.opus"
ALL = ("decode", "words", "speakers", "align")
SPANS = (SpeakerSpan(0, 40_000, "T"), SpeakerSpan(40_000, 90_000, "C"))


def reference():
    with (SAMPLE / "S02.reference.csv").open(encoding="utf-8", newline="") as file:
        return [
            Word(int(row["start_ms"]), int(row["end_ms"]), row["word"], row["speaker"]) for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def words():
    return tuple(Word(word.start_ms, word.end_ms, word.text) for word in reference())


def test_every_word_of_the_sample_goes_to_the_person_who_said_it(tmp_path, words):
    heard = transcribe_recording([RECORDING], tmp_path, words, "channels")
    role = {"SPEAKER_00": "therapist", "SPEAKER_01": "client"}
    said = [(word.text, role.get(word.speaker, word.speaker)) for word in heard.words]
    assert said == [(word.text, word.speaker) for word in sorted(reference(), key=lambda word: word.start_ms)]
    assert heard.reused == ()
    assert heard.warnings == ()
    assert heard.decoded is not None


def test_a_second_run_makes_nothing_anew_and_hears_the_same(tmp_path, words):
    first = transcribe_recording([RECORDING], tmp_path, words, "channels")
    made = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    second = transcribe_recording([RECORDING], tmp_path, words, "channels")
    assert second.reused == ALL
    assert (second.words, second.diarized, second.decoded) == (first.words, first.diarized, first.decoded)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == made


@pytest.mark.parametrize(
    ("stage", "reused"), [("decode", ()), ("words", ALL[:1]), ("speakers", ALL[:2]), ("align", ALL[:3]), (None, ALL)]
)
def test_a_stage_and_all_after_it_can_be_made_anew(tmp_path, words, stage, reused):
    first = transcribe_recording([RECORDING], tmp_path, words, "channels")
    again = transcribe_recording([RECORDING], tmp_path, words, "channels", redo_from=stage)
    assert again.reused == reused
    assert again.words == first.words


def test_other_words_leave_the_recording_and_its_speakers_alone(tmp_path, words):
    transcribe_recording([RECORDING], tmp_path, words, "channels")
    assert transcribe_recording([RECORDING], tmp_path, words[:50], "channels").reused == ("decode", "speakers")


def test_another_diarizer_leaves_the_words_alone(tmp_path, words):
    transcribe_recording([RECORDING], tmp_path, words, "channels")
    heard = transcribe_recording([RECORDING], tmp_path, words, SPANS)
    assert heard.reused == ("decode", "words")
    assert heard.diarized.spans == SPANS
    assert {word.speaker for word in heard.words} == {"T", "C"}


def test_another_recording_makes_everything_but_the_words_anew(tmp_path, words):
    transcribe_recording([RECORDING], tmp_path, words, "channels")
    assert transcribe_recording([SAMPLE / "S03.opus"], tmp_path, words[:9], "channels").reused == ()
    assert transcribe_recording([RECORDING], tmp_path, words[:9], "channels").reused == ("words",)


def test_samples_that_were_lost_or_cut_are_decoded_again(tmp_path, words):
    first = transcribe_recording([RECORDING], tmp_path, words, "none")
    for damage in (lambda path: path.unlink(), lambda path: os.truncate(path, 5000)):
        damage(tmp_path / "mono.npy")
        again = transcribe_recording([RECORDING], tmp_path, words, "none")
        assert "decode" not in again.reused
        assert again.decoded == first.decoded


def test_without_a_diarizer_words_keep_the_speakers_of_their_file(tmp_path):
    heard = transcribe_recording([RECORDING], tmp_path, tuple(reference()))
    assert sorted({word.speaker for word in heard.words}) == ["client", "therapist"]
    assert heard.diarized.spans == ()


def test_a_session_without_a_recording_needs_only_words_and_turns(tmp_path):
    said = (Word(500, 700, "yes"), Word(100, 300, "well"), Word(-1, -1, "so"), Word(50_000, 50_200, "no"))
    heard = transcribe_recording([], tmp_path, said, (SpeakerSpan(0, 1000, "T"),))
    assert heard.decoded is None
    assert [word.text for word in heard.words] == ["well", "so", "yes", "no"]
    assert [word.speaker for word in heard.words] == ["T", "T", "T", UNKNOWN_SPEAKER]


def test_words_come_in_order_of_time(tmp_path):
    said = (Word(900, 1000, "b"), Word(100, 300, "a"), Word(2000, 2200, "c"))
    assert [word.text for word in transcribe_recording([], tmp_path, said).words] == ["a", "b", "c"]


def test_how_it_was_found_is_told_in_checksums_and_settings_without_names_or_text(tmp_path, words):
    provenance = transcribe_recording([RECORDING], tmp_path, words, "channels").provenance
    assert provenance["diarizer"] == "channels"
    assert set(provenance["stages"]) == set(ALL)
    assert [len(digest) for digest in (*provenance["parts"], *provenance["stages"].values())] == [64] * 5
    assert set(provenance["versions"]) == set(ALL)
    assert all(provenance["about"][stage]["duration_ms"] >= 0 for stage in ALL)
    assert json.loads(json.dumps(provenance)) == provenance
    assert "S02" not in str(provenance)
    assert transcribe_recording([RECORDING], tmp_path, words, SPANS).provenance["diarizer"] == "file"


@pytest.mark.parametrize(
    ("parts", "diarizer", "message", "hint"),
    [
        ([], "channels", "The session has no recording", "coder session add"),
        ([RECORDING], "other", "There is no diarizer other.", "`channels` or `none`"),
    ],
)
def test_a_diarizer_that_cannot_work_here_is_refused_with_a_way_out(tmp_path, words, parts, diarizer, message, hint):
    with pytest.raises(AudioError) as caught:
        transcribe_recording(parts, tmp_path, words, diarizer)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_stage_that_fails_leaves_those_before_it_to_the_next_run(tmp_path, words):
    untimed = tuple(Word(-1, -1, word.text) for word in words)
    with pytest.raises(TranscriptError):
        transcribe_recording([RECORDING], tmp_path, untimed, "channels")
    assert transcribe_recording([RECORDING], tmp_path, words, "channels").reused == ("decode", "speakers")


CHILD = """
import sys, time
from pathlib import Path
from coder.audio import transcribe_recording
from coder.model import Word

def progress(stage, share):
    if stage == sys.argv[3] and share >= float(sys.argv[4]):
        print("here", flush=True)
        time.sleep(600)

transcribe_recording([Path(sys.argv[1])], Path(sys.argv[2]), (Word(0, 100, "yes"),), "channels", progress)
"""


def kill_at(folder, stage, share):
    """Run the stages in another process and kill it when a stage has come so far."""
    command = [sys.executable, "-c", CHILD, str(RECORDING), str(folder), stage, str(share)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"here"
        child.kill()


@pytest.mark.parametrize(
    ("stage", "share", "reused"),
    [
        ("decode", 0.5, ()),
        ("speakers", 0.5, ("decode", "words")),
        ("align", 1.0, ("decode", "words", "speakers", "align")),
    ],
)
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path, stage, share, reused):
    folder, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    said = (Word(0, 100, "yes"),)
    kill_at(folder, stage, share)
    again = transcribe_recording([RECORDING], folder, said, "channels")
    whole = transcribe_recording([RECORDING], undisturbed, said, "channels")
    assert again.reused == reused
    assert (again.words, again.diarized) == (whole.words, whole.diarized)
    for name in ("mono.npy", "channels.npy"):
        assert (folder / name).read_bytes() == (undisturbed / name).read_bytes()
    for name in ("decode.json", "speakers.json", "aligned.json"):
        found, expected = (json.loads((one / name).read_bytes()) for one in (folder, undisturbed))
        assert (found["key"], found["payload"]) == (expected["key"], expected["payload"])


def test_other_words_under_the_same_key_are_aligned_anew(tmp_path, words):
    """What a model hears may change while its key does not: with a newer library, or on another device."""
    first = transcribe_recording([RECORDING], tmp_path, Kept("k" * 64, words, "model:x"), SPANS)
    second = transcribe_recording([RECORDING], tmp_path, Kept("k" * 64, words[:9], "model:x"), SPANS)
    assert (len(first.words), len(second.words)) == (len(words), 9)
    assert "align" not in second.reused
