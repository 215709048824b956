"""Conversations on Telegram: the real client talks over HTTP to a local Bot API server."""

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from casework.guards import BUTTON_PREFIX
from gateway.main import init_app
from gateway.settings import Settings
from languages import LANGUAGES, Language
from tests.fakes.rasa import FakeRasa, turn
from tests.fakes.telegram import FakeTelegram, Person

pytestmark = pytest.mark.usefixtures("gateway")


def inline(message: dict[str, Any]) -> list[dict[str, str]]:
    """The buttons under a message."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


async def settled(seconds: float = 0.3) -> None:
    """Time for what should not happen."""
    await asyncio.sleep(seconds)


async def test_a_message_is_answered_after_the_disclosure(telegram: FakeTelegram, rasa: FakeRasa, anna: Person) -> None:
    """The first answer comes behind who is answering, and somebody is seen writing."""
    await anna.says("Què és URBACT?")
    heard = await anna.heard(2)
    assert heard[0].startswith("Soc Passarel·la, l'assistent automàtic")
    assert heard[1] == "Això és una resposta."
    assert rasa.asked[0]["metadata"]["channel"] == "telegram"
    assert telegram.called("sendChatAction")[0]["action"] == "typing"
    # What leaves the channel does not name the chat.
    assert "1001" not in str(rasa.asked)


@pytest.mark.parametrize(
    ("language", "disclosed", "abroad"),
    [
        ("ca", "Soc Passarel·la, l'assistent automàtic", "fora de la Unió Europea"),
        ("es", "Soy Passarel·la, el asistente automático", "fuera de la Unión Europea"),
        ("en", "I am Passarel·la, the automated assistant", "outside the European Union"),
    ],
)
async def test_start_discloses_the_machine_and_the_third_country(
    telegram: FakeTelegram, rasa: FakeRasa, language: Language, disclosed: str, abroad: str
) -> None:
    """In the language of the person's Telegram, with the web to use instead; and no bot is needed for it."""
    person = telegram.person(language=f"{language}-ES")
    await person.says("/start")
    heard = await person.heard(3)
    assert disclosed in heard[0]
    assert abroad in heard[1]
    assert "https://passarella.example.cat/chat" in heard[1]
    assert {"Català", "Castellano", "English"} < set(person.titles())
    assert rasa.asked == []
    await person.says("Hola")
    assert len(await person.heard(4)) == 4


async def test_the_language_of_telegram_is_only_a_hint(telegram: FakeTelegram, rasa: FakeRasa) -> None:
    """It travels as the page's language does; one that is not spoken here is none."""
    await telegram.person(1, language="es").says("hola")
    await telegram.person(2, language="pt-br").says("ola")
    for number in (1, 2):
        await telegram.person(number).heard(2)
    assert sorted(str(body["metadata"]["page_language"]) for body in rasa.asked) == ["None", "es"]


@pytest.mark.parametrize(
    ("written", "button"),
    [
        ("/ajuda", "ask_capabilities"),
        ("/ayuda", "ask_capabilities"),
        ("/help@passarella_test_bot", "ask_capabilities"),
        ("/sollicitud", "request_assistance"),
        ("/solicitud", "request_assistance"),
        ("/request", "request_assistance"),
        ("/estat", "request_status"),
        ("/estado", "request_status"),
        ("/status", "request_status"),
        ("/persona", "talk_to_human"),
        ("/PERSON", "talk_to_human"),
        ("/idioma", "change_language"),
        ("/language", "change_language"),
        ("/idioma es", "change_language?language=es"),
        ("/language EN", "change_language?language=en"),
    ],
)
async def test_commands_are_buttons_with_a_name(rasa: FakeRasa, anna: Person, written: str, button: str) -> None:
    """Each name of each language is understood whatever the conversation's language is."""
    await anna.says(written)
    await anna.heard(2)
    assert (rasa.asked[0]["button"], rasa.asked[0]["text"]) == (button, None)


async def test_a_command_may_bring_what_would_be_asked_next(rasa: FakeRasa, anna: Person) -> None:
    """Reference and code behind /estat are read as if they were written."""
    await anna.says("/estat RI-2026-000123 ABC234")
    await anna.heard(2)
    assert rasa.asked[0]["text"] == "RI-2026-000123 ABC234"


@pytest.mark.parametrize("written", ["/les_meves_dades", "/mis_datos", "/my_data"])
async def test_people_are_told_what_is_kept(rasa: FakeRasa, anna: Person, written: str) -> None:
    """Without a bot, and with a way to the whole notice."""
    await anna.says(written)
    heard = await anna.heard(4)
    assert "identificador del xat" in heard[1]
    assert "fora de la Unió Europea" in heard[2]
    assert "Per rectificar o esborrar" in heard[3]
    assert anna.titles() == ["Envia'm la conversa", "Més sobre privacitat"]
    assert rasa.asked == []


