"""An assignment's log: appended by its rater, read by everybody who folds."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, insert, select

from coder.errors import StoreError
from coder.model import Draft, Event
from coder.store import schema
from coder.store.chain import hash_event, hash_text, new_id, now, pack_value, read_value
from coder.transcript import canonical


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a rater stands while pressing a key: what every event of the batch shares."""

    assignment: str
    transcript: str
    codebook: str
    seq: int
    """The last event the rater's screen knows; a different last one means a second writer."""
    head: str
    batch: str
    heard_ms: int = 0
    playhead_ms: int = 0


def append(connection: Connection, place: Place, drafts: Sequence[Draft]) -> tuple[Event, ...]:
    """Give drafts their place in the chain and store them.

    Raises:
        StoreError: somebody else wrote to this assignment since the screen last looked.
    """
    last = last_seq(connection, place.assignment)
    if last != place.seq:
        raise StoreError(
            "This assignment was changed by another window of the program; nothing was stored.",
            "Close one of the two, then open the session again.",
        )
    events: list[Event] = []
    seq, head = place.seq, place.head
    for draft in drafts:
        seq += 1
        text, salt = _text(connection, draft), secrets.token_hex(16)
        event = _place(place, draft, seq, head, hash_text(salt, text) if text else "")
        head = event.hash
        events.append(event)
        connection.execute(insert(schema.event), _row(event))
        if text:
            connection.execute(insert(schema.note), {"event": event.id, "salt": salt, "text": text})
    return tuple(events)


def _place(place: Place, draft: Draft, seq: int, head: str, text_hash: str) -> Event:
    event = Event(
        id=new_id(),
        assignment=place.assignment,
        seq=seq,
        at=now(),
        transcript=place.transcript,
        segment=draft.segment,
        code=draft.code,
        person=draft.person,
        op=draft.op,
        value=draft.value,
        batch=place.batch,
        undoes=draft.undoes,
        heard_ms=place.heard_ms,
        playhead_ms=place.playhead_ms,
        codebook=place.codebook,
        text_hash=text_hash,
        prev_hash=head,
    )
    return replace(event, hash=hash_event(event))


def _text(connection: Connection, draft: Draft) -> str:
    if draft.note_from:
        return note_text(connection, draft.note_from)
    return draft.note or ""


def note_text(connection: Connection, event_id: str) -> str:
    """Read the text of a note; empty when there is none or it was purged."""
    found = connection.execute(select(schema.note.c.text).where(schema.note.c.event == event_id)).scalar()
    return str(found) if found is not None else ""


def notes_of(connection: Connection, assignment: str) -> dict[str, tuple[str, str]]:
    """Read all notes of an assignment: event id → (salt, text)."""
    joined = select(schema.note).join(schema.event, schema.event.c.id == schema.note.c.event)
    rows = connection.execute(joined.where(schema.event.c.assignment == assignment))
    return {row.event: (row.salt, row.text) for row in rows}


def last_seq(connection: Connection, assignment: str) -> int:
    """Tell the number of the last event; 0 before the first."""
    found = connection.execute(select(func.max(schema.event.c.seq)).where(schema.event.c.assignment == assignment))
    return found.scalar() or 0


def in_order_begun(connection: Connection) -> tuple[str, ...]:
    """List the assignments that have a first event, by when it was made."""
    table = schema.event
    query = select(table.c.assignment).where(table.c.seq == 1).order_by(table.c.at, table.c.assignment)
    return tuple(connection.execute(query).scalars())


def count(connection: Connection) -> int:
    """Count the events of all assignments."""
    return connection.execute(select(func.count()).select_from(schema.event)).scalar_one()


def events_of(connection: Connection, assignment: str) -> tuple[Event, ...]:
    """Read an assignment's log in order of `seq`."""
    table = schema.event
    rows = connection.execute(select(table).where(table.c.assignment == assignment).order_by(table.c.seq))
    return tuple(
        Event(
            id=row.id,
            assignment=row.assignment,
            seq=row.seq,
            at=row.at,
            transcript=row.transcript,
            segment=row.segment,
            code=row.code,
            person=row.person,
            op=row.op,
            value=read_value(row.value, f"Event {row.seq}"),
            batch=row.batch,
            undoes=row.undoes,
            heard_ms=row.heard_ms,
            playhead_ms=row.playhead_ms,
            codebook=row.codebook,
            text_hash=row.text_hash,
            prev_hash=row.prev_hash,
            hash=row.hash,
        )
        for row in rows
    )


def _row(event: Event) -> dict[str, object]:
    packed = pack_value(event.value)
    return {
        "id": event.id,
        "assignment": event.assignment,
        "seq": event.seq,
        "at": event.at,
        "transcript": event.transcript,
        "segment": event.segment,
        "code": event.code,
        "person": event.person,
        "op": event.op,
        "value": None if packed is None else canonical(packed),
        "batch": event.batch,
        "undoes": event.undoes,
        "heard_ms": event.heard_ms,
        "playhead_ms": event.playhead_ms,
        "codebook": event.codebook,
        "text_hash": event.text_hash,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
        "stored_at": now(),
    }
