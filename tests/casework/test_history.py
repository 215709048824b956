"""What a person's own program may read of their conversation, and what they may say about it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from casework.conversations import Conversations
from casework.database import Database
from casework.history import History
from casework.journey import Journey, Limits
from casework.requests import Requests
from casework.turns import Answer, Button, Facts, InboundMessage, Said, Sender
from casework.words import Words
from tests.fakes.bot import FakeBot, answer
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import FakeClock, FakeOffice

ANNA = Sender("web", "anna")


@pytest.fixture
def bot() -> FakeBot:
    """A bot that answers what it is told to."""
    return FakeBot()


@pytest.fixture
def journey(database: Database, bot: FakeBot) -> Journey:
    """The way messages come into the history."""
    return Journey(Conversations(database, SECRET), bot, Words.load(), Limits())


@pytest.fixture
def history(database: Database) -> History:
    """The history under test."""
    return History(database, SECRET)


def inbound(text: str, message_id: str | None = None, **more: Any) -> InboundMessage:
    """A message of Anna."""
    return InboundMessage("web", "anna", text, message_id, **more)


async def test_a_transcript_has_both_sides_in_their_order(journey: Journey, history: History, bot: FakeBot) -> None:
    """With the ids that the person's program knows, buttons, status and language."""
    bot.answers.append(
        Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back", "ask_funding"))
    )
    reply = await journey.answer(inbound("Ajuts?", "m1"))
    page = await history.since(ANNA, 0)
    assert [(e.sequence, e.author) for e in page.entries] == [(1, "user"), (2, "bot"), (3, "bot")]
    assert [e.id for e in page.entries] == ["m1", *reply.message_ids]
    assert {e.in_reply_to for e in page.entries[1:]} == {"m1"}
    assert page.entries[2].buttons == reply.answer.said[-1].buttons
    assert (page.entries[2].status, page.language, page.more) == ("asked_back", "ca", False)
    assert page.entries[1:] == reply.entries


async def test_a_transcript_begins_after_what_is_known(journey: Journey, history: History) -> None:
    """And of a long one the newest part is given; others are not seen."""
    for number in range(3):
        await journey.answer(inbound(f"Pregunta {number}"))
    assert [e.sequence for e in (await history.since(ANNA, 5)).entries] == [6, 7]
    page = await history.since(ANNA, 0, limit=2)
    assert ([e.sequence for e in page.entries], page.more) == ([6, 7], True)
    assert (await history.since(Sender("web", "bernat"), 0)).entries == ()
    assert (await history.since(Sender("rest", "anna"), 0)).entries == ()


async def test_what_was_seen_is_delivered(journey: Journey, history: History) -> None:
    """Up to the message that is named."""
    await journey.answer(inbound("Hola"))
    await journey.answer(inbound("Bon dia"))
    assert [e.sequence for e in await history.undelivered(ANNA)] == [2, 3, 5]
    await history.seen(ANNA, 3)
    assert [e.sequence for e in await history.undelivered(ANNA)] == [5]
    await history.seen(Sender("web", "bernat"), 99)
    assert len(await history.undelivered(ANNA)) == 1


async def test_the_owner_reads_the_code_that_is_not_stored(
    journey: Journey, history: History, database: Database, bot: FakeBot
) -> None:
    """Reloading the page shows the receipt again, and what they typed."""
    receipt = await Requests(database, SECRET).file(DRAFT)
    words = f"Referència: {receipt.reference}. Codi: {receipt.code}."
    bot.answers.extend([answer(words, request=receipt.reference), answer("Rebuda.", request=receipt.reference)])
    await journey.answer(inbound("Sí"))
    await journey.answer(inbound(f"{receipt.reference} {receipt.code}"))
    texts = [e.text for e in (await history.since(ANNA, 0)).entries]
    assert words in texts
    assert f"{receipt.reference} {receipt.code}" in texts


async def test_a_chosen_language_is_the_conversations(journey: Journey, history: History, bot: FakeBot) -> None:
    """Also before the first message."""
    await history.choose_language(ANNA, "en")
    await journey.answer(inbound("URBACT", page_language="ca"))
    assert (bot.asked[0].conversation_language, bot.asked[0].language_choice) == ("en", "en")
    await history.choose_language(ANNA, "es")
    refused = await journey.answer(inbound("🎉"))
    assert refused.answer.facts.language == "es"


