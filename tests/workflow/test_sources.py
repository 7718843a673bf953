"""Where words and speakers come from is settled before anything runs, from what was asked and what there is."""

import shutil
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from coder.audio import Kept
from coder.audio.diarized import Diarized
from coder.audio.models.bundle import install
from coder.audio.speakers import Diarization
from coder.audio.speech import Speech
from coder.audio.stages import save
from coder.errors import AudioError, EngineError, FormatError, ModelError
from coder.model import UNKNOWN_SPEAKER, SpeakerSpan, Word
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_session
from coder.workflow.sources import Wishes, choose
from coder.workflow.study import Study

SAMPLE = Path(__file__).parents[2] / "transcripts" / "sample"
SAID = (Word(0, 300, "so", "SPEAKER_00", 0.9), Word(400, 700, "well", "SPEAKER_01", 0.8))
HEARD = tuple(replace(one, speaker=UNKNOWN_SPEAKER) for one in SAID)
"""As the speech model gave them, before anybody knew who speaks."""
SPANS = (SpeakerSpan(0, 350, "SPEAKER_00"), SpeakerSpan(350, 800, "SPEAKER_01"))
MADE: dict[str, Any] = {
    "words": "model:small",
    "diarizer": "pyannote",
    "stages": {"words": "w" * 64, "speakers": "s" * 64},
    "about": {
        "words": {"model": {"name": "small"}, "language_asked": "de"},
        "speakers": {"model": {"name": "community-1"}, "parameters": {"speakers": 3}},
    },
}


@pytest.fixture
def recorded(study: Study, clip: Path) -> Study:
    """A study with the clip as S01."""
    add_session(study, "S01", [clip])
    return study


@pytest.fixture
def models(own_models: Path, tiny_whisper: Path, tiny_diarizer: Path) -> Path:
    """Both default models, installed."""
    install(tiny_whisper, "small")
    install(tiny_diarizer, "community-1")
    return own_models


@pytest.fixture
def made(recorded: Study, models: Path) -> Study:
    """The same, with a transcript that both models made and the file that the stage of speakers left."""
    keep_transcript(recorded, "S01", SAID, MADE)
    payload = {"spans": [[one.start_ms, one.end_ms, one.speaker] for one in SPANS], "exclusive": []}
    save(recorded.settings.stages("S01"), "speakers", "s" * 64, payload)
    save(recorded.settings.stages("S01"), "words", "w" * 64, [astuple(one) for one in HEARD])
    return recorded


def test_the_default_models_hear_what_nobody_has_heard_yet(recorded: Study, models: Path) -> None:
    found = choose(recorded, "S01", Wishes())
    assert isinstance(found.words, Speech)
    assert isinstance(found.diarizer, Diarization)
    assert (found.words.model.name, found.words_from) == ("small", "model:small")
    assert (found.diarizer.model.name, found.diarizer.settings.speakers) == ("community-1", 2)
    assert found.kept == ()


def test_a_missing_model_is_said_before_anything_runs(recorded: Study, own_models: Path, tiny_whisper: Path) -> None:
    with pytest.raises(ModelError, match="The model small is not on this machine"):
        choose(recorded, "S01", Wishes())
    with pytest.raises(AudioError, match="Nothing tells who speaks"):
        choose(recorded, "S01", Wishes(asr=str(tiny_whisper)))
    assert not recorded.settings.stages("S01").exists()


def test_without_a_speaker_model_one_channel_a_voice_is_enough(
    study: Study, own_models: Path, tiny_whisper: Path
) -> None:
    add_session(study, "S02", [SAMPLE / "S02.opus"])
    assert choose(study, "S02", Wishes(asr=str(tiny_whisper))).diarizer == "channels"


@pytest.mark.parametrize(("wish", "speakers"), [(0, None), (1, 1), (4, 4)])
def test_a_number_of_speakers_is_asked_of_the_model(
    recorded: Study, models: Path, wish: int, speakers: int | None
) -> None:
    found = choose(recorded, "S01", Wishes(speakers=wish)).diarizer
    assert isinstance(found, Diarization)
    assert found.settings.speakers == speakers


def test_what_nobody_asks_for_is_kept_with_how_it_was_made(made: Study) -> None:
    found = choose(made, "S01", Wishes())
    assert isinstance(found.words, Kept)
    assert (found.words.made, found.words.key, found.words_from) == (HEARD, "w" * 64, "model:small")
    assert found.words.about == MADE["about"]["words"]
    assert isinstance(found.diarizer, Kept)
    assert (found.diarizer.made, found.diarizer.source) == (Diarized(SPANS), "pyannote")
    assert found.kept == ("words", "speakers")


def test_asking_for_one_keeps_the_other(made: Study) -> None:
    assert choose(made, "S01", Wishes(language="en")).kept == ("speakers",)
    assert choose(made, "S01", Wishes(speakers=1)).kept == ("words",)
    assert choose(made, "S01", Wishes(diarizer="channels")).kept == ("words",)


