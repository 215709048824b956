"""The Bot API over HTTP, as far as the channel uses it: `/bot<token>/<method>`, long polling, webhooks, limits."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from tests.fakes.telegram import errors
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.methods import Methods
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.world import World

TOKEN = "42:AAE-a-token-for-tests-only"
_LIMITED = frozenset({"sendMessage", "sendPhoto", "sendDocument"})
_JSON = frozenset({"{", "["})


class FakeTelegram:
    """The server.

    Attributes:
        world: what is on it.
        calls: every request: method and parameters.
        failures: by method, errors that the next requests get instead of an answer.
        delays: by method, seconds before each answer.
        burst, per_second: what may be sent to one chat; None: as much as one likes.
        limited: how many requests were refused because of it.
    """

    def __init__(self, token: str = TOKEN) -> None:
        """Not serving yet."""
        self.token = token
        self.world = World()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, deque[ApiError | str]] = defaultdict(deque)
        self.delays: dict[str, float] = {}
        self.per_second: float | None = None
        self.burst = 3
        self.limited = 0
        self.url = ""
        self.posted: list[int] = []
        self._methods = Methods(self.world)
        self._due: dict[str, float] = {}
        self._pusher: asyncio.Task[None] | None = None

    def person(self, user_id: int = 1001, name: str = "Anna", language: str | None = None) -> Person:
        """Somebody with an account."""
        return Person(self.world, user_id, name, language)

    def group(self) -> Group:
        """A group with the bot in it."""
        return Group(self.world)

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every request of one method."""
        return [parameters for name, parameters in self.calls if name == method]

    async def until_called(self, method: str, times: int = 1) -> list[dict[str, Any]]:
        """Wait until a method was called so often."""
        # A process of its own has to load its client first.
        async with asyncio.timeout(40):
            while len(self.called(method)) < times:
                await asyncio.sleep(0.01)
        return self.called(method)

    @property
    def webhook(self) -> dict[str, Any]:
        """What was set by setWebhook."""
        return self._methods.webhook

    @asynccontextmanager
    async def running(self, port: int | None = None) -> AsyncIterator["FakeTelegram"]:
        """Serve on a port; `url` tells where."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        server = TestServer(app, port=port)
        await server.start_server()
        self._methods.closing = False
        self.url = str(server.make_url("")).rstrip("/")
        self._pusher = asyncio.create_task(self._push())
        try:
            yield self
        finally:
            # A poll that is left by its client goes on until its end.
            self._methods.closing = True
            self._pusher.cancel()
            await asyncio.gather(self._pusher, return_exceptions=True)
            await server.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise errors.UNAUTHORIZED
            parameters = await _parameters(request)
            self.calls.append((method, parameters))
            await asyncio.sleep(self.delays.get(method, 0))
            if self.failures[method]:
                failure = self.failures[method].popleft()
                if isinstance(failure, str):
                    return web.Response(text=failure, status=502, content_type="text/html")
                raise failure
            if method in _LIMITED:
                self._limit(str(parameters.get("chat_id")))
            return web.json_response({"ok": True, "result": await self._methods.call(method, parameters)})
        except ApiError as error:
            headers = {}
            if error.code == 429:
                headers["Retry-After"] = str(error.body["parameters"]["retry_after"])
            return web.json_response(error.body, status=error.code, headers=headers)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["path"].rpartition("/")[2])
        if request.match_info["token"] != self.token or content is None:
            return web.json_response(ApiError(404, "Not Found").body, status=404)
        return web.Response(body=content)

    def _limit(self, chat_id: str) -> None:
        if self.per_second is None:
            return
        now, each = time.monotonic(), 1 / self.per_second
        due = max(self._due.get(chat_id, now), now)
        if due - now > self.burst * each:
            self.limited += 1
            raise errors.too_many_requests(max(1, round(due - now - self.burst * each)))
        self._due[chat_id] = due + each

    async def _push(self) -> None:
        """Deliver to the webhook: in order, again until it is answered with 200."""
        async with ClientSession() as session:
            while True:
                while not (self.webhook and self.world.pending):
                    await asyncio.sleep(0.01)
                update, hook = self.world.pending[0], self.webhook
                headers = {"X-Telegram-Bot-Api-Secret-Token": hook.get("secret_token", "")}
                try:
                    async with session.post(hook["url"], json=update, headers=headers) as response:
                        self.posted.append(response.status)
                        taken = 200 <= response.status < 300
                except ClientError:
                    taken = False
                if taken:
                    self.world.pending.remove(update)
                else:
                    await asyncio.sleep(0.1)


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = {**request.query, **(await request.post())}
    return {name: _value(value) for name, value in form.items()}


def _value(value: Any) -> Any:
    """Members that are objects or lists are JSON inside the form."""
    if not isinstance(value, str) or value[:1] not in _JSON:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
