"""Fixtures of these tests: the real gateway with people in its office, and browsers without JavaScript."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import yaml
from aiohttp.test_utils import TestServer

from casework.database import Database
from casework.handoff_vocabulary import Role
from gateway.main import init_app
from gateway.settings import Settings
from tests.desk.browsing import Desk, Person
from tests.fakes.fixtures import database, database_url, migrated, rasa, settings  # noqa: F401
from tests.fakes.office import ALWAYS_OPEN, FakeClock, FakeOffice

OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def server(settings: Settings, tmp_path: Path) -> AsyncIterator[TestServer]:  # noqa: F811
    """The gateway, whose office is open by day and night."""
    hours = tmp_path / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    async with TestServer(init_app(settings.model_copy(update={"hours_file": hours}))) as running:
        yield running


@pytest.fixture
async def at_desk(server: TestServer, database: Database) -> AsyncIterator[OpenDesk]:  # noqa: F811
    """Employs somebody and signs them in."""
    office = FakeOffice(database, FakeClock())
    async with AsyncExitStack() as stack:

        async def employ(
            name: str, role: Role = "officer", *, language: str = "en", shown_name: str | None = None
        ) -> Desk:
            await office.employ(name, role, shown_name=shown_name)
            desk = Desk(server, language)
            stack.push_async_callback(desk.close)
            await desk.sign_in(name)
            return desk

        yield employ


@pytest.fixture
async def person(server: TestServer) -> AsyncIterator[Callable[[str], Person]]:
    """People who write over REST."""
    async with AsyncExitStack() as stack:

        def somebody(name: str) -> Person:
            one = Person(server, name)
            stack.push_async_callback(one.close)
            return one

        yield somebody
