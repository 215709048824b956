"""What is picked from a list, or asked of it."""

import pytest

from actions.answers import AnswerFacet, Pick
from tests.actions.conftest import SHARED_LOOP, Chat, names

pytestmark = SHARED_LOOP

COAST = ("programme", "coast-2127", "Costa Viva")
FARS = ("network", "lighthouses", "Xarxa de Fars")
BOTH_TOWNS = (
    ("municipality", "santa-coloma-de-gramenet", "Santa Coloma"),
    ("municipality", "santa-coloma-de-cervello", "Santa Coloma"),
)
BOTH_TWINNINGS = (("procedure", "town-twinning", "agermanament"), ("programme", "twinning-grants", "agermanament"))


@pytest.mark.parametrize(("ordinal", "record"), [(1, "coast-2127"), (2, "lighthouses"), (-1, "advice")])
async def test_picking_by_number(chat: Chat, ordinal: int, record: str) -> None:
    """The first, the second, the last of what was shown."""
    chat.slots["listed"] = ["coast-2127", "lighthouses", "advice"]
    (said,) = await chat.do(Pick, "…", "inform", ("ordinal", ordinal))
    assert said.values["id"] == record


@pytest.mark.parametrize(("listed", "ordinal"), [(["coast-2127"], 2), ([], 1), ([], -1), (None, 1)])
async def test_picking_what_is_not_there(chat: Chat, listed: list[str] | None, ordinal: int) -> None:
    """The fifth of four is nothing, and so is the last of none."""
    chat.slots["listed"] = listed
    assert names(await chat.do(Pick, "…", "inform", ("ordinal", ordinal))) == ["utter_pick_nothing"]


async def test_a_town_alone_is_told(chat: Chat) -> None:
    """ "Santa Coloma de Gramenet" outside any form is a question about the town."""
    (said,) = await chat.do(Pick, "Gramenet", "inform", ("municipality", "santa-coloma-de-gramenet"))
    assert said.response == "utter_municipality_population"


async def test_data_to_nothing_asks_what_for(chat: Chat) -> None:
    """A telephone number out of the blue answers nothing."""
    said = await chat.do(Pick, "600 000 000", "inform", ("phone", "600000000"))
    assert names(said) == ["utter_pick_nothing"]


async def test_an_open_question_is_not_about_an_objective(chat: Chat) -> None:
    """What was left open was about programmes; an objective that was listed meanwhile is simply opened."""
    chat.slots |= {"pending_topic": "funding", "listed": ["objective-1"]}
    assert names(await chat.do(Pick, "el primer", "inform", ("ordinal", 1))) == ["utter_record"]


async def test_a_fact_of_the_second_on_the_list(chat: Chat) -> None:
    """The number picks, whatever was talked about before the list."""
    chat.slots |= {"listed": ["join-medcities", "coast-2127"], "talked_about": "list", "subject": "medcities"}
    await chat.do(AnswerFacet, "qui pot participar en la 2?", "ask_eligibility", ("ordinal", 2, "la 2"))
    assert chat.slots["subject"] == "coast-2127"


async def test_a_fact_of_a_list_is_asked_back(chat: Chat) -> None:
    """ "I el termini?" behind a list is about one of it, and nobody knows which; the question stays open."""
    chat.slots |= {"listed": ["coast-1420", "coast-2127"], "talked_about": "list"}
    (said,) = await chat.do(AnswerFacet, "i el termini?", "ask_deadline")
    assert (said.response, chat.slots["pending_topic"]) == ("utter_which_listed", "deadline")
    assert said.payloads == ["ask_deadline?subject=coast-1420", "ask_deadline?subject=coast-2127"]


async def test_a_number_beside_a_name_picks_nothing(chat: Chat) -> None:
    """ "La segona convocatòria de Costa Viva" is about Costa Viva, whatever stands second on the last list."""
    chat.slots |= {"listed": ["medcities", "town-twinning"], "talked_about": "list"}
    text = "quan tanca la segona convocatòria de Costa Viva?"
    named = ("programme", "coast-2127", "Costa Viva")
    await chat.do(AnswerFacet, text, "ask_deadline", ("ordinal", 2, "segona"), named)
    assert chat.slots["subject"] == "coast-2127"


@pytest.mark.parametrize(("intent", "more"), [("ask_contact", {}), ("ask_deadline", {"request_draft": "draft"})])
async def test_what_is_asked_of_the_service_is_not_asked_of_a_list(
    chat: Chat, intent: str, more: dict[str, str]
) -> None:
    """ "Quin telèfon teniu?", and "quant trigueu?" in the middle of a request."""
    chat.slots |= {"listed": ["coast-1420", "coast-2127"], "talked_about": "list", **more}
    (said,) = await chat.do(AnswerFacet, "quant trigueu?", intent)
    assert said.response != "utter_which_listed"
