"""From a recording, or from files that others made, to a draft transcript."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coder import __version__
from coder.audio import transcribe_recording
from coder.audio.decode import Decoded
from coder.audio.progress import Progress, silent
from coder.audio.stages import StageName
from coder.errors import ConflictError
from coder.model import UNKNOWN_SPEAKER
from coder.privacy import private_folder
from coder.store import sessions
from coder.workflow.drafts import keep_transcript, recording_of, refuse_to_replace, replaceable
from coder.workflow.outside import read_fitting
from coder.workflow.sources import Sources, Standing, Wishes, choose, speakers_for
from coder.workflow.study import Study


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
    kept: tuple[str, ...] = ()
    """What was not made anew, words or speakers, because only the other was asked for."""
    doubtful: int = 0
    """Places where words and speech do not agree, or where a model repeats itself."""


def transcribe(
    study: Study, session: str, wishes: Wishes | None = None, *, force: bool = False, progress: Progress = silent
) -> Transcribed:
    """Run the stages on a session's recording: decode, words, speakers, align.

    What was not asked for is kept where there is something to keep; else the default models make it.

    Raises:
        ModelError: a model is not on this machine, or not what it was.
        EngineError: an engine is not installed, or broke off.
        ConflictError: the transcript must not be replaced, or another process is at it.
        AudioError: the recording cannot be read, or does not tell who speaks.
    """
    refuse_to_replace(study, session, force=force)
    asked = wishes or Wishes()
    return _run(study, session, choose(study, session, asked), asked.redo_from, force=force, progress=progress)


def import_file(
    study: Study, session: str, path: Path, form: str = "", *, force: bool = False, progress: Progress = silent
) -> Transcribed:
    """Take a transcript, words or turns that others made; the format is recognised from the content.

    Words without speakers get them as in `transcribe`; turns without words are laid under the words there are.

    Raises:
        FormatError: the file is of no format that is read here.
        ConflictError: turns came and there are no words for them yet.
    """
    refuse_to_replace(study, session, force=force)
    found = read_fitting(study, session, path, form)
    if found.words:
        sources = Sources(found.words, f"file:{found.format}", speakers_for(study, session, found), found.notes)
    else:
        there = Standing.of(study, session)
        kept = there.words()
        if kept is None:
            raise ConflictError(
                f"There are no words for {session} yet that the turns could be laid under.",
                f"Get them first: coder transcribe {session} --diarizer none, or coder import {session} FILE",
            )
        sources = Sources(there.as_made(kept), kept.source, found.spans, found.notes)
    return _run(study, session, sources, None, force=force, progress=progress)


def _run(
    study: Study, session: str, sources: Sources, redo_from: StageName | None, *, force: bool, progress: Progress
) -> Transcribed:
    parts, duration_ms = recording_of(study, session)
    folder = private_folder(study.settings.stages(session))
    heard = transcribe_recording(parts, folder, sources.words, sources.diarizer, progress, redo_from)
    if heard.decoded:
        _place_parts(study, session, heard.decoded, force=force)
        duration_ms = heard.decoded.duration_ms
    provenance = {"software": __version__, "words": sources.words_from, **heard.provenance}
    version = keep_transcript(study, session, heard.words, provenance, duration_ms, force=force)
    return Transcribed(
        session,
        version,
        len(heard.words),
        tuple(sorted({word.speaker for word in heard.words} - {UNKNOWN_SPEAKER})),
        sum(word.speaker == UNKNOWN_SPEAKER for word in heard.words),
        tuple(heard.reused),
        (*heard.warnings, *sources.notes),
        sources.words_from,
        _speakers_from(heard.provenance),
        sources.kept,
        sum(len(places) for places in heard.provenance["doubts"].values()),
    )


def _speakers_from(provenance: Mapping[str, Any]) -> str:
    """Name what told the speakers apart: a model by its name."""
    model = provenance["about"].get("speakers", {}).get("model", {}).get("name", "")
    return f"model:{model}" if provenance["diarizer"] == "pyannote" and model else str(provenance["diarizer"])


def _place_parts(study: Study, session: str, decoded: Decoded, *, force: bool) -> None:
    """Lay the parts in session time by what was decoded: headers round, and some are wrong."""
    with study.store.write() as connection:
        # Decoding takes minutes: where the transcript was locked since, segments rest on the times there are.
        replaceable(connection, session, force=force)
        for one, found in zip(sessions.recordings_of(connection, session), decoded.parts, strict=True):
            if (one.offset_ms, one.duration_ms) != (found.offset_ms, found.duration_ms):
                sessions.place_recording(connection, session, one.part, found.offset_ms, found.duration_ms)
