"""Conversations on Telegram when the real gateway process is killed."""

import asyncio
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from tests.fakes.fixtures import SECRET
from tests.fakes.process import free_port, gateway
from tests.fakes.rasa import FakeRasa
from tests.fakes.telegram import TOKEN, FakeTelegram, Person

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
def environment(database_url: str, rasa: FakeRasa, telegram: FakeTelegram, tmp_path: Path, port: int) -> dict[str, str]:
    """Settings of a gateway between the two fakes."""
    return {
        "PASSARELLA_PORT": str(port),
        "PASSARELLA_DATABASE_URL": database_url,
        "PASSARELLA_RASA_URL": rasa.url,
        "PASSARELLA_SECRET": SECRET,
        "PASSARELLA_VAR_DIR": str(tmp_path),
        "PASSARELLA_TELEGRAM_TOKEN": TOKEN,
        "PASSARELLA_TELEGRAM_API_URL": telegram.url,
    }


async def until(condition: Callable[[], Any], seconds: float = 40) -> None:
    """Wait for what has to come."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_killed_between_receiving_an_update_and_answering_it(
    telegram: FakeTelegram,
    rasa: FakeRasa,
    environment: dict[str, str],
    url: str,
    anna: Person,
    rows: Rows,
    by: str,
) -> None:
    """SIGKILL while the bot thinks: the next process answers, once, though Telegram may send the update again."""
    if by == "webhook":
        environment["PASSARELLA_TELEGRAM_WEBHOOK_URL"] = url
    rasa.delay = 60
    async with gateway(url, environment) as process:
        await anna.says("Què és URBACT?")
        await until(lambda: rasa.asked)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert anna.chat.said() == []
    rasa.delay = 0.1
    async with gateway(url, environment):
        heard = await anna.heard(2, seconds=40)
        await asyncio.sleep(0.5)
        assert heard[1] == "Això és una resposta."
        assert len(anna.chat.said()) == 2
    assert len({body["message_id"] for body in rasa.asked}) == 1
    assert len(rows("SELECT 1 FROM message")) == 3
    assert len(rows("SELECT 1 FROM telegram_update")) == 1


async def test_killed_before_an_update_is_confirmed(
    telegram: FakeTelegram, rasa: FakeRasa, environment: dict[str, str], url: str, anna: Person, rows: Rows
) -> None:
    """Telegram gives the same updates again, and each is answered once."""
    rasa.delay = 60
    async with gateway(url, environment) as process:
        await telegram.until_called("getUpdates")
        # Confirmed would be by the next poll, which never comes through.
        telegram.delays["getUpdates"] = 60
        for number in range(3):
            await anna.says(f"Pregunta {number}")
        await until(lambda: rasa.asked)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert len(telegram.world.pending) == 3
    telegram.delays.clear()
    rasa.delay = 0
    rasa.asked.clear()
    async with gateway(url, environment):
        await anna.heard(4, seconds=40)
        await until(lambda: not telegram.world.pending)
        await asyncio.sleep(0.5)
    assert len(anna.chat.said()) == 4
    assert [body["text"] for body in rasa.asked] == [f"Pregunta {number}" for number in range(3)]


async def test_an_answer_that_was_stored_and_not_sent_is_sent(
    telegram: FakeTelegram, rasa: FakeRasa, environment: dict[str, str], url: str, anna: Person
) -> None:
    """Telegram was not there, and the process is killed before it is back."""
    telegram.delays["sendMessage"] = 60
    async with gateway(url, environment) as process:
        await anna.says("/start")
        await until(lambda: telegram.called("sendMessage"))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    telegram.delays.clear()
    async with gateway(url, environment):
        heard = await anna.heard(3, seconds=40)
    assert heard[0].startswith("Soc Passarel·la")
    assert len(anna.chat.said()) == 3


async def test_a_process_that_is_told_to_stop_ends_its_turns(
    telegram: FakeTelegram, rasa: FakeRasa, environment: dict[str, str], url: str, anna: Person
) -> None:
    """The answer that is being written is written to its end, though a poll is open."""
    rasa.delay = 0.5
    async with gateway(url, environment) as process:
        await anna.says("Hola")
        await until(lambda: rasa.asked)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(8):
            assert await process.wait() == 0
    assert len(anna.chat.said()) == 2


async def test_killed_while_a_conversation_arrives(
    telegram: FakeTelegram, rasa: FakeRasa, environment: dict[str, str], url: str, anna: Person, rows: Rows
) -> None:
    """The code was used and the update not confirmed: the next process says once that the conversation goes on here."""
    async with gateway(url, environment) as process:
        await telegram.until_called("getUpdates")
        code = await code_from_chat(url)
        telegram.delays["sendMessage"] = telegram.delays["getUpdates"] = 60
        await anna.says(f"/start {code}")
        await until(lambda: rows("SELECT 1 FROM continuation WHERE used_by IS NOT NULL"))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    telegram.delays.clear()
    async with gateway(url, environment):
        heard = await anna.heard(2)
        await until(lambda: not telegram.world.pending)
        await asyncio.sleep(0.5)
        assert "Continueu aquí la conversa" in heard[1]
        assert len(anna.chat.said()) == 2
        await anna.says("I doncs?")
        await anna.heard(3)
    assert len({body["sender"] for body in rasa.asked}) == 1


async def code_from_chat(url: str) -> str:
    """Say something at /chat and ask to go on in Telegram."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        for fields in ({"message": "Hola"}, {"do": "telegram"}):
            async with session.get(f"{url}/chat?lang=ca") as response:
                html = await response.text()
            hidden = {name: re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("token", "id")}
            async with session.post(f"{url}/chat?lang=ca", data={**hidden, **fields}) as response:
                page = await response.text()
    return re.findall(r"\?start=([A-Za-z0-9_-]+)", page)[0]


async def test_another_bot_counts_anew(
    telegram: FakeTelegram, rasa: FakeRasa, environment: dict[str, str], url: str, anna: Person, rows: Rows
) -> None:
    """After a change of the token the same numbers of updates, chats and messages are others."""
    update_id = telegram.world.next_update_id = 815
    async with gateway(url, environment):
        await anna.says("Hola")
        await anna.heard(2, seconds=40)
    other = FakeTelegram("43:another-token-for-tests")
    other.world.next_update_id = update_id
    async with other.running() as running:
        environment |= {"PASSARELLA_TELEGRAM_TOKEN": other.token, "PASSARELLA_TELEGRAM_API_URL": running.url}
        async with gateway(url, environment):
            berta = running.person(1001, "Anna", "ca")
            await berta.says("Hola de nou")
            await berta.heard(2, seconds=40)
    assert len({body["sender"] for body in rasa.asked}) == 2
    assert len(rows("SELECT 1 FROM telegram_update")) == 2
