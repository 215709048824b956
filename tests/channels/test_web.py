"""The website's chat: sessions survive, every message is there once, on every socket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, unused_port

from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.chat import OURS, Chat
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A gateway that waits for its bot, however busy the machine."""
    return settings.model_copy(update={"bot_timeout_seconds": 10})


@pytest.fixture
def url(client: TestClient[Any, Any]) -> str:
    """Of the running gateway."""
    return str(client.make_url(""))


@pytest.fixture
async def chat(url: str) -> AsyncIterator[Chat]:
    """A socket of ours with a session."""
    async with Chat.connected(url) as connected:
        await connected.open()
        yield connected


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    """Their sequence numbers."""
    return [message["sequence"] for message in messages]


async def test_a_session_is_confirmed_as_a_string_and_then_the_transcript(url: str) -> None:
    """Ids are long, and no two are the same."""
    async with Chat.connected(url) as first, Chat.connected(url) as second:
        assert await first.open(language="es") == {
            "messages": [],
            "language": "es",
            "limits": {"characters": 2000},
            "more": False,
            "answering": {"state": "bot", "name": None},
            "elsewhere": [],
        }
        await second.open()
        assert [name for name, _ in first.events] == ["session_confirm", "transcript"]
        assert isinstance(first.session_id, str)
        assert len(first.session_id) > 40
        assert first.session_id != second.session_id


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_message_is_acknowledged_and_answered(url: str, rasa: FakeRasa, transport: str) -> None:
    """With typing around the answer, and all that a client shows of it."""
    rasa.answers.append(
        turn("Quin?", buttons=(("URBACT", "ask_funding"),), image="https://example.cat/i.png", status="asked_back")
    )
    async with Chat.connected(url, transports=(transport,)) as chat:
        await chat.open()
        assert await chat.say("Ajuts?", "m1") == {"ok": True, "id": "m1", "sequence": 1}
        await chat.until(lambda: {"on": False} in chat.all("typing"))
        assert [name for name, _ in chat.events][2:] == ["typing", "bot_uttered", "bot_uttered", "typing"]
        disclosure, answer = chat.all("bot_uttered")
        assert disclosure["sequence"] == 2
        assert answer["id"] != disclosure["id"]
        assert answer.pop("at").startswith("20")
        assert answer.pop("quick_replies")[0]["title"] == "URBACT"
        assert answer == {
            "id": answer["id"],
            "sequence": 3,
            "author": "bot",
            "text": "Quin?",
            "language": "ca",
            "in_reply_to": "m1",
            "attachment": {"type": "image", "payload": {"src": "https://example.cat/i.png"}},
            "status": "asked_back",
        }


async def test_the_acknowledgement_does_not_wait_for_the_answer(chat: Chat, rasa: FakeRasa) -> None:
    """It says that the message is stored; several can be sent while the bot thinks, and are answered in their order."""
    rasa.delay = 0.25
    rasa.answers.extend([turn("Un."), turn("Dos.")])
    assert (await chat.say("Primera", "m1"))["sequence"] == 1
    assert (await chat.say("Segona", "m2"))["sequence"] == 2
    assert chat.texts() == []
    await chat.until(lambda: {"on": False} in chat.all("typing"))
    assert chat.texts()[1:] == ["Un.", "Dos."]
    assert [a["in_reply_to"] for a in chat.all("bot_uttered")] == ["m1", "m1", "m2"]


async def test_two_tabs_show_the_same_once(chat: Chat, url: str) -> None:
    """The other tab sees what was written here, and both see the answer."""
    async with Chat.connected(url) as other:
        await other.open(chat.session_id)
        await chat.say("Hola", "m1")
        await other.until(lambda: other.count("bot_uttered") == 2)
        await chat.until(lambda: chat.count("bot_uttered") == 2)
        said = other.all("user_said")
        assert [(m["text"], m["id"], m["sequence"]) for m in said] == [("Hola", "m1", 1)]
        assert chat.all("user_said") == []
        assert numbers(other.all("bot_uttered")) == numbers(chat.all("bot_uttered")) == [2, 3]