async def test_an_unknown_command_is_told_which_there_are(rasa: FakeRasa, anna: Person) -> None:
    """And is not read as words."""
    await anna.says("/weather")
    assert "/sollicitud" in (await anna.heard(2))[1]
    assert rasa.asked == []


async def test_commands_and_profile_are_registered_in_each_language(telegram: FakeTelegram, anna: Person) -> None:
    """Also for people whose language is none of the three; nothing is set that is set already."""
    await anna.says("/start")
    await anna.heard(3)
    async with asyncio.timeout(5):
        while len(telegram.called("setMyShortDescription")) < 4:
            await asyncio.sleep(0.01)
    commands = {c.get("language_code"): c["commands"] for c in telegram.called("setMyCommands")}
    assert set(commands) == {None, *LANGUAGES}
    assert [command["command"] for command in commands["ca"]] == [
        "ajuda",
        "sollicitud",
        "estat",
        "persona",
        "idioma",
        "les_meves_dades",
    ]
    assert commands["es"][1]["command"] == "solicitud"
    names = {c.get("language_code"): c["name"] for c in telegram.called("setMyName")}
    assert names["en"] == "Passarel·la · AMB International Relations"
    assert names[None] == names["ca"]
    assert {c.get("language_code") for c in telegram.called("setMyDescription")} == {None, *LANGUAGES}


async def test_buttons_are_opaque_answered_at_once_and_used_once(
    telegram: FakeTelegram, rasa: FakeRasa, anna: Person
) -> None:
    """The id says nothing and is short; what was touched stays as a mark that does nothing."""
    rasa.answers.append(turn("Trieu:", buttons=(("Sí, envia-la", "affirm"), ("Cancel·la", "cancel_request"))))
    await anna.says("envia-la")
    await anna.heard(2)
    message = anna.chat.said()[-1]
    assert all(b["callback_data"].startswith(BUTTON_PREFIX) and len(b["callback_data"]) <= 64 for b in inline(message))
    rasa.delay = 0.2
    query = await anna.presses("Sí, envia-la")
    async with asyncio.timeout(5):
        while telegram.world.queries[query] is None:
            await asyncio.sleep(0.005)
    # The waiting ends before the bot has answered.
    assert len(anna.chat.said()) == 2
    await anna.heard(3)
    assert rasa.asked[1]["button"] == "affirm"
    assert [b["text"] for b in inline(anna.chat.messages[message["message_id"]])] == ["✓ Sí, envia-la"]
    await anna.presses("✓ Sí, envia-la")
    await settled()
    assert len(rasa.asked) == 2


async def test_two_touches_are_one_choice(rasa: FakeRasa, anna: Person) -> None:
    """Before Telegram has shown the mark a second touch is on its way: of the same button, or of the other."""
    rasa.answers.append(turn("Trieu:", buttons=(("Sí", "affirm"), ("No", "deny"))))
    await anna.says("envia-la")
    await anna.heard(2)
    message = anna.chat.said()[-1]
    first, second = (button["callback_data"] for button in inline(message))
    for data in (first, first, second):
        await anna.presses_data(message, data)
    await anna.heard(3)
    await settled()
    assert [body["button"] for body in rasa.asked] == [None, "affirm"]
    assert len(anna.chat.said()) == 3


