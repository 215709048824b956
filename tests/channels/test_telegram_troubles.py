"""When Telegram refuses, is slow, or is not there: nothing is lost, nothing is said for ever, and nobody is flooded."""

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from gateway.main import init_app
from gateway.settings import Settings
from tests.fakes.locks import locked
from tests.fakes.rasa import FakeRasa, turn
from tests.fakes.telegram import FakeTelegram, Person, errors

Gateway = TestClient[Any, Any]


async def settled(seconds: float = 0.3) -> None:
    """Time for what should not happen."""
    await asyncio.sleep(seconds)


async def test_a_person_who_blocks_the_bot_gets_nothing_and_later_everything(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """The answer stays stored; it is not tried again and again, and comes when the person is back."""
    rasa.delay = 0.2
    await anna.says("Què és URBACT?")
    await asyncio.sleep(0.05)
    anna.chat.refuses = errors.BLOCKED
    await telegram.until_called("sendMessage")
    await settled()
    assert len(telegram.called("sendMessage")) == 1
    await anna.unblocks()
    rasa.answers.append(turn("Hola de nou."))
    await anna.says("Hola")
    heard = await anna.heard(3)
    assert heard[1:] == ["Això és una resposta.", "Hola de nou."]


@pytest.mark.parametrize("refusal", [errors.DEACTIVATED, errors.NO_CHAT, errors.NEVER_STARTED])
async def test_an_account_that_is_gone_is_left_alone(
    telegram: FakeTelegram, gateway: Gateway, anna: Person, refusal: Exception
) -> None:
    """One try, whatever the error's name."""
    await anna.says("Hola")
    anna.chat.refuses = refusal
    await telegram.until_called("sendMessage")
    await settled()
    assert len(telegram.called("sendMessage")) == 1


async def test_blocking_is_known_before_anything_is_sent(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """Telegram says so by itself, too."""
    rasa.delay = 0.3
    await anna.says("Hola")
    await asyncio.sleep(0.1)
    await anna.blocks()
    await settled(0.6)
    assert telegram.called("sendMessage") == []


async def test_who_is_told_to_wait_waits(telegram: FakeTelegram, gateway: Gateway, anna: Person) -> None:
    """429 with retry_after: the message comes after it, once."""
    telegram.failures["sendMessage"].append(errors.too_many_requests(1))
    began = asyncio.get_running_loop().time()
    await anna.says("Hola")
    await anna.heard(2)
    assert asyncio.get_running_loop().time() - began >= 1
    await settled()
    assert len(anna.chat.said()) == 2


async def test_a_long_wait_is_waited_for_in_the_database(
    telegram: FakeTelegram, gateway: Gateway, anna: Person
) -> None:
    """Other people are answered meanwhile."""
    telegram.failures["sendMessage"].append(errors.too_many_requests(3600))
    await anna.says("Hola")
    await settled()
    pau = telegram.person(1002)
    await pau.says("Hola")
    await pau.heard(2)
    assert anna.chat.said() == []


async def test_the_pace_of_a_chat_is_kept(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """A server that allows one message a second and short bursts never has to refuse."""
    telegram.per_second = 1
    rasa.otherwise = turn("U.", "Dos.", "Tres.")
    await anna.says("Hola")
    await anna.says("Hola?")
    await anna.heard(7, seconds=15)
    assert telegram.limited == 0


@pytest.mark.parametrize("failure", [errors.BAD_GATEWAY, "<html>502</html>"])
async def test_a_failure_that_passes_is_tried_again(
    telegram: FakeTelegram, gateway: Gateway, anna: Person, failure: Any
) -> None:
    """A bad gateway, in JSON or in a proxy's HTML."""
    telegram.failures["sendMessage"].append(failure)
    await anna.says("Hola")
    heard = await anna.heard(2)
    await settled()
    assert len(anna.chat.said()) == len(heard)


async def test_a_network_that_comes_back_brings_everything(
    telegram_settings: Settings, rasa: FakeRasa, unused_tcp_port: int
) -> None:
    """The server is gone while the bot thinks, and is there again later: polling and the outbox go on."""
    telegram = FakeTelegram()
    url = f"http://127.0.0.1:{unused_tcp_port}"
    anna = telegram.person()
    settings = telegram_settings.model_copy(update={"telegram_api_url": url})
    async with TestClient(TestServer(init_app(settings))) as _:
        async with telegram.running(unused_tcp_port):
            rasa.delay = 0.5
            await anna.says("Hola")
            async with asyncio.timeout(5):
                while not rasa.asked:
                    await asyncio.sleep(0.01)
        await settled(0.7)
        async with telegram.running(unused_tcp_port):
            await anna.heard(2, seconds=10)
            await anna.says("Hola?")
            await anna.heard(3)


async def test_what_telegram_refuses_in_its_form_is_sent_plain(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """Entities or buttons that it does not like are no reason to say nothing."""
    rasa.answers.append(turn("Referència: RI-2026-000001.", buttons=(("Sí", "affirm"),)))
    await anna.says("Hola")
    await anna.heard(2)
    telegram.failures["sendMessage"].append(errors.BAD_ENTITIES)
    rasa.answers.append(turn("Referència: RI-2026-000002.", buttons=(("Sí", "affirm"),)))
    await anna.says("Hola?")
    await anna.heard(3)
    last = anna.chat.said()[-1]
    assert last["text"] == "Referència: RI-2026-000002."
    assert not last["entities"]


async def test_what_telegram_refuses_in_any_form_holds_nothing_up(
    telegram: FakeTelegram, gateway: Gateway, anna: Person
) -> None:
    """It is logged and counts as delivered: the next message comes."""
    refusal = errors.bad_request("something new")
    telegram.failures["sendMessage"].append(refusal)
    await anna.says("Hola")
    assert await anna.heard(1) == ["Això és una resposta."]
    assert len(telegram.called("sendMessage")) == 2


async def test_a_photo_that_cannot_be_fetched_becomes_its_address(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """The person can open it."""
    telegram.failures["sendPhoto"].append(errors.BAD_FILE)
    rasa.answers.append(turn("El mapa:", image="https://example.cat/map.png"))
    await anna.says("un mapa")
    assert (await anna.heard(3))[2] == "https://example.cat/map.png"


async def test_a_query_that_is_too_old_does_not_matter(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """Its answer comes all the same."""
    rasa.answers.append(turn("Trieu:", buttons=(("Sí", "affirm"),)))
    await anna.says("Hola")
    await anna.heard(2)
    telegram.failures["answerCallbackQuery"].append(errors.OLD_QUERY)
    telegram.failures["editMessageReplyMarkup"].append(errors.NOT_FOUND_TO_EDIT)
    await anna.presses("Sí")
    await anna.heard(3)


async def test_a_webhook_in_the_way_is_taken_away(telegram: FakeTelegram, gateway: Gateway, anna: Person) -> None:
    """Somebody set one on the same bot: polling is refused with 409 until it is gone."""
    await anna.says("Hola")
    await anna.heard(2)
    telegram.webhook["url"] = "https://elsewhere.example"
    telegram.failures["getUpdates"].append(errors.WEBHOOK_ACTIVE)
    await anna.says("Hola?")
    telegram.webhook.clear()
    telegram.webhook["url"] = "http://127.0.0.1:9/nobody"
    await anna.heard(3)
    assert telegram.webhook == {}


async def test_two_pollers_get_the_conflict_and_go_on(telegram: FakeTelegram, gateway: Gateway, anna: Person) -> None:
    """Another process with the same token: each message is answered all the same when it has ended."""
    await anna.says("Hola")
    await anna.heard(2)
    telegram.failures["getUpdates"].append(errors.OTHER_POLLER)
    await anna.says("Hola?")
    await anna.says("Hola!")
    await anna.heard(4)


async def test_a_token_that_is_refused_leaves_the_rest_running(
    telegram: FakeTelegram, telegram_settings: Settings
) -> None:
    """The website goes on; the log says why Telegram does not."""
    telegram.token = "42:another"
    async with TestClient(TestServer(init_app(telegram_settings))) as client:
        await settled()
        async with client.get("/healthz") as response:
            assert response.status == 200


async def test_a_database_that_is_locked_loses_no_update(
    telegram: FakeTelegram, rasa: FakeRasa, telegram_settings: Settings, database_url: str, anna: Person
) -> None:
    """It is not confirmed, so Telegram gives it again when the database is free."""
    settings = telegram_settings.model_copy(update={"database_timeout_seconds": 0.1})
    async with TestClient(TestServer(init_app(settings))):
        await anna.says("Hola")
        await anna.heard(2)
        # What was sent is noted first.
        await settled(0.7)
        with locked(database_url):
            await anna.says("Hola?")
            await settled(0.8)
        await anna.heard(3)
        await settled()
    assert [body["text"] for body in rasa.asked] == ["Hola", "Hola?"]


async def test_who_sends_far_too_fast_is_told_once(
    telegram: FakeTelegram, rasa: FakeRasa, telegram_settings: Settings, anna: Person
) -> None:
    """Not after every message."""
    settings = telegram_settings.model_copy(update={"messages_per_minute": 1})
    async with TestClient(TestServer(init_app(settings))):
        for number in range(9):
            await anna.says(f"Hola {number}")
        await anna.heard(5)
        await settled()
    assert sum("Heu enviat massa missatges" in text for text in anna.chat.texts()) == 1


async def test_without_a_bot_people_are_told(
    telegram: FakeTelegram, rasa: FakeRasa, gateway: Gateway, anna: Person
) -> None:
    """As on the website."""
    rasa.status = 500
    await anna.says("Hola")
    assert "no us pot respondre" in (await anna.heard(2))[1]
