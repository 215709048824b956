"""The whole is there: a greeting goes through gateway, Rasa and actions and comes back."""

import uuid

from aiohttp import ClientSession

from tests.system import RunningSystem


async def test_greeting_is_answered_as_smalltalk(running_system: RunningSystem) -> None:
    """A "hola" gets words, in Catalan, and the status of small talk."""
    body = {"sender": str(uuid.uuid4()), "message": "hola"}
    async with (
        ClientSession() as session,
        session.post(f"{running_system.url}/webhooks/rest/webhook", json=body) as response,
    ):
        assert response.status == 200, await response.text()
        messages = await response.json()
    assert messages[-1]["text"]
    assert messages[-1]["custom"]["status"] == "smalltalk", messages
    assert messages[-1]["custom"]["language"] == "ca", messages
