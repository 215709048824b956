"""A browser of the website's chat without the browser: keeps every event in the order it came."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import socketio

OURS = {"protocol": 1}


class Chat:
    """One socket.

    Attributes:
        events: name and data of everything that came.
        session_id: of the last `session_confirm`.
    """

    def __init__(self) -> None:
        """Nothing came yet."""
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: list[tuple[str, Any]] = []
        self.session_id: str | None = None
        self._changed = asyncio.Condition()
        self.client.on("*", self._keep)
        self.client.on("connect_error", self._keep_refusal)

    async def _keep_refusal(self, data: Any) -> None:
        await self._keep("connect_error", data)

    async def _keep(self, event: str, *data: Any) -> None:
        if event == "session_confirm":
            self.session_id = data[0]
        async with self._changed:
            self.events.append((event, data[0] if data else None))
            self._changed.notify_all()

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, url: str, *, origin: str | None = None, transports: tuple[str, ...] = ("websocket",), **headers: str
    ) -> AsyncIterator[Self]:
        """A connection, closed at the end."""
        chat = cls()
        headers |= {"Origin": origin} if origin else {}
        await chat.client.connect(url, headers=headers, transports=list(transports))
        try:
            yield chat
        finally:
            session = chat.client.eio.http
            # A polling client would wait for its last poll, which lasts as long as a ping.
            await chat.client.eio.disconnect(abort="polling" in transports)
            if session is not None:
                await session.close()

    async def open(self, session_id: str | None = None, *, after: int = 0, language: str = "ca") -> dict[str, Any]:
        """Ask for a session as our widget does; returns the transcript."""
        before = self.count("transcript")
        await self.emit("session_request", session_id=session_id, after=after, language=language, client=OURS)
        transcript: dict[str, Any] = await self.next("transcript", before)
        return transcript

    async def emit(self, event: str, **data: Any) -> None:
        """Send an event."""
        await self.client.emit(event, data)

    async def call(self, event: str, **data: Any) -> Any:
        """Send an event of this session and wait for its acknowledgement."""
        return await self.client.call(event, {"session_id": self.session_id, **data}, timeout=5)

    async def say(self, message: str, message_id: str | None = None) -> Any:
        """Send a message of this session."""
        return await self.call("user_uttered", message=message, **({"id": message_id} if message_id else {}))

    def all(self, event: str) -> list[Any]:
        """The data of all events of a name."""
        return [data for name, data in self.events if name == event]

    def count(self, event: str) -> int:
        """How many of a name came."""
        return len(self.all(event))

    async def next(self, event: str, before: int = 0) -> Any:
        """The event of a name that comes after so many of them."""
        await self.until(lambda: self.count(event) > before)
        return self.all(event)[before]

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something to be true of the events."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(reached)

    def texts(self) -> list[str]:
        """What the other side said, in its order."""
        return [data["text"] for data in self.all("bot_uttered") if "text" in data]
