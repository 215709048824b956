"""Connections to SQLite that do at once what takes no time, and let nobody wait for what does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from casework.database import Database
from tests.fakes.locks import locked

_PATIENCE_SECONDS = 1.0


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
