"""What a short message goes on with: the subject, a question left open, a list; and what it does not go on with."""

from datetime import date

import pytest

from actions.answers import Answer, AnswerFacet, Pick
from actions.lists import ListItems, OpenItem
from actions.repair import Repair
from tests.actions.conftest import SHARED_LOOP, Chat, names

pytestmark = SHARED_LOOP

COAST = ("programme", "coast-2127", "Costa Viva")
BOTH_TWINNINGS = (("procedure", "town-twinning", "agermanament"), ("programme", "twinning-grants", "agermanament"))
WHILE_BOTH_ARE_OPEN = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("quines convocatòries hi ha obertes ara?", "convocatòries"),
        ("hi ha alguna convocatòria d'un altre programa?", "convocatòria"),
        ("any open calls?", "calls"),
    ],
)
async def test_calls_in_general_are_not_those_of_the_subject(chat: Chat, text: str, word: str) -> None:
    """Whoever asks for all calls hears of all, whatever was talked about."""
    chat.slots["subject"] = "coast-2127"
    said = await chat.do(AnswerFacet, text, "ask_deadline", ("topic", "calls", word))
    assert names(said) == ["utter_list_calls_none"]


@pytest.mark.parametrize(
    ("text", "word"), [("quan tanca la convocatòria?", "convocatòria"), ("quines convocatòries té?", "convocatòries")]
)
async def test_its_call_is_that_of_the_subject(chat: Chat, text: str, word: str) -> None:
    """One call, or the calls that "it" has, are those of what was talked about."""
    chat.slots["subject"] = "harbours"
    (said,) = await chat.do(AnswerFacet, text, "ask_deadline", ("topic", "calls", word))
    assert (said.response, said.values["id"]) == ("utter_call_closed", "harbours")


async def test_its_calls_may_be_understood_as_a_list(chat: Chat) -> None:
    """The same question under the other intent gets the same answer."""
    chat.slots["subject"] = "harbours"
    said = await chat.do(ListItems, "quines convocatòries té?", "list_items", ("topic", "calls", "convocatòries"))
    assert names(said) == ["utter_call_closed"]


async def test_a_question_asked_back_is_answered_by_a_number(chat: Chat) -> None:
    """ "Contacte?" "Which one?" "The first": its contact, not what it is."""
    await chat.do(AnswerFacet, "contacte d'agermanament?", "ask_contact", *BOTH_TWINNINGS, today=WHILE_BOTH_ARE_OPEN)
    said = await chat.do(Pick, "el primer", "inform", ("ordinal", 1), today=WHILE_BOTH_ARE_OPEN)
    assert names(said) == ["utter_fact_missing_contact"]
    assert chat.slots["pending_topic"] is None


async def test_a_question_asked_back_is_answered_by_a_name(chat: Chat) -> None:
    """Even where the name alone is taken for "what is it?"."""
    chat.slots |= {"pending_topic": "funding", "listed": ["coast-2127"]}
    assert names(await chat.do(Answer, "la Costa Viva", "ask_programme", COAST)) == ["utter_fact_funding"]


async def test_a_question_left_open_is_forgotten_by_another_question(chat: Chat) -> None:
    """Who asks what a thing is does not want its funding any more."""
    chat.slots |= {"pending_topic": "funding", "listed": ["coast-2127"]}
    assert names(await chat.do(Answer, "què és Costa Viva?", "ask_programme", COAST)) == ["utter_programme_current"]
    assert chat.slots["pending_topic"] is None


async def test_a_name_of_several_things_is_asked_back_when_it_stands_alone(chat: Chat) -> None:
    """A name without a question is no reason to guess."""
    (said,) = await chat.do(Pick, "agermanament", "inform", *BOTH_TWINNINGS, today=WHILE_BOTH_ARE_OPEN)
    assert said.payloads == ["open_item?subject=town-twinning", "open_item?subject=twinning-grants"]


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("i què és exactament?", "ask_service", "utter_programme_current"),
        ("i Lleida?", "ask_municipality", "utter_municipality_outside"),
        ("i què és el zzz?", "ask_service", "utter_not_known"),
        ("què és la xarxa de fars?", "ask_network", "utter_network"),
    ],
)
async def test_what_is_it_goes_on_only_where_nothing_else_is_said(
    chat: Chat, text: str, intent: str, response: str
) -> None:
    """A name or a theme is not answered with what was talked about before."""
    chat.slots["subject"] = "coast-2127"
    assert names(await chat.do(Answer, text, intent)) == [response]


async def test_a_town_goes_on_only_with_a_town(chat: Chat) -> None:
    """ "I quants habitants té?" after a town; another town is another town."""
    chat.slots["subject"] = "santa-coloma-de-gramenet"
    asked = await chat.do(Answer, "i quants habitants té?", "ask_municipality")
    assert names(asked) == ["utter_municipality_population"]
    assert names(await chat.do(Answer, "i Sitges?", "ask_municipality")) == ["utter_municipality_outside"]


