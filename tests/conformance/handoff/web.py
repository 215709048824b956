"""The website under test: a page that keeps its session, comes back by itself, and asks for what it has missed."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from socketio import exceptions

from casework.delivery import SWEEP_SECONDS
from tests.conformance.handoff.channel import Seen
from tests.fakes.chat import Chat

# The officers of the suite are in another process: the gateway finds what they say when it looks.
_ON_ITS_WAY_SECONDS = SWEEP_SECONDS + 1


class WebUnderTest:
    """A person at a page of the website."""

    name = "web"

    def __init__(self, sender: str) -> None:
        """Not connected yet."""
        self._session_id: str | None = None
        self._messages: dict[int, Seen] = {}
        self._came_again: list[Seen] = []
        self._taken = 0
        self._chat: Chat | None = None
        self._open = AsyncExitStack()

    async def prepare(self) -> dict[str, str]:
        """Nothing is needed."""
        return {}

    async def connect(self, gateway_url: str) -> None:
        """Connect, and go on in the session of before."""
        await self._leave()
        self._chat = await self._open.enter_async_context(Chat.connected(gateway_url))
        transcript = await self._chat.open(self._session_id, after=self._complete())
        self._session_id = self._chat.session_id
        for message in transcript["messages"]:
            # What comes again after a gap is known by its number.
            self._messages.setdefault(message["sequence"], _seen(message))

    async def send(self, text: str, message_id: str) -> None:
        """Send it, and wait for the acknowledgement."""
        if self._chat is None:
            raise ConnectionError
        try:
            answer = await self._chat.say(text, message_id)
        except (exceptions.SocketIOError, TimeoutError) as error:
            raise ConnectionError(str(error)) from error
        if answer.get("error") == "unknown_button":
            # No page offers it; whoever types such words types them with something around.
            answer = await self._chat.say(f"«{text}»", message_id)
        assert answer["ok"], answer
        self._messages[answer["sequence"]] = Seen("user", text)

    async def seen(self) -> list[Seen]:
        """In the order of their numbers, as the widget shows them; what came twice on one connection is there twice."""
        await asyncio.sleep(_ON_ITS_WAY_SECONDS)
        self._take()
        shown = [seen for _, seen in sorted(self._messages.items()) if seen.author != "user"]
        return shown + self._came_again

    async def close(self) -> None:
        """Close the connection."""
        await self._leave()

    def stored_as(self, message_id: str) -> str:
        """The person's program names its messages itself."""
        return message_id

    def shows(self, said: Seen) -> Seen:
        """As it was said."""
        return said

    async def _leave(self) -> None:
        self._take()
        self._chat, self._taken = None, 0
        await self._open.aclose()

    def _take(self) -> None:
        """Show what was sent."""
        if self._chat is None:
            return
        said = self._chat.all("bot_uttered")
        for message in said[self._taken :]:
            if message["sequence"] in self._messages:
                self._came_again.append(_seen(message))
            self._messages[message["sequence"]] = _seen(message)
        self._taken = len(said)

    def _complete(self) -> int:
        """The number up to which nothing is missing."""
        number = 0
        while number + 1 in self._messages:
            number += 1
        return number


def _seen(message: dict[str, Any]) -> Seen:
    return Seen(message["author"], message["text"])
