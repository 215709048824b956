"""Whatever goes wrong is answered in JSON, with words for people and none of the program's own."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from gateway.main import init_app
from gateway.settings import Settings

Client = TestClient[Any, Any]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/webhooks/rest/webhook", 405, "method_not_allowed"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
    ],
)
async def test_wrong_addresses_and_methods_are_answered_in_json(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    """In the language of the headers."""
    async with client.request(method, path, headers={"Accept-Language": "es"}) as response:
        problem = await response.json()
    assert (response.status, problem["error"]) == (status, code)
    assert problem["message"].startswith("Esta dirección")
    if status == 405:
        assert response.headers["Allow"]


async def test_an_unexpected_error_is_logged_under_the_id_that_is_answered(settings: Settings) -> None:
    """No trace and no message of the exception in either: it may quote a person."""

    async def fail(request: web.Request) -> web.Response:
        raise RuntimeError("Maria Puig, maria@example.cat")

    app = init_app(settings)
    app.router.add_get("/fail", fail)
    async with TestClient(TestServer(app)) as client:
        with capture_logs() as logs:
            async with client.get("/fail") as response:
                problem = await response.json()
    assert response.status == 500
    assert problem["id"] in problem["message"]
    (entry,) = [entry for entry in logs if entry["event"] == "unexpected"]
    assert (entry["id"], entry["error"]) == (problem["id"], "RuntimeError")
    assert any("fail" in place for place in entry["where"])
    for text in (str(problem), str(entry)):
        assert "Maria" not in text
        assert "Traceback" not in text
