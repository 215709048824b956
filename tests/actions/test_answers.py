"""What a thing is, one fact of it, and which thing is meant."""

from datetime import date

import pytest

from actions.answers import Answer, AnswerFacet, Pick
from tests.actions.conftest import SHARED_LOOP, TODAY, Chat, names

pytestmark = SHARED_LOOP

COAST = ("programme", "coast-2127", "Costa Viva")
FARS = ("network", "lighthouses", "Xarxa de Fars")
BOTH_TOWNS = (
    ("municipality", "santa-coloma-de-gramenet", "Santa Coloma"),
    ("municipality", "santa-coloma-de-cervello", "Santa Coloma"),
)
BOTH_TWINNINGS = (("procedure", "town-twinning", "agermanament"), ("programme", "twinning-grants", "agermanament"))


@pytest.mark.parametrize(
    ("today", "response"),
    [
        (date(2020, 12, 31), "utter_programme_upcoming"),
        (date(2021, 1, 1), "utter_programme_current"),
        (TODAY, "utter_programme_current"),
        (date(2027, 12, 31), "utter_programme_current"),
        (date(2028, 1, 1), "utter_programme_closed"),
    ],
)
async def test_a_programme_is_what_it_is_on_the_day(chat: Chat, today: date, response: str) -> None:
    """Upcoming, current on the first and on the last day, closed on the day after."""
    (said,) = await chat.do(Answer, "què és Costa Viva?", "ask_programme", COAST, today=today)
    assert said.response == response
    assert said.values["name"] == "Costa Viva"


async def test_an_answer_brings_its_evidence(chat: Chat) -> None:
    """Source, address and the day it was checked, written out in the conversation's language."""
    (said,) = await chat.do(Answer, "què és Costa Viva?", "ask_programme", COAST)
    assert said.values["evidence"] == "label:utter_evidence_sourced"
    assert said.values["source_title"] == "Programme guide"
    assert said.values["source_url"] == "https://example.org/guide"
    assert said.values["checked_on"] == "24 de novembre del 2026"
    assert (said.values["starts"], said.values["ends"]) == (2021, 2027)


async def test_a_closed_programme_names_its_successor(chat: Chat) -> None:
    """Never offered as open: what came after it is one press away."""
    (said,) = await chat.do(Answer, "", "ask_programme", ("programme", "coast-1420"))
    assert said.response == "utter_programme_closed_successor"
    assert (said.values["ends"], said.values["successor"], said.values["successor_id"]) == (
        2020,
        "Costa Viva",
        "coast-2127",
    )


async def test_a_successor_that_is_closed_too_is_not_named(chat: Chat) -> None:
    """On a day when both are over there is nothing to go on to."""
    said = await chat.do(Answer, "", "ask_programme", ("programme", "coast-1420"), today=date(2028, 1, 1))
    assert names(said) == ["utter_programme_closed"]


async def test_a_programme_that_was_closed_early_is_closed(chat: Chat) -> None:
    """The day it was closed counts, not the end of its period."""
    grants = ("programme", "twinning-grants")
    before = await chat.do(Answer, "", "ask_programme", grants, today=date(2026, 8, 30))
    after = await chat.do(Answer, "", "ask_programme", grants)
    assert names(before + after) == ["utter_programme_current", "utter_programme_closed"]
    assert after[0].values["ends"] == 2026


@pytest.mark.parametrize(
    ("intent", "kind", "record", "response"),
    [
        ("ask_programme", "programme", "small-fund", "utter_programme_undated"),
        ("ask_network", "network", "lighthouses", "utter_network"),
        ("ask_service", "service", "advice", "utter_service"),
        ("ask_procedure", "procedure", "town-twinning", "utter_procedure_steps"),
        ("ask_municipality", "municipality", "santa-coloma-de-gramenet", "utter_municipality_population"),
        ("ask_municipality", "municipality", "santa-coloma-de-cervello", "utter_municipality"),
        ("ask_network", "organisation", "house", "utter_record"),
    ],
)
async def test_every_kind_has_its_answer(chat: Chat, intent: str, kind: str, record: str, response: str) -> None:
    """Each kind of record is told in its own response, and becomes the subject of the conversation."""
    (said,) = await chat.do(Answer, "què és?", intent, (kind, record))
    assert (said.response, said.values["id"]) == (response, record)
    assert chat.slots["subject"] == record


async def test_steps_are_numbered(chat: Chat) -> None:
    """A procedure is told step by step, in the conversation's language."""
    chat.slots["language"] = "en"
    (said,) = await chat.do(Answer, "", "ask_procedure", ("procedure", "town-twinning"))
    assert said.values["steps"] == "1. Choose a municipality.\n2. Have the council approve the agreement."


