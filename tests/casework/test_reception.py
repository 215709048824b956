"""Who answers a message, seen from the journey: the bot, the queue, an officer; and never two of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from casework.bot import BotTimeout, BotUnavailable
from casework.conversations import Conversations
from casework.database import Database
from casework.journey import Journey, Limits
from casework.models import Message
from casework.reception import Reception
from casework.turns import Answer, Button, Facts, InboundMessage, Reply, Resumed, Said
from languages import Language
from tests.fakes.bot import FakeBot, answer
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked
from tests.fakes.office import WORDS, FakeClock, FakeOffice

Send = Callable[..., Awaitable[Reply]]


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
def office(database: Database, clock: FakeClock) -> FakeOffice:
    """An office nobody works in yet."""
    return FakeOffice(database, clock)


@pytest.fixture
def bot() -> FakeBot:
    """A bot that answers what it is told to."""
    return FakeBot()


@pytest.fixture
def conversations(database: Database, clock: FakeClock, office: FakeOffice) -> Conversations:
    """The book."""
    return Conversations(database, SECRET, clock, office.events)


@pytest.fixture
def journey(conversations: Conversations, bot: FakeBot, office: FakeOffice) -> Journey:
    """The journey, with a reception."""
    return Journey(conversations, bot, WORDS, Limits(), Reception(office.office))


@pytest.fixture
def send(journey: Journey) -> Send:
    """Sends one message and takes the reply for delivered."""

    async def send(text: str, message_id: str | None = None, language: Language | None = "ca") -> Reply:
        reply = await journey.answer(InboundMessage("rest", "anna", text, message_id, language))
        await journey.delivered(reply)
        return reply

    return send


def wants_person() -> Answer:
    """What the bot says where a person is asked for."""
    said = Said("Ara no us puc passar amb ningú.", (Button("Deixa una petició", "request_assistance"),))
    return Answer((said,), Facts("ca", "asked_back", "talk_to_human", 0.98, handoff=True))


def heard(reply: Reply) -> list[str]:
    """Authors of what was said in reply."""
    return [said.author for said in reply.answer.said]


async def authors(database: Database) -> list[str]:
    """Authors of all messages in their order."""
    async with database.reading() as session:
        return [m.author for m in await session.scalars(select(Message).order_by(Message.sequence))]


def press(reply: Reply, title: str) -> str:
    """The id of a button."""
    return next(b.value for said in reply.answer.said for b in said.buttons if b.title == title)


async def test_without_any_officer_the_bot_offers_what_it_always_did(send: Send, bot: FakeBot) -> None:
    """No account, no queue."""
    bot.answers.append(wants_person())
    reply = await send("Vull parlar amb algú")
    assert reply.answer.said[-1].text == "Ara no us puc passar amb ningú."
    assert reply.answer.facts.status == "asked_back"


async def test_who_asks_for_a_person_hears_their_place_in_the_queue(
    send: Send, bot: FakeBot, office: FakeOffice
) -> None:
    """In place of what the bot would say; the language and the intent are the bot's."""
    await office.employ("Anna")
    bot.answers.append(wants_person())
    reply = await send("Vull parlar amb algú")
    said = reply.answer.said[-1]
    assert said.author == "system" and "us toca a vós" in said.text and "No us puc dir quanta estona" in said.text
    assert [b.title for b in said.buttons] == ["Surt de la cua"]
    assert (reply.answer.facts.status, reply.answer.facts.intent) == ("handed_off", "talk_to_human")


async def test_the_button_works_also_where_the_bot_does_not(journey: Journey, bot: FakeBot, office: FakeOffice) -> None:
    """A person is always in reach."""
    await office.employ("Anna")
    inbound = InboundMessage("rest", "anna", "Parla amb una persona", wish="talk_to_human", page_language="ca")
    reply = await journey.answer(inbound)
    assert reply.answer.facts.status == "handed_off" and bot.asked == []


