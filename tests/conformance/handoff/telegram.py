"""Telegram under test: a person in their private chat, a local Bot API server, and the real client between them."""

import asyncio
import time
from contextlib import AsyncExitStack

from casework.words import Words
from tests.conformance.handoff.channel import Seen
from tests.fakes.telegram import TOKEN, FakeTelegram

# Longer than anything takes that comes by itself: the courier looks every two seconds, a chat gets a message a second.
_QUIET_SECONDS = 4.0
_PATIENCE_SECONDS = 60.0
# What stands above an officer's words, without and behind a name.
_HEADINGS = (Words.load().say("telegram.officer", "ca"), Words.load().say("telegram.officer.named", "ca", officer=""))


class TelegramUnderTest:
    """A person in Telegram."""

    name = "telegram"

    def __init__(self, sender: str) -> None:
        """Nothing runs yet."""
        self._telegram = FakeTelegram()
        self._anna = self._telegram.person(1001, sender, "ca")
        # Telegram numbers messages itself.
        self._numbers: dict[str, int] = {}
        # How many messages were in the chat each time that the gateway was started.
        self._starts: list[int] = []
        self._open = AsyncExitStack()

    async def prepare(self) -> dict[str, str]:
        """The server of Telegram, which outlives the gateway."""
        await self._open.enter_async_context(self._telegram.running())
        return {"PASSARELLA_TELEGRAM_TOKEN": TOKEN, "PASSARELLA_TELEGRAM_API_URL": self._telegram.url}

    async def connect(self, gateway_url: str) -> None:
        """Wait until the gateway asks for updates; its client takes seconds to load."""
        self._starts.append(len(self._anna.chat.said()))
        polls = len(self._telegram.called("getUpdates"))
        await self._telegram.until_called("getUpdates", polls + 1)

    async def send(self, text: str, message_id: str) -> None:
        """Telegram takes it at once, and gives it to the gateway until that has it; nobody sends it again."""
        if message_id not in self._numbers:
            self._numbers[message_id] = (await self._anna.says(text))["message_id"]
        until = time.monotonic() + _PATIENCE_SECONDS
        while any(self._is_of(update, message_id) for update in self._telegram.world.pending):
            assert time.monotonic() < until, "the gateway does not take updates"
            await asyncio.sleep(0.02)

    async def seen(self) -> list[Seen]:
        """Everything in the chat, once it has been quiet for a while."""
        count, since = -1, time.monotonic()
        while time.monotonic() < since + _QUIET_SECONDS:
            if len(self._anna.chat.said()) != count:
                count, since = len(self._anna.chat.said()), time.monotonic()
            await asyncio.sleep(0.1)
        texts = self._anna.chat.texts()
        # Telegram has no number to know a message by that is sent again: killed between sending one and noting it, the
        # next process sends the last one a second time.
        again = {start for start in self._starts if 0 < start < len(texts) and texts[start] == texts[start - 1]}
        return [_seen(text) for number, text in enumerate(texts) if number not in again]

    async def close(self) -> None:
        """Stop the server."""
        await self._open.aclose()

    def stored_as(self, message_id: str) -> str:
        """Under Telegram's number, in the first epoch of the chat."""
        return f"0m{self._numbers[message_id]}" if message_id in self._numbers else message_id

    def shows(self, said: Seen) -> Seen:
        """The bot's messages and the gateway's look alike: neither is a person's."""
        return said if said.author == "officer" else Seen("bot", said.text)

    def _is_of(self, update: dict[str, object], message_id: str) -> bool:
        message = update.get("message")
        return isinstance(message, dict) and message["message_id"] == self._numbers[message_id]


def _seen(text: str) -> Seen:
    heading, _, said = text.partition("\n")
    return Seen("officer", said) if heading.endswith(_HEADINGS) else Seen("bot", text)