@pytest.mark.parametrize(("language", "number"), [("ca", "120.000"), ("es", "120.000"), ("en", "120,000")])
async def test_inhabitants_are_written_as_in_the_language(chat: Chat, language: str, number: str) -> None:
    """With a point in Catalan and Spanish, a comma in English, and their year."""
    chat.slots["language"] = language
    (said,) = await chat.do(Answer, "", "ask_municipality", ("municipality", "santa-coloma-de-gramenet"))
    assert (said.values["population"], said.values["year"]) == (number, 2024)


async def test_only_a_sourced_role_of_amb_is_said(chat: Chat) -> None:
    """What AMB does in a network is told where a source states it, and left out where it is to be confirmed."""
    (sourced,) = await chat.do(Answer, "", "ask_network", ("network", "beacons"))
    (unsure,) = await chat.do(Answer, "", "ask_network", ("network", "net-3"))
    assert sourced.values["amb_role"] == "L'AMB n'és membre."
    assert unsure.values["amb_role"] is None


async def test_a_fact_that_is_known(chat: Chat) -> None:
    """With its own source and date."""
    (said,) = await chat.do(AnswerFacet, "quant paga Costa Viva?", "ask_funding", COAST)
    assert (said.response, said.values["fact"]) == ("utter_fact_funding", "El 80 % del cost.")
    assert said.values["evidence"] == "label:utter_evidence_sourced"


async def test_a_fact_to_be_confirmed_says_so(chat: Chat) -> None:
    """Its own date counts; without a source of its own it falls back on the record's."""
    (said,) = await chat.do(AnswerFacet, "qui hi pot participar?", "ask_eligibility", ("programme", "coast-2127"))
    assert said.response == "utter_fact_eligibility"
    assert said.values["evidence"] == "label:utter_evidence_unconfirmed"
    assert said.values["checked_on"] == "1 d’octubre del 2026"


async def test_a_fact_without_any_source_says_so(chat: Chat) -> None:
    """A procedure from general knowledge has no page to point to."""
    (said,) = await chat.do(Answer, "", "ask_procedure", ("procedure", "town-twinning"))
    assert said.values["evidence"] == "label:utter_evidence_unsourced"
    assert "source_url" not in said.values


@pytest.mark.parametrize(
    ("intent", "topic"),
    [
        ("ask_eligibility", "eligibility"),
        ("ask_deadline", "deadline"),
        ("ask_funding", "funding"),
        ("ask_how_to_join", "how_to_join"),
        ("ask_contact", "contact"),
    ],
)
async def test_a_fact_that_is_missing_is_not_invented(chat: Chat, intent: str, topic: str) -> None:
    """An honest word for each kind of fact."""
    (said,) = await chat.do(AnswerFacet, "i això?", intent, FARS[:2])
    assert (said.response, said.values["name"]) == (f"utter_fact_missing_{topic}", "Xarxa de Fars")


async def test_facts_of_a_closed_programme_are_not_told(chat: Chat) -> None:
    """Who asks what a closed programme pays must first hear that it is closed."""
    said = await chat.do(AnswerFacet, "quant paga?", "ask_funding", ("programme", "coast-1420"))
    assert names(said) == ["utter_programme_closed_successor"]


async def test_how_to_join_a_procedure_is_its_steps(chat: Chat) -> None:
    """The steps are the answer to "com es fa?"."""
    said = await chat.do(AnswerFacet, "com es fa?", "ask_how_to_join", ("procedure", "town-twinning"))
    assert names(said) == ["utter_procedure_steps"]


@pytest.mark.parametrize(
    ("programme", "today", "response", "when"),
    [
        ("coast-2127", date(2022, 2, 1), "utter_call_open", {"closes_on": "30 de maig del 2022"}),
        ("coast-2127", date(2022, 5, 30), "utter_call_open", {"closes_on": "30 de maig del 2022"}),
        ("coast-2127", date(2022, 5, 31), "utter_call_upcoming", {"opens_on": "1 de novembre del 2027"}),
        ("coast-2127", TODAY, "utter_call_upcoming", {"call": "Segona convocatòria"}),
        ("coast-2127", date(2027, 11, 1), "utter_call_open", {"call": "Segona convocatòria"}),
        ("harbours", TODAY, "utter_call_closed", {"closes_on": "31 de març del 2026"}),
        ("small-fund", TODAY, "utter_call_unknown", {"rhythm": "Obre cada tardor."}),
    ],
)
async def test_deadlines_depend_on_the_day(
    chat: Chat, programme: str, today: date, response: str, when: dict[str, str]
) -> None:
    """Open on the first and last day of a call, then the next one, then the last one that closed, or its rhythm."""
    (said,) = await chat.do(AnswerFacet, "quin termini té?", "ask_deadline", ("programme", programme), today=today)
    assert said.response == response
    assert {key: said.values[key] for key in when} == when


