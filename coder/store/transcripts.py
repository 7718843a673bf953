"""Transcript versions, who is who in them, and the segments cut from them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from coder.errors import ConflictError
from coder.model import Participant, Segment, Transcript
from coder.segments import Cut
from coder.store import schema
from coder.store.chain import new_id, now
from coder.transcript import canonical, from_json


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """One version of a session's transcript."""

    id: str
    session: str
    version: int
    status: str
    """`draft` or `locked`."""
    content: str
    sha256: str
    provenance: Mapping[str, Any]
    edited: bool
    duration_ms: int

    @property
    def locked(self) -> bool:
        """Whether segments rest on it."""
        return self.status == "locked"

    def read(self) -> Transcript:
        """Unpack the turns; none when the words are purged."""
        return from_json(self.content) if self.content else Transcript(())


def newest(connection: Connection, session: str) -> StoredTranscript | None:
    """Give the newest version, or None where there is no transcript yet."""
    found = versions(connection, session)
    return found[-1] if found else None


def versions(connection: Connection, session: str) -> tuple[StoredTranscript, ...]:
    """List a session's versions, oldest first."""
    table = schema.transcript
    rows = connection.execute(select(table).where(table.c.session == session).order_by(table.c.version))
    return tuple(_stored(row._asdict()) for row in rows)


def by_id(connection: Connection, transcript: str) -> StoredTranscript:
    """Give one version."""
    table = schema.transcript
    return _stored(connection.execute(select(table).where(table.c.id == transcript)).one()._asdict())


def _stored(row: Mapping[str, Any]) -> StoredTranscript:
    return StoredTranscript(
        row["id"],
        row["session"],
        row["version"],
        row["status"],
        row["content"] or "",
        row["sha256"],
        json.loads(row["provenance"]),
        bool(row["edited"]),
        row["duration_ms"],
    )


def require(connection: Connection, session: str) -> StoredTranscript:
    """Give the newest version.

    Raises:
        ConflictError: there is no transcript yet.
    """
    found = newest(connection, session)
    if found is None:
        raise ConflictError(
            f"Session {session} has no transcript yet.",
            f"Make one: coder transcribe {session}, or coder import {session} FILE",
        )
    return found


def add(
    connection: Connection,
    session: str,
    content: str,
    provenance: Mapping[str, Any],
    duration_ms: int,
    *,
    edited: bool = False,
) -> str:
    """Store a new draft version and give its id."""
    last = newest(connection, session)
    row = {
        "id": new_id(),
        "session": session,
        "version": last.version + 1 if last else 1,
        "status": "draft",
        "content": content,
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
        "provenance": canonical(provenance),
        "edited": int(edited),
        "duration_ms": duration_ms,
        "created_at": now(),
    }
    connection.execute(insert(schema.transcript), row)
    return str(row["id"])


def lock(connection: Connection, transcript: str, sha256: str) -> None:
    """Freeze a version under the hash of what is frozen."""
    table = schema.transcript
    connection.execute(update(table).where(table.c.id == transcript).values(status="locked", sha256=sha256))


def participants(connection: Connection, transcript: str) -> tuple[Participant, ...]:
    """Read who is who in a version."""
    table = schema.participant
    rows = connection.execute(select(table).where(table.c.transcript == transcript).order_by(table.c.speaker))
    return tuple(Participant(row.speaker, row.person, row.role) for row in rows)


def set_participants(connection: Connection, transcript: str, people: Sequence[Participant]) -> None:
    """Set who is who for the speakers named; others stay as they are."""
    table = schema.participant
    for one in people:
        connection.execute(delete(table).where(table.c.transcript == transcript, table.c.speaker == one.speaker))
        row = {"transcript": transcript, "speaker": one.speaker, "person": one.person, "role": one.role}
        connection.execute(insert(table), row)


def locked_codebooks(connection: Connection, transcript: str) -> tuple[str, ...]:
    """List the codebook versions a transcript was locked for."""
    table = schema.locking
    return tuple(connection.execute(select(table.c.codebook).where(table.c.transcript == transcript)).scalars())


def add_locking(connection: Connection, transcript: str, codebook: str) -> None:
    """Remember that segments were made for a codebook version."""
    connection.execute(insert(schema.locking), {"transcript": transcript, "codebook": codebook})


def place_segments(
    connection: Connection, stored: StoredTranscript, rule: str, cuts: Sequence[Cut], kept: Mapping[int, str]
) -> int:
    """Store the segments of one rule on one transcript version; give how many are new.

    Args:
        connection: within a write.
        stored: the version they lie on.
        rule: the rule's canonical form.
        cuts: in order of time; those that are no segments are left out before.
        kept: index in `cuts` → id of the equal segment of an earlier version, which is used again.
    """
    table = schema.segment
    top = select(func.max(table.c.number)).where(table.c.session == stored.session, table.c.rule == rule)
    number = connection.execute(top).scalar() or 0
    for at, one in enumerate(cuts):
        segment = kept.get(at)
        if segment is None:
            segment = new_id()
            is_session = one.segment.number == 0
            number += not is_session
            row = {
                "id": segment,
                "session": stored.session,
                "rule": rule,
                "number": 0 if is_session else number,
                "start_ms": one.segment.start_ms,
                "end_ms": one.segment.end_ms,
                "role": one.segment.role,
            }
            connection.execute(insert(table), row)
        where = {"transcript": stored.id, "segment": segment, "turn": one.turn, "first": one.first, "last": one.last}
        connection.execute(insert(schema.placement), where)
    return len(cuts) - len(kept)


def segments_of(
    connection: Connection, transcript: str, rule: str, kind: str, turns: Transcript
) -> tuple[Segment, ...]:
    """Read the segments of one rule on a version, in order of time, under the codebook's name for the kind.

    Without their words where those are purged: codes may outlive them.
    """
    table, where = schema.segment, schema.placement
    query = select(table, where.c.turn, where.c.first, where.c.last).join(where, where.c.segment == table.c.id)
    query = query.where(where.c.transcript == transcript, table.c.rule == rule)
    rows = connection.execute(query.order_by(table.c.start_ms, table.c.end_ms, table.c.number))
    found: list[Segment] = []
    for row in rows:
        turn = turns.turns[row.turn] if 0 <= row.turn < len(turns.turns) else None
        speaker = turn.speaker if turn else ""
        words = turn.words[row.first : row.last] if turn else ()
        found.append(Segment(row.id, kind, row.number, row.start_ms, row.end_ms, row.role, speaker, words))
    return tuple(found)


def count_segments(connection: Connection, transcript: str, rule: str) -> int:
    """Count the segments of one rule on a version."""
    table, where = schema.segment, schema.placement
    query = select(func.count()).select_from(where).join(table, where.c.segment == table.c.id)
    return connection.execute(query.where(where.c.transcript == transcript, table.c.rule == rule)).scalar_one()


def rules_on(connection: Connection, transcript: str) -> tuple[str, ...]:
    """List the segment rules that a version was cut by."""
    table, where = schema.segment, schema.placement
    query = select(table.c.rule).join(where, where.c.segment == table.c.id).where(where.c.transcript == transcript)
    return tuple(connection.execute(query.distinct().order_by(table.c.rule)).scalars())