async def test_an_offer_of_the_bot_is_no_wish_of_the_person(send: Send, bot: FakeBot, office: FakeOffice) -> None:
    """After two failed turns the bot offers a person; the person decides."""
    await office.employ("Anna")
    bot.answers.append(answer("Continuo sense entendre-us.", intent="nlu_fallback", handoff=True))
    reply = await send("Xyz")
    assert reply.answer.said[-1].text == "Continuo sense entendre-us."


async def test_who_waits_is_told_once_in_a_while(
    send: Send, office: FakeOffice, bot: FakeBot, clock: FakeClock
) -> None:
    """Not after every word; asking again is answered at once. The bot hears nothing."""
    await office.employ("Anna")
    bot.answers.append(wants_person())
    asked = await send("Vull parlar amb algú")
    clock.turn(minutes=1)
    silent = await send("És per un ajut")
    assert silent.answer.said == () and silent.answer.facts.status == "handed_off"
    clock.turn(minutes=3)
    told = await send("Hi ha algú?")
    assert heard(told) == ["system"] and "us toca a vós" in told.answer.said[0].text
    assert len(bot.asked) == 1
    assert press(asked, "Surt de la cua")


@pytest.mark.parametrize("words", ["Deixa-ho", "déjelo", "Never mind!", "CANCEL·LA", None])
async def test_giving_up_by_word_or_button_leads_back_to_the_bot(
    send: Send, office: FakeOffice, bot: FakeBot, words: str | None
) -> None:
    """In any language; and the next message is the bot's."""
    await office.employ("Anna")
    bot.answers.append(wants_person())
    asked = await send("Vull parlar amb algú")
    left = await send(words or press(asked, "Surt de la cua"))
    assert "heu sortit de la cua" in left.answer.said[0].text
    assert heard(await send("Què és URBACT?")) == ["bot"]


async def test_a_sentence_that_holds_such_a_word_is_no_giving_up(send: Send, office: FakeOffice, bot: FakeBot) -> None:
    """Only a message that says nothing else."""
    await office.employ("Anna")
    bot.answers.append(wants_person())
    await send("Vull parlar amb algú")
    assert (await send("No vull que es cancel·la la sol·licitud")).answer.said == ()


async def test_leaving_a_request_leaves_the_queue_and_begins_the_form(
    send: Send, office: FakeOffice, bot: FakeBot, clock: FakeClock, conversations: Conversations
) -> None:
    """By the button that comes when nobody reacts."""
    await office.employ("Anna")
    bot.answers.append(wants_person())
    await send("Vull parlar amb algú", "m1")
    clock.turn(minutes=11)
    await office.watch.look()
    (escalated,) = [o.entry for o in await conversations.undelivered("rest")]
    begun = await send(next(b.value for b in escalated.buttons if b.title == "Deixa una petició"))
    assert bot.asked[-1].button == "request_assistance?request_service=other"
    assert heard(begun) == ["bot"] and [e.author for e in begun.unasked] == ["system"]


@pytest.mark.parametrize(
    ("presence", "moment", "expected"),
    [
        ("available", datetime(2026, 11, 24, 19, tzinfo=UTC), ["tancat", "demà a les 9:00", "dimarts 1 de desembre"]),
        ("available", datetime(2026, 12, 8, 10, tzinfo=UTC), ["festa", "Concepció", "demà a les 9:00"]),
        ("away", None, ["obert", "no hi ha ningú lliure", "dimarts 1 de desembre"]),
        ("busy", None, ["tothom del servei atén", "dimarts 1 de desembre"]),
    ],
)
async def test_why_nobody_is_there_is_said_and_a_request_offered(
    send: Send,
    office: FakeOffice,
    bot: FakeBot,
    clock: FakeClock,
    presence: str,
    moment: datetime | None,
    expected: list[str],
) -> None:
    """Closed, holiday, nobody there, all busy: until when, and by which day a request is answered."""
    clock.now = moment or clock.now
    await office.employ("Anna", presence=presence)  # type: ignore[arg-type]
    bot.answers.append(wants_person())
    reply = await send("Vull parlar amb algú")
    text = reply.answer.said[-1].text
    assert [words for words in expected if words not in text] == [], text
    assert reply.answer.facts.status == "asked_back"
    await send(press(reply, "Deixa una petició"))
    assert bot.asked[-1].button == "request_assistance?request_service=other"


