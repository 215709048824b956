"""The description of the API is that of the API."""

from typing import Any

from aiohttp.test_utils import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from casework.vocabulary import ANSWER_STATUSES
from gateway.main import init_app
from gateway.settings import Settings
from languages import LANGUAGES
from tests.fakes.rasa import FakeRasa, turn

Client = TestClient[Any, Any]
# What programs use; pages for people are described by themselves, and the sockets in docs/web-channel.md.
FOR_PROGRAMS = ("/api/", "/webhooks/", "/healthz", "/readyz")


async def described(client: Client) -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    async with client.get("/api/v1/openapi.json") as response:
        assert response.content_type == "application/json"
        document: dict[str, Any] = await response.json()
        return document


def matches(document: dict[str, Any], name: str, value: object) -> None:
    """Check a value against a schema of the document."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(value)


async def test_every_address_is_described_and_nothing_else(client: Client, settings: Settings) -> None:
    """Paths and methods that programs use are those of the router."""
    routes = {(r.resource.canonical, r.method) for r in init_app(settings).router.routes() if r.resource is not None}
    document = await described(client)
    paths = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert paths == {route for route in routes if route[1] != "HEAD" and route[0].startswith(FOR_PROGRAMS)}


async def test_what_is_answered_fits_its_description(client: Client, rasa: FakeRasa) -> None:
    """Replies, problems, health and the list of addresses."""
    document = await described(client)
    rasa.answers.append(turn("Un.", "Dos.", buttons=(("Ajuts", "ask_funding"),), request="RI-2026-000123"))
    body = {"sender": "anna", "message": "Hola", "metadata": {"language": "ca", "message_id": "m1"}}
    matches(document, "Message", body)
    async with client.post("/webhooks/rest/webhook", json=body) as response:
        matches(document, "Reply", await response.json())
    async with client.post("/webhooks/rest/webhook", json={}) as response:
        matches(document, "Problem", await response.json())
    for path, name in (("/api/v1/", "Index"), ("/healthz", "Health"), ("/readyz", "Readiness")):
        async with client.get(path) as response:
            matches(document, name, await response.json())


async def test_the_description_knows_every_status_and_language(client: Client) -> None:
    """They are listed once in the code and once for whoever reads the description."""
    schemas = (await described(client))["components"]["schemas"]
    assert schemas["Element"]["properties"]["custom"]["properties"]["status"]["enum"] == list(ANSWER_STATUSES)
    assert schemas["Language"]["enum"] == list(LANGUAGES)


async def test_every_address_of_the_index_exists(client: Client) -> None:
    """No address leads nowhere."""
    async with client.get("/api/v1/") as response:
        endpoints = (await response.json())["endpoints"]
    for path in endpoints.values():
        async with client.get(path) as response:
            assert response.status != 404