async def test_a_town_has_no_deadlines(chat: Chat) -> None:
    """After a town "quin termini té?" asks which programme."""
    chat.slots["subject"] = "santa-coloma-de-gramenet"
    assert names(await chat.do(AnswerFacet, "i quin termini té?", "ask_deadline")) == ["utter_which_subject"]


async def test_words_that_nobody_here_uses_are_somebody_elses_business(chat: Chat) -> None:
    """A doubtful question about a garage is not answered with the funding of a programme."""
    chat.slots["subject"] = "coast-2127"
    said = await chat.do(AnswerFacet, "quant costa el gual del garatge?", "ask_funding", outside=0.33)
    assert names(said) == ["utter_out_of_scope"]


async def test_known_words_stay_with_the_subject(chat: Chat) -> None:
    """The same doubt about a beach is none."""
    chat.slots["subject"] = "coast-2127"
    said = await chat.do(AnswerFacet, "i quant per platges?", "ask_funding", outside=0.33)
    assert names(said) == ["utter_fact_funding"]


async def test_services_have_no_deadlines(chat: Chat) -> None:
    """How long an answer takes is not known, and it is said so."""
    chat.slots["subject"] = "advice"
    assert names(await chat.do(AnswerFacet, "quant trigueu?", "ask_deadline")) == ["utter_service_no_deadline"]


async def test_in_a_request_the_time_is_that_of_the_service(chat: Chat) -> None:
    """Nothing was talked about, but a request is being made."""
    chat.slots["request_draft"] = "d1"
    assert names(await chat.do(AnswerFacet, "quant trigueu?", "ask_deadline")) == ["utter_service_no_deadline"]


async def test_who_belongs_is_asked_of_the_network(chat: Chat) -> None:
    """Understood as a list, it is still about the network; what is not known is said of it."""
    chat.slots["subject"] = "lighthouses"
    (said,) = await chat.do(ListItems, "i quines ciutats en formen part?", "list_items")
    assert (said.response, said.values["id"]) == ("utter_fact_missing_members", "lighthouses")


async def test_a_list_of_nothing_after_a_subject_is_a_question_about_it(chat: Chat) -> None:
    """What its texts say is said as found; what they do not say is missing."""
    chat.slots["subject"] = "coast-2127"
    found = await chat.do(ListItems, "quines dunes i platges?", "list_items")
    missing = await chat.do(ListItems, "quins zzz qqq?", "list_items")
    assert names(found + missing) == ["utter_found", "utter_fact_missing_details"]


@pytest.mark.parametrize(
    ("text", "detail"),
    [("quants socis calen?", "Calen quatre socis."), ("projectes de quants anys?", "Projectes de tres anys.")],
)
async def test_the_detail_that_was_found_is_the_one_that_is_told(chat: Chat, text: str, detail: str) -> None:
    """A record may have several details; the first of them is not always the one."""
    chat.slots["subject"] = "coast-2127"
    (said,) = await chat.do(ListItems, text, "list_items")
    assert (said.response, said.values["fact"]) == ("utter_found_fact", detail)


async def test_what_is_nearly_a_question_is_about_the_subject(chat: Chat) -> None:
    """In doubt between intents, but about something that was just talked about."""
    chat.slots["subject"] = "coast-2127"
    said = await chat.do(Repair, "quin és l'ajut?", "nlu_fallback", likely=("ask_funding", 0.29))
    assert names(said) == ["utter_fact_funding"]


async def test_a_word_of_the_glossary_does_not_become_the_subject(chat: Chat) -> None:
    """It is looked up on the way; follow-ups are about what was talked about."""
    chat.slots["subject"] = "coast-2127"
    await chat.do(OpenItem, "…", "open_item", ("subject", "term-agermanament"), button=True)
    assert chat.slots["subject"] == "coast-2127"


@pytest.mark.parametrize("text", ["lo de la cosa esa", "that thing", "allò de sempre", "???"])
async def test_words_that_say_nothing_find_nothing(chat: Chat, text: str) -> None:
    """Words of grammar and of asking are like many texts, and about none."""
    assert names(await chat.do(Repair, text, "nlu_fallback")) == ["utter_rephrase"]
    assert names(await chat.do(Pick, text, "inform")) == ["utter_pick_nothing"]


async def test_what_a_search_finds_without_the_fact_is_not_the_subject(chat: Chat) -> None:
    """Nobody named the network of lighthouses, so nobody hears that its deadline is not known."""
    said = await chat.do(AnswerFacet, "quin termini hi ha per al turisme de fars?", "ask_deadline")
    assert names(said) == ["utter_which_subject"]


async def test_a_title_that_is_typed_is_the_whole_list(chat: Chat) -> None:
    """ "Xarxes internacionals" names the list of the button; "internacionals" is no theme."""
    said = await chat.do(ListItems, "Xarxes internacionals", "list_items", ("topic", "networks"))
    assert names(said) == ["utter_list_networks"]
