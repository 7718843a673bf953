"""From recording to words with speakers: decode, hear the words, find the speakers, bring them together.

The stages keep what they made in a folder per session, so a run that was interrupted goes on where it was. The study's
database is never touched from here: the caller stores what is heard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from coder.audio.align import align, placed
from coder.audio.channels import speakers_from_channels
from coder.audio.decode import Decoded, decode, sha256_of
from coder.audio.diarized import Diarized
from coder.audio.progress import Progress, silent
from coder.audio.quality import doubts
from coder.audio.running import find_speakers, hear_words
from coder.audio.speakers import Diarization
from coder.audio.speech import Speech
from coder.audio.stages import VERSIONS, StageName, Stages, content_key, key_of
from coder.errors import AudioError
from coder.model import Span, SpeakerSpan, Word

__all__ = ["Diarizer", "Heard", "Kept", "WordsSource", "transcribe_recording"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier run made and this one shall not make anew."""

    key: str
    """The stage's key in that run."""
    made: Any
    """A tuple of words, or a Diarized."""
    source: str
    """Where it came from then."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """How that run made it."""


WordsSource = Sequence[Word] | Speech | Kept
"""Where the words come from: given, heard by a model, or kept."""
Diarizer = Literal["channels", "none"] | tuple[SpeakerSpan, ...] | Diarization | Kept
"""Where the speakers come from: the channels, nowhere (words keep those of their file), spans read from a file,
a model, or kept."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a session's recording says, and how that was found."""

    words: tuple[Word, ...]
    """In order of time, each with one speaker or UNKNOWN_SPEAKER."""
    decoded: Decoded | None
    """None for a session without a recording."""
    diarized: Diarized
    warnings: tuple[str, ...]
    provenance: dict[str, Any]
    """Checksums, models, stage keys, settings and times, fit for JSON; no names, no text."""
    reused: tuple[StageName, ...]
    """Stages that were taken from an earlier run."""


def transcribe_recording(
    parts: Sequence[Path],
    folder: Path,
    words_source: WordsSource,
    diarizer: Diarizer = "none",
    progress: Progress = silent,
    redo_from: StageName | None = None,
) -> Heard:
    """Run the stages in order, in a folder of the session's own, and tell what is heard.

    Raises:
        AudioError: a part cannot be decoded, or an engine or the channels cannot work on this recording.
        ModelError: a model is not what it was.
        TranscriptError: no word has a time.
        ConflictError: another process is making one of the stages.
    """
    stages = Stages(folder, progress, redo_from)
    sums = [sha256_of(part) for part in parts]

    decode_key = key_of("decode", *sums)
    decoded: Decoded | None = None
    if parts:
        decoded = stages.run("decode", decode_key, lambda: decode(parts, folder, progress))

    words = _words(stages, decode_key, decoded, words_source, progress)
    diarized = _speakers(stages, decode_key, decoded, diarizer, progress)

    in_order = sorted(placed(words), key=lambda word: word.start_ms)
    # By content: a stage that is made anew may find other words under the key that it had.
    align_key = key_of("align", *map(content_key, (in_order, diarized.spans, diarized.exclusive)))
    aligned: tuple[Word, ...] = stages.run(
        "align", align_key, lambda: align(in_order, diarized.spans, diarized.exclusive)
    )
    provenance = {"parts": sums, "diarizer": _name(diarizer), **_provenance(stages, aligned, diarized)}
    return Heard(aligned, decoded, diarized, _warnings(stages, decoded), provenance, tuple(stages.reused))


def _words(
    stages: Stages, decode_key: str, decoded: Decoded | None, source: WordsSource, progress: Progress
) -> tuple[Word, ...]:
    if isinstance(source, Kept):
        return tuple(stages.keep("words", source.key, source.made, source.about))
    if not isinstance(source, Speech):
        key = key_of("words", content_key(source))
        return tuple(stages.run("words", key, lambda: tuple(source)))
    sound = _required(decoded, "hear words in")
    key = key_of("words", decode_key, engine="faster-whisper", model=source.model.digest, **asdict(source.settings))
    return tuple(stages.run("words", key, lambda: hear_words(source, sound, key, progress)))


def _speakers(
    stages: Stages, decode_key: str, decoded: Decoded | None, diarizer: Diarizer, progress: Progress
) -> Diarized:
    found: Any
    if isinstance(diarizer, Kept):
        found = stages.keep("speakers", diarizer.key, diarizer.made, diarizer.about)
    elif isinstance(diarizer, Diarization):
        sound = _required(decoded, "tell speakers apart in")
        settings = {"engine": "pyannote.audio", "model": diarizer.model.digest, **asdict(diarizer.settings)}
        key = key_of("speakers", decode_key, **settings)
        found = stages.run("speakers", key, lambda: find_speakers(diarizer, sound, progress))
    else:
        inputs = decode_key if diarizer == "channels" else content_key(diarizer if isinstance(diarizer, tuple) else ())
        key = key_of("speakers", inputs, diarizer=_name(diarizer))
        found = stages.run("speakers", key, lambda: _without_a_model(decoded, diarizer, progress))
    assert isinstance(found, Diarized)
    return found


def _without_a_model(decoded: Decoded | None, diarizer: str | tuple[SpeakerSpan, ...], progress: Progress) -> Diarized:
    if isinstance(diarizer, tuple):
        return Diarized(diarizer)
    if diarizer == "none":
        return Diarized()
    if diarizer != "channels":
        raise AudioError(
            f"There is no diarizer {diarizer}.", "Use `pyannote`, `channels` or `none`, or give a file with turns."
        )
    return Diarized(speakers_from_channels(_required(decoded, "tell speakers apart in"), progress))


def _required(decoded: Decoded | None, purpose: str) -> Decoded:
    if decoded is None:
        raise AudioError(
            f"The session has no recording to {purpose}.",
            "Add one with `coder session add`, or import a transcript with speakers.",
        )
    return decoded


def _name(diarizer: Diarizer) -> str:
    if isinstance(diarizer, Kept):
        return diarizer.source
    if isinstance(diarizer, Diarization):
        return "pyannote"
    return diarizer if isinstance(diarizer, str) else "file"


def _provenance(stages: Stages, words: Sequence[Word], diarized: Diarized) -> dict[str, Any]:
    """Say how everything was made; of engines what they report, and where the two do not agree."""
    found = doubts(words, diarized.spans)
    return {
        "stages": dict(stages.keys),
        "versions": dict(VERSIONS),
        "about": {stage: dict(how) for stage, how in stages.about.items()},
        "doubts": {
            "speech_without_words": _rows(found.speech_without_words),
            "words_without_speech": _rows(found.words_without_speech),
            "loops": stages.about.get("words", {}).get("loops", []),
        },
    }


def _rows(spans: Sequence[Span]) -> list[list[int]]:
    return [[one.start_ms, one.end_ms] for one in spans]


def _warnings(stages: Stages, decoded: Decoded | None) -> tuple[str, ...]:
    notes = [note for how in stages.about.values() for note in how.get("notes", [])]
    return (*(decoded.warnings if decoded else ()), *notes)
