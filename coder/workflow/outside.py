"""Words, turns and corrections that come from files: the one door, where names stay out and times are checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coder.audio.align import placed
from coder.errors import TranscriptError
from coder.exchange.readers.base import Imported
from coder.exchange.readers.fits import check_spans_fit, check_words_fit
from coder.exchange.readers.recognise import read_any
from coder.model import UNKNOWN_SPEAKER
from coder.transcript import to_json, turns_from_words
from coder.workflow.drafts import recording_of
from coder.workflow.locking import amend
from coder.workflow.study import ID_FORM, Study

NAMING_FORMATS = ("vtt", "srt")
"""Captions name speakers as people do; in the others a label was chosen for the file."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring."""

    format: str
    words: int
    spans: int
    notes: tuple[str, ...]


def preview(study: Study, session: str, path: Path, form: str = "") -> Preview:
    """Read a file as `import_file` would, check that it fits the recording, and store nothing."""
    found = read_fitting(study, session, path, form)
    return Preview(found.format, len(found.words), len(found.spans), found.notes)


def amend_from(
    study: Study, session: str, path: Path, reason: str, roles: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Put a file's words in place of a locked transcript; gives the number of new segments by kind.

    A speaker whom the transcript does not know needs a role in `roles`.

    Raises:
        TranscriptError: the file has words without speakers, so nobody could tell whose they are.
    """
    found = read_fitting(study, session, path)
    if not found.words or any(word.speaker == UNKNOWN_SPEAKER for word in found.words):
        raise TranscriptError(
            f"{path.name} does not say who speaks each word.",
            "A correction needs words with a speaker column, or turns with text.",
        )
    words = placed(found.words)
    return amend(study, session, to_json(turns_from_words(words)), reason, roles)


def words_in(study: Study, session: str, path: Path) -> Imported:
    """Read a file of words.

    Raises:
        TranscriptError: it has speakers only.
    """
    found = read_fitting(study, session, path)
    if not found.words:
        raise TranscriptError(
            f"{path.name} has speakers and no words.",
            f"Words come from --words FILE; the speakers come in by coder import {session} {path.name}",
        )
    return found


def read_fitting(study: Study, session: str, path: Path, form: str = "") -> Imported:
    """Read a file from outside, without people's names, and only if its times lie within the recording."""
    found = _without_names(read_any(path, form or None))
    _, duration_ms = recording_of(study, session)
    if duration_ms:
        check_words_fit(found.words, duration_ms)
        check_spans_fit(found.spans, duration_ms)
    return found


def _without_names(found: Imported) -> Imported:
    """Put neutral labels in place of what may be people's names: those live nowhere in a study."""
    given = [one.speaker for one in found.words] + [one.speaker for one in found.spans]
    labels = [name for name in dict.fromkeys(given) if name != UNKNOWN_SPEAKER]
    if found.format not in NAMING_FORMATS and all(ID_FORM.fullmatch(name) for name in labels):
        return found
    named = {name: f"SPEAKER_{number:02}" for number, name in enumerate(labels)}
    neutral = {**named, UNKNOWN_SPEAKER: UNKNOWN_SPEAKER}
    return replace(
        found,
        words=tuple(replace(one, speaker=neutral[one.speaker]) for one in found.words),
        spans=tuple(replace(one, speaker=neutral[one.speaker]) for one in found.spans),
        notes=(*found.notes, *([f"Speakers' names were replaced by {', '.join(named.values())}."] if labels else [])),
    )
