"""What lock freezes, as the study's chain vouches for it: words, persons, roles, and every segment's place."""

import hashlib
from typing import Any

from sqlalchemy import Connection, select

from coder.errors import NotFoundError
from coder.store import schema
from coder.transcript import canonical


def frozen(connection: Connection, transcript: str) -> dict[str, Any]:
    """Hash a locked version for the act that locks or amends it, so that no table alone can be rewritten.

    Raises:
        NotFoundError: there is no such version.
    """
    table = schema.transcript
    columns = select(table.c.sha256, table.c.provenance, table.c.edited, table.c.duration_ms)
    row = connection.execute(columns.where(table.c.id == transcript)).first()
    if row is None:
        raise NotFoundError(f"There is no transcript {transcript}.", "Restore a backup of the study.")
    return {
        "transcript_hash": row.sha256,
        "about_hash": _hash([row.provenance, row.edited, row.duration_ms]),
        "segments_hash": _hash(_segments(connection, transcript)),
    }


def _segments(connection: Connection, transcript: str) -> list[list[Any]]:
    table, where = schema.segment, schema.placement
    columns = (table.c.id, table.c.session, table.c.rule, table.c.number, table.c.start_ms, table.c.end_ms)
    query = select(*columns, table.c.role, where.c.turn, where.c.first, where.c.last)
    query = query.join(where, where.c.segment == table.c.id).where(where.c.transcript == transcript)
    return [list(row) for row in connection.execute(query.order_by(table.c.id))]


def _hash(rows: list[Any]) -> str:
    return hashlib.sha256(canonical(rows).encode()).hexdigest()
