"""From a recording, or from files that others made, to a draft transcript."""

from collections.abc import Mapping, Sequence
from typing import Any

from coder.errors import ConflictError
from coder.model import Word
from coder.store import acts, sessions, transcripts
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
    refuse_to_replace(study, session, force=force)
    turns = turns_from_words(words)
    content = to_json(turns)
    with study.store.write() as connection:
        last = transcripts.newest(connection, session)
        if last and last.content == content:
            return 0
        made = transcripts.add(connection, session, content, provenance, max(duration_ms, turns.end_ms))
        version = transcripts.by_id(connection, made).version
        acts.record(connection, "transcript", session=session, value={"version": version, **provenance})
    return version


def refuse_to_replace(study: Study, session: str, *, force: bool) -> None:
    """Raise when the session's transcript must not be made anew.

    Raises:
        ConflictError: it is locked, or edited by people and `force` is not given.
    """
    with study.store.read() as connection:
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
