"""Opening the database, its two kinds of transaction, and its failures in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy import Connection as Connection
from sqlalchemy.exc import DBAPIError

from coder.errors import CoderError, StoreError, StudyError
from coder.store.place import refuse_network_share
from coder.store.schema import HEAD

BUSY_MS = 5000
"""How long a write waits for another process before it gives up."""

MOST_PAGES = 2**30 - 1
"""What SQLite allows unless it is told otherwise."""


class Store:
    """One open study database.

    A write takes the lock when it begins (`BEGIN IMMEDIATE`), so two writers queue up instead of
    one of them failing at commit. WAL with `synchronous=FULL`: what is committed survives a cut.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path
        self._pages = 0
        event.listen(engine, "checkout", self._apply_limit)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the study."""
        with _in_words(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose work is stored whole when the block ends, or not at all."""
        with _in_words(self.path), self._engine.connect() as raw:
            connection = raw.execution_options(write=True)
            with connection.begin():
                yield connection

    def limit_pages(self, pages: int) -> None:
        """Cap the file's size, as a full disk would; SQLite counts in pages of 4 KiB. 0 takes the cap away."""
        self._pages = pages or MOST_PAGES

    def _apply_limit(self, connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        # SQLite keeps the cap with the connection, and there are several in the pool.
        if self._pages:
            connection.execute(f"PRAGMA max_page_count={self._pages}")

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def create(path: Path) -> Store:
    """Make a new database with the newest schema.

    Raises:
        StudyError: there is one already, or the place is a network share.
    """
    if path.exists():
        raise StudyError(f"There is a study in {path.parent.name} already.", "Choose another folder.")
    refuse_network_share(path.parent)
    store = Store(_engine(path), path)
    with _in_words(path):
        _upgrade(store)
    return store


def open_store(path: Path) -> Store:
    """Open a study's database; an older schema is backed up, then upgraded.

    Raises:
        StudyError: no study here, one made by a newer program, or one on a network share.
        StoreError: the file cannot be read.
    """
    if not path.is_file():
        raise StudyError(f"{path.parent.name} is not a study: it has no {path.name}.", "Make one: coder init DIR")
    refuse_network_share(path.parent)
    found = _revision(path)
    if not found:
        raise _not_a_study(path)
    store = Store(_engine(path), path)
    if found == HEAD:
        return store
    if found not in _known_revisions():
        raise StudyError(
            f"This study has schema {found}; this program knows up to {HEAD}.",
            "Update alliance-coder; nothing was changed.",
        )
    _back_up(path, path.with_name(f"{path.name}.before-{HEAD}"))
    with _in_words(path):
        _upgrade(store)
    return store


def _engine(path: Path) -> Engine:
    # Made from its parts: a `?` in a folder's name is no query.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        # Without this the driver begins transactions by itself, and only at the first write.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _revision(path: Path) -> str:
    """Read a file's schema, empty when it is no study; plainly, for it may be another program's and must not change."""
    with _in_words(path), closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name='alembic_version'").fetchall()
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
        return str(found[0]) if found else ""


def is_fresh(path: Path) -> bool:
    """Tell whether a file is a database without a table, or a study's without any session or rater."""
    in_use = "SELECT id FROM session UNION ALL SELECT id FROM rater LIMIT 1"
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection:
            is_empty = connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone() is None
            return is_empty or connection.execute(in_use).fetchone() is None
    except sqlite3.DatabaseError:  # no database, or another program's
        return False


def _known_revisions() -> set[str]:
    from coder.store.migrate import revisions  # alembic takes 0.4 s to import; a study at HEAD needs none of it

    return revisions()


def _upgrade(store: Store) -> None:
    from coder.store.migrate import upgrade

    with store.write() as connection:
        upgrade(connection)


def _back_up(source: Path, target: Path) -> None:
    """Copy a live database page by page; a plain file copy would miss what lies in the WAL."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    target.chmod(0o600)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn the driver's failures into sentences; what was being written is not stored."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(str(error.orig), path) from error
    except sqlite3.Error as error:
        raise _explain(str(error), path) from error


def _explain(reason: str, path: Path) -> CoderError:
    if "full" in reason:
        return StoreError("The disk is full; nothing was stored.", "Free some space, then try again.")
    if "readonly" in reason or "read-only" in reason:
        return StoreError(
            f"{path.name} is read-only; nothing was stored.", "Make the study folder writable, or work on a copy."
        )
    if "locked" in reason or "busy" in reason:
        return StoreError(
            "Another program is writing to this study; nothing was stored.", "Wait until it has finished, try again."
        )
    if "not a database" in reason or "malformed" in reason:
        return _not_a_study(path)
    if "unable to open" in reason:
        return StoreError(f"{path.name} cannot be opened.", "Look at the folder's permissions.")
    return StoreError(f"The database refused: {reason}.", "Nothing was stored. Run coder verify.")


def _not_a_study(path: Path) -> StudyError:
    return StudyError(f"{path.name} is not a study database, or it is damaged.", "Restore a backup of the study.")
