"""Making a transcript takes minutes; what was locked in the meantime stays as it was frozen."""

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.audio import transcribe_recording
from coder.errors import ConflictError, TranscriptError
from coder.model import Word
from coder.store import sessions, transcripts
from coder.transcript import turns_from_words
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.overview import session_status
from coder.workflow.sources import Wishes
from coder.workflow.study import Study
from coder.workflow.transcribing import Transcribed, import_file, transcribe

Said = Callable[..., list[Word]]
LOCKED = "The transcript of S05 is locked: segments and codes rest on it."


def transcribe_from(study: Study, session: str, path: Path) -> Transcribed:
    return transcribe(study, session, Wishes(words=path))


def ready(study: Study, words: list[Word], files: list[Path]) -> None:
    """Make session S05 one step short of its lock."""
    add_session(study, "S05", files)
    keep_transcript(study, "S05", words, {})
    set_roles(study, "S05", {one.speaker: "client" for one in words if one.speaker != "UNK"})


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Half a minute of a tone, as a WAV file."""
    path = tmp_path / "tone.wav"
    samples = (round(8000 * math.sin(at / 3)) for at in range(8000 * 30))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return path


def test_a_transcript_that_was_locked_a_moment_ago_gets_no_draft_after_it(
    rule_study: Study, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(rule_study, said(), [])

    def locked_first(words: list[Word]) -> object:
        lock(rule_study, "S05")
        return turns_from_words(words)

    monkeypatch.setattr("coder.workflow.drafts.turns_from_words", locked_first)
    with pytest.raises(ConflictError) as caught:
        keep_transcript(rule_study, "S05", said()[1:], {})
    assert caught.value.message == LOCKED
    with rule_study.store.read() as connection:
        assert [(one.version, one.locked) for one in transcripts.versions(connection, "S05")] == [(1, True)]


def test_parts_are_not_moved_in_session_time_once_segments_rest_on_it(
    rule_study: Study, said: Said, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(rule_study, said(), [tone])
    with rule_study.store.write() as connection:
        sessions.place_recording(connection, "S05", 1, 0, 29_000)  # as a header that rounds says it

    def locked_then(*given: object) -> object:
        heard = transcribe_recording(*given)  # type: ignore[arg-type]
        lock(rule_study, "S05")
        return heard

    monkeypatch.setattr("coder.workflow.transcribing.transcribe_recording", locked_then)
    with pytest.raises(ConflictError) as caught:
        transcribe(rule_study, "S05", Wishes(diarizer="none"))
    assert caught.value.message == LOCKED
    with rule_study.store.read() as connection:
        (part,) = sessions.recordings_of(connection, "S05")
    assert part.duration_ms == 29_000


def test_a_file_of_speakers_is_no_file_of_words(study: Study, tmp_path: Path) -> None:
    add_session(study, "S01")
    turns = tmp_path / "turns.rttm"
    turns.write_text("SPEAKER S01 1 0.0 2.0 <NA> <NA> one <NA> <NA>\n", encoding="utf-8")
    with pytest.raises(TranscriptError) as caught:
        transcribe(study, "S01", Wishes(words=turns, diarizer="none"))
    assert caught.value.message == "turns.rttm has speakers and no words."
    assert "coder import S01 turns.rttm" in caught.value.hint


def test_a_transcript_with_nothing_to_code_is_not_locked(study: Study) -> None:
    add_session(study, "S01")
    keep_transcript(study, "S01", [Word(0, 100, "Hm.", "SPEAKER_00")], {"words": "test"})
    set_roles(study, "S01", {"SPEAKER_00": "client"})
    with pytest.raises(ConflictError, match="nothing to code"):
        lock(study, "S01")
    assert session_status(study, "S01").state == "transcript"


@pytest.mark.parametrize("bring_in", [transcribe_from, import_file], ids=["transcribe", "import"])
def test_names_in_captions_stay_outside_by_whichever_way_they_come(
    study: Study, tmp_path: Path, bring_in: Callable[[Study, str, Path], Transcribed]
) -> None:
    add_session(study, "S01")
    captions = tmp_path / "talk.vtt"
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Anna>How are you today?\n", encoding="utf-8")
    made = bring_in(study, "S01", captions)
    assert made.speakers == ("SPEAKER_00",)
    assert any("names were replaced" in warning for warning in made.warnings)
    with study.store.read() as connection:
        stored = transcripts.require(connection, "S01")
    assert "Anna" not in stored.content
