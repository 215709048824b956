"""What one message means while a request is being filled in."""

from datetime import date
from typing import Any

import pytest

from actions.request_fields import FIELDS, OPTIONAL, SKIPPED
from actions.request_form import CONFIRMED, ValidateRequestForm
from actions.request_summary import AskConfirmation
from actions.requests import DropRequest, StartRequest
from tests.actions.conftest import SHARED_LOOP, TODAY, Chat, names

pytestmark = SHARED_LOOP

FILLED: dict[str, Any] = {
    "request_draft": "3f2c8c5e-0000-4000-8000-000000000001",
    "request_service": "twinning",
    "request_municipality": "santa-coloma-de-gramenet",
    "request_subject": "coast-2127",
    "request_need": "Busquem socis per a un projecte de mobilitat.",
    "request_deadline": "2027-03-15",
    "request_name": "Maria Puig",
    "request_email": "maria@example.cat",
    "request_phone": "930000000",
}


def up_to(field: str) -> dict[str, Any]:
    """The fields before one, filled; the form asks for that one next."""
    return {name: FILLED[name] for name in ("request_draft", *FIELDS[: FIELDS.index(field)])}


async def filled(
    chat: Chat, field: str, text: str, intent: str = "inform", *entities: Any, **more: Any
) -> tuple[Any, list[str]]:
    """Answer one field; its value afterwards, and what was said."""
    chat.slots |= up_to(field)
    assert chat.asked == field
    said = await chat.answer(text, intent, *entities, **more)
    return chat.slots.get(field), names(said)


async def test_a_request_begins_with_what_is_known(chat: Chat) -> None:
    """Service, programme, contact, deadline and a need that is told well enough are not asked again."""
    text = "necessitem ajuda amb un agermanament per a Costa Viva abans del 15 de març, maria@example.cat"
    said = await chat.do(
        StartRequest,
        text,
        "request_assistance",
        ("procedure", "town-twinning", "agermanament"),
        ("programme", "coast-2127", "Costa Viva"),
        ("deadline", "2027-03-15", "15 de març"),
        ("email", "maria@example.cat", "maria@example.cat"),
    )
    assert names(said) == ["utter_request_start"]
    assert chat.slots["request_draft"]
    known = {field: chat.slots.get(field) for field in FIELDS if chat.slots.get(field) is not None}
    assert known == {
        "request_service": "twinning",
        "request_subject": "coast-2127",
        "request_need": text,
        "request_deadline": "2027-03-15",
        "request_email": "maria@example.cat",
    }
    assert chat.asked == "request_municipality"


async def test_a_short_wish_is_not_yet_a_need(chat: Chat) -> None:
    """ "Vull fer una sol·licitud" says nothing that an officer could begin with; a button's payload neither."""
    await chat.do(StartRequest, "vull fer una sol·licitud", "request_assistance")
    assert chat.slots.get("request_need") is None
    await chat.do(
        StartRequest,
        "request_assistance?service=advice and some more words to make it long enough",
        "request_assistance",
        button=True,
    )
    assert chat.slots.get("request_need") is None


async def test_a_button_names_service_and_subject(chat: Chat) -> None:
    """What the person was reading about is taken over."""
    await chat.do(
        StartRequest,
        "…",
        "request_assistance",
        ("request_service", "other"),
        ("request_subject", "coast-2127"),
        button=True,
    )
    assert (chat.slots["request_service"], chat.slots["request_subject"]) == ("other", "coast-2127")


async def test_a_deadline_that_is_over_is_not_taken_at_the_start(chat: Chat) -> None:
    """The form will ask for it, and say why."""
    await chat.do(StartRequest, "…", "request_assistance", ("deadline", "2026-11-23"))
    assert chat.slots.get("request_deadline") is None


async def test_beginning_again_goes_on_with_the_same_draft(chat: Chat) -> None:
    """A person who comes back after an aside files one request, not two."""
    await chat.do(StartRequest, "…", "request_assistance")
    draft = chat.slots["request_draft"]
    await chat.do(StartRequest, "…", "request_assistance")
    assert chat.slots["request_draft"] == draft


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


async def test_an_ambiguous_town_is_not_taken_at_the_start(chat: Chat) -> None:
    """The form will ask which."""
    named = [("municipality", f"santa-coloma-de-{name}", "Santa Coloma") for name in ("cervello", "gramenet")]
    await chat.do(StartRequest, "necessitem ajuda, som de Santa Coloma", "request_assistance", *named)
    assert chat.slots.get("request_municipality") is None


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


