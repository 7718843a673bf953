"""From a recording, or from files that others made, to a draft transcript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coder import __version__
from coder.audio import Diarizer, transcribe_recording
from coder.audio.align import placed
from coder.audio.decode import Decoded
from coder.audio.probe import probe
from coder.audio.progress import Progress, silent
from coder.audio.stages import StageName
from coder.errors import AudioError, ConflictError, TranscriptError
from coder.exchange.readers.base import Imported
from coder.exchange.readers.fits import check_spans_fit, check_words_fit
from coder.exchange.readers.recognise import read_any
from coder.model import UNKNOWN_SPEAKER, Word
from coder.privacy import private_folder
from coder.store import acts, sessions, transcripts
from coder.store.engine import Connection
from coder.store.transcripts import StoredTranscript
from coder.transcript import to_json, turns_from_words
from coder.workflow.locking import amend
from coder.workflow.study import ID_FORM, Study


def keep_transcript(
    study: Study,
    session: str,
    words: Sequence[Word],
    provenance: Mapping[str, Any],
    duration_ms: int = 0,
    *,
    force: bool = False,
) -> int:
    """Store words as the session's newest draft transcript; gives its version, or 0 when nothing changed.

    Raises:
        ConflictError: the transcript is locked, or was edited by people and `force` is not given.
    """
    turns = turns_from_words(words)
    content = to_json(turns)
    with study.store.write() as connection:
        last = _replaceable(connection, session, force=force)
        if last and last.content == content:
            return 0
        made = transcripts.add(connection, session, content, provenance, max(duration_ms, turns.end_ms))
        stored = transcripts.by_id(connection, made)
        value = {"version": stored.version, "content_hash": stored.sha256, **provenance}
        acts.record(connection, "transcript", session=session, value=value)
    return stored.version


def refuse_to_replace(study: Study, session: str, *, force: bool) -> None:
    """Raise when the session's transcript must not be made anew.

    Raises:
        ConflictError: it is locked, or edited by people and `force` is not given.
    """
    with study.store.read() as connection:
        _replaceable(connection, session, force=force)


def _replaceable(connection: Connection, session: str, *, force: bool) -> StoredTranscript | None:
    """Give the newest transcript, which may be made anew. To be asked again within the write that does so."""
    sessions.require_session(connection, session)
    last = transcripts.newest(connection, session)
    if last and last.locked:
        raise ConflictError(
            f"The transcript of {session} is locked: segments and codes rest on it.",
            f"Correct it with coder amend {session} FILE --reason T",
        )
    if last and last.edited and not force:
        raise ConflictError(
            f"The transcript of {session} was corrected by hand; making it anew would lose that.",
            "Keep it, or say --force.",
        )
    return last


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What `transcribe` and `import` made of a session."""

    session: str
    version: int
    """Of the new transcript; 0 when it would say what the newest one says."""
    words: int
    speakers: tuple[str, ...]
    unknown: int
    """Words that no speaker is near to."""
    reused: tuple[str, ...]
    """Stages that an earlier run had finished."""
    warnings: tuple[str, ...]
    words_from: str
    speakers_from: str