async def test_a_follow_up_is_about_the_same_thing(chat: Chat) -> None:
    """ "I quant paga?" needs no name when a programme was just talked about."""
    await chat.do(Answer, "què és Costa Viva?", "ask_programme", COAST)
    (said,) = await chat.do(AnswerFacet, "i quant paga?", "ask_funding")
    assert (said.response, said.values["id"]) == ("utter_fact_funding", "coast-2127")


async def test_a_name_goes_before_the_subject(chat: Chat) -> None:
    """Who names another thing means the other thing."""
    chat.slots["subject"] = "coast-2127"
    (said,) = await chat.do(AnswerFacet, "i el contacte de Balises?", "ask_contact", ("network", "beacons", "Balises"))
    assert said.values["id"] == "beacons"
    assert said.values["evidence"] == "label:utter_evidence_unconfirmed"


async def test_without_a_subject_it_asks_which(chat: Chat) -> None:
    """The question stays open, and a name alone answers it."""
    assert names(await chat.do(AnswerFacet, "quant?", "ask_funding")) == ["utter_which_subject"]
    (said,) = await chat.do(Pick, "Costa Viva", "inform", COAST)
    assert (said.response, said.values["id"]) == ("utter_fact_funding", "coast-2127")
    assert chat.slots["pending_topic"] is None


async def test_contact_without_a_subject_is_that_of_the_service(chat: Chat) -> None:
    """ "Quin és el vostre telèfon?" asks about the house itself."""
    (said,) = await chat.do(AnswerFacet, "telèfon?", "ask_contact")
    assert (said.response, said.values["fact"]) == ("utter_fact_contact", "Truqueu al 93 000 00 00.")


async def test_the_service_itself_gives_way_to_what_was_talked_about(chat: Chat) -> None:
    """After a network, "i el contacte?" is the network's."""
    chat.slots["subject"] = "beacons"
    (said,) = await chat.do(AnswerFacet, "i el contacte?", "ask_contact")
    assert said.values["id"] == "beacons"


async def test_an_ambiguous_name_asks_which(chat: Chat) -> None:
    """Every candidate is a button, and can be picked by its number."""
    (said,) = await chat.do(Answer, "Santa Coloma és de l'àrea?", "ask_municipality", *BOTH_TOWNS)
    assert said.response == "utter_which"
    assert said.payloads == [
        "ask_municipality?subject=santa-coloma-de-gramenet",
        "ask_municipality?subject=santa-coloma-de-cervello",
    ]
    (picked,) = await chat.do(Pick, "la segona", "inform", ("ordinal", 2))
    assert picked.values["id"] == "santa-coloma-de-cervello"


async def test_an_ambiguous_facet_keeps_its_question(chat: Chat) -> None:
    """The buttons ask for the same fact of each candidate."""
    said = await chat.do(AnswerFacet, "contacte d'agermanament", "ask_contact", *BOTH_TWINNINGS, today=date(2026, 1, 1))
    assert names(said) == ["utter_which"]
    assert said[0].payloads == ["ask_contact?subject=town-twinning", "ask_contact?subject=twinning-grants"]


async def test_a_closed_programme_makes_no_name_ambiguous(chat: Chat) -> None:
    """Of two things with one name only the current one is meant."""
    said = await chat.do(Answer, "què és un agermanament?", "ask_procedure", *BOTH_TWINNINGS)
    assert names(said) == ["utter_procedure_steps"]


async def test_a_town_that_is_not_one_of_the_36(chat: Chat) -> None:
    """It is said so, and where else to turn."""
    assert names(await chat.do(Answer, "i Lleida?", "ask_municipality")) == ["utter_municipality_outside"]


async def test_an_unknown_thing_is_not_known(chat: Chat) -> None:
    """Nothing found: no answer is made up."""
    said = await chat.do(Answer, "zzz qqq xxx", "ask_programme")
    assert names(said) == ["utter_not_known"]
    assert chat.slots.get("subject") is None


async def test_a_button_names_its_subject(chat: Chat) -> None:
    """A press is about the record in its payload, whatever was talked about before."""
    chat.slots["subject"] = "lighthouses"
    payload = "ask_funding?subject=coast-2127"
    (said,) = await chat.do(AnswerFacet, payload, "ask_funding", ("subject", "coast-2127"), button=True)
    assert said.values["id"] == "coast-2127"


async def test_a_button_of_a_record_that_is_gone(chat: Chat) -> None:
    """Content may have changed since the button was shown."""
    said = await chat.do(Answer, "…", "ask_programme", ("subject", "gone"), button=True)
    assert names(said) == ["utter_not_known"]


async def test_co_financing_is_not_the_subject_of_a_question_about_money(chat: Chat) -> None:
    """A procedure that is named while asking for funding gives way to the programme that was talked about."""
    chat.slots["subject"] = "coast-2127"
    said = await chat.do(
        AnswerFacet, "quant posa l'agermanament?", "ask_funding", ("procedure", "town-twinning", "agermanament")
    )
    assert said[0].values["id"] == "coast-2127"
