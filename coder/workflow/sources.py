"""Where a session's words and speakers come from: what somebody asked for, else what there is, else the defaults.

Everything is settled before the first stage runs, so that a missing model is said at once and not after an hour. What
nobody asked to have made anew is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coder.audio import Diarizer, Kept, WordsSource
from coder.audio.models import shelf
from coder.audio.models.catalogue import Kind
from coder.audio.models.shelf import Model
from coder.audio.probe import probe
from coder.audio.speakers import SPEAKERS, Diarization, SpeakerSettings
from coder.audio.speech import Mode, Speech, SpeechSettings
from coder.audio.stages import StageName, content_key, diarized, key_of, load_if_fresh
from coder.errors import AudioError, ConflictError, EngineError, FormatError, ModelError
from coder.exchange.readers.base import Imported
from coder.model import UNKNOWN_SPEAKER, Word
from coder.resources import install_command
from coder.store import transcripts
from coder.store.transcripts import StoredTranscript
from coder.workflow.drafts import recording_of
from coder.workflow.outside import words_in
from coder.workflow.study import Study

LIBRARIES: dict[Kind, tuple[str, str]] = {
    "words": ("faster_whisper", "transcribe"),
    "speakers": ("pyannote.audio", "diarize"),
}
"""The library behind each engine, and the extra that installs it."""
NO_GLOSSARY = (
    "The glossary of the earlier run is not kept, since it may hold names: give it again with --glossary FILE."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked `transcribe` for; what is empty was left open."""

    words: Path | None = None
    asr: str = ""
    """A model's name, or the path of its folder."""
    language: str = ""
    glossary: Path | None = None
    """A text file with one name or term a line."""
    mode: Mode | None = None
    diarizer: str = ""
    """`pyannote`, `channels` or `none`."""
    diarization_model: str = ""
    speakers: int | None = None
    """How many there are; 0 lets the model decide."""
    device: str = "auto"
    threads: int = 0
    redo_from: StageName | None = None

    @property
    def hears(self) -> bool:
        """Whether something was asked of the speech model."""
        return bool(self.asr or self.language or self.glossary or self.mode)

    @property
    def tells_apart(self) -> bool:
        """Whether something was asked of the speaker model."""
        return self.diarizer == "pyannote" or bool(self.diarization_model) or self.speakers is not None


@dataclass(frozen=True, slots=True)
class Sources:
    """What was settled on."""

    words: WordsSource
    words_from: str
    """`model:NAME`, `file:FORMAT`, or `transcript` for words that came without a word about their source."""
    diarizer: Diarizer
    notes: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """What is not made anew."""
        return tuple(
            what for what, source in (("words", self.words), ("speakers", self.diarizer)) if isinstance(source, Kept)
        )


