"""A page with an open chat, as small as it can be: a WebSocket that speaks Engine.IO and Socket.IO."""

import asyncio
import json
from contextlib import suppress
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

_OFFERED_COMPRESSION = 15


class Page:
    """One connection with a session.

    Attributes:
        session_id: that was confirmed.
        events: what came and nobody has waited for yet.
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Wrap an open WebSocket; use `open` instead."""
        self._socket = socket
        self.session_id = ""
        self.events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, session: ClientSession, url: str) -> Self:
        """Connect and ask for a session, as our widget does; compression is offered, as browsers do."""
        socket = await session.ws_connect(
            f"{url}/socket.io/?EIO=4&transport=websocket", compress=_OFFERED_COMPRESSION, max_msg_size=0
        )
        page = cls(socket)
        await socket.send_str("40")
        await page.emit("session_request", client={"protocol": 1}, language="ca")
        page.session_id = await page.next("session_confirm")
        await page.next("transcript")
        return page

    async def emit(self, event: str, **data: Any) -> None:
        """Send an event."""
        await self._socket.send_str(f"42{json.dumps([event, data])}")

    async def next(self, wanted: str) -> Any:
        """The data of the next event of a name."""
        while True:
            event, data = await self.events.get()
            if event == wanted:
                return data

    @property
    def is_open(self) -> bool:
        """Whether the server has not closed it."""
        return not self._socket.closed

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type != WSMsgType.TEXT:
                continue
            if message.data == "2":
                await self._socket.send_str("3")
            elif message.data.startswith("42"):
                event, data = json.loads(message.data[2:])
                self.events.put_nowait((event, data))
