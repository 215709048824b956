"""A gateway that talks to the fake Bot API server."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.telegram import TOKEN, FakeTelegram, Person


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A running fake of the Bot API server."""
    async with FakeTelegram().running() as running:
        yield running


@pytest.fixture
def telegram_settings(settings: Settings, telegram: FakeTelegram) -> Settings:
    """Settings of a gateway that polls that server."""
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_api_url": telegram.url,
            "telegram_web_url": "https://passarella.example.cat/chat",
            "messages_per_minute": 1000,
            # Telegram sends again what is not taken: a test may be slow, and the database busy.
            "database_timeout_seconds": 2.0,
        }
    )


@pytest.fixture
async def gateway(telegram_settings: Settings) -> AsyncIterator[TestClient[Any, Any]]:
    """The gateway, polling."""
    async with TestClient(TestServer(init_app(telegram_settings))) as opened:
        yield opened


@pytest.fixture
def anna(telegram: FakeTelegram) -> Person:
    """Somebody whose Telegram is in Catalan."""
    return telegram.person(1001, "Anna", "ca")


@pytest.fixture
def rows(database_url: str) -> Callable[[str], list[Any]]:
    """Runs a statement on the database file."""

    def run(statement: str) -> list[Any]:
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=5)) as connection, connection:
            return connection.execute(statement).fetchall()

    return run
