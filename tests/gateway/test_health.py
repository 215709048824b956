"""Liveness and readiness, part by part."""

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.rasa import FakeRasa

Client = TestClient[Any, Any]


async def actions_server() -> TestServer:
    """An action server that is well."""

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_get("/health", health)
    server = TestServer(app)
    await server.start_server()
    return server


async def ready(client: Client) -> tuple[int, dict[str, Any]]:
    """Status and body of the readiness."""
    async with client.get("/readyz") as response:
        return response.status, await response.json()


async def test_a_living_gateway_says_so(client: Client) -> None:
    """Whatever the other parts do."""
    async with client.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_a_gateway_is_ready_when_every_part_is(settings: Settings, rasa: FakeRasa) -> None:
    """Database, Rasa server and action server, each by its name."""
    actions = await actions_server()
    moved = settings.model_copy(update={"actions_port": actions.port})
    async with TestClient(TestServer(init_app(moved))) as client:
        parts = {"database": "ready", "rasa": "ready", "actions": "ready"}
        assert await ready(client) == (200, {"status": "ready", "parts": parts})
        rasa.status = 500
        assert await ready(client) == (503, {"status": "not_ready", "parts": {**parts, "rasa": "failing"}})
        await actions.close()
        status, body = await ready(client)
        assert (status, body["parts"]["actions"]) == (503, "unreachable")
