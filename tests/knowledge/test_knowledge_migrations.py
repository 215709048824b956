"""The tables that migrations make are those that the models describe."""

import sqlite3

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, make_url, text

from knowledge.database import sync_engine
from knowledge.migrate import is_ours, upgrade
from knowledge.models import Base
from tests.knowledge.conftest import downgrade


def test_models_and_migrations_agree(database_url: str) -> None:
    """After all migrations nothing is missing and nothing is left over."""
    upgrade(database_url)
    engine = sync_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_is_harmless_and_leaves_other_tables_alone(database_url: str) -> None:
    """Another package's table and its own version table stay."""
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version_casework (version_num TEXT)"))
    upgrade(database_url)
    upgrade(database_url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    assert {"alembic_version_casework", "alembic_version_knowledge", "knowledge_record"} <= names
    assert "alembic_version" not in names


def test_a_version_can_be_undone_and_done_again(database_url: str) -> None:
    """With content in the tables; nothing of it is lost."""
    upgrade(database_url)
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO knowledge_source (key, title, period) VALUES ('page', 'A page', '')"))
    downgrade(database_url, "0001")
    assert "knowledge_passage_index" in inspect(engine).get_table_names()
    upgrade(database_url)
    assert "knowledge_passage_index" not in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT title FROM knowledge_source")).scalars().all() == ["A page"]
    engine.dispose()


def test_sqlite_waits_for_others_and_keeps_references(database_url: str) -> None:
    """Each connection has write-ahead logging, foreign keys and five seconds of patience."""
    engine = sync_engine(database_url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000}
    assert sqlite3.connect(str(make_url(database_url).database)).execute("PRAGMA journal_mode").fetchone() == ("wal",)