def transcribe(
    study: Study,
    session: str,
    *,
    words: Path | None = None,
    diarizer: str = "",
    redo_from: StageName | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> Transcribed:
    """Run the stages on a session's recording: decode, words, speakers, align.

    Words come from a file, or from the transcript there is; speakers from the channels of the
    recording, or from the words' file.

    Raises:
        ConflictError: there are no words, or the transcript must not be replaced.
        AudioError: the recording cannot be read, or does not tell who speaks.
    """
    refuse_to_replace(study, session, force=force)
    parts, _ = _recording(study, session)
    found = _words_in(study, session, words) if words else None
    given = found.words if found else _words_there(study, session)
    chosen = _diarizer(diarizer, parts, given)
    source = f"file:{words.suffix.lstrip('.').lower()}" if words else "transcript"
    made = _run(study, session, given, chosen, _Run(source, redo_from, force, progress))
    return replace(made, warnings=(*made.warnings, *found.notes)) if found else made


def import_file(study: Study, session: str, path: Path, form: str = "", *, force: bool = False) -> Transcribed:
    """Take a transcript, words or turns that others made; the format is recognised from the content.

    Words without speakers get them from the recording's channels; turns without words are laid
    under the words there are.

    Raises:
        FormatError: the file is of no format that is read here.
        ConflictError: turns came and there are no words for them yet.
    """
    refuse_to_replace(study, session, force=force)
    found = _read_fitting(study, session, path, form)
    parts, _ = _recording(study, session)
    if not found.words:
        words: tuple[Word, ...] = _words_there(study, session)
        chosen: Diarizer = found.spans
    else:
        words = found.words
        named = any(word.speaker != UNKNOWN_SPEAKER for word in words)
        chosen = "none" if named else found.spans or _diarizer("", parts, words)
    made = _run(study, session, words, chosen, _Run(f"file:{found.format}", None, force, silent))
    return replace(made, warnings=(*made.warnings, *found.notes))


@dataclass(frozen=True, slots=True)
class _Run:
    words_from: str
    redo_from: StageName | None
    force: bool
    progress: Progress


def _run(study: Study, session: str, words: tuple[Word, ...], diarizer: Diarizer, run: _Run) -> Transcribed:
    parts, duration_ms = _recording(study, session)
    folder = private_folder(study.settings.stages(session))
    heard = transcribe_recording(parts, folder, words, diarizer, run.progress, run.redo_from)
    if heard.decoded:
        _place_parts(study, session, heard.decoded, force=run.force)
        duration_ms = heard.decoded.duration_ms
    provenance = {"software": __version__, "words": run.words_from, **heard.provenance}
    version = keep_transcript(study, session, heard.words, provenance, duration_ms, force=run.force)
    return Transcribed(
        session,
        version,
        len(heard.words),
        tuple(sorted({word.speaker for word in heard.words} - {UNKNOWN_SPEAKER})),
        sum(word.speaker == UNKNOWN_SPEAKER for word in heard.words),
        tuple(heard.reused),
        heard.warnings,
        run.words_from,
        str(heard.provenance["diarizer"]),
    )


def _place_parts(study: Study, session: str, decoded: Decoded, *, force: bool) -> None:
    """Lay the parts in session time by what was decoded: headers round, and some are wrong."""
    with study.store.write() as connection:
        # Decoding takes minutes: where the transcript was locked since, segments rest on the times there are.
        _replaceable(connection, session, force=force)
        for one, found in zip(sessions.recordings_of(connection, session), decoded.parts, strict=True):
            if (one.offset_ms, one.duration_ms) != (found.offset_ms, found.duration_ms):
                sessions.place_recording(connection, session, one.part, found.offset_ms, found.duration_ms)


def _recording(study: Study, session: str) -> tuple[list[Path], int]:
    """Give the parts of a session's recording, and its whole length; nothing for a text-only session."""
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        found = sessions.recordings_of(connection, session)
    parts = [study.settings.media / one.path for one in found]
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise AudioError(f"{missing[0]} is not in the study's media folder.", "Put it back there.")
    return parts, sum(one.duration_ms for one in found)


def _words_in(study: Study, session: str, path: Path) -> Imported:
    found = _read_fitting(study, session, path, "")
    if not found.words:
        raise TranscriptError(
            f"{path.name} has speakers and no words.",
            f"Words come from --words FILE; the speakers come in by coder import {session} {path.name}",
        )
    return found


def _words_there(study: Study, session: str) -> tuple[Word, ...]:
    with study.store.read() as connection:
        last = transcripts.newest(connection, session)
    if last is None:
        raise ConflictError(
            f"There are no words for {session} yet, and this version has no speech model.",
            f"Give them: coder transcribe {session} --words FILE, or coder import {session} FILE",
        )
    return tuple(word for turn in last.read().turns for word in turn.words)


def _diarizer(wish: str, parts: Sequence[Path], words: Sequence[Word]) -> Diarizer:
    """Choose where speakers come from when nobody said: the words' own, else one microphone per speaker."""
    if wish == "none" or (not wish and any(word.speaker != UNKNOWN_SPEAKER for word in words)):
        return "none"
    if wish == "channels" or (parts and all(probe(part).channels > 1 for part in parts)):
        return "channels"
    raise AudioError(
        "Nothing tells who speaks: the words name no speakers and the recording has not one channel per voice.",
        "Import turns (coder import S FILE.rttm), give words with a speaker column, or say --diarizer none.",
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring."""

    format: str
    words: int
    spans: int
    notes: tuple[str, ...]


def preview(study: Study, session: str, path: Path, form: str = "") -> Preview:
    """Read a file as `import_file` would, check that it fits the recording, and store nothing."""
    found = _read_fitting(study, session, path, form)
    return Preview(found.format, len(found.words), len(found.spans), found.notes)


def amend_from(
    study: Study, session: str, path: Path, reason: str, roles: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Put a file's words in place of a locked transcript; gives the number of new segments by kind.

    A speaker whom the transcript does not know needs a role in `roles`.

    Raises:
        TranscriptError: the file has words without speakers, so nobody could tell whose they are.
    """
    found = _read_fitting(study, session, path, "")
    if not found.words or any(word.speaker == UNKNOWN_SPEAKER for word in found.words):
        raise TranscriptError(
            f"{path.name} does not say who speaks each word.",
            "A correction needs words with a speaker column, or turns with text.",
        )
    words = placed(found.words)
    return amend(study, session, to_json(turns_from_words(words)), reason, roles)


NAMING_FORMATS = ("vtt", "srt")
"""Captions name speakers as people do; in the others a label was chosen for the file."""


def _read_fitting(study: Study, session: str, path: Path, form: str) -> Imported:
    """Read a file from outside: the one door, where people's names are dropped and times are checked."""
    found = _without_names(read_any(path, form or None))
    _, duration_ms = _recording(study, session)
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
