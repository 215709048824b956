"""Fixtures of these tests."""

from tests.fakes.fixtures import client, database, database_url, migrated, rasa, say, settings  # noqa: F401
from tests.fakes.telegram.fixtures import anna, gateway, rows, telegram, telegram_settings  # noqa: F401
