"""The database in bad places: newer, foreign, full, read-only, locked, written by two at once."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from coder.errors import CoderError, StoreError, StudyError
from coder.store import engine, people, place, schema
from coder.store.engine import Store, create, open_store
from coder.store.people import Rater

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits of this kind")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new database with a study's row."""
    made = create(tmp_path / "study.db")
    with made.write() as connection:
        people.add_study(connection, "Lab", blinding="screen")
    yield made
    made.close()


def add(store: Store, rater: str) -> None:
    with store.write() as connection:
        people.add_rater(connection, Rater(rater, "rater", None, disabled=False))


def names(store: Store) -> list[str]:
    with store.read() as connection:
        return [one.id for one in people.raters(connection)]


def test_a_write_is_stored_whole_or_not_at_all(store: Store) -> None:
    def half() -> None:
        with store.write() as connection:
            people.add_rater(connection, Rater("R1", "rater", None, disabled=False))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        half()
    assert names(store) == []


def test_the_settings_that_make_a_commit_survive_a_power_cut_hold_on_every_connection(store: Store) -> None:
    with store.read() as one, store.read() as other:
        for connection in (one, other):
            wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted


def test_a_reader_sees_one_moment_of_the_study(store: Store) -> None:
    add(store, "R1")
    with store.read() as connection:
        assert [one.id for one in people.raters(connection)] == ["R1"]
        add(store, "R2")
        assert [one.id for one in people.raters(connection)] == ["R1"]
    assert names(store) == ["R1", "R2"]


def test_a_database_reads_back_under_any_name_that_a_folder_may_have(tmp_path: Path) -> None:
    folder = tmp_path / ("what 100% #1 ü" + ("" if sys.platform == "win32" else "?x=1&mode=memory"))
    folder.mkdir()
    made = create(folder / "study.db")
    add(made, "R1")
    made.close()
    assert [path.name for path in folder.iterdir()] == ["study.db"]
    opened = open_store(folder / "study.db")
    assert names(opened) == ["R1"]
    opened.close()


def test_a_study_of_a_newer_program_is_refused_and_left_as_it_is(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StudyError) as caught:
        open_store(tmp_path / "study.db")
    assert caught.value.message == f"This study has schema 9999; this program knows up to {schema.HEAD}."
    assert caught.value.hint == "Update alliance-coder; nothing was changed."
    with sqlite3.connect(tmp_path / "study.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    assert not list(tmp_path.glob("*before*"))


def test_a_database_of_another_program_is_refused_and_left_byte_for_byte(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "study.db") as connection:
        connection.execute("CREATE TABLE holiday (day TEXT)")
    connection.close()
    before = (tmp_path / "study.db").read_bytes()
    with pytest.raises(StudyError) as caught:
        open_store(tmp_path / "study.db")
    assert caught.value.message == "study.db is not a study database, or it is damaged."
    assert (tmp_path / "study.db").read_bytes() == before


BROKEN = [b"", b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 5000]


@pytest.mark.parametrize("content", BROKEN, ids=["empty", "text", "damaged"])
def test_a_file_that_is_no_database_is_refused_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "study.db").write_bytes(content)
    with pytest.raises(StudyError) as caught:
        open_store(tmp_path / "study.db")
    assert caught.value.message == "study.db is not a study database, or it is damaged."
    assert caught.value.hint == "Restore a backup of the study."
    assert (tmp_path / "study.db").read_bytes() == content


def test_where_no_database_is_there_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        open_store(tmp_path / "study.db")
    assert caught.value.message == f"{tmp_path.name} is not a study: it has no study.db."
    assert not (tmp_path / "study.db").exists()


def test_a_database_is_not_made_over_another(store: Store, tmp_path: Path) -> None:
    add(store, "R1")
    with pytest.raises(StudyError):
        create(tmp_path / "study.db")
    assert names(store) == ["R1"]


