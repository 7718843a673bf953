"""A session's recording, and the drafts of its transcript: what may be made anew until it is locked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coder.errors import AudioError, ConflictError
from coder.model import Word
from coder.store import acts, sessions, transcripts
from coder.store.engine import Connection
from coder.store.transcripts import StoredTranscript
from coder.transcript import to_json, turns_from_words
from coder.workflow.study import Study


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
        last = replaceable(connection, session, force=force)
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
        replaceable(connection, session, force=force)


def replaceable(connection: Connection, session: str, *, force: bool) -> StoredTranscript | None:
    """Give the newest transcript, which may be made anew. To be asked again within the write that does so.

    Raises:
        ConflictError: it may not.
    """
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


def recording_of(study: Study, session: str) -> tuple[list[Path], int]:
    """Give the parts of a session's recording, and its whole length in ms; nothing for a text-only session.

    Raises:
        AudioError: a part is not in the media folder.
    """
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        found = sessions.recordings_of(connection, session)
    parts = [study.settings.media / one.path for one in found]
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise AudioError(f"{missing[0]} is not in the study's media folder.", "Put it back there.")
    return parts, sum(one.duration_ms for one in found)
