"""As much of a Bot API server as a burst needs: hands updates out, and writes down what is said to whom and when."""

import asyncio
import time
from typing import Any

from aiohttp import web

TOKEN = "1:benchmark"
_BOT = {"id": 1, "is_bot": True, "first_name": "bot", "username": "benchmark_bot"}
_BATCH = 100


class Api:
    """The server.

    Attributes:
        updates: to be handed out.
        expected: how many messages complete it.
        said: chat and text of each message, in their order.
        confirmed_at: when all updates were confirmed.
        said_at: when the last message came.
    """

    def __init__(self) -> None:
        """With nothing to hand out yet."""
        self.updates: list[dict[str, Any]] = []
        self.said: list[tuple[int, str]] = []
        self.polled = asyncio.Event()
        self.expected = 0
        self.complete = asyncio.Event()
        self.handed_at = self.confirmed_at = self.said_at = 0.0

    def app(self) -> web.Application:
        """To be served."""
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/{{method}}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        method = request.match_info["method"]
        result: Any = True
        if method == "getMe":
            result = _BOT
        elif method == "getUpdates":
            result = await self._updates(int(str(given.get("offset", 0))))
        elif method == "sendMessage":
            chat_id = int(str(given["chat_id"]))
            self.said.append((chat_id, str(given["text"])))
            self.said_at = time.monotonic()
            if len(self.said) == self.expected:
                self.complete.set()
            chat = {"id": chat_id, "type": "private"}
            result = {"message_id": 10**6 + len(self.said), "date": 1, "chat": chat, "text": given["text"]}
        elif method == "getMyCommands":
            result = []
        elif method.startswith("getMy"):
            result = {"name": "", "description": "", "short_description": ""}
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, offset: int) -> list[dict[str, Any]]:
        self.polled.set()
        waited = 0.0
        while not (left := [update for update in self.updates if update["update_id"] >= offset]) and waited < 25:
            if self.updates and not self.confirmed_at:
                self.confirmed_at = time.monotonic()
            await asyncio.sleep(0.02)
            waited += 0.02
        if left and not self.handed_at:
            self.handed_at = time.monotonic()
        return left[:_BATCH]


def burst(number: int, users: int) -> list[dict[str, Any]]:
    """Updates of several people in turn; each counts their own.

    Args:
        number: of updates.
        users: that they are from.
    """
    return [
        {
            "update_id": 1000 + index,
            "message": {
                "message_id": index // users + 1,
                "date": 1,
                "chat": {"id": 1 + index % users, "type": "private", "first_name": "x"},
                "from": {"id": 1 + index % users, "is_bot": False, "first_name": "x", "language_code": "ca"},
                "text": f"pregunta {index // users}",
            },
        }
        for index in range(number)
    ]