@pytest.mark.parametrize("language", ["ca", "es", "en"])
async def test_the_reasons_are_said_in_three_languages(
    send: Send, office: FakeOffice, bot: FakeBot, clock: FakeClock, language: Language
) -> None:
    """In the language of the conversation; every hole is filled."""
    clock.now = datetime(2026, 12, 8, 10, tzinfo=UTC)
    await office.employ("Anna")
    bot.answers.append(Answer((Said("…"),), Facts(language, "asked_back", "talk_to_human", handoff=True)))
    text = (await send("…?1", language=language)).answer.said[-1].text
    assert "{" not in text and any(hour in text for hour in ("9:00",))


async def test_who_is_busy_may_be_waited_for(send: Send, office: FakeOffice, bot: FakeBot) -> None:
    """By a button."""
    await office.employ("Anna", presence="busy")
    bot.answers.append(wants_person())
    reply = await send("Vull parlar amb algú")
    assert (await send(press(reply, "Espera a la cua"))).answer.facts.status == "handed_off"


async def test_nothing_but_the_officer_speaks_between_claim_and_return(
    send: Send, office: FakeOffice, bot: FakeBot, conversations: Conversations, database: Database
) -> None:
    """Typed, pressed, too long, without words, with an identifier: everything is stored and nothing is said."""
    anna = await office.employ("Anna", shown_name="Anna")
    bot.answers.append(Answer((Said("Quin?", (Button("URBACT", "ask_funding"),)),), Facts("ca", "asked_back", "x")))
    offered = await send("Ajuts?")
    await office.takeover.claim(offered.conversation_id or "", anna)
    for text in ("Hola", press(offered, "URBACT"), "/restart", "x" * 5000, "…", "El meu DNI és 12345678Z", "deixa-ho"):
        reply = await send(text)
        assert reply.answer.said == () and reply.answer.facts.status == "handed_off"
    await conversations.say_as_officer(offered.conversation_id or "", anna, "Bon dia")
    assert [e.author for e in (await send("Ah, hola")).unasked] == ["officer"]
    await office.takeover.return_to_bot(offered.conversation_id or "", anna)
    back = await send("Què és URBACT?")
    assert heard(back) == ["bot"] and [e.author for e in back.unasked] == ["system"]
    assert len(bot.asked) == 2
    assert "12345678" not in str(await authors(database))


async def test_an_answer_that_comes_too_late_is_dropped(
    journey: Journey, office: FakeOffice, bot: FakeBot, conversations: Conversations, database: Database
) -> None:
    """An officer claims while the bot is thinking: what it says then is never stored, and the message is not lost."""
    anna = await office.employ("Anna")
    bot.gate = asyncio.Event()
    turn = asyncio.create_task(journey.answer(InboundMessage("rest", "anna", "Hola", "m1", "ca")))
    while not bot.asked:
        await asyncio.sleep(0.01)
    await office.takeover.claim(bot.asked[0].conversation_id, anna)
    bot.gate.set()
    reply = await turn
    assert reply.answer.said == () and [e.author for e in reply.unasked] == ["system"]
    assert await authors(database) == ["user", "system"]
    await office.takeover.return_to_bot(bot.asked[0].conversation_id, anna)
    assert await conversations.unanswered("rest") == []
    assert (await journey.answer(InboundMessage("rest", "anna", "Hola", "m1", "ca"))).answer.said == ()
    assert len(bot.asked) == 1


