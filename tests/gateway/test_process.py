"""The real process, killed in the middle of a turn and started again."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.fixtures import SECRET
from tests.fakes.process import free_port, gateway
from tests.fakes.rasa import FakeRasa


async def send(url: str) -> list[dict[str, Any]]:
    """Send the one message, with its id."""
    body = {"sender": "anna", "message": "Hola", "metadata": {"message_id": "m1"}}
    async with (
        ClientSession(timeout=ClientTimeout(total=20)) as session,
        session.post(f"{url}/webhooks/rest/webhook", json=body) as response,
    ):
        elements: list[dict[str, Any]] = await response.json()
        return elements


async def test_a_message_survives_the_death_of_the_process(database_url: str, rasa: FakeRasa, tmp_path: Path) -> None:
    """Killed while the bot thinks: sent again it is answered, once; told to stop, the process ends well."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PASSARELLA_PORT": str(port),
        "PASSARELLA_DATABASE_URL": database_url,
        "PASSARELLA_RASA_URL": rasa.url,
        "PASSARELLA_SECRET": SECRET,
        "PASSARELLA_VAR_DIR": str(tmp_path),
    }
    rasa.delay = 5
    async with gateway(url, environment) as process:
        sending = asyncio.create_task(send(url))
        while not rasa.asked:
            await asyncio.sleep(0.02)
        process.kill()
        failure = (await asyncio.gather(sending, return_exceptions=True))[0]
        assert isinstance(failure, ClientError)
    rasa.delay = 0
    async with gateway(url, environment) as process:
        replies = [await send(url), await send(url)]
        assert replies[0] == replies[1]
        assert replies[0][-1]["custom"]["status"] == "answered"
        assert len({asked["message_id"] for asked in rasa.asked}) == 1
        assert len(rasa.asked) == 2
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_a_clock_that_is_pretended_is_told_in_the_log(database_url: str, tmp_path: Path) -> None:
    """Nobody should take such a copy for the real one."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PASSARELLA_PORT": str(port),
        "PASSARELLA_DATABASE_URL": database_url,
        "PASSARELLA_SECRET": SECRET,
        "PASSARELLA_VAR_DIR": str(tmp_path),
        "PASSARELLA_NOW": "2026-12-24T18:55",
        "PASSARELLA_LOG_FORMAT": "json",
    }
    log = tmp_path / "log"
    async with gateway(url, environment, log):
        pass
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    (warned,) = [line for line in lines if line["event"] == "clock_is_pretended"]
    assert (warned["level"], warned["setting"]) == ("warning", "PASSARELLA_NOW")
    assert warned["began_at"] == "2026-12-24T18:55:00+01:00"
