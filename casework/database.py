"""One database for all casework: reading and writing sessions over SQLite or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from casework import sqlite

Lasting = Literal["now", "later"]

LOCK_TIMEOUT_SECONDS = 5.0
_SYNC_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
_ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_WRITES = "casework_writes"
_LASTS_LATER = "casework_lasts_later"
_LONG = "casework_long"
_LATER_ON_POSTGRESQL = text("SET LOCAL synchronous_commit TO OFF")
# The driver would begin transactions by its own rules; `_prepare_sqlite` does it by ours.
_TRANSACTIONS_ARE_OURS = {"isolation_level": None}


class Database:
    """Sessions over one database; whoever opens it closes it."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Wrap an engine; use `open` instead."""
        self._reader = engine
        self._searcher = engine.execution_options(**{_LONG: True})
        self._writer = engine.execution_options(**{_WRITES: True})
        self._later = engine.execution_options(**{_WRITES: True, _LASTS_LATER: True})
        # SQLite has one writer at a time and no queue for them: within this process they queue here, in their order.
        self._turnstile = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._asking = asyncio.Lock()
        self._asked: AsyncConnection | None = None

    @classmethod
    def open(cls, database_url: str, *, lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Self:
        """Make the engine; connections are opened at first use.

        Args:
            database_url: for instance "sqlite:///var/passarella.db" or "postgresql://user@host/passarella".
            lock_timeout_seconds: how long to wait for another writer before `OperationalError`.
        """
        url = _with_driver(database_url, _ASYNC_DRIVERS)
        _make_folder(url)
        # Values are people's words and addresses: they stay out of error messages and so out of logs.
        engine = create_async_engine(url, hide_parameters=True, **_connecting(url))
        _prepare_sqlite(engine.sync_engine, lock_timeout_seconds)
        return cls(engine)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the database and changes nothing."""
        async with _session(self._reader) as session:
            yield session

    @asynccontextmanager
    async def searching(self) -> AsyncIterator[AsyncSession]:
        """A session as for reading, whose statements may take long: nobody else waits for them."""
        async with _session(self._searcher) as session:
            yield session

    @asynccontextmanager
    async def writing(self, *, lasts: Lasting = "now") -> AsyncIterator[AsyncSession]:
        """A session in a transaction: committed at the end, rolled back by an exception.

        Args:
            lasts: "now": at the end the disk has it. "later": everybody sees it at the end, whichever process dies, but
                only with the next transaction that lasts is it safe from a power failure; waiting for a disk is most
                of what a small transaction takes.

        Raises:
            sqlalchemy.exc.OperationalError: another writer held the database for too long.
        """
        engine = self._writer if lasts == "now" else self._later
        async with self._turnstile, _session(engine, expire_on_commit=False) as session:
            if lasts == "later" and engine.dialect.name == "postgresql":
                await session.execute(_LATER_ON_POSTGRESQL)
            yield session

    async def version(self) -> int | None:
        """A number that changes whenever anybody writes, in this process or another; None where there is none.

        SQLite tells each connection when others have written, so one that never writes is kept for asking.
        """
        if self._reader.dialect.name != "sqlite":
            return None
        async with self._asking:
            if self._asked is None:
                self._asked = await self._reader.connect()
            # A transaction of its own each time: one that stays open sees no later state.
            async with self._asked.begin():
                return int((await self._asked.exec_driver_sql("PRAGMA data_version")).scalar_one())

    async def close(self) -> None:
        """Close all connections."""
        if self._asked is not None:
            await self._asked.close()
        await self._reader.dispose()


@asynccontextmanager
async def _session(engine: AsyncEngine, **options: Any) -> AsyncIterator[AsyncSession]:
    """A session in a transaction, both of which end with the block.

    Left as a context manager of its own the session would be closed in a task, which takes turns of the loop: of all
    pages and messages, while other writers wait. Its connection is back by then, since the transaction has ended.
    """
    session = AsyncSession(engine, **options)
    try:
        async with session.begin():
            yield session
    finally:
        await session.close()


def _connecting(url: URL) -> dict[str, Any]:
    """How connections of the event loop are made."""
    if url.get_backend_name() != "sqlite":
        return {}
    arguments, options = url.get_dialect()().create_connect_args(url)
    return {"async_creator": partial(sqlite.connect, *arguments, **options, **_TRANSACTIONS_ARE_OURS)}


def sync_engine(database_url: str) -> Engine:
    """An engine for migrations, whose transactions write; the caller disposes of it."""
    url = _with_driver(database_url, _SYNC_DRIVERS)
    _make_folder(url)
    options = {"connect_args": _TRANSACTIONS_ARE_OURS} if url.get_backend_name() == "sqlite" else {}
    engine = create_engine(url, hide_parameters=True, **options)
    _prepare_sqlite(engine, LOCK_TIMEOUT_SECONDS)
    return engine.execution_options(**{_WRITES: True})


def _with_driver(database_url: str, drivers: dict[str, str]) -> URL:
    url = make_url(database_url)
    driver = drivers.get(url.get_backend_name())
    return url.set(drivername=driver) if driver else url


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(engine: Engine, lock_timeout_seconds: float) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(lock_timeout_seconds * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
        # PostgreSQL has it: search folds accents with it.
        connection.create_function("translate", 3, _translate)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another one wrote in between, whatever
        # the timeout (SQLITE_BUSY_SNAPSHOT): a writer takes its lock, and waits for it, at the beginning.
        options = connection.get_execution_options()
        driven = connection.connection.driver_connection
        if isinstance(driven, sqlite.Connection):
            driven.long = options.get(_LONG, False)
            driven.lasts_later = options.get(_LASTS_LATER, False)
        connection.exec_driver_sql(sqlite.BEGIN_WRITING if options.get(_WRITES) else "BEGIN")


def _translate(text: str | None, these: str, those: str) -> str | None:
    return None if text is None else text.translate(str.maketrans(these, those))
