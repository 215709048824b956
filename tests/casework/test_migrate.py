"""The tables of casework are made by versions, which are those of the models."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import channels.telegram_tables  # noqa: F401 - tables that casework has and does not know
from casework.database import Database, sync_engine
from casework.migrate import is_current, upgrade
from casework.models import Base


def test_versions_make_the_tables_of_the_models(database_url: str) -> None:
    """Autogenerate finds nothing to change."""
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _o, name, kind, _r, _c: kind != "table" or "alembic" not in name}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


async def test_upgrading_again_changes_nothing(database_url: str, database: Database) -> None:
    """It is done at every start."""
    upgrade(database_url)
    assert await is_current(database)


async def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    """Readiness tells it from one that does not answer."""
    database = Database.open(f"sqlite:///{tmp_path}/new/empty.db")
    assert not await is_current(database)
    await database.close()
