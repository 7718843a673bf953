"""The study's own chain: what supervisors and the program do, apart from any rater's coding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from coder.store import schema
from coder.store.chain import hash_act, new_id, now, read_object
from coder.transcript import canonical


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the study's chain."""

    seq: int
    id: str
    at: str
    actor: str
    act: str
    session: str
    assignment: str
    value: Mapping[str, Any]
    prev_hash: str
    hash: str

    @property
    def body(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "seq": self.seq,
            "id": self.id,
            "at": self.at,
            "actor": self.actor,
            "act": self.act,
            "session": self.session,
            "assignment": self.assignment,
            "value": dict(self.value),
            "prev_hash": self.prev_hash,
        }


def record(
    connection: Connection,
    act: str,
    *,
    actor: str = "study",
    session: str = "",
    assignment: str = "",
    value: Mapping[str, Any] | None = None,
) -> Act:
    """Append one act to the study's chain."""
    table = schema.study_event
    last = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, "")
    entry = Act(seq, new_id(), now(), actor, act, session, assignment, dict(value or {}), prev_hash, "")
    entry = Act(**{**entry.body, "hash": hash_act(entry.body)})
    connection.execute(insert(table), {**entry.body, "value": canonical(entry.value), "hash": entry.hash})
    return entry


def count(connection: Connection) -> int:
    """Count the entries of the study's chain."""
    return connection.execute(select(func.count()).select_from(schema.study_event)).scalar_one()


def acts(connection: Connection, session: str = "") -> tuple[Act, ...]:
    """Read the study's chain in order, or the part that concerns one session."""
    query = select(schema.study_event).order_by(schema.study_event.c.seq)
    if session:
        query = query.where(schema.study_event.c.session == session)
    return tuple(_read(row._asdict()) for row in connection.execute(query))


def _read(row: Mapping[str, Any]) -> Act:
    return Act(**{**row, "value": read_object(row["value"], f"Entry {row['seq']} of the study's log")})