async def test_a_wish_is_a_button_that_was_pressed(journey: Journey, history: History, bot: FakeBot) -> None:
    """The bot gets its payload, the transcript its title."""
    await journey.answer(inbound("Vull parlar amb una persona", "m1", wish="talk_to_human"))
    assert (bot.asked[0].text, bot.asked[0].button) == (None, "talk_to_human")
    assert (await history.since(ANNA, 0)).entries[0].text == "Vull parlar amb una persona"


async def test_a_button_is_offered_to_whom_it_was_issued(journey: Journey, history: History, bot: FakeBot) -> None:
    """And to nobody else."""
    bot.answers.append(Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back")))
    button = (await journey.answer(inbound("Ajuts?"))).answer.said[-1].buttons[0].value
    assert await history.offers(ANNA, button)
    assert not await history.offers(Sender("web", "bernat"), button)
    assert not await history.offers(ANNA, "b:0123456789abcdef")


async def test_an_answer_is_rated_once_and_the_last_word_counts(
    journey: Journey, history: History, database_url: str
) -> None:
    """A comment is kept without identifiers; only answers of the assistant in one's own conversation are rated."""
    await journey.answer(inbound("Hola"))
    assert await history.rate(ANNA, 3, "up") == "rated"
    assert await history.rate(ANNA, 3, "down", "wrong", "El meu DNI és 12345678Z") == "rated"
    assert await history.rate(ANNA, 1, "up") == "no_such_answer"
    assert await history.rate(ANNA, 99, "up") == "no_such_answer"
    assert await history.rate(Sender("web", "bernat"), 3, "up") == "no_such_answer"
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        kept = connection.execute("SELECT rating, reason, comment FROM feedback").fetchall()
    assert kept == [("down", "wrong", "El meu DNI és [dni]")]


async def test_what_a_crash_left_unanswered_is_found_and_answered(
    journey: Journey, history: History, bot: FakeBot, database: Database
) -> None:
    """Of this channel, of this person, once; with the button, the page's language and the guards as they were."""
    bot.answers.append(Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back")))
    button = (await journey.answer(inbound("Ajuts?"))).answer.said[-1].buttons[0].value
    await journey.receive(inbound(button, "m1", page_language="es"))
    await journey.receive(inbound("El meu DNI és 12345678Z", "m2"))
    await journey.receive(InboundMessage("rest", "anna", "Hola"))
    await journey.receive(InboundMessage("web", "bernat", "Hola"))
    found = await journey.unanswered("web", ANNA)
    assert [r.text for r in found] == ["URBACT", "El meu DNI és [dni]"]
    replies = [await journey.finish(received) for received in found]
    assert (bot.asked[-1].button, bot.asked[-1].page_language) == ("ask_funding", "es")
    assert replies[1].answer.facts.status == "refused_personal_data"
    assert {reply.origin for reply in replies} == {"fresh"}
    assert {(await journey.finish(received)).origin for received in found} == {"stored"}
    assert await journey.unanswered("web", ANNA) == []
    assert len(await journey.unanswered("web")) == 1


async def test_who_an_officer_files_for_reads_the_code_that_is_not_stored(
    journey: Journey, history: History, database: Database, database_url: str
) -> None:
    """Pushed as soon as it is said, and in the transcript ever after."""
    reply = await journey.answer(inbound("Hola", "m1"))
    office = FakeOffice(database, FakeClock())
    requests = Requests(database, SECRET, service=office.office.rules)
    draft = replace(DRAFT, conversation_id=reply.conversation_id)
    receipt = await requests.file(draft, by=await office.employ("Anna"))
    (pushed,) = await Conversations(database, SECRET).undelivered("web")
    last = (await history.since(ANNA, 0)).entries[-1]
    assert last.text == pushed.entry.text and (last.author, last.request) == ("system", receipt.reference)
    assert receipt.code in last.text and receipt.reference in last.text
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as stored:
        assert receipt.code not in "\n".join(stored.iterdump())
