"""A message is stored, guarded, answered and stored again, whatever dies on the way."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, select

from casework.bot import BotTimeout, BotUnavailable
from casework.conversations import Conversations
from casework.database import Database
from casework.journey import Journey, Limits, TooManyMessages
from casework.models import Conversation, Message, OfferedButton
from casework.requests import Requests
from casework.turns import Answer, Button, Facts, InboundMessage, Said
from casework.words import Words
from languages import Language
from tests.fakes.bot import FakeBot, answer
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked

DISCLOSURE = Words.load().say("disclosure", "es")


@pytest.fixture
def bot() -> FakeBot:
    """A bot that answers what it is told to."""
    return FakeBot()


def journey_over(database: Database, bot: FakeBot, limits: Limits | None = None) -> Journey:
    """A journey of a process that has just started."""
    return Journey(Conversations(database, SECRET), bot, Words.load(), limits or Limits())


@pytest.fixture
def journey(database: Database, bot: FakeBot) -> Journey:
    """The journey under test."""
    return journey_over(database, bot)


def offering(*titles: str) -> Answer:
    """An answer with buttons of these titles."""
    buttons = tuple(Button(title, f"press?title={title}") for title in titles)
    return Answer((Said("Quin?", buttons),), Facts("ca", "asked_back", "ask_funding"))


def inbound(
    text: str, message_id: str | None = None, sender: str = "anna", page_language: Language | None = None
) -> InboundMessage:
    """A message of a channel."""
    return InboundMessage("rest", sender, text, message_id, page_language)


async def rows(database: Database) -> list[Message]:
    """All messages in their order."""
    async with database.reading() as session:
        messages = list(await session.scalars(select(Message).order_by(Message.conversation_id, Message.sequence)))
        session.expunge_all()
    return messages


async def test_both_sides_of_a_turn_are_stored(journey: Journey, database: Database, bot: FakeBot) -> None:
    """In their order, with what came of it on the last message."""
    bot.answers.append(Answer((Said("Un."), Said("Dos.")), Facts("es", "answered", "ask_programme", 0.9)))
    reply = await journey.answer(inbound("Què és  URBACT?"))
    await journey.delivered(reply)
    stored = await rows(database)
    assert [(m.sequence, m.direction, m.author, m.text) for m in stored] == [
        (1, "in", "user", "Què és URBACT?"),
        (2, "out", "bot", DISCLOSURE),
        (3, "out", "bot", "Un."),
        (4, "out", "bot", "Dos."),
    ]
    assert [m.status for m in stored] == [None, None, None, "answered"]
    assert [m.language for m in stored] == ["es"] * 4
    assert {m.in_reply_to for m in stored[1:]} == {stored[0].id}
    assert all(m.delivered_at for m in stored[1:])


async def test_a_message_is_stored_before_the_bot_is_asked(journey: Journey, database: Database, bot: FakeBot) -> None:
    """If the process dies while the bot thinks, the message is there."""
    bot.gate = asyncio.Event()
    turn = asyncio.create_task(journey.answer(inbound("Hola", "m1")))
    while not bot.asked:
        await asyncio.sleep(0.01)
    assert [m.text for m in await rows(database)] == ["Hola"]
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)


async def test_the_answer_is_on_the_disk_before_it_is_given(journey: Journey, database: Database) -> None:
    """And the message with it; alone it is so only where somebody is told that it was received."""
    levels = []

    def note(connection: Connection) -> None:
        if connection.get_execution_options().get("casework_writes"):
            levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(database._reader.sync_engine, "commit", note)
    normal, full = 1, 2
    reply = await journey.answer(inbound("Hola"))
    assert levels == [normal, full]
    await journey.delivered(reply)
    await journey.receive(inbound("Hola"))
    assert levels == [normal, full, normal, full]


async def test_two_messages_that_came_before_the_first_answer_know_of_each_other(
    journey: Journey, bot: FakeBot
) -> None:
    """What the first turn has changed is read again: nobody is told twice that this is a machine."""
    received = [await journey.receive(inbound("Hola", name)) for name in ("m1", "m2")]
    said = [(await journey.finish(one)).answer.said for one in received]
    assert [len(messages) for messages in said] == [2, 1]
    assert [question.conversation_language for question in bot.asked] == [None, "ca"]


async def test_a_message_that_was_deleted_before_its_turn_is_told_so_and_asks_nobody(
    journey: Journey, database: Database, bot: FakeBot
) -> None:
    """In the language of its page, since nothing else is known any more."""
    for _ in range(2):
        again = await journey.receive(inbound("Hola", "m1", page_language="es"))
    async with database.writing() as session:
        await session.execute(delete(Message))
    reply = await journey.finish(again)
    assert (reply.answer.facts.status, bot.asked) == ("error_internal", [])
    assert [said.text for said in reply.answer.said] == [Words.load().say("error.bot_unavailable", "es")]


async def test_after_a_crash_the_same_message_asks_the_bot_again(database: Database, bot: FakeBot) -> None:
    """It was stored once and is answered once; asked a third time, the stored reply is given."""
    bot.gate = asyncio.Event()
    dying = asyncio.create_task(journey_over(database, bot).answer(inbound("Hola", "m1")))
    while not bot.asked:
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    bot.gate.set()
    reply = await journey_over(database, bot).answer(inbound("Hola", "m1"))
    again = await journey_over(database, bot).answer(inbound("Hola", "m1"))
    assert [said.text for said in reply.answer.said] == [said.text for said in again.answer.said]
    assert [question.message_id for question in bot.asked] == [bot.asked[0].message_id] * 2
    assert [m.direction for m in await rows(database)] == ["in", "out", "out"]


async def test_the_same_message_again_gets_the_stored_reply(database: Database, bot: FakeBot) -> None:
    """Word for word, with the same buttons, also after a restart."""
    bot.answers.append(
        Answer(
            (Said("Quin?", (Button("URBACT", "ask_programme?programme=urbact-iv"),), "https://example.cat/i.png"),),
            Facts("ca", "asked_back", "ask_funding", 0.5, request="RI-2026-000123"),
        )
    )
    first = await journey_over(database, bot).answer(inbound("Ajuts?", "m1"))
    second = await journey_over(database, bot).answer(inbound("Ajuts?", "m1"))
    assert second == first
    assert len(bot.asked) == 1


async def test_the_same_message_at_the_same_moment_is_answered_once(
    journey: Journey, database: Database, bot: FakeBot
) -> None:
    """Five copies wait for one another."""
    replies = await asyncio.gather(*(journey.answer(inbound("Hola", "m1")) for _ in range(5)))
    assert len({reply.message_ids for reply in replies}) == 1
    assert len(bot.asked) == 1
    assert len(await rows(database)) == 3


async def test_the_same_id_of_another_sender_is_another_message(journey: Journey, bot: FakeBot) -> None:
    """Ids belong to a conversation."""
    await journey.answer(inbound("Hola", "m1"))
    await journey.answer(inbound("Hola", "m1", sender="bernat"))
    assert len({question.conversation_id for question in bot.asked}) == 2


async def test_messages_of_one_conversation_are_answered_one_after_the_other(
    journey: Journey, database: Database, bot: FakeBot
) -> None:
    """All are stored at once; the bot is asked the next one when the last is answered, in their order."""
    bot.gate = asyncio.Event()
    turns = asyncio.gather(*(journey.answer(inbound(f"Pregunta {n}")) for n in range(4)))
    while not bot.asked or len(await rows(database)) < 4:
        await asyncio.sleep(0.01)
    assert len(bot.asked) == 1
    bot.gate.set()
    await turns
    assert [question.text for question in bot.asked] == [f"Pregunta {n}" for n in range(4)]
    stored = await rows(database)
    assert [m.in_reply_to for m in stored if m.status] == [m.id for m in stored if m.direction == "in"]


async def test_a_button_is_pressed_by_its_opaque_id(journey: Journey, database: Database, bot: FakeBot) -> None:
    """The bot gets the payload, the transcript shows the title."""
    bot.answers.append(
        Answer((Said("Quin?", (Button("URBACT IV", "ask_funding?programme=urbact-iv"),)),), Facts("ca", "asked_back"))
    )
    offered = (await journey.answer(inbound("Ajuts?"))).answer.said[-1].buttons[0]
    assert offered.value.startswith("b:")
    assert len(offered.value.encode()) <= 64
    await journey.answer(inbound(offered.value))
    assert (bot.asked[-1].text, bot.asked[-1].button) == (None, "ask_funding?programme=urbact-iv")
    assert [m.text for m in await rows(database)][3] == "URBACT IV"


@pytest.mark.parametrize("typed", ["URBACT IV", "urbact iv!", "  Urbact IV "])
async def test_the_title_of_a_button_can_be_typed(journey: Journey, bot: FakeBot, typed: str) -> None:
    """Whoever types what a button says means the button, with any case and punctuation."""
    bot.answers.append(offering("URBACT IV", "Salta"))
    await journey.answer(inbound("Ajuts?"))
    await journey.answer(inbound(typed))
    assert (bot.asked[-1].text, bot.asked[-1].button) == (None, "press?title=URBACT IV")


@pytest.mark.parametrize(
    ("titles", "later", "typed"),
    [
        (("URBACT",), False, "què és URBACT?"),
        (("URBACT", "urbact"), False, "URBACT"),
        (("URBACT",), True, "URBACT"),
        (("…",), False, "👍"),
    ],
    ids=["more than the title", "two buttons of that title", "of an earlier reply", "a title without words"],
)
async def test_other_words_are_no_press(
    journey: Journey, bot: FakeBot, titles: tuple[str, ...], later: bool, typed: str
) -> None:
    """Only the whole title of one button that the last reply offers."""
    bot.answers.append(offering(*titles))
    await journey.answer(inbound("Ajuts?"))
    if later:
        await journey.answer(inbound("Una altra cosa"))
    await journey.answer(inbound(typed))
    assert (bot.asked[-1].text, bot.asked[-1].button) == (typed, None)


async def test_whoever_speaks_first_discloses_the_machine_once(journey: Journey, bot: FakeBot) -> None:
    """A guard or the bot; in the language of what follows."""
    refused = await journey.answer(inbound("🎉", page_language="es"))
    assert [said.author for said in refused.answer.said] == ["bot", "system"]
    assert refused.answer.said[0].text == DISCLOSURE
    assert len((await journey.answer(inbound("Hola"))).answer.said) == 1


async def test_a_button_of_somebody_else_is_not_valid(journey: Journey, bot: FakeBot) -> None:
    """Nor one that nobody ever issued; the bot is not asked."""
    bot.answers.append(Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back")))
    offered = (await journey.answer(inbound("Ajuts?"))).answer.said[-1].buttons[0]
    for text in (offered.value, "b:0123456789abcdef"):
        reply = await journey.answer(inbound(text, sender="bernat", page_language="es"))
        assert reply.answer.facts.status == "asked_back"
        assert "ya no es válido" in reply.answer.said[-1].text
    assert len(bot.asked) == 1


async def test_the_conversation_remembers_its_language(journey: Journey, bot: FakeBot) -> None:
    """What the bot decided goes with the next question, and guards speak it."""
    bot.answers.extend([answer(language="es", language_choice="es"), answer(language="es")])
    await journey.answer(inbound("Hola, quiero hablar en castellano", page_language="ca"))
    await journey.answer(inbound("URBACT", page_language="ca"))
    first, second = bot.asked
    assert (first.conversation_language, first.language_choice, first.page_language) == (
        None,
        None,
        "ca",
    )
    assert (second.conversation_language, second.language_choice) == ("es", "es")
    refused = await journey.answer(inbound("🎉", page_language="ca"))
    assert "ninguna palabra" in refused.answer.said[-1].text


@pytest.mark.parametrize(("page", "words"), [("ca", "cap paraula"), ("es", "ninguna palabra"), ("en", "no words")])
async def test_a_guard_speaks_the_page_and_decides_no_language(
    journey: Journey, database: Database, bot: FakeBot, page: Language, words: str
) -> None:
    """Only the bot has read the message."""
    reply = await journey.answer(inbound("...", page_language=page))
    assert words in reply.answer.said[-1].text
    await journey.answer(inbound("Hello"))
    assert bot.asked[0].conversation_language is None


async def test_identifiers_are_neither_stored_nor_sent_on(
    journey: Journey, database: Database, bot: FakeBot, database_url: str
) -> None:
    """The sentence says what was found; the whole database holds no such number."""
    text = "El meu DNI és 12345678Z i el compte ES91 2100 0418 4502 0005 1332"
    reply = await journey.answer(inbound(text))
    assert reply.answer.facts.status == "refused_personal_data"
    assert "número de DNI i un número de compte" in reply.answer.said[-1].text
    assert bot.asked == []
    assert (await rows(database))[0].text == "El meu DNI és [dni] i el compte [iban]"
    await journey.answer(inbound(f"12345678Z {'a' * 3000}"))
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        dump = "\n".join(connection.iterdump())
    assert "12345678" not in dump
    assert "2100 0418" not in dump


async def test_the_sender_is_not_stored(journey: Journey, database_url: str) -> None:
    """Only a key that cannot be turned back."""
    await journey.answer(inbound("Hola", sender="anna.vila@example.cat"))
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        assert "anna.vila" not in "\n".join(connection.iterdump())


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (BotTimeout("slow"), "error_timeout", "tarda demasiado"),
        (BotUnavailable("gone"), "error_internal", "no puede responderle"),
    ],
)
async def test_a_bot_that_fails_is_excused(
    journey: Journey, database: Database, bot: FakeBot, failure: Exception, status: str, words: str
) -> None:
    """In the conversation's language; the message is kept."""
    bot.answers.extend([answer(language="es"), failure])
    await journey.answer(inbound("Hola"))
    reply = await journey.answer(inbound("¿Qué ayudas hay?"))
    assert reply.answer.facts.status == status
    assert words in reply.answer.said[-1].text
    assert "¿Qué ayudas hay?" in [m.text for m in await rows(database)]


