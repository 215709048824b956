"""Brings the knowledge tables of a database to the version of this code."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from knowledge.database import sync_engine

VERSION_TABLE = "alembic_version_knowledge"
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database_url: str) -> None:
    """Create or upgrade the knowledge tables; does nothing when they are up to date.

    Args:
        database_url: where the tables are or shall be; the versions are kept in `alembic_version_knowledge`.
    """
    engine = sync_engine(database_url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Tell what the models describe from other packages' tables."""
    return kind != "table" or (name is not None and name.startswith("knowledge_"))


def new_version(database_url: str, message: str) -> None:
    """Write a new version module from the difference between the models and a migrated database."""
    engine = sync_engine(database_url)
    try:
        with engine.begin() as connection:
            command.revision(_config(connection), message=message, autogenerate=True)
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
