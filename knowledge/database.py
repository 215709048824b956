"""Where the knowledge is kept: engines for one database URL, synchronous for loading, asynchronous for reading."""

from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

# How long to wait for another writer, unless the URL says otherwise ("?timeout=1").
BUSY_TIMEOUT_SECONDS = 5
_SYNC_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
_ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


def sync_engine(database_url: str) -> Engine:
    """An engine for loading and migrating; the folder of an SQLite file is made when it is missing.

    Args:
        database_url: for instance "sqlite:///var/passarella.db" or "postgresql://user@host/passarella".

    Returns:
        An engine that the caller disposes of.
    """
    url = _with_driver(database_url, _SYNC_DRIVERS)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    _set_pragmas(engine)
    return engine


def async_engine(database_url: str) -> AsyncEngine:
    """An engine for reading; takes the same URLs as `sync_engine`."""
    engine = create_async_engine(_with_driver(database_url, _ASYNC_DRIVERS))
    _set_pragmas(engine.sync_engine)
    return engine


def _with_driver(database_url: str, drivers: dict[str, str]) -> URL:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
        url = url.update_query_dict({"timeout": str(BUSY_TIMEOUT_SECONDS)})
    driver = drivers.get(url.get_backend_name())
    return url.set(drivername=driver) if driver else url


def _set_pragmas(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
