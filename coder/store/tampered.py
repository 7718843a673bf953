"""What only a database holds that somebody changed behind the program's back; `verify` looks for it."""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from coder.errors import CoderError
from coder.store import schema

UNREADABLE: tuple[type[Exception], ...] = (
    CoderError,
    SQLAlchemyError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    OSError,
)
"""What reading rows that the program did not write can end in: wrong types, unknown ids, text that is no JSON."""


def orphans(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Count rows that name a row which is not there: (table, what is missing, how many).

    The database holds foreign keys only for who asks it to.
    """
    for table in schema.metadata.sorted_tables:
        for key in table.foreign_keys:
            missing = key.parent.is_not(None) & key.parent.not_in(select(key.column))
            yield table.name, key.column.table.name, _count(connection, select(func.count()).where(missing))
    for name, missing_name, query in _unlinked():
        yield name, missing_name, _count(connection, query)


def _unlinked() -> Iterator[tuple[str, str, Select[int]]]:
    """Give the links that the schema has no foreign key for."""
    rows, finished, notes = schema.coding, schema.submission, schema.note
    same = (finished.c.assignment == rows.c.assignment) & (finished.c.number == rows.c.submission)
    lost = ~select(finished.c.number).where(same).exists()
    yield "coding", "submission", select(func.count()).select_from(rows).where(lost)
    here = notes.c.event.not_in(select(schema.event.c.id)) & notes.c.event.not_in(select(schema.study_event.c.id))
    yield "note", "event", select(func.count()).select_from(notes).where(here)
    bare = schema.segment.c.id.not_in(select(schema.placement.c.segment))
    yield "segment", "placement", select(func.count()).select_from(schema.segment).where(bare)


def _count(connection: Connection, query: Select[int]) -> int:
    return int(connection.execute(query).scalar_one())
