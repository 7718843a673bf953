"""The codebook versions a study holds, as the files they were."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from coder.errors import NotFoundError
from coder.store import schema


@dataclass(frozen=True, slots=True)
class StoredCodebook:
    """One version of one codebook."""

    key: str
    """`id@version`."""
    book: str
    sha256: str
    source: str
    """The file's text, byte for byte."""
    current: bool


def add(connection: Connection, key: str, book: str, sha256: str, source: str) -> None:
    """Store a version and make it the one that new assignments pin."""
    table = schema.codebook
    positions = dict(connection.execute(select(table.c.book, func.min(table.c.position)).group_by(table.c.book)).all())
    connection.execute(update(table).where(table.c.book == book).values(current=0))
    row = {"key": key, "book": book, "sha256": sha256, "source": source, "current": 1}
    connection.execute(insert(table), {**row, "position": positions.get(book, len(positions))})


def codebooks(connection: Connection) -> tuple[StoredCodebook, ...]:
    """List all versions, the study's default book first."""
    table = schema.codebook
    rows = connection.execute(select(table).order_by(table.c.position, table.c.key))
    return tuple(StoredCodebook(row.key, row.book, row.sha256, row.source, bool(row.current)) for row in rows)


def current(connection: Connection, book: str = "") -> StoredCodebook:
    """Give the current version of a book, or of the study's default book.

    Raises:
        NotFoundError: the study does not hold it.
    """
    held = [one for one in codebooks(connection) if one.current]
    for one in held:
        if book in ("", one.book):
            return one
    names = ", ".join(one.book for one in held)
    raise NotFoundError(
        f"The study holds no codebook {book}." if book else "The study holds no codebook.",
        f"It holds {names}. Add one: coder codebook add ID" if names else "Add one: coder codebook add alliance-bordin",
    )


def by_key(connection: Connection, key: str) -> StoredCodebook:
    """Give the version that an assignment has pinned.

    Raises:
        NotFoundError: the study does not hold it.
    """
    for one in codebooks(connection):
        if one.key == key:
            return one
    raise NotFoundError(f"The study holds no codebook {key}.", "Restore a backup of the study.")
