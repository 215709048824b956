"""A local Bot API server, and the people who write to its bot."""

from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.server import TOKEN, FakeTelegram

__all__ = ["TOKEN", "FakeTelegram", "Group", "Person"]