@pytest.mark.parametrize("field", ["request_subject", "request_deadline", "request_phone"])
async def test_optional_fields_are_skipped(chat: Chat, field: str) -> None:
    """By the button, and by a plain no."""
    assert await filled(chat, field, "…", "inform", ("skip", field), button=True) == (SKIPPED, [])
    chat.slots[field] = None
    assert await filled(chat, field, "no, cap", "deny") == (SKIPPED, [])


@pytest.mark.parametrize("field", sorted(OPTIONAL))
@pytest.mark.parametrize("text", ["passo", "prefereixo no donar-lo", "sense res"])
async def test_optional_fields_are_skipped_by_word(chat: Chat, field: str, text: str) -> None:
    """However it is said."""
    assert await filled(chat, field, text, "skip") == (SKIPPED, [])


@pytest.mark.parametrize("intent", ["deny", "skip"])
@pytest.mark.parametrize(
    "field", ["request_service", "request_municipality", "request_need", "request_name", "request_email"]
)
async def test_required_fields_are_not_skipped(chat: Chat, field: str, intent: str) -> None:
    """A no leaves them open, says why, and above all picks nothing."""
    assert await filled(chat, field, "cap", intent) == (None, ["utter_request_required"])


async def test_a_no_with_a_value_is_a_value(chat: Chat) -> None:
    """ "No, Gavà" answers."""
    named = ("municipality", "santa-coloma-de-gramenet", "Gramenet")
    assert await filled(chat, "request_municipality", "no, Gramenet", "deny", named) == (named[1], [])


async def test_a_stale_skip_button_skips_nothing(chat: Chat) -> None:
    """A button of an earlier question does not skip the present one."""
    value, _ = await filled(chat, "request_email", "…", "inform", ("skip", "request_subject"), button=True)
    assert value is None


@pytest.mark.parametrize(
    ("field", "text", "intent"),
    [
        ("request_municipality", "què és Costa Viva?", "ask_programme"),
        ("request_email", "per a què voleu les dades?", "ask_privacy"),
        ("request_email", "cancel·la", "cancel_request"),
        ("request_need", "què és Costa Viva?", "ask_programme"),
        ("request_need", "cancel·la", "cancel_request"),
        ("request_name", "in English please", "change_language"),
        ("request_subject", "vull parlar amb algú", "talk_to_human"),
        ("request_deadline", "hola", "greet"),
        ("request_service", "com està la meva sol·licitud?", "request_status"),
        (CONFIRMED, "i qui la llegirà?", "ask_privacy"),
    ],
)
async def test_a_question_steps_aside(chat: Chat, field: str, text: str, intent: str) -> None:
    """Nothing is filled and nothing said here: a rule answers, and the form asks again."""
    chat.slots |= up_to(field) if field in FIELDS else FILLED
    before = dict(chat.slots)
    said = await chat.answer(text, intent)
    assert names(said) == []
    assert {name: chat.slots.get(name) for name in FIELDS} == {name: before.get(name) for name in FIELDS}
    assert chat.slots.get(CONFIRMED) is None


async def test_a_long_need_is_no_cancellation(chat: Chat) -> None:
    """Words like "cancel·lar" inside a long explanation are part of it."""
    need = "hem hagut de cancel·lar la visita que teníem i ara necessitem trobar un altre soci per al projecte"
    value, said = await filled(chat, "request_need", need, "cancel_request")
    assert (value, said) == (need, [])


async def test_an_earlier_field_is_corrected_on_the_way(chat: Chat) -> None:
    """ "No, el municipi és…" while the e-mail is asked: corrected and said, and the e-mail still open."""
    cervello = ("municipality", "santa-coloma-de-cervello", "Cervelló")
    chat.slots |= up_to("request_email")
    (said,) = await chat.answer("no, el municipi és Cervelló", "inform", cervello)
    assert said.response == "utter_request_corrected"
    assert said.values == {"field": "label:utter_label_request_municipality", "value": "Santa Coloma de Cervelló"}
    assert chat.slots["request_municipality"] == cervello[1]
    assert chat.asked == "request_email"


async def test_a_later_field_is_noted_ahead(chat: Chat) -> None:
    """An address that comes with the name is not asked for again."""
    chat.slots |= up_to("request_name")
    text = "em dic Maria Puig, maria@example.cat"
    said = await chat.answer(
        text, "inform", ("person", "Maria Puig", "Maria Puig"), ("email", "maria@example.cat", "maria@example.cat")
    )
    assert names(said) == ["utter_request_noted"]
    assert (chat.slots["request_name"], chat.slots["request_email"]) == ("Maria Puig", "maria@example.cat")


