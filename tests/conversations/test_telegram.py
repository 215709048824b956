"""Whole dialogues on Telegram: the real three processes, the real client, a local Bot API server.

The files are those of the other dialogues, in three languages; `page` is here the language of the person's Telegram.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession, CookieJar

from tests.conversations.test_dialogues import _CODE, _REFERENCE
from tests.fakes.process import free_port, gateway
from tests.fakes.telegram import TOKEN, FakeTelegram, Person
from tests.system import RunningSystem

HERE = Path(__file__).parent
REPLAYED = (
    "requests/ca_envia_la",
    "requests/es_de_una_vez",
    "requests/en_one_sentence",
    "lookups/en_own_request",
    "corrections/es_resumen",
    "corrections/ca_municipi",
    "follow_ups/ca_programme",
    "follow_ups/es_red",
    "language_switch/en_in_form",
    "lists/ca_pagines",
    "bad_input/es_largo_y_dni",
)

COMMANDS = (
    ("/ajuda", "ca", "Us puc explicar els serveis"),
    ("/solicitud", "es", "preparemos la solicitud"),
    ("/status", "en", "reference"),
    ("/idioma", "ca", "En quina llengua"),
    ("/language es", "en", "a partir de ahora hablamos en castellano"),
    ("/persona", "es", "persona"),
)

# A request on the website, up to the question for a phone number.
BEGUN = (
    "volem demanar una carta de suport per al projecte LIFE del delta, som del Prat i la necessitem abans del 15 de "
    "febrer",
    "em dic Mar Puig",
    "mar.puig@example.cat",
)


@pytest.fixture
def port() -> int:
    """Of the gateway with a bot."""
    return free_port()


@pytest.fixture
async def telegram(running_system: RunningSystem, port: int) -> AsyncIterator[FakeTelegram]:
    """A second gateway of the running copy, with a bot."""
    async with FakeTelegram().running() as fake:
        environment = {
            **running_system.installation.environment(),
            "PASSARELLA_PORT": str(port),
            "PASSARELLA_MESSAGES_PER_MINUTE": "10000",
            "PASSARELLA_TELEGRAM_TOKEN": TOKEN,
            "PASSARELLA_TELEGRAM_API_URL": fake.url,
        }
        async with gateway(f"http://127.0.0.1:{port}", environment):
            yield fake


def settled(database: str, turns: int) -> bool:
    """Whether so many messages came on Telegram, and all of them are answered and delivered."""
    query = """
        SELECT count(*) FILTER (WHERE direction = 'in'),
               count(*) FILTER (WHERE direction = 'out' AND delivered_at IS NULL),
               count(*) FILTER (WHERE direction = 'in' AND NOT EXISTS
                   (SELECT 1 FROM message reply WHERE reply.in_reply_to = message.id))
        FROM message JOIN conversation ON conversation.id = message.conversation_id WHERE channel = 'telegram'
    """
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        received, undelivered, unanswered = connection.execute(query).fetchone()
    return received >= turns and not undelivered and not unanswered


async def replayed(path: Path, person: Person, database: str, before: int) -> int:
    """Hold one dialogue; returns how many messages the person has sent."""
    dialogue = yaml.safe_load(path.read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for number, turn in enumerate(dialogue["turns"], 1):
        where = f"{path.parent.name}/{path.name}, turn {number} ({turn.get('user') or turn.get('press')!r})"
        heard = len(person.chat.said())
        if "press" in turn:
            await person.presses(turn["press"])
        else:
            # An own client sends no more than Telegram lets it.
            await person.says((turn["user"].format(**known) if known else turn["user"])[:4096])
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(settled, database, before + number):
                await asyncio.sleep(0.05)
        messages = person.chat.said()[heard:]
        said = "\n".join(message["text"] for message in messages)
        check(where, turn, said, messages, known)
        if "Referència: " in said or "Referencia: " in said or "Reference: " in said:
            reference = _REFERENCE.search(said)
            code = _CODE.search(said.replace(reference[0], "")) if reference else None
            if reference and code:
                known = {"reference": reference[0], "code": code[0]}
    return before + len(dialogue["turns"])


def check(where: str, turn: dict[str, Any], said: str, messages: list[dict[str, Any]], known: dict[str, str]) -> None:
    """What a turn of the file asks for."""
    for expected in turn.get("says", []):
        wanted = expected.format(**known) if known else expected
        if "{" not in wanted:
            assert wanted in said, f"{where}: expected {wanted!r}, got: {said}"
    for unwanted in turn.get("never", []):
        assert unwanted not in said, f"{where}: must not say {unwanted!r}, got: {said}"
    rows = [row for message in messages for row in message.get("reply_markup", {}).get("inline_keyboard", [])]
    titles = [button["text"] for row in rows for button in row]
    for title in turn.get("buttons", []):
        assert title in titles, f"{where}: expected button {title!r}, got {titles}"


async def test_dialogues_in_three_languages_go_as_on_the_website(
    telegram: FakeTelegram, running_system: RunningSystem
) -> None:
    """Requests, lookups, corrections, follow-ups, lists and bad input, each by somebody else."""
    database = running_system.installation.settings.database_url.removeprefix("sqlite:///")
    sent = 0
    for number, name in enumerate(REPLAYED):
        path = HERE / f"{name}.yml"
        language = yaml.safe_load(path.read_text(encoding="utf-8")).get("page")
        person = telegram.person(5000 + number, "Persona", language)
        sent = await replayed(path, person, database, sent)
        assert len({message["message_id"] for message in person.chat.said()}) == len(person.chat.said())
    assert telegram.limited == 0


async def test_commands_lead_where_they_say(telegram: FakeTelegram, running_system: RunningSystem) -> None:
    """In the language of the person's Telegram, or in the one they asked for."""
    for number, (command, language, expected) in enumerate(COMMANDS):
        person = telegram.person(6000 + number, "Persona", language)
        await person.says(command)
        heard = await person.heard(2, seconds=60)
        assert expected in "\n".join(heard[1:]), command


async def test_a_form_that_is_begun_on_the_web_is_sent_in_telegram(telegram: FakeTelegram, port: int) -> None:
    """The open question is asked again, and what was said on the web is in the request."""
    anna = telegram.person(7000, "Anna", "ca")
    await telegram.until_called("getUpdates")
    chat = f"http://127.0.0.1:{port}/chat?lang=ca"
    page = ""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        for said in (*BEGUN, None):
            async with session.get(chat) as response:
                html = await response.text()
            form = {name: re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("token", "id")}
            what = {"do": "telegram"} if said is None else {"message": said}
            async with session.post(chat, data={**form, **what}) as response:
                page = await response.text()
    code = re.findall(r"\?start=([A-Za-z0-9_-]+)", page)[0]
    await anna.says(f"/start {code}")
    heard = await anna.heard(3, seconds=60)
    assert "Continueu aquí la conversa" in heard[1]
    assert "telèfon" in heard[2]
    assert "Mar Puig" not in str(heard)
    await anna.says("no")
    assert "Mar Puig" in (await anna.heard(4, seconds=60))[3]
    await anna.says("envia-la")
    assert "Referència: RI-" in "\n".join((await anna.heard(5, seconds=60))[4:])
