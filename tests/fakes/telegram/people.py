"""People who write to the bot, as they would in their own client."""

import asyncio
import time
from typing import Any

from tests.fakes.telegram import errors
from tests.fakes.telegram.world import BOT, Chat, World


def entities_in(text: str) -> list[dict[str, Any]]:
    """Commands and mentions, as a client marks them."""
    found = []
    for word in {word for word in text.split() if word[:1] in "/@" and len(word) > 1}:
        kind = "bot_command" if word[0] == "/" else "mention"
        if kind == "bot_command" and not word[1:].replace("@", "").replace("_", "").isalnum():
            continue
        offset = len(text[: text.index(word)].encode("utf-16-le")) // 2
        found.append({"type": kind, "offset": offset, "length": len(word.encode("utf-16-le")) // 2})
    return sorted(found, key=lambda entity: entity["offset"])


class Person:
    """One person, in their private chat with the bot or in a group."""

    def __init__(self, world: World, user_id: int, name: str, language: str | None = None) -> None:
        """Somebody with an account."""
        self.world = world
        self.user: dict[str, Any] = {"id": user_id, "is_bot": False, "first_name": name}
        if language:
            self.user["language_code"] = language
        self.chat = world.chats.setdefault(user_id, Chat(user_id, "private", {user_id: self.user}))

    async def says(self, text: str, chat: Chat | None = None, **more: Any) -> dict[str, Any]:
        """Write a message; the bot may write to this chat from now on."""
        return await self.sends(chat, text=text, **({"entities": e} if (e := entities_in(text)) else {}), **more)

    async def sends(self, chat: Chat | None = None, **content: Any) -> dict[str, Any]:
        """Send a message of any content."""
        chat = chat or self.chat
        chat.started = True
        message = chat.add(self.user, **content)
        # As it is now: it may be edited before the bot asks for it.
        await self.world.update("message", dict(message))
        return message

    async def sends_photo(self, caption: str | None = None, album: str | None = None) -> dict[str, Any]:
        """Send a picture, of an album perhaps."""
        file_id = self.world.file()
        photo = [{"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 90, "height": 67, "file_size": 4}]
        more = {"caption": caption} if caption else {}
        return await self.sends(photo=photo, **more, **({"media_group_id": album} if album else {}))

    async def edits(self, message: dict[str, Any], text: str) -> None:
        """Change a message."""
        message |= {"text": text, "edit_date": int(time.time())}
        await self.world.update("edited_message", dict(message))

    async def presses(self, title: str, chat: Chat | None = None) -> str:
        """Touch the last button with a title; returns the id of the query."""
        chat = chat or self.chat
        for message in reversed(chat.said()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == title:
                        return await self.presses_data(message, button["callback_data"])
        raise AssertionError(f"no button {title!r} in {chat.texts()}")

    async def presses_data(self, message: dict[str, Any], data: str) -> str:
        """Touch a button with this data, as a client of one's own could."""
        query_id = f"4382bfdwdsb323b2d{len(self.world.queries)}"
        self.world.queries[query_id] = None
        query = {"id": query_id, "from": self.user, "message": dict(message), "chat_instance": "-1", "data": data}
        await self.world.update("callback_query", query)
        return query_id

    async def blocks(self) -> None:
        """Block the bot."""
        self.chat.refuses = errors.BLOCKED
        await self._member("member", "kicked")

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.chat.refuses = None
        await self._member("kicked", "member")

    async def heard(self, count: int, chat: Chat | None = None, seconds: float = 40) -> list[str]:
        """Wait until the bot has said so many messages; returns them all."""
        chat = chat or self.chat
        try:
            async with asyncio.timeout(seconds):
                while len(chat.said()) < count:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"waited for {count} messages, there are {chat.texts()}") from None
        return chat.texts()

    def titles(self, chat: Chat | None = None) -> list[str]:
        """The titles under the bot's last message."""
        rows = (chat or self.chat).said()[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    async def _member(self, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        change = {
            "chat": self.chat.shown(),
            "from": self.user,
            "date": int(time.time()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        await self.world.update("my_chat_member", change)


class Group:
    """A group with the bot in it, which sees all messages."""

    def __init__(self, world: World, chat_id: int = -500) -> None:
        """Nobody is in it yet."""
        self.world = world
        self.chat = world.chats.setdefault(chat_id, Chat(chat_id, "group", started=True))

    async def becomes_supergroup(self, new_id: int = -1001234567890) -> None:
        """What Telegram does when a group grows: another chat, with numbers of messages from 1."""
        old = self.chat
        self.chat = self.world.chats.setdefault(new_id, Chat(new_id, "supergroup", dict(old.members), started=True))
        old.refuses = errors.migrated(new_id)
        admin = {"id": 7, "is_bot": False, "first_name": "Admin"}
        await self.world.update("message", old.add(admin, migrate_to_chat_id=new_id))
        await self.world.update("message", self.chat.add(admin, migrate_from_chat_id=old.id))