def choose(study: Study, session: str, wishes: Wishes) -> Sources:
    """Settle where words and speakers come from.

    Raises:
        ModelError: a model is not here, or not of this kind; the hint has the ways out.
        EngineError: the library behind a model is not installed.
        AudioError: nothing tells who speaks.
    """
    there = Standing.of(study, session)
    words, words_from, notes = _words(study, session, wishes, there)
    diarizer = _diarizer(study, session, wishes, there, words)
    if isinstance(words, Kept) and diarizer != "none":
        words = there.as_made(words)
    models = [one.model for one in (words, diarizer) if isinstance(one, Speech | Diarization)]
    return Sources(words, words_from, diarizer, (*notes, *(one.note for one in models if one.note)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What an earlier run made: the newest transcript, and the files its stages left."""

    folder: Path
    transcript: StoredTranscript | None

    @classmethod
    def of(cls, study: Study, session: str) -> "Standing":
        """Look at a session."""
        with study.store.read() as connection:
            return cls(study.settings.stages(session), transcripts.newest(connection, session))

    @property
    def provenance(self) -> Mapping[str, Any]:
        """How the transcript was made; empty when there is none."""
        return self.transcript.provenance if self.transcript else {}

    def key(self, stage: StageName) -> str:
        """Name what a stage made for the transcript."""
        return str(self.provenance.get("stages", {}).get(stage, ""))

    def about(self, stage: StageName) -> Mapping[str, Any]:
        """Tell how a stage made it."""
        return dict(self.provenance.get("about", {}).get(stage, {}))

    def parameter(self, stage: StageName, name: str) -> Any:
        """Tell what its engine was told; None where nothing was, or no engine made it."""
        return self.about(stage).get("parameters", {}).get(name)

    def model(self, stage: StageName, option: str) -> str:
        """Name the model that made it, to be used again; empty where none did.

        Raises:
            ModelError: there is none of that name on this machine; another is not taken in its place.
        """
        name = str(self.about(stage).get("model", {}).get("name", ""))
        if name and not shelf.is_installed(name):
            raise ModelError(
                f"The {stage} there are were made with the model {name}, and none of that name is on this machine.",
                f"Say which one to use, by its name or its folder: {option} MODEL",
            )
        return name

    def words(self) -> Kept | None:
        """Give the transcript's words, with their speakers; None when there is no transcript."""
        if self.transcript is None:
            return None
        words = tuple(word for turn in self.transcript.read().turns for word in turn.words)
        key = self.key("words")
        if self.transcript.edited or not key:
            key = key_of("words", content_key(words))
        return Kept(key, words, str(self.provenance.get("words", "transcript")), self.about("words"))

    def as_made(self, words: Kept) -> Kept:
        """Give kept words as their stage made them, where its file is there: to be given speakers again.

        Turns lose the order of words that begin at the same moment, so the same speakers could give another text.
        """
        file = load_if_fresh(self.folder, "words", words.key)
        made = tuple(Word(*row) for row in file.payload) if file else ()
        return replace(words, made=made, about=file.about or words.about) if file else words

    def speakers(self) -> Kept | None:
        """Give the transcript's speaker spans; None when it has none, or their file is gone."""
        source, key = str(self.provenance.get("diarizer", "none")), self.key("speakers")
        kept = load_if_fresh(self.folder, "speakers", key) if key and source != "none" else None
        return Kept(key, diarized(kept.payload), source, self.about("speakers")) if kept else None


def _words(study: Study, session: str, wishes: Wishes, there: Standing) -> tuple[WordsSource, str, tuple[str, ...]]:
    if wishes.words:
        found = words_in(study, session, wishes.words)
        return found.words, f"file:{wishes.words.suffix.lstrip('.').lower()}", found.notes
    redone = wishes.redo_from in ("decode", "words") and "model" in there.about("words")
    kept = there.words()
    if kept and not wishes.hears and not redone:
        return kept, kept.source, ()
    if not recording_of(study, session)[0]:
        raise ConflictError(
            f"There are no words for {session} yet, and no recording to hear them in.",
            f"Give them: coder import {session} FILE, or coder transcribe {session} --words FILE",
        )
    return _speech(wishes, there, session)


def _speech(wishes: Wishes, there: Standing, session: str) -> tuple[Speech, str, tuple[str, ...]]:
    """Hear words as asked, and else as the last time."""
    model = _model(wishes.asr or there.model("words", "--asr"), "words", session)
    settings = SpeechSettings(
        wishes.language or str(there.about("words").get("language_asked", "")),
        _glossary(wishes.glossary),
        wishes.mode or there.parameter("words", "mode") or "batched",
    )
    forgotten = not wishes.glossary and there.parameter("words", "glossary_terms")
    notes = (NO_GLOSSARY,) if forgotten else ()
    return Speech(model, settings, wishes.device, wishes.threads), f"model:{model.name}", notes


def _diarizer(study: Study, session: str, wishes: Wishes, there: Standing, words: WordsSource) -> Diarizer:
    """Choose where the speakers of these words come from."""
    if wishes.tells_apart:
        return _diarization(wishes, there, session)
    named = isinstance(words, Sequence) and _name_speakers(words)
    if wishes.diarizer == "none" or (not wishes.diarizer and named):
        return "none"
    if wishes.diarizer == "channels":
        return "channels"
    source = str(there.provenance.get("diarizer", "none"))
    redone = source in ("pyannote", "channels") and wishes.redo_from in ("decode", "words", "speakers")
    kept = None if redone else there.speakers()
    if kept:
        return kept
    if isinstance(words, Kept) and not redone and _name_speakers(words.made):
        return "none"  # the words that are kept say it
    if source == "channels":
        return "channels"
    return _diarization(wishes, there, session) if source == "pyannote" else _default(study, session, wishes, there)


def _name_speakers(words: Sequence[Word]) -> bool:
    return any(word.speaker != UNKNOWN_SPEAKER for word in words)


def _default(study: Study, session: str, wishes: Wishes, there: Standing) -> Diarizer:
    """Say who speaks when nobody said how: the model where it is here, else one microphone per speaker."""
    parts, _ = recording_of(study, session)
    here = [one.name for one in shelf.installed() if one.kind == "speakers"]
    if parts and shelf.default("speakers") in here and is_there("speakers"):
        return _diarization(wishes, there, session)
    if parts and all(probe(part).channels > 1 for part in parts):
        return "channels"
    if not parts:
        raise AudioError(
            "Nothing tells who speaks: the words name no speakers, and there is no recording.",
            f"Import turns: coder import {session} FILE.rttm; or give words with a speaker column, "
            "or say --diarizer none.",
        )
    if here and not is_there("speakers"):
        return _diarization(wishes, there, session)  # which says how to install what runs it
    if here:
        raise AudioError(
            f"Nothing tells who speaks: the speaker model {shelf.default('speakers')} is not on this machine.",
            f"Name one that is: coder transcribe {session} --diarization-model {here[0]}",
        )
    raise AudioError(
        "Nothing tells who speaks: no speaker model is on this machine, and the recording has not one channel per "
        "voice.",
        shelf.ways_out(shelf.default("speakers"), "speakers", session)
        + ". Or give words with a speaker column; or say --diarizer none.",
    )


def _diarization(wishes: Wishes, there: Standing, session: str) -> Diarization:
    earlier = there.model("speakers", "--diarization-model") if not wishes.diarization_model else ""
    model = _model(wishes.diarization_model or earlier, "speakers", session)
    speakers = wishes.speakers
    if speakers is None:
        speakers = there.about("speakers").get("parameters", {}).get("speakers", SPEAKERS) or 0
    return Diarization(model, SpeakerSettings(speakers or None), wishes.device, wishes.threads)


def _model(wish: str, kind: Kind, session: str) -> Model:
    """Find a model, with the library that runs it."""
    if not is_there(kind):
        library, extra = LIBRARIES[kind]
        _, *others = shelf.ways_out(shelf.default(kind), kind, session).split(". Or ")
        raise EngineError(
            f"{library.replace('_', '-')}, which {'hears words' if kind == 'words' else 'tells speakers apart'}, "
            "is not installed.",
            f"Install it once: {install_command(extra)}. Or " + ". Or ".join(others),
        )
    return shelf.find(wish or shelf.default(kind), kind, session)


def is_there(kind: Kind) -> bool:
    """Tell whether the library behind an engine is installed; it is not loaded."""
    library = LIBRARIES[kind][0]
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:
        return False


def _glossary(path: Path | None) -> tuple[str, ...]:
    """Read names and terms, one a line.

    Raises:
        FormatError: the file is not text.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise FormatError(
            f"{path.name} is not text in UTF-8.", "A glossary is a text file, one term a line."
        ) from error
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def speakers_for(study: Study, session: str, found: Imported) -> Diarizer:
    """Choose where the speakers of words from a file come from: the file, else as for any recording."""
    if _name_speakers(found.words):
        return "none"
    return found.spans or _default(study, session, Wishes(), Standing.of(study, session))
