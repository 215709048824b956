"""Telegram's webhook: who may call it, what it is answered, and that nothing makes Telegram send for ever."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from channels.telegram_webhook import HEADER, PATH, webhook_secret
from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn
from tests.fakes.telegram import TOKEN, FakeTelegram, Person

Gateway = TestClient[Any, Any]
Post = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]
RIGHT = webhook_secret(SECRET, TOKEN)


@pytest.fixture
async def hooked(telegram: FakeTelegram, telegram_settings: Settings, unused_tcp_port: int) -> AsyncIterator[Gateway]:
    """The gateway with a webhook: Telegram knows its address and its secret."""
    url = f"http://127.0.0.1:{unused_tcp_port}"
    settings = telegram_settings.model_copy(update={"telegram_webhook_url": url})
    server = TestServer(init_app(settings), port=unused_tcp_port)
    async with TestClient(server) as client:
        await telegram.until_called("setWebhook")
        yield client


@pytest.fixture
def post(hooked: Gateway) -> Post:
    """Sends a body to the webhook, as Telegram or as somebody else."""

    async def send(body: Any, secret: str | None = RIGHT) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Content-Type": "application/json", **({HEADER: secret} if secret is not None else {})}
        async with hooked.post(PATH, data=data, headers=headers) as response:
            return response.status, await response.json()

    return send


def update(number: int, person: Person, text: str = "Hola", **more: Any) -> dict[str, Any]:
    """An update as Telegram sends it."""
    person.chat.started = True
    return {"update_id": number, "message": person.chat.add(person.user, text=text, **more)}


async def settled() -> None:
    """Time for what should not happen."""
    await asyncio.sleep(0.3)


async def test_telegram_brings_messages_by_itself(
    telegram: FakeTelegram, rasa: FakeRasa, hooked: Gateway, anna: Person
) -> None:
    """The address and the secret are set at the start; nothing is polled."""
    (call,) = telegram.called("setWebhook")
    assert call["url"].endswith("/telegram/webhook")
    assert call["secret_token"] == RIGHT
    assert call["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    await anna.says("Què és URBACT?")
    await anna.heard(2)
    assert telegram.called("getUpdates") == []
    assert set(telegram.posted) == {200}


@pytest.mark.parametrize("secret", [None, "", "wrong", RIGHT[:-1], RIGHT + "0", "à"])
async def test_a_wrong_secret_is_refused(post: Post, rasa: FakeRasa, anna: Person, secret: str | None) -> None:
    """403, and nothing of it is read."""
    status, body = await post(update(1, anna), secret)
    assert (status, body["error"]) == (403, "wrong_secret")
    await settled()
    assert rasa.asked == []


def test_the_secret_is_of_the_installation_and_of_the_token() -> None:
    """Another token, another secret; all of its characters are allowed by Telegram."""
    assert webhook_secret(SECRET, "1:a") != webhook_secret(SECRET, "1:b") != webhook_secret("other", "1:b")
    assert RIGHT.isalnum()
    assert len(RIGHT) <= 256


async def test_a_replayed_update_is_answered_once(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """Also when it comes twice at the same moment."""
    body = update(1, anna)
    outcomes = await asyncio.gather(post(body), post(body), post(body))
    assert sorted(outcome["outcome"] for _, outcome in outcomes) == ["repeated", "repeated", "taken"]
    await anna.heard(2)
    assert await post(body) == (200, {"outcome": "repeated"})
    await settled()
    assert len(rasa.asked) == 1
    assert len(anna.chat.said()) == 2


async def test_update_ids_are_kept_in_the_database(
    telegram: FakeTelegram, rasa: FakeRasa, telegram_settings: Settings, post: Post, anna: Person, rows: Any
) -> None:
    """Another process knows them too."""
    body = update(815, anna)
    await post(body)
    await anna.heard(2)
    assert await asyncio.to_thread(rows, "SELECT update_id FROM telegram_update") == [(815,)]


@pytest.mark.parametrize(
    "body",
    [
        {"something_new": {"a": 1}},
        {"poll": {"id": "1"}},
        {"message": {}},
        {"message": {"message_id": "x"}},
        {"message": None},
        {"message": []},
        {"callback_query": {"id": "1"}},
        {"edited_message": {"message_id": 2**70, "date": 1, "chat": {"id": 2**70, "type": "private"}}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "hola"}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, "text": "hola"}},
        {},
    ],
)
async def test_unknown_and_broken_updates_are_taken_and_dropped(
    post: Post, rasa: FakeRasa, body: dict[str, Any]
) -> None:
    """200, or Telegram would send them again for a day and hold up what comes behind."""
    status, answer = await post({"update_id": 5, **body})
    assert status == 200
    assert answer["outcome"] in ("taken", "refused")
    assert (await post({"update_id": 5, **body}))[1]["outcome"] == "repeated"
    assert rasa.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"hola"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": "1"}',
        b'{"update_id": 1e99}',
        b'{"update_id": -1}',
        b"{}",
    ],
)
async def test_malformed_bodies_are_refused_for_good(post: Post, rasa: FakeRasa, body: bytes) -> None:
    """Said in the answer and in the log, and not sent again; a member "method" would be an order to Telegram."""
    status, answer = await post(body)
    assert (status, answer["outcome"]) == (200, "refused")
    assert "method" not in answer


async def test_too_large_a_body_is_refused_for_good(post: Post) -> None:
    """Far more than an update has."""
    assert await post(b" " * 1_100_000) == (200, {"outcome": "refused", "error": "too_large"})


async def test_an_update_that_quotes_a_long_message_is_read(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """It may be larger than what other channels take."""
    quoted = anna.chat.add(anna.user, text="🙂" * 4096)
    status, _ = await post(update(1, anna, reply_to_message=quoted))
    assert status == 200
    await anna.heard(2)


async def test_callback_data_that_was_never_issued_is_told(
    telegram: FakeTelegram, hooked: Gateway, rasa: FakeRasa, anna: Person
) -> None:
    """An alert above the chat; nothing is stored and nothing asked."""
    rasa.answers.append(turn("Trieu:", buttons=(("Sí", "affirm"),)))
    await anna.says("Hola")
    await anna.heard(2)
    for data in ("b:AAAAAAAAAAAAAAAA", "affirm", "/restart", "", "x" * 64, "\ud83d"):
        query = await anna.presses_data(anna.chat.said()[-1], data)
        async with asyncio.timeout(5):
            while telegram.world.queries[query] is None and data:
                await asyncio.sleep(0.01)
        if data:
            assert "no és d'aquesta conversa" in telegram.world.queries[query]["text"]  # type: ignore[index]
    assert len(rasa.asked) == 1
    assert set(telegram.posted) == {200}


async def test_ten_thousand_characters_are_told_to_be_too_many(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """With both numbers."""
    await post(update(1, anna, "a" * 10_000))
    assert "10.000" in (await anna.heard(2))[1]
    assert rasa.asked == []


@pytest.mark.parametrize("text", ["\u200b\u200d\u2060", "\ufeff", "\u3164", "…", "🙂🙂"])
async def test_a_text_without_words_is_told_so(post: Post, rasa: FakeRasa, anna: Person, text: str) -> None:
    """Zero-width characters and the like."""
    assert (await post(update(1, anna, text)))[0] == 200
    assert "No hi he trobat cap paraula" in (await anna.heard(2))[1]
    assert rasa.asked == []


async def test_half_characters_are_no_trouble(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """JSON can spell them, and no database can keep them."""
    assert (await post(update(1, anna, "Hola \ud83d amic")))[0] == 200
    await anna.heard(2)
    assert rasa.asked[0]["text"] == "Hola amic"


async def test_an_identity_number_is_refused_and_not_kept(post: Post, rasa: FakeRasa, anna: Person, rows: Any) -> None:
    """Neither in a message nor under a picture."""
    await post(update(1, anna, "el meu DNI és 12345678Z"))
    assert "un número de DNI" in (await anna.heard(2))[1]
    kept = await asyncio.to_thread(rows, "SELECT text FROM message")
    assert "12345678Z" not in str(kept)


async def test_commands_of_the_bot_are_only_words(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """Rasa's own way of skipping understanding stays closed."""
    await post(update(1, anna, '/inform{"request_name": "x"}'))
    await anna.heard(2)
    assert rasa.asked[0]["text"] == "inform"


