"""A message that was not understood: search, ask back, offer a person."""

import pytest

from actions.answers import Answer
from actions.repair import Repair
from tests.actions.conftest import SHARED_LOOP, Chat, names

pytestmark = SHARED_LOOP

NOISE = "zzz qqq xxx"


async def test_what_search_finds_is_offered_as_found(chat: Chat) -> None:
    """The answer says that it is the closest, and is the new subject."""
    (said,) = await chat.do(Repair, "netejar platges i protegir dunes", "nlu_fallback")
    assert said.response in ("utter_found", "utter_found_fact")
    assert said.values["id"] == chat.slots["subject"] == "coast-2127"
    assert "evidence" in said.values


async def test_a_closed_programme_that_is_found_is_closed(chat: Chat) -> None:
    """Search does not go around the rule that nothing closed is offered as open."""
    (said,) = await chat.do(Repair, "Costa Viva 2014-2020", "nlu_fallback")
    assert said.response == "utter_programme_closed_successor"


async def test_the_first_failure_proposes_what_was_likely(chat: Chat) -> None:
    """At most three intents worth proposing, smalltalk and data not among them."""
    ranking = ("greet", "inform", "list_items", "ask_contact", "talk_to_human", "ask_privacy")
    (said,) = await chat.do(Repair, NOISE, "nlu_fallback", ranking=ranking)
    assert said.response == "utter_did_you_mean"
    assert said.payloads == ["list_items", "ask_contact", "talk_to_human"]
    assert [button["title"] for button in said.buttons] == [
        "label:utter_label_list_items",
        "label:utter_label_ask_contact",
        "label:utter_label_talk_to_human",
    ]


async def test_with_nothing_likely_it_asks_for_other_words(chat: Chat) -> None:
    """An empty list of proposals is none."""
    said = await chat.do(Repair, NOISE, "nlu_fallback", ranking=("greet", "thanks"))
    assert names(said) == ["utter_rephrase"]


async def test_the_second_failure_in_a_row_offers_the_officer(chat: Chat) -> None:
    """And so does every further one."""
    said = [*await chat.do(Repair, NOISE, "nlu_fallback"), *await chat.do(Repair, NOISE, "nlu_fallback")]
    said += await chat.do(Repair, NOISE, "nlu_fallback")
    assert names(said) == ["utter_rephrase", "utter_repair_offer_officer", "utter_repair_offer_officer"]


async def test_an_answer_in_between_starts_anew(chat: Chat) -> None:
    """Only failures in a row count."""
    await chat.do(Repair, NOISE, "nlu_fallback")
    await chat.do(Answer, "què és Costa Viva?", "ask_programme", ("programme", "coast-2127", "Costa Viva"))
    assert names(await chat.do(Repair, NOISE, "nlu_fallback")) == ["utter_rephrase"]


@pytest.mark.parametrize(("word", "found"), [("agermanament", True), ("agermenamint", False)])
async def test_one_word_is_a_word_of_the_glossary_or_none(chat: Chat, word: str, found: bool) -> None:
    """A command or a slip is not explained with a word that looks like it."""
    said = await chat.do(Repair, word, "nlu_fallback")
    assert (said[0].values.get("id") is not None) == found
