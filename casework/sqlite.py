"""Connections to SQLite for one event loop: what takes microseconds is done at once, what may wait is done in a thread.

A driver that hands each statement to a thread and back spends more time between the two than in the database, several
times for each statement, and most where the loop has much to do. Reading from SQLite waits for nobody: with a log that
is written ahead, readers see the last state whoever writes. What may wait is beginning to write while another process
does, and committing, where the disk is slow to finish.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

BEGIN_WRITING = "BEGIN IMMEDIATE"
# A disk that lets a commit wait for longer is waited for in a thread from then on, until it is quick again. A quick one
# is not: on a busy loop the way to a thread and back takes tens of milliseconds, and all other writers wait for it.
_SLOW_SECONDS = 0.01
# One writer, and readings that take long.
_THREADS = ThreadPoolExecutor(8, thread_name_prefix="sqlite")


class Connection:
    """One connection, with as much of aiosqlite's interface as SQLAlchemy's dialect for it asks for.

    Attributes:
        long: whether what is asked next takes long enough for a thread, until the transaction ends.
        lasts_later: whether the transaction that begins next need not be on the disk when it ends.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep a connection that any thread may use; use `connect` instead."""
        self._connection = connection
        self._writes = False
        self._disk_is_slow = False
        self.long = False
        self.lasts_later = False

    def cursor(self) -> "Cursor":
        """What runs statements."""
        return Cursor(self, self._connection.cursor())

    async def run[T](self, statement: str, work: Callable[[], T]) -> T:
        """Do what a statement asks for, here or in a thread."""
        if statement == BEGIN_WRITING:
            self._writes = True
            return await self._begin(work)
        return await _in_thread(work) if self.long else work()

    async def commit(self) -> None:
        """End the transaction and keep what it wrote."""
        writes, self._writes, self.long = self._writes, False, False
        if writes and self._disk_is_slow:
            await _in_thread(self._commit)
        elif writes:
            self._commit()
        else:
            self._connection.commit()

    async def rollback(self) -> None:
        """End the transaction as if it had not been."""
        self._writes = self.long = False
        self._connection.rollback()

    async def create_function(self, name: str, parameters: int, function: Callable[..., Any], **options: bool) -> None:
        """Let statements call a function."""
        self._connection.create_function(name, parameters, function, **options)

    async def close(self) -> None:
        """Close it; a second time does nothing."""
        self._connection.close()

    def stop(self) -> None:
        """Close it where no loop runs any more."""
        self._connection.close()

    def _commit(self) -> None:
        began = time.monotonic()
        try:
            self._connection.commit()
        finally:
            self._disk_is_slow = time.monotonic() - began > _SLOW_SECONDS

    async def _begin[T](self, work: Callable[[], T]) -> T:
        """Take the writer's lock: at once where it is free, as it is nearly always, else by waiting in a thread."""
        # Whoever waits for the disk next waits for this too: it is one log.
        self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if self.lasts_later else 'FULL'}")
        (patience,) = self._connection.execute("PRAGMA busy_timeout").fetchone()
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            return work()
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {patience}")
        return await _in_thread(work)

    def __getattr__(self, name: str) -> Any:
        """What is known of the connection is what SQLite says of it."""
        return getattr(self._connection, name)


class Cursor:
    """Runs one statement and has all of its rows."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        """Nothing has been run."""
        self._connection = connection
        self._cursor = cursor
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> Self:
        """As SQLAlchemy opens it."""
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and fetch what it finds."""
        self._rows = await self._connection.run(
            statement, lambda: self._cursor.execute(statement, parameters).fetchall()
        )
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run a statement again and again."""
        await self._connection.run(statement, lambda: self._cursor.executemany(statement, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """What the statement found."""
        return self._rows

    async def close(self) -> None:
        """Close it."""
        self._cursor.close()

    def __getattr__(self, name: str) -> Any:
        """What is known of the statement is what SQLite says of it."""
        return getattr(self._cursor, name)


async def connect(*arguments: Any, **options: Any) -> Connection:
    """Open a connection; takes what `sqlite3.connect` takes."""
    return Connection(sqlite3.connect(*arguments, **{**options, "check_same_thread": False}))


async def _in_thread[T](work: Callable[[], T]) -> T:
    """Do something in a thread, and let nobody else have the connection before it is done, even when cancelled.

    `asyncio.to_thread` behind a shield hands the result on from task to future to task, a turn of the loop each, and
    each turn may be a page that somebody else wants; this takes two.
    """
    loop = asyncio.get_running_loop()
    done, ended = loop.create_future(), loop.create_future()

    def finish(doing: Future[T]) -> None:
        ended.set_result(None)
        # Else nobody waits for it any more.
        if not done.cancelled():
            done.set_result(doing)

    doing = _THREADS.submit(work)
    doing.add_done_callback(lambda each: loop.call_soon_threadsafe(finish, each))
    try:
        finished: Future[T] = await done
    except asyncio.CancelledError:
        await asyncio.wait({ended})
        raise
    return finished.result()
