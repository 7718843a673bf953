"""Whether transcripts, segments, copies of codebooks and media are what was stored, and nothing is left over."""

import hashlib
from collections.abc import Iterator

from coder.audio.probe import sha256_of
from coder.errors import CoderError
from coder.store import codebooks, sessions, transcripts
from coder.store.engine import Connection
from coder.store.frozen import frozen
from coder.store.transcripts import StoredTranscript
from coder.transcript import frozen_hash
from coder.workflow.audit_finding import Finding, gone
from coder.workflow.audit_replay import Told
from coder.workflow.study import Study, parse_held

FROZEN = {
    "transcript_hash": "Transcript version {} is not the one that was locked.",
    "about_hash": "What is noted of transcript version {} is not what was locked.",
    "segments_hash": "The segments of transcript version {} are not those that were made.",
}
"""What the act that froze a version vouches for → what it means when the tables differ."""


def versions(connection: Connection, session: str, told: Told) -> Iterator[Finding]:
    """Compare a session's transcript versions with what was made, locked and amended."""
    where, held = f"session {session}", transcripts.versions(connection, session)
    due = {number for name, number in (*told.drafts, *told.frozen) if name == session}
    for number in sorted(due ^ {one.version for one in held}):
        yield Finding(where, f"Transcript version {number} is in the study's log or in the tables, not in both.")
    for one in held:
        yield from _content(connection, one, told)
        yield from _as_made(one, told)
        yield from _as_locked(connection, one, told)


def _content(connection: Connection, one: StoredTranscript, told: Told) -> Iterator[Finding]:
    where = f"session {one.session}"
    if not one.content:
        yield gone(where, f"The text of transcript version {one.version}", purged=one.session in told.purged)
        return
    people = transcripts.participants(connection, one.id)
    if one.sha256 != (frozen_hash(one.content, people) if one.locked else _sha256(one.content)):
        yield Finding(where, f"Transcript version {one.version} was changed.")


def _as_made(one: StoredTranscript, told: Told) -> Iterator[Finding]:
    """Compare with the act that made it; an amended version has none, and is frozen at once."""
    act = told.drafts.get((one.session, one.version))
    if act is None:
        return
    about = {name: value for name, value in act.items() if name not in ("version", "content_hash")}
    same = not one.content or _sha256(one.content) == act.get("content_hash")
    if not same or dict(one.provenance) != about:
        yield Finding(f"session {one.session}", f"Transcript version {one.version} is not the one that was made.")


def _as_locked(connection: Connection, one: StoredTranscript, told: Told) -> Iterator[Finding]:
    where, here = f"session {one.session}", (one.session, one.version)
    act = told.frozen.get(here)
    if one.locked != (act is not None):
        yield Finding(where, f"Whether transcript version {one.version} is locked is not what the study's log tells.")
    if set(transcripts.locked_codebooks(connection, one.id)) != told.lockings.get(here, set()):
        yield Finding(where, f"The codebooks that version {one.version} was locked for are not those in the log.")
    if act is not None:
        now = frozen(connection, one.id)
        yield from (Finding(where, said.format(one.version)) for name, said in FROZEN.items() if now[name] != act[name])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def copies(study: Study, connection: Connection) -> Iterator[Finding]:
    """Compare the codebooks' copies with what the study holds."""
    for one in codebooks.codebooks(connection):
        where = f"codebook {one.key}"
        if not _is_as_added(one):
            yield Finding(where, "It was changed in the database.")
        copy = study.settings.codebooks / f"{one.key}.yaml"
        if not copy.is_file():
            yield Finding(where, "Its copy in the codebooks folder is gone.")
        elif copy.read_bytes() != one.source.encode():
            yield Finding(where, "Its copy in the codebooks folder was changed.")


def _is_as_added(one: codebooks.StoredCodebook) -> bool:
    try:
        book = parse_held(one.source, one.key)
    except CoderError:
        return False
    return (book.key, book.sha256) == (one.key, one.sha256)


def recordings(study: Study, connection: Connection, session: str, told: Told) -> Iterator[Finding]:
    """Compare the parts of a session's recording with their files."""
    for part in sessions.recordings_of(connection, session):
        where, path = f"session {session}", study.settings.media / part.path
        if not path.is_file():
            yield gone(where, f"Part {part.part} of its recording", purged=session in told.purged)
        elif sha256_of(path) != part.sha256:
            yield Finding(where, f"Part {part.part} of its recording was changed.")


def left_over(study: Study, connection: Connection) -> Iterator[Finding]:
    """List files in the media folder that are no recording of the study: a stopped `session add` leaves such."""
    media = study.settings.media
    known = {media / part.path for one in sessions.session_ids(connection) for part in _parts(connection, one)}
    stages = study.settings.stages("").resolve()
    for path in sorted(media.rglob("*")):
        if path not in known and not path.is_dir() and stages not in path.resolve().parents:
            name = path.relative_to(media).as_posix()
            yield Finding(f"media {name}", "It is left over: no recording of the study is this file.", broken=False)


def _parts(connection: Connection, session: str) -> tuple[sessions.Recording, ...]:
    return sessions.recordings_of(connection, session)
