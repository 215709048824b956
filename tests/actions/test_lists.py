"""Lists, their pages and what is opened from them; the open calls; the strategy."""

from datetime import date

import pytest

from actions.answers import AnswerFacet, Pick
from actions.lists import PAGE, ListItems, OpenItem
from actions.strategy import Strategy
from tests.actions.conftest import SHARED_LOOP, TODAY, Chat, names

pytestmark = SHARED_LOOP


async def test_a_list_shows_one_page(chat: Chat) -> None:
    """Six items, numbered, each a button; the last button asks for more."""
    (said,) = await chat.do(ListItems, "quines xarxes hi ha?", "list_items", ("topic", "networks", "xarxes"))
    assert said.response == "utter_list_networks"
    assert said.values["lines"].splitlines()[:2] == ["1. Xarxa de Fars", "2. Balises"]
    assert (said.values["count"], said.values["page"], said.values["pages"]) == (8, 1, 2)
    assert len(said.buttons) == PAGE + 1
    assert said.payloads[0] == "open_item?subject=lighthouses"
    assert said.buttons[-1] == {"title": "label:utter_label_more", "payload": "list_items?topic=networks&page=2"}


async def test_more_shows_the_next_page(chat: Chat) -> None:
    """By word or by button; numbers begin anew, and pick from the page that is shown."""
    await chat.do(ListItems, "xarxes?", "list_items", ("topic", "networks", "xarxes"))
    (said,) = await chat.do(ListItems, "més", "list_items")
    assert said.values["lines"] == "1. Xarxa 7\n2. Xarxa 8"
    assert said.payloads == ["open_item?subject=net-7", "open_item?subject=net-8"]
    (picked,) = await chat.do(Pick, "la segona", "inform", ("ordinal", 2))
    assert picked.values["id"] == "net-8"


@pytest.mark.parametrize(("page", "shown"), [("1", 1), ("2", 2), ("99", 2), ("0", 1), ("-3", 1)])
async def test_pages_are_those_there_are(chat: Chat, page: str, shown: int) -> None:
    """A page that does not exist is the nearest one."""
    (said,) = await chat.do(ListItems, "…", "list_items", ("topic", "networks"), ("page", page), button=True)
    assert said.values["page"] == shown


async def test_closed_programmes_are_not_listed(chat: Chat) -> None:
    """A list offers what is current on the day."""
    (today,) = await chat.do(ListItems, "programes", "list_items", ("topic", "programmes", "programes"))
    (before,) = await chat.do(
        ListItems, "programes", "list_items", ("topic", "programmes", "programes"), today=date(2020, 1, 1)
    )
    assert "Costa Viva 2014-2020" not in today.values["lines"]
    assert "Ajuts per a agermanaments" not in today.values["lines"]
    assert "Costa Viva 2014-2020" in before.values["lines"]


async def test_a_theme_narrows_the_list(chat: Chat) -> None:
    """ "Programes d'obres en ports petits" shows first what is about harbours, and it is the first to pick."""
    text = "programes d'obres en ports petits"
    (said,) = await chat.do(ListItems, text, "list_items", ("topic", "programmes", "programes"))
    assert said.values["lines"].splitlines()[0] == "1. Ports Oberts"
    assert chat.slots["listed"][0] == "harbours"


async def test_names_of_a_kind_ask_for_its_list(chat: Chat) -> None:
    """ "Altres xarxes com Balises" lists networks, those that are like it."""
    said = await chat.do(ListItems, "altres com Balises", "list_items", ("network", "beacons", "Balises"))
    assert names(said) == ["utter_list_narrowed"]
    assert chat.slots["list_topic"] == "networks"


@pytest.mark.parametrize(
    "topic", ["programmes", "networks", "services", "procedures", "municipalities", "objectives", "lines_of_work"]
)
async def test_every_list_has_its_words(chat: Chat, topic: str) -> None:
    """One response for each topic."""
    assert names(await chat.do(ListItems, "…", "list_items", ("topic", topic), button=True)) == [f"utter_list_{topic}"]


