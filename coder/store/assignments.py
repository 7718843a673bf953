"""Who codes what: what a rater may see of it (`assignment`), and the plan behind it (`design`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, insert, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from coder.errors import NotFoundError, StoreError
from coder.store import schema


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a rater can see of an assignment."""

    id: str
    session: str
    rater: str
    book: str
    codebook: str | None
    """`id@version`, pinned at the first event."""
    transcript: str
    alias: str
    mode: str
    queue: int
    coded_from: str | None


COLUMNS = ("id", "session", "rater", "book", "codebook", "transcript", "alias", "mode", "queue", "coded_from")


@dataclass(frozen=True, slots=True)
class Design:
    """The plan behind an assignment, which no rater sees."""

    assignment: Assignment
    purpose: str
    occasion: int
    draw: int
    is_primary: bool
    withdrawn: bool


def add(connection: Connection, design: Design) -> None:
    """Store an assignment with its plan."""
    one = design.assignment
    connection.execute(insert(schema.assignment), {name: getattr(one, name) for name in COLUMNS})
    plan = {"purpose": design.purpose, "occasion": design.occasion, "draw": design.draw}
    flags = {"is_primary": int(design.is_primary), "withdrawn": int(design.withdrawn)}
    connection.execute(insert(schema.design), {"assignment": one.id, **plan, **flags})


def _all(*where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    table, plan = schema.assignment, schema.design
    columns = (plan.c.purpose, plan.c.occasion, plan.c.draw, plan.c.is_primary, plan.c.withdrawn)
    query = select(table, *columns).join(plan, plan.c.assignment == table.c.id).where(*where)
    return query.order_by(table.c.session, plan.c.draw, table.c.id)


def _read(connection: Connection, *where: ColumnElement[bool]) -> tuple[Design, ...]:
    found: list[Design] = []
    for row in connection.execute(_all(*where)).mappings():
        seen = Assignment(**{name: row[name] for name in COLUMNS})
        flags = bool(row["is_primary"]), bool(row["withdrawn"])
        found.append(Design(seen, row["purpose"], row["occasion"], row["draw"], *flags))
    return tuple(found)


def designs(connection: Connection, session: str = "") -> tuple[Design, ...]:
    """List assignments with their plans, of one session or of all."""
    return _read(connection, *([schema.assignment.c.session == session] if session else []))


def of_rater(connection: Connection, rater: str) -> tuple[Assignment, ...]:
    """List what a rater still has and had, in the rater's own seeded order; withdrawn ones are gone."""
    found = _read(connection, schema.assignment.c.rater == rater, schema.design.c.withdrawn == 0)
    return tuple(sorted((one.assignment for one in found), key=lambda one: (one.queue, one.id)))


def by_id(connection: Connection, assignment: str) -> Design:
    """Give one assignment with its plan.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = _read(connection, schema.assignment.c.id == assignment)
    if not found:
        raise NotFoundError(f"There is no assignment {assignment}.", "Look them up: coder status --json")
    return found[0]


def pin(connection: Connection, assignment: str, codebook: str) -> None:
    """Fix the codebook version, at the first event."""
    table = schema.assignment
    connection.execute(update(table).where(table.c.id == assignment).values(codebook=codebook))


def move(connection: Connection, assignment: str, transcript: str) -> None:
    """Put an open assignment on a newer transcript version."""
    table = schema.assignment
    connection.execute(update(table).where(table.c.id == assignment).values(transcript=transcript))


def put_at(connection: Connection, assignment: str, queue: int) -> None:
    """Give an assignment another place in its rater's queue."""
    table = schema.assignment
    connection.execute(update(table).where(table.c.id == assignment).values(queue=queue))


def note_source(connection: Connection, assignment: str, source: str) -> None:
    """Remember what a rater codes from; one key pressed without sound makes it `text` for good."""
    table = schema.assignment
    kept = or_(table.c.coded_from.is_(None), literal(source) == "text")
    here = update(table).where(table.c.id == assignment, kept, table.c.coded_from.is_distinct_from(source))
    connection.execute(here.values(coded_from=source))


def refuse_when_withdrawn(connection: Connection, assignment: str) -> None:
    """Raise when the assignment was taken from its rater, perhaps while the session was open.

    Raises:
        StoreError: it was.
    """
    query = select(schema.design.c.withdrawn).where(schema.design.c.assignment == assignment)
    if connection.execute(query).scalar():
        raise StoreError(
            "This session was taken from you; nothing was stored.", "What you had coded stays on record. Leave it."
        )


def withdraw(connection: Connection, assignment: str) -> None:
    """Take an assignment out of the rater's queue; its log stays."""
    table = schema.design
    connection.execute(update(table).where(table.c.assignment == assignment).values(withdrawn=1, is_primary=0))


def set_primary(connection: Connection, assignment: str, others: Sequence[str]) -> None:
    """Make one assignment primary instead of the others of its session and book."""
    table = schema.design
    connection.execute(update(table).where(table.c.assignment.in_(others)).values(is_primary=0))
    connection.execute(update(table).where(table.c.assignment == assignment).values(is_primary=1))


def no_primary(connection: Connection, assignment: str) -> None:
    """Make an assignment no primary, and no other one in its place."""
    table = schema.design
    connection.execute(update(table).where(table.c.assignment == assignment).values(is_primary=0))
