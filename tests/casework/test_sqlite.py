"""Connections to SQLite that do at once what takes no time, and let nobody wait for what does."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from casework.database import Database, Lasting
from casework.sqlite import BEGIN_WRITING, connect
from tests.fakes.locks import locked

_PATIENCE_SECONDS = 1.0
_LASTING: tuple[Lasting, ...] = ("later", "now")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a database can be."""
    return f"sqlite:///{tmp_path}/passarella.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """One with an empty table."""
    opened = Database.open(url, lock_timeout_seconds=_PATIENCE_SECONDS)
    async with opened.writing() as session:
        await session.execute(text("CREATE TABLE words (word TEXT)"))
    yield opened
    await opened.close()


async def _write(database: Database, word: str) -> None:
    async with database.writing() as session:
        await session.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})


async def _words(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(text("SELECT word FROM words ORDER BY word")))


async def test_what_is_written_is_read(database: Database) -> None:
    """By readers of both kinds."""
    await _write(database, "pont")
    async with database.searching() as session:
        found = (await session.scalars(text("SELECT word FROM words"))).all()
    assert found == await _words(database) == ["pont"]


async def test_what_may_last_later_is_seen_at_once(database: Database) -> None:
    """It does not wait for the disk; what comes next does, whoever wrote before on the same connection."""
    levels = []
    for lasts in _LASTING:
        async with database.writing(lasts=lasts) as session:
            await session.execute(text("INSERT INTO words VALUES (:word)"), {"word": lasts})
            levels.append(await session.scalar(text("PRAGMA synchronous")))
    assert levels == [1, 2]
    assert await _words(database) == ["later", "now"]


async def test_an_exception_undoes_what_was_written(database: Database) -> None:
    """Also what was written before the statement that failed."""
    with pytest.raises(OperationalError):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO words VALUES ('pont')"))
            await session.execute(text("INSERT INTO nowhere VALUES (1)"))
    assert await _words(database) == []


async def test_the_loop_goes_on_while_a_writer_waits(database: Database, url: str) -> None:
    """For another process, until patience ends; who reads waits for nobody."""
    with locked(url):
        waiting = asyncio.create_task(_write(database, "pont"))
        await asyncio.sleep(0)
        assert await asyncio.wait_for(_words(database), _PATIENCE_SECONDS / 2) == []
        assert not waiting.done()
        with pytest.raises(OperationalError):
            await waiting


async def test_a_writer_who_gives_up_waiting_is_in_nobodys_way(database: Database, url: str) -> None:
    """Their connection is used again, and nothing of theirs is written."""
    with locked(url):
        waiting = asyncio.create_task(_write(database, "pont"))
        await asyncio.sleep(_PATIENCE_SECONDS / 10)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await _write(database, "riu")
    assert await _words(database) == ["riu"]


async def test_searching_holds_up_nobody(database: Database) -> None:
    """A statement that takes long runs beside the loop."""
    long = text(
        "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 300000) SELECT max(n) FROM count"
    )

    async def search() -> int | None:
        async with database.searching() as session:
            found: int | None = await session.scalar(long)
            return found

    searching, turns = asyncio.create_task(search()), 0
    while not searching.done():
        turns += 1
        await asyncio.sleep(0)
    assert await searching == 300000
    assert turns > 10


class _SlowDisk(sqlite3.Connection):
    """As on a disk that takes long over a commit; remembers in which threads it did."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.seconds, self.threads = 0.05, list[int]()

    def commit(self) -> None:
        self.threads.append(threading.get_ident())
        time.sleep(self.seconds)
        super().commit()


async def test_only_a_slow_disk_is_waited_for_in_a_thread(tmp_path: Path) -> None:
    """Once it has been slow; and at once again after it has been quick."""
    driven = await connect(str(tmp_path / "words.db"), factory=_SlowDisk, isolation_level=None)

    async def write() -> bool:
        await driven.cursor().execute(BEGIN_WRITING)
        await driven.commit()
        return bool(driven.threads[-1] == threading.get_ident())

    assert await write()
    driven._connection.seconds = 0.0
    assert not await write()
    # A machine that does much else may be slow once more by itself.
    assert any([await write() for _ in range(20)])
    await driven.close()
