"""The migrations make exactly the tables that the schema names."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from coder.store import migrate, schema
from coder.store.engine import Store, create


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database as the migrations make it."""
    return create(tmp_path / "study.db")


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    assert ScriptDirectory.from_config(migrate._config()).get_heads() == [schema.HEAD]
    assert schema.HEAD in migrate.revisions()


def test_the_migrations_make_the_tables_of_the_schema_and_nothing_else(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []


def test_a_number_is_given_once_per_session_and_rule_but_for_the_session_itself(store: Store) -> None:
    with store.read() as connection:
        (made,) = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'uq_segment_number'")).scalars()
    assert made.startswith("CREATE UNIQUE INDEX")
    assert made.endswith("WHERE number > 0")


def test_a_database_at_the_newest_schema_is_upgraded_to_itself(store: Store) -> None:
    with store.read() as connection:
        before = connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).scalars().all()
    with store.write() as connection:
        migrate.upgrade(connection)
    with store.read() as connection:
        assert connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).scalars().all() == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [schema.HEAD]


def test_every_column_that_is_no_key_and_not_plain_says_what_it_holds() -> None:
    commented = {"value", "rule", "alias", "draw", "withdrawn", "superseded", "text_hash", "stored_at", "offset_ms"}
    for table in schema.metadata.tables.values():
        for column in table.columns:
            assert column.name not in commented or column.comment, f"{table.name}.{column.name}"