async def test_a_locked_database_is_the_only_reason_to_send_again(
    post: Post, rasa: FakeRasa, anna: Person, database_url: str
) -> None:
    """503 with the time to wait; the same update is taken when the database is free."""
    body = update(1, anna)
    await settled()
    with locked(database_url):
        status, answer = await post(body)
    assert (status, answer["error"]) == (503, "not_stored")
    assert await post(body) == (200, {"outcome": "taken"})
    await anna.heard(2)
    assert len(rasa.asked) == 1


async def test_telegram_is_answered_before_the_bot(post: Post, rasa: FakeRasa, anna: Person) -> None:
    """As soon as the message is stored."""
    rasa.gate = asyncio.Event()
    for number in range(3):
        assert (await post(update(number, anna, f"Pregunta {number}")))[0] == 200
    rasa.gate.set()
    await anna.heard(4)
    assert [body["text"] for body in rasa.asked] == ["Pregunta 0", "Pregunta 1", "Pregunta 2"]


async def test_the_chat_id_is_in_the_channels_table_only(
    post: Post, anna: Person, rows: Any, telegram: FakeTelegram
) -> None:
    """Whoever reads the rest of the database does not find who it was."""
    person = telegram.person(987654321987, "Greta", "ca")
    await post(update(1, person, "Hola, soc la Greta"))
    await person.heard(2)
    tables = [name for (name,) in await asyncio.to_thread(rows, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    holding = {t for t in tables if "987654321987" in str(await asyncio.to_thread(rows, f"SELECT * FROM {t}"))}
    assert holding == {"telegram_person"}


async def test_the_route_is_closed_while_polling(gateway: Gateway) -> None:
    """There is no such address, even for who knows the secret."""
    async with gateway.post(PATH, json={}, headers={HEADER: RIGHT}) as response:
        assert response.status == 404
