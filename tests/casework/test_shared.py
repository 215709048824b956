"""What many ask at the same time is read once, and never read too late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from casework.database import Database
from casework.migrate import upgrade
from casework.shared import SharedReadings

WRITE = text("INSERT INTO reading_test VALUES (1)")


class Asked:
    """Something that can be read, which counts how often it is."""

    def __init__(self) -> None:
        """It has not been read."""
        self.times = 0

    async def read(self) -> int:
        """How often it was read."""
        self.times += 1
        return self.times


async def write(database: Database) -> None:
    """Change something."""
    async with database.writing() as session:
        await session.execute(WRITE)


@pytest.fixture
async def databases(tmp_path: Path) -> AsyncIterator[tuple[Database, Database]]:
    """The same database as two processes have it."""
    url = f"sqlite:///{tmp_path / 'casework.db'}"
    upgrade(url)
    ours, others = Database.open(url), Database.open(url)
    async with ours.writing() as session:
        await session.execute(text("CREATE TABLE reading_test (number INTEGER)"))
    yield ours, others
    await ours.close()
    await others.close()


async def test_what_was_read_is_given_again(databases: tuple[Database, Database]) -> None:
    """Each question has its own answer."""
    asked, readings = Asked(), SharedReadings(databases[0])
    assert [await readings.read("queue", asked.read) for _ in range(3)] == [1, 1, 1]
    assert await readings.read("calls", asked.read) == 2


@pytest.mark.parametrize("writer", [0, 1])
async def test_what_anybody_writes_is_seen_at_once(databases: tuple[Database, Database], writer: int) -> None:
    """An officer's page shows what the officer has just done, and what a command has in another process."""
    asked, readings = Asked(), SharedReadings(databases[0])
    assert await readings.read("queue", asked.read) == 1
    await write(databases[writer])
    assert await readings.read("queue", asked.read) == 2
    assert await readings.read("queue", asked.read) == 2


async def test_what_is_written_while_it_is_read_makes_it_old(databases: tuple[Database, Database]) -> None:
    """The reading may have begun before."""
    asked, readings = Asked(), SharedReadings(databases[0])

    async def slowly() -> int:
        await write(databases[1])
        return await asked.read()

    assert await readings.read("queue", slowly) == 1
    assert await readings.read("queue", asked.read) == 2


async def test_a_reading_that_fails_is_not_kept(databases: tuple[Database, Database]) -> None:
    """Whoever asks next tries again."""
    asked, readings = Asked(), SharedReadings(databases[0])

    async def failing() -> int:
        raise OperationalError("select", {}, Exception("locked"))

    with pytest.raises(OperationalError):
        await readings.read("queue", failing)
    assert await readings.read("queue", asked.read) == 1
