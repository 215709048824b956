"""How each field of a request is read from a message."""

from typing import Any

import pytest

from tests.actions.conftest import SHARED_LOOP, Chat
from tests.actions.filling import FILLED, filled, up_to

pytestmark = SHARED_LOOP


@pytest.mark.parametrize(
    ("text", "entities", "service"),
    [
        ("…", [("request_service", "partner-search")], "partner-search"),
        ("un agermanament", [("procedure", "town-twinning")], "twinning"),
        ("assessorament", [("service", "advice")], "advice"),
        ("la 3", [("ordinal", 3)], "specialised-networks"),
        ("la 10", [("ordinal", 10)], "other"),
        ("Acord estable entre dos municipis", [], "twinning"),
    ],
)
async def test_service(chat: Chat, text: str, entities: list[Any], service: str) -> None:
    """By button, by name, by number, or by what search makes of the words."""
    assert await filled(chat, "request_service", text, "inform", *entities) == (service, [])


@pytest.mark.parametrize(
    ("text", "entities"),
    [("zzz qqq xxx", []), ("l'onze", [("ordinal", 11)]), ("…", [("request_service", "gardening")])],
)
async def test_a_service_that_is_none(chat: Chat, text: str, entities: list[Any]) -> None:
    """It is said so, and asked again."""
    assert await filled(chat, "request_service", text, "inform", *entities) == (None, ["utter_request_service_unknown"])


async def test_municipality(chat: Chat) -> None:
    """By its name in the message, or resolved with a slip in it."""
    gramenet = ("municipality", "santa-coloma-de-gramenet")
    assert await filled(chat, "request_municipality", "Gramenet", "inform", gramenet) == (gramenet[1], [])
    chat.slots["request_municipality"] = None
    assert await filled(chat, "request_municipality", "Sta Coloma de Gramanet") == (gramenet[1], [])


@pytest.mark.parametrize("text", ["Gràcia", "som de gracia", "Sant Martí", "districte de Nou Barris"])
async def test_a_district_stands_for_barcelona(chat: Chat, text: str) -> None:
    """People of the city name their district: it is taken, and said how."""
    intent = "thanks" if text == "Gràcia" else "inform"
    value, said = await filled(chat, "request_municipality", text, intent)
    assert (value, said) == ("barcelona", ["utter_request_municipality_district"])


@pytest.mark.parametrize("text", ["Lleida", "Terrassa", "qwertyuiop"])
async def test_another_town_is_told_why_not(chat: Chat, text: str) -> None:
    """The service is for the 36 town councils only."""
    assert await filled(chat, "request_municipality", text) == (None, ["utter_request_municipality_outside"])


async def test_an_ambiguous_town_is_asked_again(chat: Chat) -> None:
    """ "Santa Coloma" is two towns: both are offered, and neither is guessed."""
    chat.slots |= up_to("request_municipality")
    (said,) = await chat.answer("Santa Coloma")
    assert (said.response, chat.slots["request_municipality"]) == ("utter_request_municipality_which", None)
    towns = ["santa-coloma-de-cervello", "santa-coloma-de-gramenet"]
    assert sorted(said.payloads) == [f"inform?municipality={town}" for town in towns]
    named = [("municipality", town, "Santa Coloma") for town in towns]
    (said,) = await chat.answer("som de Santa Coloma", "inform", *named)
    assert (said.response, len(said.buttons)) == ("utter_request_municipality_which", 2)


async def test_subject(chat: Chat) -> None:
    """A name of the knowledge base becomes its id, any other name stays as it was written."""
    assert await filled(chat, "request_subject", "Costa Viva", "inform", ("programme", "coast-2127")) == (
        "coast-2127",
        [],
    )
    chat.slots["request_subject"] = None
    assert await filled(chat, "request_subject", "Programa Muntanya 2030") == ("Programa Muntanya 2030", [])


async def test_a_subject_that_is_a_story_belongs_elsewhere(chat: Chat) -> None:
    """Only the name is needed here."""
    assert await filled(chat, "request_subject", "molt " * 40) == (None, ["utter_request_subject_long"])


async def test_need(chat: Chat) -> None:
    """The person's own words, with questions and names inside, as they are."""
    need = "Volem saber si un projecte de platges com Costa Viva encaixa amb el nostre pla"
    assert await filled(chat, "request_need", need, "ask_programme", ("programme", "coast-2127", "Costa Viva")) == (
        need,
        [],
    )
    assert chat.slots["request_subject"] == "coast-2127"