async def test_the_same_value_again_is_no_correction(chat: Chat) -> None:
    """Repeating the municipality changes nothing and says nothing."""
    chat.slots |= up_to("request_email")
    gramenet = ("municipality", "santa-coloma-de-gramenet", "Gramenet")
    text = "maria@example.cat, de Gramenet"
    said = await chat.answer(text, "inform", gramenet, ("email", "maria@example.cat", "maria@example.cat"))
    assert (names(said), chat.slots["request_email"]) == ([], "maria@example.cat")


async def test_a_past_date_corrects_no_deadline(chat: Chat) -> None:
    """A day that is over cannot be when something is needed."""
    chat.slots |= up_to("request_email")
    await chat.answer("ens vam veure ahir", "inform", ("date", "2026-11-23", "ahir"))
    assert chat.slots["request_deadline"] == FILLED["request_deadline"]


async def test_a_yes_confirms(chat: Chat) -> None:
    """With everything filled, a yes is what the form waits for."""
    chat.slots |= FILLED
    assert (names(await chat.answer("sí", "affirm")), chat.slots[CONFIRMED]) == ([], True)


async def test_a_no_asks_what_to_change(chat: Chat) -> None:
    """Every field is a button, and the summary that was just read is not read again."""
    chat.slots |= FILLED
    assert await chat.answer("no", "deny") == []
    (said,) = await chat.do(AskConfirmation)
    assert (said.response, chat.slots[CONFIRMED]) == ("utter_request_what_to_change", None)
    assert said.payloads == [f"inform?change={field}" for field in FIELDS]
    await chat.answer("el telèfon és 931112233", "inform", ("phone", "931112233", "931112233"))
    assert names(await chat.do(AskConfirmation)) == ["utter_ask_request_confirmed"]


@pytest.mark.parametrize(
    ("text", "field", "words", "entities", "value"),
    [
        ("el nom és Marta Bosch Pla", "request_name", "el nom és", [], "Marta Bosch Pla"),
        ("Nom: marta", "request_name", "Nom:", [], "marta"),
        (
            "canvia el servei a un acord estable entre municipis",
            "request_service",
            "canvia el servei a",
            [],
            "twinning",
        ),
        (
            "el termini és el 3 de maig",
            "request_deadline",
            "el termini és",
            [("date", "2027-05-03", "3 de maig")],
            "2027-05-03",
        ),
    ],
)
async def test_a_field_is_corrected_by_its_name(
    chat: Chat, text: str, field: str, words: str, entities: list[Any], value: str
) -> None:
    """What follows the name of the field is its new value, whatever the intent was taken for."""
    chat.slots |= FILLED
    said = await chat.answer(text, "cancel_request", ("field", field, words), *entities)
    assert names(said) == ["utter_request_corrected"]
    assert (chat.slots[field], chat.asked) == (value, CONFIRMED)


async def test_a_field_named_without_a_value_is_asked_again(chat: Chat) -> None:
    """ "Canvia el correu"."""
    chat.slots |= FILLED
    assert await chat.answer("canvia el correu", "inform", ("field", "request_email", "canvia el correu")) == []
    assert chat.asked == "request_email"


async def test_a_correction_that_cannot_be_read_changes_nothing(chat: Chat) -> None:
    """It is said what is wrong with it, and the old value stays."""
    chat.slots |= FILLED
    said = await chat.answer("el correu és maria a example", "inform", ("field", "request_email", "el correu és"))
    assert (names(said), chat.slots["request_email"]) == (["utter_request_email_unclear"], FILLED["request_email"])


async def test_a_name_beside_an_address_is_kept_too(chat: Chat) -> None:
    """ "Maria Puig, maria@example.cat" answers two questions at once."""
    address = ("email", "maria@example.cat", "maria@example.cat")
    value, said = await filled(chat, "request_name", "Maria Puig, maria@example.cat", "inform", address)
    assert (value, said) == ("Maria Puig", ["utter_request_noted"])
    assert chat.slots["request_email"] == "maria@example.cat"


async def test_a_request_is_not_begun_twice(chat: Chat) -> None:
    """The button under an answer in between goes on where the form was, with what the answer was about."""
    about = ("request_subject", "coast-2127")
    said = await filled(chat, "request_municipality", "…", "request_assistance", about, button=True)
    assert said == (None, ["utter_request_noted"])
    assert chat.slots["request_subject"] == "coast-2127"
    chat.slots["request_subject"] = "urbact-iv"
    await chat.answer("…", "request_assistance", about, button=True)
    assert chat.slots["request_subject"] == "urbact-iv"


async def test_a_changed_field_is_asked_again(chat: Chat) -> None:
    """The button empties the field; the form then asks for it, and shows the summary once more."""
    chat.slots |= FILLED
    assert await chat.answer("…", "inform", ("change", "request_email"), button=True) == []
    assert chat.asked == "request_email"
    await chat.answer("jo@example.cat", "inform", ("email", "jo@example.cat", "jo@example.cat"))
    assert (chat.slots["request_email"], chat.asked) == ("jo@example.cat", CONFIRMED)


