"""A server that speaks the bot's channel: what it is asked is kept, what it answers is scripted."""

import asyncio
import hmac
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


def turn(
    *texts: str,
    buttons: tuple[tuple[str, str], ...] = (),
    image: str | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """One answer of the bot; buttons, as (title, payload), and image go with the last text."""
    messages: list[dict[str, Any]] = [{"text": text, "buttons": [], "image": None} for text in texts]
    if messages:
        messages[-1]["buttons"] = [{"title": title, "payload": payload} for title, payload in buttons]
        messages[-1]["image"] = image
    known = {
        "language": "ca",
        "status": "answered",
        "intent": "ask_programme",
        "confidence": 0.93,
        "request": None,
        "handoff": False,
        "language_choice": None,
        "requested_slot": None,
    }
    return {"messages": messages, "facts": {**known, **facts}}


class FakeRasa:
    """The Rasa server with the project's channel.

    Attributes:
        asked: the bodies that came, in their order.
        answers: what to answer next; when it is empty every message is answered with `otherwise`.
        delay: seconds before each answer.
        gate: what answers wait for, if anything.
        status: of the HTTP answers.
        raw: a body to send instead of an answer.
        busy: how many messages are being answered.
    """

    def __init__(self, secret: str) -> None:
        """Know the secret that the gateway has to show."""
        self.secret = secret
        self.asked: list[dict[str, Any]] = []
        self.answers: deque[dict[str, Any]] = deque()
        self.otherwise = turn("Això és una resposta.")
        self.delay = 0.0
        self.gate: asyncio.Event | None = None
        self.status = 200
        self.raw: str | None = None
        self.busy = 0
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeRasa"]:
        """Serve on a free port; `url` tells where."""
        app = web.Application()
        app.router.add_post("/webhooks/passarella/webhook", self._turn)
        app.router.add_get("/webhooks/passarella/", self._health)
        app.router.add_get("/version", self._version)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield self
        finally:
            await server.close()

    async def _turn(self, request: web.Request) -> web.Response:
        shown = request.headers.get("X-Passarella-Secret", "")
        if not hmac.compare_digest(shown.encode(), self.secret.encode()):
            return web.json_response({"error": "unauthorized"}, status=401)
        self.busy += 1
        try:
            self.asked.append(await request.json())
            # Taken now: a message that waits long must not take what a later test meant for its own.
            answer = self.answers.popleft() if self.answers and self.raw is None else self.otherwise
            if self.delay:
                await asyncio.sleep(self.delay)
            if self.gate is not None:
                await self.gate.wait()
            if self.raw is not None:
                return web.Response(text=self.raw, status=self.status, content_type="application/json")
            return web.json_response(answer, status=self.status)
        finally:
            self.busy -= 1

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, status=self.status)

    async def _version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": "3.6.21"}, status=self.status)