async def test_what_the_officer_hands_back_is_told_to_the_bot_once(
    send: Send, office: FakeOffice, bot: FakeBot
) -> None:
    """A summary and what was agreed go along with the next question that the bot reads."""
    anna = await office.employ("Anna")
    first = await send("Hola")
    await office.takeover.claim(first.conversation_id or "", anna)
    agreed = {"request_municipality": "gava"}
    await office.takeover.return_to_bot(first.conversation_id or "", anna, "Busquen socis.", agreed)
    await send("…")
    await send("I ara?")
    await send("I després?")
    assert [question.resumed for question in bot.asked] == [None, Resumed("Busquen socis.", agreed), None]


async def test_what_is_handed_back_after_a_message_came_is_told_with_the_next(
    journey: Journey, send: Send, office: FakeOffice, bot: FakeBot
) -> None:
    """The bot answers the message without it, and it is not lost."""
    anna = await office.employ("Anna")
    first = await send("Hola")
    received = await journey.receive(InboundMessage("rest", "anna", "I doncs?"))
    await office.takeover.claim(first.conversation_id or "", anna)
    await office.takeover.return_to_bot(first.conversation_id or "", anna, "Busquen socis.", {})
    await journey.finish(received)
    await send("I ara?")
    await send("I després?")
    assert [question.resumed for question in bot.asked] == [None, None, Resumed("Busquen socis.", {}), None]


async def test_a_closed_conversation_is_the_bots_again(send: Send, office: FakeOffice, bot: FakeBot) -> None:
    """When the person writes, also the next day."""
    anna = await office.employ("Anna")
    first = await send("Hola")
    await office.takeover.claim(first.conversation_id or "", anna)
    await office.takeover.close(first.conversation_id or "", anna, "accepted")
    assert heard(await send("Una altra cosa")) == ["bot"]
    assert (await office.takeover.claim(first.conversation_id or "", anna)).outcome == "claimed"


async def test_what_was_said_unasked_goes_out_with_one_reply_and_again_with_the_same(
    journey: Journey, office: FakeOffice, conversations: Conversations
) -> None:
    """A reply that was lost on the way is asked for again, or the next one carries it; once it arrived it is done."""
    anna = await office.employ("Anna")

    async def answered(message_id: str) -> Reply:
        return await journey.answer(InboundMessage("rest", "anna", "Hola", message_id, "ca"))

    first = await answered("m1")
    await office.takeover.claim(first.conversation_id or "", anna)
    await conversations.say_as_officer(first.conversation_id or "", anna, "Bon dia")
    lost = await answered("m2")
    assert [e.author for e in lost.unasked] == ["system", "officer"]
    repeated, later = await answered("m2"), await answered("m3")
    assert repeated.unasked == lost.unasked == later.unasked
    await journey.delivered(later)
    assert (await answered("m4")).unasked == ()
    assert (await answered("m3")).unasked == later.unasked


@pytest.mark.parametrize("failure", [BotTimeout("late"), BotUnavailable("gone")])
async def test_where_the_bot_fails_a_person_is_offered(
    send: Send, office: FakeOffice, bot: FakeBot, failure: Exception
) -> None:
    """By a button that works without it; where there is nobody, none is offered."""
    bot.answers.append(failure)
    assert (await send("Hola")).answer.said[-1].buttons == ()
    await office.employ("Anna")
    bot.answers.append(failure)
    failed = await send("Hola?")
    assert failed.answer.facts.status in ("error_timeout", "error_internal")
    assert (await send(press(failed, "Parla amb una persona"))).answer.facts.status == "handed_off"
    assert len(bot.asked) == 2


async def test_a_database_that_takes_no_step_leaves_the_bots_words(
    send: Send, office: FakeOffice, bot: FakeBot, journey: Journey, database_url: str
) -> None:
    """The message is stored, the queue cannot be written: the person is offered what the bot offers."""
    await office.employ("Anna")
    await send("Hola")
    received = await journey.receive(InboundMessage("rest", "anna", "Vull parlar amb algú", "m1", "ca"))
    bot.answers.append(wants_person())
    with locked(database_url):
        reply = await journey.finish(received)
    assert reply.answer.said[-1].text == "Ara no us puc passar amb ningú."