async def test_a_bot_that_breaks_off_is_excused_after_what_it_said(journey: Journey, bot: FakeBot) -> None:
    """The person hears both, and the status is the error's."""
    bot.answers.append(answer("Soc un assistent automàtic.", complete=False))
    reply = await journey.answer(inbound("Hola"))
    assert [said.author for said in reply.answer.said] == ["bot", "bot", "system"]
    assert reply.answer.facts.status == "error_internal"


async def test_a_locked_database_is_said_and_nothing_is_half_done(
    journey: Journey, database: Database, bot: FakeBot, database_url: str
) -> None:
    """The message was not stored, so it was not answered; sent again it is."""
    await journey.answer(inbound("Hola"))
    bot.answers.append(answer(language="en"))
    await journey.answer(inbound("Hello"))
    with locked(database_url):
        reply = await journey.answer(inbound("Which funds?", "m3"))
    assert reply.answer.facts.status == "error_internal"
    assert "could not save your message" in reply.answer.said[-1].text
    assert len(bot.asked) == 2
    await journey.answer(inbound("Which funds?", "m3"))
    assert len(bot.asked) == 3


async def test_a_reply_that_cannot_be_stored_is_said_all_the_same(
    journey: Journey, database: Database, bot: FakeBot, database_url: str
) -> None:
    """Without buttons, whose ids would mean nothing."""
    bot.gate = asyncio.Event()
    bot.answers.append(Answer((Said("Confirmeu?", (Button("Sí", "affirm"),)),), Facts("ca", "form_step")))
    turn = asyncio.create_task(journey.answer(inbound("Hola", "m1")))
    while not bot.asked:
        await asyncio.sleep(0.01)
    with locked(database_url):
        bot.gate.set()
        reply = await turn
    assert reply.answer.said[-1] == Said("Confirmeu?")
    await journey.delivered(reply)


