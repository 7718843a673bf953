"""Sessions, their facts and their recordings."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, update

from coder.errors import NotFoundError
from coder.store import schema
from coder.transcript import canonical


@dataclass(frozen=True, slots=True)
class Recording:
    """One part of a session's recording, as it was when it was added."""

    session: str
    part: int
    path: str
    """Relative to the study's media folder."""
    sha256: str
    duration_ms: int
    offset_ms: int
    channels: int
    has_video: bool


def add_session(connection: Connection, session: str, facts: Mapping[str, str]) -> None:
    """Store a new session after those that are there."""
    position = connection.execute(select(func.count()).select_from(schema.session)).scalar_one()
    connection.execute(insert(schema.session), {"id": session, "position": position, "facts": canonical(facts)})


def session_ids(connection: Connection) -> tuple[str, ...]:
    """List sessions in the order in which they were added."""
    return tuple(connection.execute(select(schema.session.c.id).order_by(schema.session.c.position)).scalars())


def require_session(connection: Connection, session: str) -> None:
    """Raise `NotFoundError`, naming what there is, unless the session exists."""
    known = session_ids(connection)
    if session not in known:
        shown = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
        raise NotFoundError(
            f"There is no session {session}.", f"Sessions: {shown}" if known else "Add one: coder session add S FILE"
        )


def facts_of(connection: Connection, session: str) -> dict[str, str]:
    """Read a session's facts."""
    found = connection.execute(select(schema.session.c.facts).where(schema.session.c.id == session)).scalar_one()
    return dict(json.loads(found))


def set_facts(connection: Connection, session: str, facts: Mapping[str, str]) -> None:
    """Replace a session's facts."""
    connection.execute(update(schema.session).where(schema.session.c.id == session).values(facts=canonical(facts)))


def add_recording(connection: Connection, recording: Recording) -> None:
    """Store one part of a recording."""
    connection.execute(insert(schema.recording), asdict(recording))


def recordings_of(connection: Connection, session: str) -> tuple[Recording, ...]:
    """Read the parts of a session's recording in order; empty for a text-only session."""
    table = schema.recording
    rows = connection.execute(select(table).where(table.c.session == session).order_by(table.c.part))
    return tuple(Recording(**{**row._asdict(), "has_video": bool(row.has_video)}) for row in rows)


def place_recording(connection: Connection, session: str, part: int, offset_ms: int, duration_ms: int) -> None:
    """Correct where a part lies in session time, once decoding has told its true length."""
    table = schema.recording
    here = update(table).where(table.c.session == session, table.c.part == part)
    connection.execute(here.values(offset_ms=offset_ms, duration_ms=duration_ms))


def session_with_recording(connection: Connection, sha256: str) -> str:
    """Name the session that holds a recording of this content; empty when none does."""
    table = schema.recording
    return connection.execute(select(table.c.session).where(table.c.sha256 == sha256)).scalar() or ""
