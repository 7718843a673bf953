"""The study's own chain: what supervisors and the program do, apart from any rater's coding.

What people write themselves stays out of it, for it is hashed and cannot be taken back: a reason lies
in the side table `note` under the act's id, and the act holds a salted hash of it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from coder.store import schema
from coder.store.chain import hash_act, hash_text, new_id, now, read_object
from coder.transcript import canonical

STUDY = "study"
"""The actor of what no rater did by themselves."""


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
    actor: str = STUDY,
    session: str = "",
    assignment: str = "",
    value: Mapping[str, Any] | None = None,
    reason: str = "",
    sealed: Mapping[str, str] | None = None,
) -> Act:
    """Append one act to the study's chain.

    Args:
        connection: within a write.
        act: what was done, one word.
        actor: who did it.
        session: the session it concerns.
        assignment: the assignment it concerns.
        value: facts and ids, nothing that somebody wrote freely.
        reason: what somebody wrote; kept beside the chain, where it can be purged.
        sealed: what another table holds and the chain must vouch for without telling it, such as facts
            that point to a person.
    """
    table = schema.study_event
    last = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, "")
    salt, told = secrets.token_hex(16), dict(value or {})
    if reason:
        told["reason_hash"] = hash_text(salt, reason)
    if sealed is not None:
        told["sealed_hash"] = hash_text(salt, canonical(sealed))
    entry = Act(seq, new_id(), now(), actor, act, session, assignment, told, prev_hash, "")
    entry = Act(**{**entry.body, "hash": hash_act(entry.body)})
    connection.execute(insert(table), {**entry.body, "value": canonical(entry.value), "hash": entry.hash})
    if reason or sealed is not None:
        connection.execute(insert(schema.note), {"event": entry.id, "salt": salt, "text": reason})
    return entry


def reasons_of(connection: Connection) -> dict[str, tuple[str, str]]:
    """Read what lies beside the chain: act id → (salt, reason); the reason is empty where only facts are sealed."""
    joined = select(schema.note).join(schema.study_event, schema.study_event.c.id == schema.note.c.event)
    return {row.event: (row.salt, row.text) for row in connection.execute(joined)}


def shown(act: Act, reasons: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Give an act's facts for people: with its reason, without the hashes that only `verify` reads."""
    told = {name: value for name, value in act.value.items() if not name.endswith("_hash")}
    _, reason = reasons.get(act.id, ("", ""))
    return {**told, "reason": reason} if reason else told


def count(connection: Connection) -> int:
    """Count the entries of the study's chain."""
    return connection.execute(select(func.count()).select_from(schema.study_event)).scalar_one()


def acts(connection: Connection, session: str = "") -> tuple[Act, ...]:
    """Read the study's chain in order, or the part that concerns one session."""
    query = select(schema.study_event).order_by(schema.study_event.c.seq)
    if session:
        query = query.where(schema.study_event.c.session == session)
    return tuple(_read(row._asdict()) for row in connection.execute(query))


def done_by(connection: Connection, actor: str, act: str) -> tuple[Act, ...]:
    """Read what one person did of one kind, in order."""
    table = schema.study_event
    query = select(table).where(table.c.actor == actor, table.c.act == act).order_by(table.c.seq)
    return tuple(_read(row._asdict()) for row in connection.execute(query))


def of_kind(connection: Connection, *kinds: str) -> tuple[Act, ...]:
    """Read the acts of some kinds, in order."""
    query = select(schema.study_event).where(schema.study_event.c.act.in_(kinds)).order_by(schema.study_event.c.seq)
    return tuple(_read(row._asdict()) for row in connection.execute(query))


def _read(row: Mapping[str, Any]) -> Act:
    return Act(**{**row, "value": read_object(row["value"], f"Entry {row['seq']} of the study's log")})