def test_an_older_schema_is_backed_up_whole_before_it_is_upgraded(store: Store, tmp_path: Path) -> None:
    add(store, "R1")
    store.close()
    with closing(sqlite3.connect(tmp_path / "study.db")) as connection, connection:
        for table in ("outcome", "answers", "form"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    opened = open_store(tmp_path / "study.db")
    assert names(opened) == ["R1"]
    with opened.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM outcome")).scalar() == 0
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"
    opened.close()
    kept = tmp_path / "study.db.before-0002"
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT id FROM rater").fetchall() == [("R1",)]
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_full_disk_stores_nothing_and_says_so_and_the_next_write_works_when_there_is_space(store: Store) -> None:
    add(store, "R1")
    notes = [{"event": str(number), "salt": "", "text": "x" * 4000} for number in range(50)]
    store.limit_pages(1)
    with pytest.raises(StoreError) as caught, store.write() as connection:
        connection.execute(insert(schema.note), notes)
    assert caught.value.message == "The disk is full; nothing was stored."
    assert caught.value.hint == "Free some space, then try again."
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM note")).scalar() == 0
    store.limit_pages(0)
    add(store, "R2")
    assert names(store) == ["R1", "R2"]


def test_the_limit_holds_on_connections_that_are_open_already_and_on_new_ones(store: Store) -> None:
    with store.read(), store.read(), store.read():
        store.limit_pages(1)
        with store.write() as connection:
            assert connection.exec_driver_sql("PRAGMA max_page_count").scalar() == _pages(connection)
    for _ in range(2):
        with store.read() as one, store.read() as other:
            for connection in (one, other):
                assert connection.exec_driver_sql("PRAGMA max_page_count").scalar() == _pages(connection)


def _pages(connection: engine.Connection) -> object:
    return connection.exec_driver_sql("PRAGMA page_count").scalar()


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


def test_a_lock_that_another_process_holds_is_told_and_the_write_works_once_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 30)
    store = create(tmp_path / "study.db")
    arguments = [sys.executable, "-c", HOLD, str(tmp_path / "study.db")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError) as caught:
            add(store, "R1")
        assert caught.value.message == "Another program is writing to this study; nothing was stored."
        assert caught.value.hint == "Wait until it has finished, try again."
        assert names(store) == []
        holder.stdin.write("\n")
        holder.stdin.close()
        assert holder.wait() == 0
    add(store, "R1")
    assert names(store) == ["R1"]
    store.close()


ADD = """
import sys
from pathlib import Path
from coder.store import people
from coder.store.engine import open_store
store = open_store(Path(sys.argv[1]))
for number in range(15):
    with store.write() as connection:
        people.add_rater(connection, people.Rater(f"{sys.argv[2]}{number}", "rater", None, disabled=False))
"""


def test_two_processes_that_write_at_once_queue_up_and_lose_nothing(store: Store) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", ADD, str(store.path), name]) for name in ("A", "B")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert sorted(names(store)) == sorted(f"{name}{number}" for name in ("A", "B") for number in range(15))


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_what_is_append_only_is_held_by_triggers_against_other_programs_too(store: Store, table: str) -> None:
    with store.read() as connection:
        found = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"), {"t": table}
        )
        assert set(found.scalars()) == {f"{table}_no_update", f"{table}_no_delete"}


def test_a_row_that_points_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.write() as connection:
        connection.execute(
            insert(schema.participant), {"transcript": "?", "speaker": "A", "person": "A", "role": "client"}
        )
    assert caught.value.message == "The database refused: FOREIGN KEY constraint failed."


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that a user without rights can reach, with a database in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = create(folder / "study.db")
        add(made, "R1")
        made.close()
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@contextmanager
def without_rights() -> Iterator[None]:
    """Drop root's right to write anywhere, where the tests run as root; anybody else has no such right."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def own(path: Path, mode: int) -> None:
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    path.chmod(mode)


PLACES: list[tuple[str, int, int]] = [
    ("a read-only folder and database", 0o555, 0o444),
    ("a read-only folder", 0o555, 0o644),
    ("a read-only database", 0o755, 0o444),
]


@UNIX
@pytest.mark.parametrize(("what", "folder_mode", "file_mode"), PLACES, ids=[what for what, *_ in PLACES])
def test_where_nothing_can_be_written_it_is_told_and_nothing_changes(
    shared: Path, what: str, folder_mode: int, file_mode: int
) -> None:
    before = (shared / "study.db").read_bytes()
    own(shared / "study.db", file_mode)
    own(shared, folder_mode)

    def use() -> None:
        store = open_store(shared / "study.db")
        try:
            add(store, "R2")
        finally:
            store.close()

    with without_rights(), pytest.raises(CoderError) as caught:
        use()
    assert caught.value.message in (
        "study.db is read-only; nothing was stored.",
        "study.db cannot be opened.",
    )
    assert caught.value.hint in (
        "Make the study folder writable, or work on a copy.",
        "Look at the folder's permissions.",
    )
    assert (shared / "study.db").read_bytes() == before


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Tell the program that everything is mounted over the network."""

    def mount() -> None:
        (tmp_path / "mounts").write_text("server:/lab / nfs4 rw 0 0\n", encoding="utf-8")
        monkeypatch.setattr(place.is_network_share, "__defaults__", (tmp_path / "mounts",))

    return mount


@UNIX
def test_a_study_on_a_network_share_is_neither_made_nor_opened(tmp_path: Path, network: Callable[[], None]) -> None:
    (tmp_path / "lab").mkdir()
    create(tmp_path / "lab" / "study.db").close()
    network()
    for act, path in ((open_store, tmp_path / "lab" / "study.db"), (create, tmp_path / "lab" / "new.db")):
        with pytest.raises(StudyError) as caught:
            act(path)
        assert caught.value.message == "lab lies on a network share; a study there could lose codes."
        assert caught.value.hint == (
            "Keep the study on this machine's own disk and pass work on in packs, or use PostgreSQL."
        )
    assert not (tmp_path / "lab" / "new.db").exists()
