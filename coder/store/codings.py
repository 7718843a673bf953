"""Submissions and the `coding` rows they write, which never change; where a rater stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from coder.model import Value
from coder.store import schema
from coder.store.chain import pack_value, read_value
from coder.transcript import canonical


@dataclass(frozen=True, slots=True)
class Submission:
    """One time an assignment was finished."""

    assignment: str
    number: int
    transcript: str
    codebook: str
    seq: int
    head: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class Coding:
    """One row of a submission: a code's value on a segment, or the segment's own state (code empty)."""

    assignment: str
    submission: int
    segment: str
    code: str
    person: str
    state: str
    """`coded`, `none`, `cannot_code` or `not_applicable`."""
    value: Value | None
    event: str


def add_submission(connection: Connection, submission: Submission, rows: Iterable[Coding]) -> None:
    """Store a submission with its rows."""
    columns = ("assignment", "number", "transcript", "codebook", "seq", "head")
    given = {name: getattr(submission, name) for name in columns}
    connection.execute(insert(schema.submission), {**given, "superseded": int(submission.superseded)})
    packed = [_row(row) for row in rows]
    if packed:
        connection.execute(insert(schema.coding), packed)


def _row(row: Coding) -> dict[str, object]:
    value = pack_value(row.value)
    return {
        "assignment": row.assignment,
        "submission": row.submission,
        "segment": row.segment,
        "code": row.code,
        "person": row.person,
        "state": row.state,
        "value": None if value is None else canonical(value),
        "event": row.event,
    }


def count(connection: Connection) -> int:
    """Count the submissions of all assignments, superseded ones too."""
    return connection.execute(select(func.count()).select_from(schema.submission)).scalar_one()


def submissions_of(connection: Connection, assignment: str) -> tuple[Submission, ...]:
    """List an assignment's submissions, superseded ones too."""
    table = schema.submission
    rows = connection.execute(select(table).where(table.c.assignment == assignment).order_by(table.c.number))
    return tuple(Submission(**{**row._asdict(), "superseded": bool(row.superseded)}) for row in rows)


def submit_times(connection: Connection, assignment: str) -> tuple[tuple[int, str, str], ...]:
    """List (number, head, time) of an assignment's submissions."""
    table, log = schema.submission, schema.event
    joined = select(table.c.number, table.c.head, log.c.at).join(log, log.c.hash == table.c.head)
    rows = connection.execute(joined.where(table.c.assignment == assignment).order_by(table.c.number))
    return tuple((row.number, row.head, row.at) for row in rows)


def all_submit_times(connection: Connection) -> dict[tuple[str, int], str]:
    """Tell when each submission was made, by its rater's clock: (assignment, number) → time."""
    table, log = schema.submission, schema.event
    joined = select(table.c.assignment, table.c.number, log.c.at)
    rows = connection.execute(joined.join(log, (log.c.assignment == table.c.assignment) & (log.c.seq == table.c.seq)))
    return {(row.assignment, row.number): row.at for row in rows}


def standing(connection: Connection, assignment: str) -> Submission | None:
    """Give the submission that readers take; None while the assignment is open or reopened."""
    valid = [one for one in submissions_of(connection, assignment) if not one.superseded]
    return valid[-1] if valid else None


def all_standing(connection: Connection) -> dict[str, Submission]:
    """Give the submission that readers take of every assignment that has one, by the assignment's id."""
    table = schema.submission
    rows = connection.execute(select(table).where(table.c.superseded == 0).order_by(table.c.number))
    return {row.assignment: Submission(**{**row._asdict(), "superseded": False}) for row in rows}


def supersede(connection: Connection, assignment: str) -> None:
    """Set all submissions aside: the assignment is open again."""
    table = schema.submission
    connection.execute(update(table).where(table.c.assignment == assignment).values(superseded=1))


def codings_of(connection: Connection, assignment: str, submission: int) -> tuple[Coding, ...]:
    """Read the rows of one submission."""
    table = schema.coding
    query = select(table).where(table.c.assignment == assignment, table.c.submission == submission)
    rows = connection.execute(query.order_by(table.c.segment, table.c.code, table.c.person)).mappings()
    return tuple(Coding(**{**row, "value": read_value(row["value"], f"A coding of {row['code']}")}) for row in rows)


def stopped_at(connection: Connection, assignment: str) -> tuple[str, int]:
    """Tell where the rater stopped: segment id and playhead; ("", 0) before the first time."""
    row = connection.execute(select(schema.desk).where(schema.desk.c.assignment == assignment)).first()
    return (row.segment, row.playhead_ms) if row else ("", 0)


def stop_at(connection: Connection, assignment: str, segment: str, playhead_ms: int) -> None:
    """Remember where the rater stands."""
    connection.execute(delete(schema.desk).where(schema.desk.c.assignment == assignment))
    row = {"assignment": assignment, "segment": segment, "playhead_ms": playhead_ms}
    connection.execute(insert(schema.desk), row)


def heard_of(connection: Connection, assignment: str) -> dict[str, tuple[int, bool]]:
    """Read what was heard and shown: segment id → (milliseconds played, shown)."""
    rows = connection.execute(select(schema.heard).where(schema.heard.c.assignment == assignment))
    return {row.segment: (row.heard_ms, bool(row.shown)) for row in rows}


def remember_heard(connection: Connection, assignment: str, heard: Mapping[str, tuple[int, bool]]) -> None:
    """Store what was heard and shown for the segments given."""
    table = schema.heard
    for segment, (heard_ms, shown) in heard.items():
        connection.execute(delete(table).where(table.c.assignment == assignment, table.c.segment == segment))
        row = {"assignment": assignment, "segment": segment, "heard_ms": heard_ms, "shown": int(shown)}
        connection.execute(insert(table), row)
