"""A stock client of Rasa 3.6's Socket.IO channel works unchanged: its events, and answers with not a key more."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from casework.words import Words
from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.chat import Chat
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn

DISCLOSURE = Words.load().say("disclosure", "ca")


@pytest.fixture
async def stock(client: TestClient[Any, Any]) -> AsyncIterator[Chat]:
    """A socket that speaks as Rasa's documentation says, and no more."""
    async with Chat.connected(str(client.make_url(""))) as connected:
        yield connected


@pytest.mark.parametrize("arguments", [(), (None,), ({},), ({"session_id": None},)], ids=str)
async def test_a_session_is_confirmed_as_rasa_does(stock: Chat, arguments: tuple[Any, ...]) -> None:
    """With an id, a plain string, and nothing else; whatever of nothing was sent."""
    await stock.client.emit("session_request", *arguments)
    await stock.next("session_confirm")
    await asyncio.sleep(0.05)
    assert [name for name, _ in stock.events] == ["session_confirm"]
    assert isinstance(stock.session_id, str)


async def test_answers_have_rasas_shapes(stock: Chat, rasa: FakeRasa) -> None:
    """Paragraphs, buttons with the last of them, images: old clients tell them apart by counting keys."""
    rasa.answers.append(
        turn("Un.\n\nDos.", buttons=(("URBACT", "ask_funding"), ("Salta", "deny")), image="https://example.cat/i.png")
    )
    await stock.client.emit("session_request")
    await stock.next("session_confirm")
    await stock.emit("user_uttered", message="Ajuts?", session_id=stock.session_id)
    await stock.until(lambda: stock.count("bot_uttered") == 4)
    disclosure, first, second, image = stock.all("bot_uttered")
    payloads = [reply.pop("payload") for reply in second["quick_replies"]]
    assert disclosure == {"text": DISCLOSURE}
    assert first == {"text": "Un."}
    assert second == {
        "text": "Dos.",
        "quick_replies": [{"content_type": "text", "title": title} for title in ("URBACT", "Salta")],
    }
    assert image == {"attachment": {"type": "image", "payload": {"src": "https://example.cat/i.png"}}}
    await stock.emit("user_uttered", message=payloads[0], session_id=stock.session_id)
    await stock.until(lambda: stock.count("bot_uttered") == 5)
    assert rasa.asked[-1]["button"] == "ask_funding"


@pytest.mark.parametrize(
    "metadata", [{"language": "es"}, '{"language": "es"}', {"language": "es-ES", "page": 1}], ids=str
)
async def test_metadata_is_read_as_rasa_reads_it(stock: Chat, rasa: FakeRasa, metadata: Any) -> None:
    """As an object, or as JSON in a text."""
    await stock.client.emit("session_request")
    await stock.next("session_confirm")
    await stock.emit("user_uttered", message="Hola", session_id=stock.session_id, metadata=metadata, customData={})
    await stock.next("bot_uttered")
    assert rasa.asked[0]["metadata"]["page_language"] == "es"


async def test_a_message_before_any_session_is_answered(stock: Chat) -> None:
    """Rasa knows such a client by its socket."""
    await stock.emit("user_uttered", message="Hola")
    await stock.until(lambda: stock.count("bot_uttered") == 2)
    assert stock.count("problem") == 0


async def test_a_session_id_of_its_own_making_is_replaced_and_the_message_answered(stock: Chat) -> None:
    """Whoever takes the confirmed one, as stock clients do, goes on with it."""
    await stock.emit("session_request", session_id="0f8b1c1e5d4b4a6f")
    await stock.next("session_confirm")
    assert stock.session_id != "0f8b1c1e5d4b4a6f"
    await stock.emit("user_uttered", message="Hola", session_id="0f8b1c1e5d4b4a6f")
    await stock.until(lambda: stock.count("bot_uttered") == 2)
    assert [problem["error"] for problem in stock.all("problem")] == ["unknown_session"] * 2


async def test_what_was_answered_while_away_is_sent_once_on_return(settings: Settings, rasa: FakeRasa) -> None:
    """And nothing that was delivered before."""
    # Slow enough that the server knows that the page is gone, however busy the machine.
    rasa.delay = 1
    patient = settings.model_copy(update={"bot_timeout_seconds": 10})
    async with TestServer(init_app(patient)) as server:
        url = str(server.make_url(""))
        async with Chat.connected(url) as stock:
            await stock.client.emit("session_request")
            await stock.next("session_confirm")
            await stock.emit("user_uttered", message="Hola", session_id=stock.session_id)
            await stock.until(lambda: stock.count("typing") == 1)
        await asyncio.sleep(1.5)
        async with Chat.connected(url) as returned:
            await returned.emit("session_request", session_id=stock.session_id)
            await returned.until(lambda: returned.count("bot_uttered") == 2)
            assert returned.texts() == [DISCLOSURE, "Això és una resposta."]
            assert returned.session_id == stock.session_id
        async with Chat.connected(url) as again:
            await again.emit("session_request", session_id=stock.session_id)
            await again.next("session_confirm")
            await asyncio.sleep(0.3)
            assert again.texts() == []


async def test_a_message_that_cannot_be_kept_is_a_problem(stock: Chat, database_url: str) -> None:
    """Nothing was stored, so there is no answer; the event says so."""
    await stock.client.emit("session_request", {"language": "en"})
    await stock.next("session_confirm")
    with locked(database_url):
        await stock.emit("user_uttered", message="Hello", session_id=stock.session_id)
        problem = await stock.next("problem")
    assert problem["error"] == "not_stored"
    assert "could not save your message" in problem["message"]
    assert json.dumps(stock.all("bot_uttered")) == "[]"