async def test_the_same_message_id_is_the_same_message(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """While it is answered, afterwards, and from another tab: acknowledged alike, nothing doubled."""
    rasa.delay = 0.1
    acknowledged = [await chat.say("Hola", "m1") for _ in range(2)]
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    async with Chat.connected(url) as other:
        await other.open(chat.session_id)
        acknowledged += [await chat.say("Hola", "m1"), await other.say("Hola", "m1")]
        assert acknowledged == [{"ok": True, "id": "m1", "sequence": 1}] * 4
        await asyncio.sleep(0.3)
        assert len(rasa.asked) == 1
        assert (chat.count("bot_uttered"), other.count("bot_uttered"), other.count("user_said")) == (2, 0, 0)


async def test_a_page_that_comes_back_gets_what_it_has_not(chat: Chat, url: str) -> None:
    """Everything after a reload, only the rest after a lost connection."""
    await chat.say("Hola", "m1")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    async with Chat.connected(url) as reloaded:
        messages = (await reloaded.open(chat.session_id))["messages"]
        assert reloaded.session_id == chat.session_id
        assert (messages[0]["sequence"], messages[0]["author"], messages[0]["id"]) == (1, "user", "m1")
        assert messages[1:] == chat.all("bot_uttered")
        again = await reloaded.open(chat.session_id, after=2)
        assert numbers(again["messages"]) == [3]


async def test_an_answer_that_was_ready_while_away_arrives_on_return(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """The bot answers after the page was closed."""
    rasa.delay = 0.2
    await chat.say("Hola")
    await chat.client.disconnect()
    await asyncio.sleep(0.5)
    async with Chat.connected(url) as returned:
        transcript = await returned.open(chat.session_id, after=1)
        assert numbers(transcript["messages"]) == [2, 3]


async def test_a_page_that_comes_back_in_mid_answer_gets_it_once(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """And sees that somebody is writing."""
    rasa.delay = 0.25
    await chat.say("Hola")
    async with Chat.connected(url) as returned:
        transcript = await returned.open(chat.session_id)
        await returned.until(lambda: returned.all("typing") == [{"on": True}, {"on": False}])
        assert numbers(transcript["messages"]) + numbers(returned.all("bot_uttered")) == [1, 2, 3]


async def test_pages_that_come_and_go_miss_nothing_and_see_nothing_twice(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """Twelve pages open the conversation while six messages are answered."""

    async def visit(number: int) -> list[int]:
        await asyncio.sleep(number * 0.02)
        async with Chat.connected(url) as page:
            got = numbers((await page.open(chat.session_id))["messages"])
            await page.until(lambda: {"on": False} in page.all("typing") or got == list(range(1, 14)))
            await asyncio.sleep(0.1)
            return got + numbers(page.all("user_said")) + numbers(page.all("bot_uttered"))

    rasa.delay = 0.05
    visits = asyncio.gather(*(visit(number) for number in range(12)))
    for number in range(6):
        await chat.say(f"Pregunta {number}")
    for got in await visits:
        assert sorted(got) == list(range(1, 14))


async def test_a_conversation_survives_a_restart(settings: Settings, rasa: FakeRasa) -> None:
    """The session id is known to the next process, with its transcript."""
    port = unused_port()
    async with TestServer(init_app(settings), port=port) as server, Chat.connected(str(server.make_url(""))) as chat:
        await chat.open()
        await chat.say("Hola")
        await chat.until(lambda: chat.count("bot_uttered") == 2)
        session_id = chat.session_id
    async with TestServer(init_app(settings), port=port) as server, Chat.connected(str(server.make_url(""))) as chat:
        assert numbers((await chat.open(session_id))["messages"]) == [1, 2, 3]
        assert chat.session_id == session_id


async def test_a_long_transcript_is_cut_and_says_so(settings: Settings) -> None:
    """The newest two hundred messages."""
    fast = settings.model_copy(update={"messages_per_minute": 200})
    async with TestServer(init_app(fast)) as server, Chat.connected(str(server.make_url(""))) as chat:
        await chat.open()
        for number in range(110):
            await chat.say("🎉", f"m{number}")
        await chat.until(lambda: chat.count("bot_uttered") == 111)
        transcript = await chat.open(chat.session_id)
        assert (numbers(transcript["messages"]), transcript["more"]) == (list(range(22, 222)), True)


async def test_a_button_is_pressed_by_its_payload(chat: Chat, rasa: FakeRasa) -> None:
    """The bot gets what it means, other tabs see its title."""
    rasa.answers.append(turn("Quin?", buttons=(("URBACT", "ask_funding?programme=urbact-iv"),)))
    await chat.say("Ajuts?")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    await chat.say(chat.all("bot_uttered")[1]["quick_replies"][0]["payload"])
    await chat.until(lambda: chat.count("bot_uttered") == 3)
    assert rasa.asked[-1]["button"] == "ask_funding?programme=urbact-iv"


async def test_a_language_that_is_chosen_counts_at_once(chat: Chat, rasa: FakeRasa) -> None:
    """For the next answer, for problems, and after a reload."""
    assert await chat.call("choose_language", language="en") == {"ok": True, "language": "en"}
    assert chat.count("bot_uttered") == 0
    await chat.say("URBACT")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    asked = rasa.asked[0]["metadata"]
    assert (asked["conversation_language"], asked["language_choice"]) == ("en", "en")


async def test_the_language_of_a_problem_is_the_chosen_one(chat: Chat) -> None:
    """In English after English was chosen."""
    await chat.call("choose_language", language="en")
    refused = await chat.say("b:0123456789abcdef")
    assert refused["message"].startswith("This button")
    assert (await chat.open(chat.session_id))["language"] == "en"


async def test_asking_for_a_person_is_a_message(chat: Chat, url: str, rasa: FakeRasa) -> None:
    """Acknowledged, shown in the language of the page, and asked as the button of that meaning."""
    async with Chat.connected(url) as other:
        await other.open(chat.session_id)
        assert await chat.call("ask_for_person", id="m1") == {"ok": True, "id": "m1", "sequence": 1}
        await other.until(lambda: other.count("bot_uttered") == 2)
        assert other.all("user_said")[0]["text"] == "Vull parlar amb una persona"
        assert rasa.asked[0]["button"] == "talk_to_human"
        await chat.call("ask_for_person", id="m1")
        assert len(rasa.asked) == 1


async def test_answers_are_rated(chat: Chat) -> None:
    """Up, down with a reason, not at all where there is no answer."""
    await chat.say("Hola")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    assert await chat.call("feedback", sequence=3, rating="up") == {"ok": True}
    assert await chat.call("feedback", sequence=3, rating="down", reason="outdated", comment="Ja no") == {"ok": True}
    assert (await chat.call("feedback", sequence=1, rating="up"))["error"] == "malformed"
    assert (await chat.call("feedback", sequence=3, rating="down", comment="a" * 501))["error"] == "malformed"


async def test_what_is_read_is_delivered(chat: Chat, url: str) -> None:
    """A stock client on the same session then gets nothing again."""
    await chat.say("Hola")
    await chat.until(lambda: chat.count("bot_uttered") == 2)
    assert await chat.call("read", sequence=3) == {"ok": True}
    async with Chat.connected(url) as stock:
        await stock.emit("session_request", session_id=chat.session_id)
        await stock.next("session_confirm")
        await asyncio.sleep(0.1)
        assert stock.count("bot_uttered") == 0


async def test_an_answer_that_cannot_be_stored_is_said(chat: Chat, rasa: FakeRasa, database_url: str) -> None:
    """Without a number: it is in no transcript."""
    rasa.delay = 0.1
    await chat.say("Hola")
    with locked(database_url):
        await chat.until(lambda: chat.count("bot_uttered") == 2)
    assert "sequence" not in chat.all("bot_uttered")[1]
    assert chat.all("bot_uttered")[1]["author"] == "bot"


async def test_our_client_names_its_protocol(url: str) -> None:
    """What the tests call ours is what the server takes for ours."""
    async with Chat.connected(url) as chat:
        await chat.emit("session_request", client=OURS)
        await chat.next("transcript")