async def test_an_unknown_field_is_not_changed(chat: Chat) -> None:
    """A payload may name nothing but fields of the form."""
    chat.slots |= FILLED
    await chat.answer("…", "inform", ("change", "request_draft"), button=True)
    assert chat.slots["request_draft"] == FILLED["request_draft"]


async def test_a_yes_with_a_correction_is_not_yet_a_yes(chat: Chat) -> None:
    """The summary is shown again with what was corrected."""
    chat.slots |= FILLED
    said = await chat.answer("sí, però amb jo@example.cat", "affirm", ("email", "jo@example.cat", "jo@example.cat"))
    assert names(said) == ["utter_request_corrected"]
    assert (chat.slots["request_email"], chat.slots.get(CONFIRMED)) == ("jo@example.cat", None)


async def test_neither_yes_nor_no(chat: Chat) -> None:
    """It says what it waits for."""
    chat.slots |= FILLED
    assert names(await chat.answer("mmm", "nlu_fallback")) == ["utter_request_confirm_unclear"]
    assert chat.slots[CONFIRMED] is None


@pytest.mark.parametrize(
    ("language", "deadline"), [("ca", "15 de març del 2027"), ("es", "15 de marzo de 2027"), ("en", "15 March 2027")]
)
async def test_the_summary_is_in_the_conversations_language(chat: Chat, language: str, deadline: str) -> None:
    """Ids become names, dates are written out, the service is a label."""
    chat.slots |= {**FILLED, "language": language}
    (said,) = await chat.do(AskConfirmation)
    assert said.response == "utter_ask_request_confirmed"
    assert said.values["request_deadline"] == deadline
    assert said.values["request_service"] == "label:utter_label_service_twinning"
    assert said.values["request_municipality"] == "Santa Coloma de Gramenet"
    assert said.values["request_subject"] == {"ca": "Costa Viva", "es": "Costa Viva", "en": "Living Coast"}[language]


async def test_what_was_skipped_is_shown_as_nothing(chat: Chat) -> None:
    """Subject, deadline and phone that were left out."""
    chat.slots |= {**FILLED, "request_subject": SKIPPED, "request_deadline": SKIPPED, "request_phone": SKIPPED}
    (said,) = await chat.do(AskConfirmation)
    for field in ("request_subject", "request_deadline", "request_phone"):
        assert said.values[field] == "label:utter_label_none"


async def test_what_a_user_wrote_is_shown_as_written(chat: Chat) -> None:
    """A programme that is not in the knowledge base, braces and all."""
    chat.slots |= {**FILLED, "request_subject": "Programa {X}"}
    (said,) = await chat.do(AskConfirmation)
    assert said.values["request_subject"] == "Programa {X}"


async def test_giving_up_empties_the_form(chat: Chat) -> None:
    """A new request begins with nothing of the old one."""
    chat.slots |= FILLED
    assert names(await chat.do(DropRequest, "cancel·la", "cancel_request")) == ["utter_request_dropped"]
    assert {chat.slots.get(name) for name in ("request_draft", CONFIRMED, *FIELDS)} == {None}


async def test_what_was_given_up_is_brought_back(chat: Chat) -> None:
    """Whoever was misunderstood loses nothing."""
    chat.slots |= FILLED
    await chat.do(DropRequest, "deixem-ho", "cancel_request")
    resumed = await chat.do(StartRequest, "…", "request_assistance", ("resume", "yes"), button=True)
    assert names(resumed) == ["utter_request_resumed"]
    assert {field: chat.slots[field] for field in FIELDS} == {field: FILLED[field] for field in FIELDS}
    assert chat.slots["request_draft"] not in (None, FILLED["request_draft"])


async def test_the_first_run_of_the_form_reads_nothing(chat: Chat) -> None:
    """Rasa validates once before anything was asked: the message that began the form is no answer to a field."""
    chat.slots["requested_slot"] = None
    said = await chat.do(ValidateRequestForm, "necessito ajuda", "request_assistance", today=TODAY)
    assert (names(said), [chat.slots.get(field) for field in FIELDS]) == ([], [None] * len(FIELDS))


async def test_the_year_turns_while_a_form_is_open(chat: Chat) -> None:
    """What was in the future when it was typed is judged on the day of the message."""
    value, said = await filled(
        chat, "request_deadline", "31/12/2026", "inform", ("date", "2026-12-31"), today=date(2027, 1, 1)
    )
    assert (value, said) == (None, ["utter_request_deadline_past"])