async def test_too_short_a_need(chat: Chat) -> None:
    """An officer could not begin with "ajuda"."""
    assert await filled(chat, "request_need", "ajuda") == (None, ["utter_request_need_short"])


@pytest.mark.parametrize(
    ("entity", "day"),
    [("date", "2027-03-15"), ("deadline", "2027-03-15"), ("date", "2026-11-24"), ("date", "2026-11-25")],
)
async def test_deadline(chat: Chat, entity: str, day: str) -> None:
    """Any day to come, today included."""
    assert await filled(chat, "request_deadline", "…", "inform", (entity, day)) == (day, [])


async def test_a_deadline_that_is_over(chat: Chat) -> None:
    """Yesterday is too late."""
    value, said = await filled(chat, "request_deadline", "ahir", "inform", ("date", "2026-11-23"))
    assert (value, said) == (None, ["utter_request_deadline_past"])


async def test_a_deadline_that_is_no_date(chat: Chat) -> None:
    """ "Aviat" is on no calendar."""
    assert await filled(chat, "request_deadline", "aviat") == (None, ["utter_request_deadline_unknown"])


@pytest.mark.parametrize(
    ("text", "entities", "name"),
    [
        ("em dic Maria Puig", [("person", "Maria Puig")], "Maria Puig"),
        ("Maria Puig", [], "Maria Puig"),
        ("Núria d'Ossó i Vall-llobera", [], "Núria d'Ossó i Vall-llobera"),
        ("Maria Puig.", [], "Maria Puig"),
        ("Maria Martorell", [("municipality", "santa-coloma-de-gramenet")], "Maria Martorell"),
    ],
)
async def test_name(chat: Chat, text: str, entities: list[Any], name: str) -> None:
    """With an introduction or alone; a surname that is a town's stays a surname."""
    assert await filled(chat, "request_name", text, "inform", *entities) == (name, [])
    assert chat.slots["request_municipality"] == FILLED["request_municipality"]


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("Biel Camps", "out_of_scope", 0.9),
        ("Nil Puig i Roca", "cancel_request", 0.9),
        ("oriol bosch", "chitchat", 0.4),
        ("Mar", "inform", 0.9),
        ("Clara de la Fuente", "list_items", 0.9),
    ],
)
async def test_a_name_is_known_by_its_form(chat: Chat, text: str, intent: str, confidence: float) -> None:
    """Names are of no language: whatever the classifier takes them for."""
    assert await filled(chat, "request_name", text, intent, confidence=confidence) == (text, [])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("gràcies", "thanks"),
        ("sí", "affirm"),
        ("bon dia", "greet"),
        ("necessito una carta de suport com més aviat millor", "inform"),
    ],
)
async def test_a_sentence_is_no_name(chat: Chat, text: str, intent: str) -> None:
    """What is clearly something else, or too long, is asked again."""
    assert await filled(chat, "request_name", text, intent) == (None, ["utter_request_name_unclear"])


@pytest.mark.parametrize("text", ["12345", "x", "…", "maria@example.cat", "<b>Maria</b>", "{name}", "a" * 81])
async def test_what_is_no_name(chat: Chat, text: str) -> None:
    """Digits, addresses, markup, or far too long."""
    assert await filled(chat, "request_name", text) == (None, ["utter_request_name_unclear"])


async def test_email(chat: Chat) -> None:
    """As it was found in the message."""
    address = ("email", "maria@example.cat")
    assert await filled(chat, "request_email", "és maria@example.cat", "inform", address) == (address[1], [])


async def test_what_is_no_email(chat: Chat) -> None:
    """It is asked again."""
    assert await filled(chat, "request_email", "maria arrova example") == (None, ["utter_request_email_unclear"])


async def test_phone(chat: Chat) -> None:
    """Nine digits."""
    assert await filled(chat, "request_phone", "93 000 00 00", "inform", ("phone", "930000000")) == ("930000000", [])


async def test_what_is_no_phone(chat: Chat) -> None:
    """It is asked again."""
    assert await filled(chat, "request_phone", "93 000") == (None, ["utter_request_phone_unclear"])
