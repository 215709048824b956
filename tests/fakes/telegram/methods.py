"""The methods of the Bot API that the channel uses, with the checks of the real server."""

import asyncio
import re
from typing import Any

from aiohttp.web import FileField

from tests.fakes.telegram import errors
from tests.fakes.telegram.world import BOT, Chat, World

_PROFILE = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


class Methods:
    """What the server does."""

    def __init__(self, world: World) -> None:
        """On this world."""
        self._world = world
        self.webhook: dict[str, Any] = {}
        self.profile: dict[tuple[str, str], Any] = {}
        self.closing = False
        self._polling: asyncio.Event | None = None

    async def call(self, method: str, given: dict[str, Any]) -> Any:
        """Do what a request says.

        Raises:
            ApiError: it cannot be done.
        """
        found = re.fullmatch(r"(get|set)My(Name|Description|ShortDescription|Commands)", method)
        if found:
            return self._profile(found[1], found[2], given)
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise errors.NO_SUCH_METHOD
        return await handler(given)

    async def _getMe(self, given: dict[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}

    async def _getUpdates(self, given: dict[str, Any]) -> Any:
        if self.webhook:
            raise errors.WEBHOOK_ACTIVE
        if self._polling is not None:
            self._polling.set()
        mine = self._polling = asyncio.Event()
        self._world.allowed = given.get("allowed_updates", self._world.allowed)
        offset = int(given.get("offset", 0))
        pending = self._world.pending
        pending[:] = [update for update in pending if update["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(given.get("timeout", 0))):
                while not (pending or mine.is_set() or self.closing):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        if mine.is_set():
            raise errors.OTHER_POLLER
        self._polling = None
        return pending[: int(given.get("limit", 100))]

    async def _setWebhook(self, given: dict[str, Any]) -> Any:
        url = given.get("url", "")
        # The real server takes no other; a test on this machine has no certificate.
        if not url.startswith(("https://", "http://127.0.0.1")):
            raise errors.NO_HTTPS
        self.webhook.clear()
        self.webhook.update(given)
        self._world.allowed = given.get("allowed_updates", self._world.allowed)
        return True

    async def _deleteWebhook(self, given: dict[str, Any]) -> Any:
        self.webhook.clear()
        if given.get("drop_pending_updates") in (True, "true"):
            self._world.pending.clear()
        return True

    async def _getWebhookInfo(self, given: dict[str, Any]) -> Any:
        pending = len(self._world.pending)
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": pending}

    async def _sendMessage(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given)
        text = str(given.get("text", ""))
        if not text.strip():
            raise errors.EMPTY
        if len(text) > 4096:
            raise errors.TOO_LONG
        if given.get("parse_mode") == "HTML" and re.search(r"<(?!/?(?:b|i|u|s|a|code|pre)\b)", text):
            raise errors.BAD_ENTITIES
        units = len(text.encode("utf-16-le", errors="surrogatepass")) // 2
        for entity in given.get("entities", []):
            if entity["offset"] < 0 or entity["offset"] + entity["length"] > units:
                raise errors.BAD_BOUNDS
        return self._said(chat, given, text=text, entities=given.get("entities", []))

    async def _sendPhoto(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given)
        photo = str(given.get("photo", ""))
        if not photo.startswith(("https://", "http://")) and photo not in self._world.files:
            raise errors.BAD_FILE
        size = {"file_id": self._world.file(), "file_unique_id": "u", "width": 1, "height": 1}
        return self._said(chat, given, photo=[size], caption=given.get("caption", ""))

    async def _sendDocument(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given)
        field = given.get(str(given.get("document", "")).removeprefix("attach://"))
        if not isinstance(field, FileField):
            raise errors.BAD_FILE
        file_id = self._world.file(field.file.read())
        document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": field.filename}
        return self._said(chat, given, document=document, caption=given.get("caption", ""))

    async def _sendChatAction(self, given: dict[str, Any]) -> Any:
        self._chat(given)
        return True

    async def _answerCallbackQuery(self, given: dict[str, Any]) -> Any:
        query_id = given.get("callback_query_id", "")
        if self._world.queries.get(query_id, given) is not None:
            raise errors.OLD_QUERY
        self._world.queries[query_id] = given
        return True

    async def _editMessageReplyMarkup(self, given: dict[str, Any]) -> Any:
        message = self._chat(given).messages.get(int(given.get("message_id", 0)))
        if message is None:
            raise errors.NOT_FOUND_TO_EDIT
        if message["from"]["id"] != BOT["id"]:
            raise errors.NOT_OURS_TO_EDIT
        if message.get("reply_markup") == given.get("reply_markup"):
            raise errors.NOT_MODIFIED
        message.pop("reply_markup", None)
        if given.get("reply_markup"):
            message["reply_markup"] = _markup(given)
        return message

    async def _getFile(self, given: dict[str, Any]) -> Any:
        file_id = given.get("file_id", "")
        if file_id not in self._world.files:
            raise errors.NO_FILE
        size = len(self._world.files[file_id])
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"f/{file_id}"}

    def _said(self, chat: Chat, given: dict[str, Any], **content: Any) -> dict[str, Any]:
        reply = given.get("reply_parameters")
        if reply and int(reply["message_id"]) not in chat.messages:
            if not reply.get("allow_sending_without_reply"):
                raise errors.NO_MESSAGE_TO_REPLY
            reply = None
        if reply:
            original = chat.messages[int(reply["message_id"])]
            content["reply_to_message"] = {k: v for k, v in original.items() if k != "reply_to_message"}
        if given.get("reply_markup"):
            content["reply_markup"] = _markup(given)
        if given.get("message_thread_id"):
            content |= {"message_thread_id": int(given["message_thread_id"]), "is_topic_message": True}
        return chat.add(BOT, **content)

    def _chat(self, given: dict[str, Any]) -> Chat:
        chat = self._world.chats.get(int(given.get("chat_id", 0)))
        if chat is None:
            raise errors.NO_CHAT
        if chat.refuses is not None:
            raise chat.refuses
        if not chat.started:
            raise errors.NEVER_STARTED
        return chat

    def _profile(self, verb: str, what: str, given: dict[str, Any]) -> Any:
        code = given.get("language_code", "")
        if what == "Commands":
            if verb == "set":
                for command in given.get("commands", []):
                    if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not command["description"]:
                        raise errors.BAD_COMMAND
                self.profile[what, code] = given.get("commands", [])
                return True
            return self.profile.get((what, code), [])
        member, longest = _PROFILE[what]
        if verb == "get":
            return {member: self.profile.get((what, code), "")}
        if len(given.get(member, "")) > longest:
            raise errors.bad_request(f"{member} is too long")
        self.profile[what, code] = given.get(member, "")
        return True


def _markup(given: dict[str, Any]) -> dict[str, Any]:
    markup: dict[str, Any] = given["reply_markup"]
    for row in markup["inline_keyboard"]:
        for button in row:
            if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise errors.BAD_BUTTON
    return markup