async def test_a_delivery_that_cannot_be_noted_is_no_failure(
    journey: Journey, database: Database, database_url: str
) -> None:
    """The person has the reply already."""
    reply = await journey.answer(inbound("Hola"))
    with locked(database_url):
        await journey.delivered(reply)
    assert (await rows(database))[1].delivered_at is None


async def test_who_sends_too_fast_is_asked_to_wait_and_a_flood_is_not_stored(database: Database, bot: FakeBot) -> None:
    """The words are stored, the flood is not."""
    journey = journey_over(database, bot, Limits(messages_per_minute=1))
    statuses = [(await journey.answer(inbound("Hola"))).answer.facts.status for _ in range(3)]
    assert statuses == ["answered", "asked_back", "asked_back"]
    with pytest.raises(TooManyMessages):
        await journey.answer(inbound("Hola"))
    assert len(bot.asked) == 1
    assert len(await rows(database)) == 7


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_code_of_a_request_is_said_again_but_never_stored(
    database: Database, bot: FakeBot, database_url: str, restarted: bool
) -> None:
    """Neither in the receipt nor in what its owner types later; the same confirmation shows it again."""
    receipt = await Requests(database, SECRET).file(DRAFT)
    words = f"Referència: {receipt.reference}. Codi: {receipt.code}."
    typed = f"{receipt.reference} {receipt.code[:3]}-{receipt.code[3:]}".lower()
    bot.answers.extend([answer(words, request=receipt.reference), answer("Rebuda.", request=receipt.reference)])
    journey = journey_over(database, bot)
    first = await journey.answer(inbound("Sí", "m1"))
    again = await (journey_over(database, bot) if restarted else journey).answer(inbound("Sí", "m1"))
    await journey.answer(inbound(typed))
    assert first.answer.said[-1].text == again.answer.said[-1].text == words
    assert bot.asked[-1].text == typed
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        dump = "\n".join(connection.iterdump()).upper().replace("-", "")
    assert receipt.code not in dump


async def test_erasing_a_conversation_erases_all_of_it(journey: Journey, database: Database, bot: FakeBot) -> None:
    """Messages and buttons go with it."""
    bot.answers.append(Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back")))
    await journey.answer(inbound("Ajuts?"))
    async with database.writing() as session:
        await session.delete((await session.scalars(select(Conversation))).one())
    async with database.reading() as session:
        left: list[Any] = [*(await session.scalars(select(Message))), *(await session.scalars(select(OfferedButton)))]
    assert left == []
