"""Brings the casework tables of a database to the version of this code."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError

from casework.database import Database, sync_engine

VERSION_TABLE = "alembic_version_casework"
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database_url: str) -> None:
    """Create or upgrade the casework tables; does nothing when they are up to date.

    Args:
        database_url: where the tables are or shall be; the versions are kept in `alembic_version_casework`.
    """
    engine = sync_engine(database_url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def new_version(database_url: str, message: str) -> None:
    """Write a new version module from the difference between the models and a migrated database."""
    engine = sync_engine(database_url)
    try:
        with engine.begin() as connection:
            command.revision(_config(connection), message=message, autogenerate=True)
    finally:
        engine.dispose()


async def is_current(database: Database) -> bool:
    """Whether the tables are those of this code.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    head = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    async with database.reading() as session:
        try:
            return bool(await session.scalar(select(column("version_num")).select_from(table(VERSION_TABLE))) == head)
        except (OperationalError, ProgrammingError) as error:
            # SQLite's and PostgreSQL's words for a table that is not there.
            if "no such table" in str(error) or "does not exist" in str(error):
                return False
            raise


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
