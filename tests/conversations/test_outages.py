"""When a part is down people are told so in their language, and what they wrote is kept."""

import asyncio
import sqlite3
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.system import RunningSystem, running


@pytest.fixture(scope="module")
def failing_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """A system of its own, because it does not survive these tests."""
    with running(tmp_path_factory.mktemp("outages")) as system:
        yield system


async def say(system: RunningSystem, text: str, language: str, **metadata: str) -> dict[str, Any]:
    """One message over REST; the last element of the answer."""
    body = {"sender": str(uuid.uuid4()), "message": text, "metadata": {"language": language, **metadata}}
    async with (
        ClientSession() as session,
        session.post(f"{system.url}/webhooks/rest/webhook", json=body) as response,
    ):
        assert response.status == 200
        messages = await response.json()
    last: dict[str, Any] = messages[-1]
    assert "Traceback" not in last["text"]
    return last


def stored(system: RunningSystem) -> list[str]:
    """What people wrote, as the database holds it."""
    path = system.installation.settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        return [text for (text,) in database.execute("select text from message where direction = 'in'")]


async def readiness(system: RunningSystem) -> tuple[int, dict[str, Any]]:
    """Status and body of /readyz."""
    async with ClientSession() as session, session.get(f"{system.url}/readyz") as response:
        return response.status, await response.json()


@pytest.mark.parametrize("language", ["ca", "es", "en"])
async def test_action_server_down_then_rasa_down(language: str, failing_system: RunningSystem) -> None:
    """First the action server dies, then Rasa: each time a sentence, a named status, and the message kept."""
    for name in ("actions", "rasa"):
        process = failing_system.processes[name]
        process.kill()
        await asyncio.to_thread(process.wait)
        text = f"què és URBACT? ({name}, {language})"
        answer = await say(failing_system, text, language)
        assert answer["custom"]["status"] == "error_internal", f"{name} down, {language}: {answer}"
        assert answer["custom"]["language"] == language
        assert answer["text"], f"{name} down, {language}: nothing was said"
        assert text in stored(failing_system)
        status, parts = await readiness(failing_system)
        assert status == 503, f"{name} down, but ready: {parts}"