def test_a_stage_that_is_made_anew_is_made_as_before(made: Study) -> None:
    words = choose(made, "S01", Wishes(redo_from="words"))
    assert isinstance(words.words, Speech)
    assert (words.words.model.name, words.words.settings.language) == ("small", "de")
    assert isinstance(words.diarizer, Diarization)
    speakers = choose(made, "S01", Wishes(redo_from="speakers"))
    assert isinstance(speakers.diarizer, Diarization)
    assert speakers.diarizer.settings.speakers == 3
    assert isinstance(speakers.words, Kept)
    assert choose(made, "S01", Wishes(redo_from="align")).kept == ("words", "speakers")


def test_where_the_file_of_speakers_is_gone_kept_words_keep_theirs_and_new_words_get_new_ones(made: Study) -> None:
    (made.settings.stages("S01") / "speakers.json").unlink()
    kept = choose(made, "S01", Wishes())
    assert isinstance(kept.words, Kept)
    assert (kept.words.made, kept.diarizer) == (SAID, "none")
    shutil.rmtree(made.settings.stages("S01"))
    assert choose(made, "S01", Wishes()) == kept
    assert isinstance(choose(made, "S01", Wishes(language="en")).diarizer, Diarization)


def test_words_from_a_file_that_name_their_speakers_need_no_other(recorded: Study, tmp_path: Path) -> None:
    (tmp_path / "named.csv").write_text("start_ms,end_ms,word,speaker\n0,100,so,A\n", encoding="utf-8")
    found = choose(recorded, "S01", Wishes(words=tmp_path / "named.csv"))
    assert (found.words_from, found.diarizer) == ("file:csv", "none")


def test_a_glossary_has_one_term_a_line(recorded: Study, models: Path, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\ufeffGreenhouse\n\n  Allotment Street \nGreenhouse\n", encoding="utf-8")
    found = choose(recorded, "S01", Wishes(glossary=path)).words
    assert isinstance(found, Speech)
    assert found.settings.glossary == ("Greenhouse", "Allotment Street")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormatError, match=r"names\.txt is not text in UTF-8"):
        choose(recorded, "S01", Wishes(glossary=path))


def test_a_folder_without_a_manifest_is_told_to_be_trusted(
    recorded: Study, own_models: Path, tiny_english: Path
) -> None:
    found = choose(recorded, "S01", Wishes(asr=str(tiny_english), diarizer="none"))
    assert found.notes == ("The model model came without a manifest.json: it is trusted as it is today.",)
    assert choose(recorded, "S01", Wishes(asr=str(tiny_english), diarizer="none")).notes == ()


def test_new_words_never_lose_their_speakers_in_silence(made: Study, tmp_path: Path) -> None:
    """Whatever became of the speakers' file: words that are made anew are given speakers anew."""
    (made.settings.stages("S01") / "speakers.json").unlink()
    assert isinstance(choose(made, "S01", Wishes(redo_from="words")).diarizer, Diarization)
    assert isinstance(choose(made, "S01", Wishes(redo_from="speakers")).diarizer, Diarization)
    (tmp_path / "bare.csv").write_text("start_ms,end_ms,word\n0,100,so\n", encoding="utf-8")
    assert isinstance(choose(made, "S01", Wishes(words=tmp_path / "bare.csv")).diarizer, Diarization)


def test_words_are_heard_as_the_last_time_but_for_what_is_asked(made: Study, tiny_whisper: Path) -> None:
    install(tiny_whisper, "turbo", force=True)
    about = {
        "model": {"name": "turbo"},
        "language_asked": "de",
        "parameters": {"mode": "sequential", "glossary_terms": 2},
    }
    keep_transcript(made, "S01", SAID[:1], {**MADE, "about": {**MADE["about"], "words": about}})
    for wishes in (Wishes(redo_from="words"), Wishes(language="en")):
        found = choose(made, "S01", wishes)
        assert isinstance(found.words, Speech)
        assert (found.words.model.name, found.words.settings.mode) == ("turbo", "sequential")
        assert found.words.settings.language == (wishes.language or "de")
        assert found.notes[0].startswith("The glossary of the earlier run is not kept")


@pytest.mark.parametrize(
    ("wishes", "option"), [(Wishes(language="en"), "--asr"), (Wishes(speakers=3), "--diarization-model")]
)
def test_another_model_is_not_taken_in_place_of_one_that_is_gone(
    made: Study, models: Path, wishes: Wishes, option: str
) -> None:
    for name in ("small", "community-1"):
        (models / name).rename(models / f"{name}-renamed")
    with pytest.raises(ModelError) as caught:
        choose(made, "S01", wishes)
    assert "none of that name is on this machine" in caught.value.message
    assert option in caught.value.hint


def test_a_speaker_model_of_another_name_is_named(
    recorded: Study, own_models: Path, tiny_whisper: Path, tiny_diarizer: Path
) -> None:
    install(tiny_whisper, "small")
    install(tiny_diarizer, "lab-voices")
    with pytest.raises(AudioError) as caught:
        choose(recorded, "S01", Wishes())
    assert caught.value.hint == "Name one that is: coder transcribe S01 --diarization-model lab-voices"


def test_a_model_without_what_runs_it_says_what_to_install(
    recorded: Study, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coder.workflow.sources.is_there", lambda kind: kind == "words")
    with pytest.raises(EngineError) as caught:
        choose(recorded, "S01", Wishes())
    assert "[diarize]" in caught.value.hint
