"""Conversations of the website when the real gateway process is killed."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.chat import Chat
from tests.fakes.fixtures import SECRET
from tests.fakes.process import free_port, gateway
from tests.fakes.rasa import FakeRasa

Rows = Callable[[str], list[Any]]


@pytest.fixture
def port() -> int:
    """The gateway's, before and after."""
    return free_port()


@pytest.fixture
def url(port: int) -> str:
    """The gateway's."""
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def environment(database_url: str, rasa: FakeRasa, tmp_path: Path, port: int) -> dict[str, str]:
    """Settings of a gateway in front of the fake Rasa server."""
    return {
        "PASSARELLA_PORT": str(port),
        "PASSARELLA_DATABASE_URL": database_url,
        "PASSARELLA_RASA_URL": rasa.url,
        "PASSARELLA_SECRET": SECRET,
        "PASSARELLA_VAR_DIR": str(tmp_path),
    }


@pytest.fixture
def rows(database_url: str) -> Rows:
    """The answers of a query to the database file."""

    def read(query: str) -> list[Any]:
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query).fetchall()

    return read


async def asked(rasa: FakeRasa, times: int) -> None:
    """Wait until the bot was asked so often."""
    async with asyncio.timeout(10):
        while len(rasa.asked) < times:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("returns", ["at once", "when all is answered"])
async def test_a_message_that_a_killed_process_left_is_answered_once(
    url: str, environment: dict[str, str], rasa: FakeRasa, rows: Rows, returns: str
) -> None:
    """Killed while the bot thinks: the next process answers, whether or not the page is back already."""
    rasa.delay = 5
    async with gateway(url, environment) as process, Chat.connected(url) as chat:
        await chat.open(language="es")
        assert (await chat.say("Hola", "m1"))["ok"]
        await asked(rasa, 1)
        process.kill()
        await process.wait()
    rasa.delay = 0.1
    async with gateway(url, environment):
        if returns == "when all is answered":
            async with asyncio.timeout(10):
                while len(rows("SELECT 1 FROM message")) < 3:
                    await asyncio.sleep(0.02)
        async with Chat.connected(url) as back:
            got = (await back.open(chat.session_id, after=1))["messages"]
            await back.until(lambda: len(got) + back.count("bot_uttered") == 2)
            await asyncio.sleep(0.3)
            got += back.all("bot_uttered")
            assert [m["sequence"] for m in got] == [2, 3]
            # The client did not hear of the acknowledgement, and sends again.
            assert await back.say("Hola", "m1") == {"ok": True, "id": "m1", "sequence": 1}
            await asyncio.sleep(0.2)
    assert len(rows("SELECT 1 FROM message")) == 3
    assert [body["message_id"] for body in rasa.asked] == [rasa.asked[0]["message_id"]] * 2
    assert rasa.asked[1]["metadata"]["page_language"] == "es"


async def test_an_answer_that_was_stored_and_not_delivered_is_delivered(
    url: str, environment: dict[str, str], rasa: FakeRasa
) -> None:
    """The page is gone when the answer comes, and the process is killed before it is back."""
    rasa.delay = 0.3
    async with gateway(url, environment) as process, Chat.connected(url) as stock:
        await stock.client.emit("session_request")
        await stock.next("session_confirm")
        await stock.emit("user_uttered", message="Hola", session_id=stock.session_id)
        await asked(rasa, 1)
        await stock.client.disconnect()
        await asyncio.sleep(0.6)
        process.kill()
        await process.wait()
    async with gateway(url, environment), Chat.connected(url) as back:
        await back.emit("session_request", session_id=stock.session_id)
        await back.until(lambda: back.count("bot_uttered") == 2)
        assert back.texts()[1] == "Això és una resposta."
    assert len(rasa.asked) == 1


async def test_a_process_that_is_told_to_stop_ends_its_turns_and_its_sockets(
    url: str, environment: dict[str, str], rasa: FakeRasa, rows: Rows
) -> None:
    """The answer is stored, and the process ends well and soon though pages are open."""
    rasa.delay = 0.5
    async with gateway(url, environment) as process, Chat.connected(url) as chat, Chat.connected(url):
        await chat.open()
        await chat.say("Hola")
        await asked(rasa, 1)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            assert await process.wait() == 0
    assert len(rows("SELECT 1 FROM message WHERE direction = 'out'")) == 2


async def test_messages_are_answered_in_their_order_after_a_kill(
    url: str, environment: dict[str, str], rasa: FakeRasa, rows: Rows
) -> None:
    """Three were waiting in one conversation."""
    rasa.delay = 5
    async with gateway(url, environment) as process, Chat.connected(url) as chat:
        await chat.open()
        for number in range(3):
            await chat.say(f"Pregunta {number}")
        process.kill()
        await process.wait()
    rasa.delay = 0
    rasa.asked.clear()
    async with gateway(url, environment):
        await asked(rasa, 3)
        async with asyncio.timeout(5):
            while len(rows("SELECT 1 FROM message WHERE status = 'answered'")) < 3:
                await asyncio.sleep(0.02)
    assert [body["text"] for body in rasa.asked] == [f"Pregunta {number}" for number in range(3)]
