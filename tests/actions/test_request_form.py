"""What one message means while a request is being filled in."""

from datetime import date
from typing import Any

import pytest

from actions.request_fields import FIELDS, OPTIONAL, SKIPPED
from actions.request_form import CONFIRMED, ValidateRequestForm
from actions.request_summary import AskConfirmation
from tests.actions.conftest import SHARED_LOOP, TODAY, Chat, names
from tests.actions.filling import FILLED, filled, up_to

pytestmark = SHARED_LOOP


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


@pytest.mark.parametrize("field", sorted(OPTIONAL))
@pytest.mark.parametrize(
    "text", ["None", "none for now", "cap", "no n'hi ha cap", "Ninguno, gracias", "salta-la", "n/a"]
)
async def test_so_short_a_no_is_read_by_its_words(chat: Chat, field: str, text: str) -> None:
    """Whatever the sentence is taken for: so short a one is like many others."""
    assert await filled(chat, field, text, "list_items") == (SKIPPED, [])


@pytest.mark.parametrize("text", ["No Borders", "Cap de Creus", "Nothing but Nets", "la xarxa"])
async def test_a_name_that_begins_with_a_no_is_a_name(chat: Chat, text: str) -> None:
    """Networks may be called so."""
    assert await filled(chat, "request_subject", text, "inform") == (text, [])


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