async def test_a_list_of_nothing_in_particular_asks_what(chat: Chat) -> None:
    """Neither a topic nor a list to go on with."""
    assert names(await chat.do(ListItems, "llista", "list_items")) == ["utter_list_what"]


async def test_no_open_call_is_said_honestly(chat: Chat) -> None:
    """Today none of the programmes has a call that is known to be open."""
    said = await chat.do(ListItems, "convocatòries obertes", "list_items", ("topic", "calls", "convocatòries"))
    assert names(said) == ["utter_list_calls_none"]


async def test_the_calls_of_a_programme_that_is_named_are_its_own(chat: Chat) -> None:
    """Whatever was talked about before, and however general the rest of the question sounds."""
    chat.slots["subject"] = "town-twinning"
    named = ("programme", "coast-2127", "Costa Viva")
    text = "hi ha convocatòries de Costa Viva obertes?"
    (said,) = await chat.do(ListItems, text, "list_items", ("topic", "calls", "convocatòries"), named)
    assert said.response.startswith("utter_call_")
    assert chat.slots["subject"] == "coast-2127"


async def test_open_calls_are_listed_with_their_last_day(chat: Chat) -> None:
    """Programme, call and closing date; a number opens the programme."""
    (said,) = await chat.do(ListItems, "…", "list_items", ("topic", "calls"), today=date(2026, 2, 1))
    assert said.response == "utter_list_calls"
    assert said.values["lines"] == "1. Ports Oberts · Convocatòria única · 31 de març del 2026"
    assert chat.slots["listed"] == ["harbours"]


@pytest.mark.parametrize(
    ("today", "response"), [(TODAY, "utter_list_calls_none"), (date(2026, 2, 1), "utter_list_calls")]
)
async def test_asking_when_calls_close_lists_them(chat: Chat, today: date, response: str) -> None:
    """ "Fins quan hi ha convocatòries?" is about all of them."""
    said = await chat.do(
        AnswerFacet, "convocatòries?", "ask_deadline", ("topic", "calls", "convocatòries"), today=today
    )
    assert names(said) == [response]


async def test_an_item_is_opened(chat: Chat) -> None:
    """A press tells what the item is, and it becomes the subject."""
    (said,) = await chat.do(OpenItem, "…", "open_item", ("subject", "lighthouses"), button=True)
    assert (said.response, chat.slots["subject"]) == ("utter_network", "lighthouses")


async def test_an_item_answers_the_question_that_was_left_open(chat: Chat) -> None:
    """After "de quin programa?", a press on one gives the fact that was asked for."""
    chat.slots["pending_topic"] = "funding"
    (said,) = await chat.do(OpenItem, "…", "open_item", ("subject", "coast-2127"), button=True)
    assert said.response == "utter_fact_funding"


async def test_an_item_that_is_gone(chat: Chat) -> None:
    """It may have been taken out since the list was shown."""
    assert names(await chat.do(OpenItem, "…", "open_item", ("subject", "gone"), button=True)) == ["utter_not_known"]


@pytest.mark.parametrize(
    ("intent", "response"),
    [("ask_objectives", "utter_objectives"), ("ask_lines_of_work", "utter_lines_of_work")],
)
async def test_the_strategy_is_told_whole(chat: Chat, intent: str, response: str) -> None:
    """Numbered, with a button for each, and the evidence of the first."""
    (said,) = await chat.do(Strategy, "…", intent)
    assert said.response == response
    assert said.values["lines"].startswith("1. ")
    assert said.values["evidence"] == "label:utter_evidence_sourced"
    assert len(said.buttons) == len(chat.slots["listed"]) == len(said.values["lines"].splitlines())


async def test_a_strategy_without_records_is_not_known(chat: Chat) -> None:
    """This content has no geographic priorities."""
    assert names(await chat.do(Strategy, "…", "ask_geographic_priorities")) == ["utter_not_known"]


async def test_a_list_forgets_failures_before_it(chat: Chat) -> None:
    """A turn that was understood starts the count of failures anew."""
    chat.slots["failed_turns"] = 1
    await chat.do(ListItems, "…", "list_items", ("topic", "services"), button=True)
    assert chat.slots["failed_turns"] == 0
