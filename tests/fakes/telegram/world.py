"""Chats, their messages, and the updates that wait for the bot."""

import itertools
import random
import time
from dataclasses import dataclass, field
from typing import Any

BOT = {"id": 42, "is_bot": True, "first_name": "Passarel·la", "username": "passarella_test_bot"}


@dataclass
class Chat:
    """One chat as Telegram knows it.

    Attributes:
        members: who is in it, by their ids.
        started: whether the bot may write to it: a person has to begin.
        refuses: the error that every message to it gets, if any.
    """

    id: int
    type: str
    members: dict[int, dict[str, Any]] = field(default_factory=dict)
    started: bool = False
    refuses: Exception | None = None
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def shown(self) -> dict[str, Any]:
        """As it stands in messages."""
        if self.type == "private":
            (user,) = self.members.values()
            return {"id": self.id, "type": "private", "first_name": user["first_name"]}
        return {"id": self.id, "type": self.type, "title": "Xarxes"}

    def add(self, sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        """A new message."""
        number = next(self.numbers)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.shown(),
            "from": sender,
            **content,
        }
        self.messages[number] = message
        return message

    def said(self) -> list[dict[str, Any]]:
        """The bot's messages, in their order."""
        return [message for message in self.messages.values() if message["from"]["id"] == BOT["id"]]

    def texts(self) -> list[str]:
        """What the bot said."""
        return [str(message.get("text", message.get("caption", ""))) for message in self.said()]


class World:
    """Everything that is on the server."""

    def __init__(self) -> None:
        """Empty."""
        self.chats: dict[int, Chat] = {}
        self.pending: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.queries: dict[str, dict[str, Any] | None] = {}
        self.allowed: list[str] | None = None
        # Each bot counts from a number of its own.
        self.next_update_id = random.randrange(10**8, 10**9)

    async def update(self, kind: str, content: dict[str, Any]) -> int:
        """Something for the bot; returns its number."""
        update_id = self._number()
        if not self.allowed or kind in self.allowed:
            self.pending.append({"update_id": update_id, kind: content})
        return update_id

    async def raw(self, update: dict[str, Any]) -> int:
        """An update of any form; it gets a number if it has none."""
        update = {"update_id": self._number(), **update}
        self.pending.append(update)
        return int(update["update_id"])

    def _number(self) -> int:
        self.next_update_id += 1
        return self.next_update_id - 1

    def file(self, content: bytes = b"\x89PNG") -> str:
        """A file that somebody sent; returns its id."""
        file_id = f"AgACAgQAAxkBAAM{len(self.files):04d}"
        self.files[file_id] = content
        return file_id