async def test_long_answers_are_split_between_sentences(rasa: FakeRasa, anna: Person) -> None:
    """Each part is a whole sentence and within Telegram's limit; the buttons are under the last one."""
    sentence = "Els ajuntaments hi poden ser socis 🙂, i l'AMB els ajuda a preparar la candidatura. "
    rasa.answers.append(turn(sentence * 100, buttons=(("Més", "affirm"),)))
    await anna.says("explica-m'ho tot")
    await anna.heard(4)
    await settled()
    parts = anna.chat.said()[1:]
    assert "".join(part["text"] + " " for part in parts) == sentence * 100
    assert all(len(part["text"].encode("utf-16-le")) // 2 <= 4096 for part in parts)
    assert all(part["text"].endswith(".") for part in parts)
    assert [bool(inline(part)) for part in parts] == [False, False, True]


async def test_what_looks_like_markup_is_shown_as_it_is(telegram: FakeTelegram, rasa: FakeRasa, anna: Person) -> None:
    """No parse mode is used, ever; a reference is an entity, so that a touch copies it."""
    rasa.answers.append(turn("<b>*Interreg* _Euro-MED_ [x](y) 🙂</b> Referència: RI-2026-000123."))
    await anna.says("<script>alert(1)</script> *hola* _què tal_")
    assert (await anna.heard(2))[1].startswith("<b>*Interreg* _Euro-MED_ [x](y) 🙂</b>")
    message = anna.chat.said()[-1]
    (entity,) = message["entities"]
    shown = message["text"].encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
    assert (entity["type"], shown.decode("utf-16-le")) == ("code", "RI-2026-000123")
    assert all("parse_mode" not in parameters for parameters in telegram.called("sendMessage"))


async def test_an_edited_message_that_waits_is_read_as_corrected(rasa: FakeRasa, anna: Person) -> None:
    """It is asked once, with its new text."""
    rasa.delay = 0.25
    await anna.says("Què és URBACT?")
    wrong = await anna.says("i quant finaça?")
    await settled(0.1)
    await anna.edits(wrong, "i quant finança?")
    await anna.heard(3)
    await settled()
    assert [body["text"] for body in rasa.asked] == ["Què és URBACT?", "i quant finança?"]
    assert len(anna.chat.said()) == 3


async def test_an_edited_message_that_is_answered_is_no_new_turn(rasa: FakeRasa, anna: Person) -> None:
    """The person is told how to correct; an edit that changes no words is nothing at all."""
    asked = await anna.says("Som de Gavà")
    await anna.heard(2)
    await anna.edits(asked, "Som de Gavà")
    await settled()
    assert len(anna.chat.said()) == 2
    await anna.edits(asked, "Som de Begues")
    assert "en un missatge nou" in (await anna.heard(3))[2]
    assert len(rasa.asked) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}, "No puc escoltar àudios"),
        ({"document": {"file_id": "d", "file_unique_id": "d"}}, "No puc llegir documents"),
        ({"video": {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}}, "vídeos"),
        (
            {
                "sticker": {
                    "file_id": "s",
                    "file_unique_id": "s",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "emoji": "😀",
                }
            },
            "adhesius",
        ),
        ({"location": {"latitude": 41.3, "longitude": 2.0}}, "el nom del municipi"),
        ({"contact": {"phone_number": "+34600000000", "first_name": "Pau"}}, "No he desat aquest contacte"),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "Quan?",
                    "options": [],
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                }
            },
            "enquestes",
        ),
    ],
)
async def test_what_is_no_text_is_answered_with_what_can_be_done(
    rasa: FakeRasa, anna: Person, content: dict[str, Any], said: str
) -> None:
    """Nothing is dropped in silence, and nothing of it reaches the bot."""
    await anna.sends(**content)
    assert said in (await anna.heard(2))[1]
    assert rasa.asked == []


async def test_a_caption_is_read_and_an_album_is_answered_once(rasa: FakeRasa, anna: Person) -> None:
    """The words under a picture are a message like any other."""
    await anna.sends_photo("Què és URBACT?", album="13")
    await anna.sends_photo(album="13")
    await anna.sends_photo(album="13")
    heard = await anna.heard(3)
    await settled()
    assert "No puc veure fotos" in heard[1]
    assert [body["text"] for body in rasa.asked] == ["Què és URBACT?"]
    assert len(anna.chat.said()) == 3


async def test_a_sticker_that_is_a_thumb_says_yes(rasa: FakeRasa, anna: Person) -> None:
    """As the thumb that is typed does."""
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
    await anna.sends(sticker={**sticker, "is_animated": False, "is_video": False, "emoji": "👍"})
    await anna.heard(2)
    assert rasa.asked[0]["text"] == "👍"


async def test_an_image_of_the_bot_is_sent_as_one(rasa: FakeRasa, anna: Person) -> None:
    """With its text before it."""
    rasa.answers.append(turn("El mapa:", image="https://example.cat/map.png"))
    await anna.says("un mapa")
    await anna.heard(3)
    assert [bool(message.get("photo")) for message in anna.chat.said()] == [False, False, True]


async def test_a_profile_that_is_set_is_not_set_again(
    telegram: FakeTelegram, telegram_settings: Settings, anna: Person
) -> None:
    """Telegram allows few changes a day, and a gateway may start often."""
    async with asyncio.timeout(5):
        while len(telegram.called("setMyShortDescription")) < 4:
            await asyncio.sleep(0.01)
    before = [method for method, _ in telegram.calls if method.startswith("setMy")]
    async with TestClient(TestServer(init_app(telegram_settings))):
        async with asyncio.timeout(5):
            while len(telegram.called("getMyShortDescription")) < 8:
                await asyncio.sleep(0.01)
        await settled()
    assert [method for method, _ in telegram.calls if method.startswith("setMy")] == before
