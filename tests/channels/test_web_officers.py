"""Officers on the website: at once on every socket, each message once, and nothing of the bot while they are there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from casework.conversations import Conversations
from casework.models import Conversation, Message
from casework.officers import Officers, OfficerView
from casework.takeover import Takeover
from gateway.keys import CONVERSATIONS, DATABASE, OFFICE
from gateway.settings import Settings
from tests.fakes.chat import Chat
from tests.fakes.office import ALWAYS_OPEN, PASSWORD
from tests.fakes.rasa import FakeRasa, turn

WANTS_PERSON = turn("Ara no.", status="asked_back", intent="talk_to_human", handoff=True)


class Desk:
    """An officer beside the gateway, in its process."""

    def __init__(self, client: TestClient[Any, Any], officer: OfficerView) -> None:
        """Keep who it is."""
        app = client.server.app  # type: ignore[attr-defined]
        self.database = app[DATABASE]
        self.officer = officer
        self.takeover = Takeover(app[OFFICE])
        self.conversations: Conversations = app[CONVERSATIONS]

    async def conversation(self) -> str:
        """The id of the one conversation."""
        async with self.database.reading() as session:
            return str((await session.scalars(select(Conversation.id))).one())

    async def claim(self) -> str:
        """Take it."""
        return (await self.takeover.claim(await self.conversation(), self.officer)).outcome

    async def say(self, text: str) -> None:
        """Answer in it."""
        spoken = await self.conversations.say_as_officer(await self.conversation(), self.officer, text)
        assert spoken.outcome == "said"

    async def undelivered(self) -> list[str]:
        """What has not reached anybody."""
        query = select(Message.text).where(Message.direction == "out", Message.delivered_at.is_(None))
        async with self.database.reading() as session:
            return list(await session.scalars(query.order_by(Message.sequence)))


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """An office that is open day and night; a bot that is waited for."""
    hours = tmp_path / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    return settings.model_copy(
        update={
            "hours_file": hours,
            "bot_timeout_seconds": 10,
            "database_timeout_seconds": 5,
            "secret": settings.secret,
        }
    )


@pytest.fixture
async def desk(client: TestClient[Any, Any]) -> Desk:
    """Anna's."""
    officers = Officers(client.server.app[DATABASE])  # type: ignore[attr-defined]
    _, officer = await officers.add("Anna", "anna@example.cat", "officer", PASSWORD, actor="test", shown_name="Anna")
    assert officer is not None
    await officers.set_presence(officer.id, "available")
    return Desk(client, officer)


@pytest.fixture
def url(client: TestClient[Any, Any]) -> str:
    """Of the running gateway."""
    return str(client.make_url(""))


@pytest.fixture
async def chat(url: str) -> AsyncIterator[Chat]:
    """A socket of ours whose conversation has begun."""
    async with Chat.connected(url) as connected:
        await connected.open()
        await connected.say("Hola", "m1")
        await connected.until(lambda: connected.count("bot_uttered") == 2)
        yield connected


def authors(chat: Chat) -> list[tuple[int, str]]:
    """Number and author of everything that was said to a socket."""
    return [(m["sequence"], m["author"]) for m in chat.all("bot_uttered")]


async def test_an_officer_is_heard_at_once_and_by_name(chat: Chat, desk: Desk) -> None:
    """Without waiting for the next look at the database; the page hears who answers now, and who no longer does."""
    async with asyncio.timeout(1.5):
        assert await desk.claim() == "claimed"
        await desk.say("Bon dia!")
        await chat.until(lambda: chat.count("bot_uttered") == 4)
    joined, said = chat.all("bot_uttered")[2:]
    assert (joined["author"], said["author"], said["name"], said["text"]) == ("system", "officer", "Anna", "Bon dia!")
    assert "Anna" in joined["text"]
    await desk.takeover.return_to_bot(await desk.conversation(), desk.officer)
    await chat.until(lambda: chat.count("answering") == 2)
    assert chat.all("answering") == [{"state": "with_officer", "name": "Anna"}, {"state": "bot", "name": None}]


async def test_two_tabs_hear_an_officer_once_each(chat: Chat, desk: Desk, url: str) -> None:
    """Also a tab that opens meanwhile, and the one that reads first does not take it from the other."""
    async with Chat.connected(url) as other:
        await other.open(chat.session_id)
        await desk.claim()
        await desk.say("Bon dia!")
        await chat.until(lambda: chat.count("bot_uttered") == 4)
        await chat.call("read", sequence=5)
        async with Chat.connected(url) as third:
            transcript = await third.open(chat.session_id)
            await asyncio.sleep(2.5)
            assert [m["sequence"] for m in transcript["messages"]] == [1, 2, 3, 4, 5]
            assert transcript["answering"] == {"state": "with_officer", "name": "Anna"}
            assert third.count("bot_uttered") == 0
        assert authors(other) == authors(chat)[2:] == [(4, "system"), (5, "officer")]
    assert await desk.undelivered() == []


async def test_an_officer_who_speaks_to_nobody_is_heard_on_return(chat: Chat, desk: Desk, url: str) -> None:
    """The transcript has it; it does not come a second time, and counts as delivered once it was read."""
    await chat.call("read", sequence=3)
    await chat.client.disconnect()
    await desk.claim()
    await desk.say("Hi sou?")
    await asyncio.sleep(0.3)
    assert len(await desk.undelivered()) == 2
    async with Chat.connected(url) as returned:
        transcript = await returned.open(chat.session_id, after=3)
        assert [(m["author"], m["sequence"]) for m in transcript["messages"]] == [("system", 4), ("officer", 5)]
        assert len(await desk.undelivered()) == 2
        await returned.call("read", sequence=5)
        await asyncio.sleep(2.5)
        assert returned.count("bot_uttered") == 0
    assert await desk.undelivered() == []


