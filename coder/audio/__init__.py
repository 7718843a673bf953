"""From recording to words with speakers: decode, take the words, find the speakers, bring them together.

The stages keep what they made in a folder per session, so a run that was interrupted goes on where it was. The study's
database is never touched from here: the caller stores what is heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coder.audio.align import align, placed
from coder.audio.channels import speakers_from_channels
from coder.audio.decode import Decoded, decode, sha256_of
from coder.audio.progress import Progress, silent
from coder.audio.stages import VERSIONS, StageName, Stages, content_key, key_of
from coder.errors import AudioError
from coder.model import SpeakerSpan, Word

__all__ = ["Diarizer", "Heard", "transcribe_recording"]

Diarizer = Literal["channels", "none"] | tuple[SpeakerSpan, ...]
"""Where the speakers come from: the channels, nowhere (words keep those of their file), or spans read from a file."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a session's recording says, and how that was found."""

    words: tuple[Word, ...]
    """In order of time, each with one speaker or UNKNOWN_SPEAKER."""
    decoded: Decoded | None
    """None for a session without a recording."""
    spans: tuple[SpeakerSpan, ...]
    warnings: tuple[str, ...]
    provenance: dict[str, Any]
    """Checksums, stage keys and settings, fit for JSON; no names, no text."""
    reused: tuple[StageName, ...]
    """Stages that were taken from an earlier run."""


def transcribe_recording(
    parts: Sequence[Path],
    folder: Path,
    words_source: Sequence[Word],
    diarizer: Diarizer = "none",
    progress: Progress = silent,
    redo_from: StageName | None = None,
) -> Heard:
    """Run the stages in order, in a folder of the session's own, and tell what is heard.

    Raises:
        AudioError: a part cannot be decoded, or the diarizer cannot work on this recording.
        TranscriptError: no word has a time.
    """
    stages = Stages(folder, progress, redo_from)
    sums = [sha256_of(part) for part in parts]
    source = diarizer if isinstance(diarizer, str) else "file"
    given = () if isinstance(diarizer, str) else diarizer

    decode_key = key_of("decode", *sums)
    decoded: Decoded | None = None
    if parts:
        decoded = stages.run("decode", decode_key, lambda: decode(parts, folder, progress))

    words_key = key_of("words", content_key(words_source))
    words: tuple[Word, ...] = stages.run("words", words_key, lambda: tuple(words_source))

    speakers_key = key_of("speakers", decode_key if source == "channels" else content_key(given), diarizer=source)
    spans: tuple[SpeakerSpan, ...] = stages.run(
        "speakers", speakers_key, lambda: _speakers(decoded, diarizer, progress)
    )

    align_key = key_of("align", words_key, speakers_key)
    in_order = sorted(placed(words), key=lambda word: word.start_ms)
    aligned: tuple[Word, ...] = stages.run("align", align_key, lambda: align(in_order, spans))

    warnings = decoded.warnings if decoded else ()
    provenance = {"parts": sums, "diarizer": source, "stages": stages.keys, "versions": dict(VERSIONS)}
    return Heard(aligned, decoded, spans, warnings, provenance, tuple(stages.reused))


def _speakers(decoded: Decoded | None, diarizer: Diarizer, progress: Progress) -> tuple[SpeakerSpan, ...]:
    if isinstance(diarizer, tuple):
        return diarizer
    if diarizer == "none":
        return ()
    if diarizer != "channels":
        raise AudioError(f"There is no diarizer {diarizer}.", "Use `channels` or `none`, or give a file with turns.")
    if decoded is None:
        raise AudioError(
            "The session has no recording, so channels cannot tell who speaks.",
            "Add one with `coder session add`, or import turns with speakers.",
        )
    return speakers_from_channels(decoded, progress)
