"""What tests of casework, channels and gateway share: a real database file, a fake Rasa server, a running gateway."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from casework.database import Database
from casework.migrate import upgrade
from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.rasa import FakeRasa

SECRET = "a-secret-for-tests-only"
Say = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the empty tables of casework, made once."""
    path = tmp_path_factory.mktemp("migrated") / "passarella.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """A copy of that file."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'passarella.db')}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That file, open; a locked database is reported after a moment."""
    opened = Database.open(database_url, lock_timeout_seconds=0.1)
    yield opened
    await opened.close()


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A running fake of the Rasa server."""
    async with FakeRasa(SECRET).running() as running:
        yield running


@pytest.fixture
def settings(database_url: str, rasa: FakeRasa, tmp_path: Path) -> Settings:
    """Settings of a gateway in front of the fake Rasa server; it gives up soon."""
    return Settings(
        database_url=database_url,
        database_timeout_seconds=0.1,
        rasa_url=rasa.url,
        secret=SecretStr(SECRET),
        bot_timeout_seconds=0.3,
        var_dir=tmp_path / "var",
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[TestClient[Any, Any]]:
    """A client of the running gateway."""
    async with TestClient(TestServer(init_app(settings))) as opened:
        yield opened


@pytest.fixture
def say(client: TestClient[Any, Any]) -> Say:
    """Sends one message over the REST channel and returns the reply's elements."""

    async def send(message: str, *, sender: str = "anna", **metadata: Any) -> list[dict[str, Any]]:
        body = {"sender": sender, "message": message, "metadata": metadata}
        async with client.post("/webhooks/rest/webhook", json=body) as response:
            assert response.status == 200, await response.text()
            elements: list[dict[str, Any]] = await response.json()
            return elements

    return send