async def test_a_stock_client_hears_officers_at_once_and_on_return(desk: Desk, url: str) -> None:
    """As it hears the bot, with not a key more, and each message once."""
    async with Chat.connected(url) as stock:
        await stock.emit("session_request")
        session_id = await stock.next("session_confirm")
        await stock.emit("user_uttered", message="Hola", session_id=session_id)
        await stock.until(lambda: stock.count("bot_uttered") == 2)
        await desk.claim()
        await stock.until(lambda: stock.count("bot_uttered") == 3)
        await desk.say("Bon dia!")
        await stock.until(lambda: stock.count("bot_uttered") == 4)
        assert stock.all("bot_uttered")[3] == {"text": "Bon dia!"}
        assert stock.count("answering") == 0
        # What is on its way to be noted would be said again: twice is better than not at all.
        async with asyncio.timeout(10):
            while await desk.undelivered():
                await asyncio.sleep(0.05)
    await desk.say("Hi sou?")
    async with Chat.connected(url) as returned:
        await returned.emit("session_request", session_id=session_id)
        await returned.until(lambda: returned.count("bot_uttered") == 1)
        await asyncio.sleep(2.5)
        assert returned.texts() == ["Hi sou?"]
    assert await desk.undelivered() == []


async def test_a_message_at_the_moment_of_a_claim(chat: Chat, desk: Desk, rasa: FakeRasa, url: str) -> None:
    """The bot was asked already: what it says is never heard, and nobody is shown to be writing any more."""
    rasa.delay = 0.6
    rasa.answers.append(turn("Massa tard."))
    await chat.say("Què és URBACT?", "m2")
    await chat.until(lambda: chat.all("typing")[-1] == {"on": True})
    assert await desk.claim() == "claimed"
    await chat.until(lambda: chat.count("answering") == 1)
    assert chat.all("typing")[-1] == {"on": False}
    async with Chat.connected(url) as other:
        await other.open(chat.session_id)
        await asyncio.sleep(1)
        assert other.count("typing") == 0
    await desk.say("Us ho explico jo.")
    await chat.until(lambda: chat.texts()[-1] == "Us ho explico jo.")
    assert "Massa tard." not in chat.texts()
    assert [author for _, author in authors(chat)] == ["bot", "bot", "system", "officer"]


async def test_many_messages_around_a_claim_are_all_there_once(chat: Chat, desk: Desk, rasa: FakeRasa) -> None:
    """Whoever answers them: numbers without gap, the bot silent after the officer has joined."""
    rasa.delay = 0.05

    async def write() -> None:
        for number in range(8):
            assert (await chat.say(f"Pregunta {number}", f"q{number}"))["ok"]

    async def take() -> None:
        await asyncio.sleep(0.12)
        assert await desk.claim() == "claimed"
        await desk.say("Soc aquí.")

    await asyncio.gather(write(), take())
    await chat.until(lambda: "Soc aquí." in chat.texts())
    await asyncio.sleep(0.5)
    said = sorted(authors(chat))
    assert len(said) == len({number for number, _ in said})
    joined = next(number for number, author in said if author == "system")
    assert [author for number, author in said if number > joined] == ["officer"]
    # A second look at everything finds what the first one showed.
    transcript = await chat.open(chat.session_id)
    assert [m["sequence"] for m in transcript["messages"]] == list(range(1, 1 + len(transcript["messages"])))
    assert [(m["sequence"], m["author"]) for m in transcript["messages"] if m["author"] != "user"] == said


async def test_nobody_is_shown_to_write_while_an_officer_or_the_queue_has_it(
    chat: Chat, desk: Desk, rasa: FakeRasa
) -> None:
    """Typing is the bot's, and only while it is asked."""
    rasa.answers.append(WANTS_PERSON)
    await chat.say("Vull parlar amb algú", "m2")
    await chat.until(lambda: chat.count("answering") == 1)
    assert chat.all("answering")[0]["state"] == "waiting"
    before = chat.count("typing")
    await chat.say("És urgent", "m3")
    await desk.claim()
    await chat.say("Hola?", "m4")
    await chat.until(lambda: chat.count("answering") == 2)
    await asyncio.sleep(0.3)
    assert chat.count("typing") == before


async def test_the_queue_is_left_by_its_button(chat: Chat, rasa: FakeRasa, desk: Desk) -> None:
    """Casework offers it with the place in the queue; then the bot answers again."""
    rasa.answers.append(WANTS_PERSON)
    await chat.say("Vull parlar amb algú", "m2")
    await chat.until(lambda: chat.count("answering") == 1)
    queued = chat.all("bot_uttered")[-1]
    assert (queued["author"], queued["status"]) == ("system", "handed_off")
    await chat.say(queued["quick_replies"][0]["payload"], "m3")
    await chat.until(lambda: chat.count("answering") == 2)
    assert chat.all("answering")[1] == {"state": "bot", "name": None}


@pytest.mark.parametrize("language", ["es", "en"])
async def test_who_asks_for_a_person_at_once_is_spoken_to_in_the_language_of_the_page(
    language: str, desk: Desk, url: str
) -> None:
    """The bot has read nothing that could tell it."""
    async with Chat.connected(url) as chat:
        await chat.open(language=language)
        await chat.call("ask_for_person", id="m1")
        await chat.until(lambda: chat.count("answering") == 1)
        await desk.claim()
        await chat.until(lambda: chat.count("answering") == 2)
        assert {m["language"] for m in chat.all("bot_uttered")} == {language}
