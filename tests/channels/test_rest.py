"""The REST channel: Rasa's own protocol outside, the journey of a message inside."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from casework.vocabulary import ANSWER_STATUSES
from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn

Client = TestClient[Any, Any]
Say = Callable[..., Awaitable[list[dict[str, Any]]]]
PATH = "/webhooks/rest/webhook"
DISCLOSURE = {"ca": "Soc Passarel·la, l'assistent", "es": "Soy Passarel·la, el asistente", "en": "I am Passarel·la"}


async def test_a_reply_has_the_shape_of_rasas_channel(say: Say, rasa: FakeRasa) -> None:
    """The last element tells what came of the message; buttons are opaque."""
    rasa.answers.append(
        turn(
            "Un.",
            "Dos.",
            buttons=(("Ajuts", "ask_funding?programme=urbact-iv"),),
            image="https://example.cat/i.png",
            request="RI-2026-000123",
        )
    )
    _, first, last = await say("Què és URBACT?", language="ca")
    assert first == {
        "recipient_id": "anna",
        "text": "Un.",
        "buttons": [],
        "image": None,
        "custom": {"language": "ca", "author": "bot", "sequence": 3},
    }
    assert last["custom"] == {
        "language": "ca",
        "author": "bot",
        "sequence": 4,
        "status": "answered",
        "intent": "ask_programme",
        "confidence": 0.93,
        "request": "RI-2026-000123",
    }
    assert last["image"] == "https://example.cat/i.png"
    assert [button["title"] for button in last["buttons"]] == ["Ajuts"]
    assert "ask_funding" not in json.dumps(last)
    await say(last["buttons"][0]["payload"])
    assert rasa.asked[-1]["button"] == "ask_funding?programme=urbact-iv"


async def test_the_bot_knows_conversations_by_their_id_only(say: Say, rasa: FakeRasa) -> None:
    """The sender's own id stays at the edge; the page's language goes along."""
    await say("Hola", sender="anna@example.cat", language="es-ES")
    assert rasa.asked[0]["metadata"]["page_language"] == "es"
    assert "anna" not in json.dumps(rasa.asked[0])


async def test_the_same_message_id_gets_the_stored_reply_at_once_and_after_a_restart(
    settings: Settings, rasa: FakeRasa
) -> None:
    """Three at the same moment and one after a restart: the bot is asked once."""
    rasa.answers.append(turn("Quin?", buttons=(("URBACT", "ask_programme?programme=urbact-iv"),)))
    body = {"sender": "anna", "message": "Ajuts?", "metadata": {"message_id": "m1"}}

    async def send(client: Client) -> str:
        async with client.post(PATH, json=body) as response:
            return await response.text()

    async with TestClient(TestServer(init_app(settings))) as client:
        replies = list(await asyncio.gather(*(send(client) for _ in range(3))))
    async with TestClient(TestServer(init_app(settings))) as client:
        replies.append(await send(client))
    assert len(set(replies)) == 1
    assert len(rasa.asked) == 1


BAD_INPUT = {
    "empty": ("", "asked_back"),
    "spaces": (" \n\t ", "asked_back"),
    "only emoji": ("🎉🎉🎉", "asked_back"),
    "only punctuation": ("¿?", "asked_back"),
    "control and zero-width characters": ("\u0000\u0007\u200b\u200d\ufeff\u202e", "asked_back"),
    "half a character": ("\ud800", "asked_back"),
    "a command with nothing in it": ('/{"a": "b"}', "asked_back"),
    "ten thousand characters": ("a " * 5000, "too_long"),
    "a DNI": ("El meu DNI és 12345678Z", "refused_personal_data"),
    "a bank card": ("4111 1111 1111 1111", "refused_personal_data"),
    "a button that nobody issued": ("b:0123456789abcdef", "asked_back"),
}


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("kind", BAD_INPUT)
async def test_bad_input_gets_a_sentence_in_the_users_language(
    say: Say, rasa: FakeRasa, kind: str, language: str
) -> None:
    """A named status, one clear sentence after the disclosure, and the bot is left in peace."""
    message, status = BAD_INPUT[kind]
    disclosure, element = await say(message, language=language)
    assert disclosure["text"].startswith(DISCLOSURE[language])
    assert element["custom"]["status"] == status
    assert element["custom"]["language"] == language
    assert element["text"].strip()
    assert rasa.asked == []


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ('/request_assistance{"email": "x@example.cat"}', "request_assistance"),
        ("/restart", "restart"),
        ("<script>alert('a')</script>", "<script>alert('a')</script>"),
        ("'; DROP TABLE message; --", "'; DROP TABLE message; --"),
        ("{{7*7}} ${7*7}", "{{7*7}} ${7*7}"),
        ("qu\u200bè és\u0000 URBACT", "què és URBACT"),
        ("👍", "👍"),
    ],
)
async def test_strange_words_reach_the_bot_as_words(say: Say, rasa: FakeRasa, message: str, text: str) -> None:
    """Never as a command, never as markup that somebody runs."""
    assert (await say(message))[-1]["custom"]["status"] == "answered"
    assert rasa.asked[-1]["text"] == text
    assert rasa.asked[-1]["button"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"[]", "invalid_json"),
        (b'"hola"', "invalid_json"),
        (b"\xff\xfe\xfa", "invalid_json"),
        (b"[" * 60_000, "invalid_json"),
        (b'{"sender": "anna", "message": %s}' % (b"9" * 5000), "invalid_json"),
        (b'{"message": "Hola"}', "missing_field"),
        (b'{"sender": "anna"}', "missing_field"),
        (b'{"sender": 7, "message": "Hola"}', "invalid_field"),
        (b'{"sender": "", "message": "Hola"}', "invalid_field"),
        (b'{"sender": "anna", "message": null}', "invalid_field"),
        (b'{"sender": "anna", "message": ["Hola"]}', "invalid_field"),
        (b'{"sender": "%s", "message": "Hola"}' % (b"a" * 129), "invalid_field"),
        (b'{"sender": "\\ud800", "message": "Hola"}', "invalid_field"),
        (b'{"sender": "anna", "message": "Hola", "metadata": "ca"}', "invalid_field"),
        (b'{"sender": "anna", "message": "Hola", "metadata": {"language": 1}}', "invalid_field"),
        (b'{"sender": "anna", "message": "Hola", "metadata": {"message_id": ""}}', "invalid_field"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_with_a_sentence(
    client: Client, rasa: FakeRasa, body: bytes, code: str
) -> None:
    """Status 400, a code for programs, a sentence for people, in the language of the headers."""
    async with client.post(PATH, data=body, headers={"Accept-Language": "en"}) as response:
        problem = await response.json()
        assert (response.status, problem["error"]) == (400, code)
        assert response.headers["Content-Language"] == "en"
    assert "The " in problem["message"]
    assert rasa.asked == []


async def test_the_languages_of_the_body_come_before_those_of_the_headers(client: Client) -> None:
    """metadata.language, then Accept-Language, then Catalan."""
    body = {"message": "Hola", "metadata": {"language": "es"}}
    async with client.post(PATH, json=body, headers={"Accept-Language": "en"}) as response:
        assert (await response.json())["message"] == "Falta el campo «sender»."
    async with client.post(PATH, json={"message": "Hola"}) as response:
        assert await response.json() == {
            "error": "missing_field",
            "message": "Falta el camp «sender».",
            "field": "sender",
        }


async def test_a_body_over_64_kib_is_too_large(client: Client, rasa: FakeRasa) -> None:
    """Status 413 in the same shape."""
    async with client.post(PATH, json={"sender": "anna", "message": "a" * 70_000}) as response:
        problem = await response.json()
    assert (response.status, problem["error"]) == (413, "too_large")
    assert "65.536" in problem["message"]
    assert rasa.asked == []


async def test_a_flood_is_refused_with_429(settings: Settings) -> None:
    """Above three times the pace, with the time to wait."""
    calm = settings.model_copy(update={"messages_per_minute": 1})
    body = {"sender": "anna", "message": "Hola", "metadata": {"language": "es"}}
    async with TestClient(TestServer(init_app(calm))) as client:
        for _ in range(3):
            async with client.post(PATH, json=body) as response:
                assert response.status == 200
        async with client.post(PATH, json=body) as response:
            problem = await response.json()
            assert (response.status, problem["error"]) == (429, "too_many_messages")
            assert response.headers["Retry-After"] == "60"
            assert "Espere un minuto" in problem["message"]


async def test_a_slow_bot_is_a_timeout(say: Say, rasa: FakeRasa) -> None:
    """Status error_timeout and a sentence."""
    rasa.delay = 2
    _, element = await say("Hello", language="en")
    assert element["custom"]["status"] == "error_timeout"
    assert "taking too long" in element["text"]


@pytest.mark.parametrize("broken", [{"status": 500}, {"raw": "Traceback (most recent call last)"}])
async def test_a_broken_bot_is_excused_without_a_trace(say: Say, rasa: FakeRasa, broken: dict[str, Any]) -> None:
    """Status error_internal; nothing of what the server said reaches the person."""
    vars(rasa).update(broken)
    _, element = await say("Hello", language="en")
    assert element["custom"]["status"] == "error_internal"
    assert "cannot answer you right now" in element["text"]
    assert "Traceback" not in element["text"]


async def test_an_action_server_that_is_down_is_excused(say: Say, rasa: FakeRasa) -> None:
    """Rasa answers with no words; the person hears some."""
    rasa.answers.append(turn(status="error_internal", statuses=[], language="en"))
    _, element = await say("Which funds are there?", language="en")
    assert element["custom"]["status"] == "error_internal"
    assert "cannot answer you right now" in element["text"]


async def test_a_bot_that_is_down_is_excused(settings: Settings) -> None:
    """Connection refused."""
    nobody = settings.model_copy(update={"rasa_url": "http://127.0.0.1:9"})
    async with TestClient(TestServer(init_app(nobody))) as client:
        body = {"sender": "anna", "message": "Hola", "metadata": {"language": "es"}}
        async with client.post(PATH, json=body) as response:
            _, element = await response.json()
    assert element["custom"]["status"] == "error_internal"
    assert "no puede responderle" in element["text"]


async def test_a_locked_database_is_excused_and_the_message_can_be_sent_again(
    say: Say, rasa: FakeRasa, database_url: str
) -> None:
    """Nothing was stored, so the same id is answered once the database is back."""
    with locked(database_url):
        (element,) = await say("Hello", language="en", message_id="m1")
    assert element["custom"]["status"] == "error_internal"
    assert "could not save your message" in element["text"]
    assert rasa.asked == []
    assert (await say("Hello", language="en", message_id="m1"))[-1]["custom"]["status"] == "answered"


@pytest.mark.parametrize("status", ANSWER_STATUSES)
async def test_every_status_of_the_bot_passes(say: Say, rasa: FakeRasa, status: str) -> None:
    """The gateway renames none."""
    rasa.answers.append(turn("Hola.", status=status))
    assert (await say("Hola"))[-1]["custom"]["status"] == status
