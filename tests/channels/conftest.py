"""Fixtures of these tests."""

from tests.fakes.fixtures import client, database, database_url, migrated, rasa, say, settings  # noqa: F401
