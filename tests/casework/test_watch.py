"""Nobody reacts: in the queue, or the officer who has the conversation walks away."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select

from casework.calls import Counts
from casework.clock import OFFICE_ZONE
from casework.conversations import Conversations
from casework.database import Database
from casework.inbox import Inbox
from casework.models import Activity, Conversation, HandoffEvent, Letter, Message, OfferedButton
from casework.officers import OfficerView
from casework.outbox import MailPlan
from casework.turns import Answer, Facts, InboundMessage, Said
from casework.watch import Watch
from tests.fakes.fixtures import SECRET
from tests.fakes.office import FakeClock, FakeOffice


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
def office(database: Database, clock: FakeClock) -> FakeOffice:
    """An office nobody works in yet; its letters are written."""
    return FakeOffice(database, clock, MailPlan(on=True, service="servei@example.cat"))


@pytest.fixture
def book(database: Database, clock: FakeClock, office: FakeOffice) -> Conversations:
    """The book that people and officers write into."""
    return Conversations(database, SECRET, clock, office.events)


async def write(book: Conversations, text: str = "Hi sou?") -> str:
    """The person writes; the id of the conversation."""
    return (await book.receive(InboundMessage("rest", "pau", text), text)).conversation_id


async def said(database: Database) -> list[tuple[str, str]]:
    """Author and text of everything that was said."""
    async with database.reading() as session:
        rows = await session.scalars(select(Message).where(Message.direction == "out").order_by(Message.sequence))
        return [(row.author, row.text) for row in rows]


async def letters(database: Database) -> list[tuple[str, str]]:
    """Purpose and recipient of every letter."""
    async with database.reading() as session:
        return sorted((row.purpose, row.recipient) for row in await session.scalars(select(Letter)))


async def steps(database: Database) -> list[str]:
    """What was written down."""
    async with database.reading() as session:
        return list(await session.scalars(select(HandoffEvent.event).order_by(HandoffEvent.id)))


async def stays(office: FakeOffice, clock: FakeClock, officer: OfficerView, minutes: int) -> None:
    """Time passes, and an officer's desk is open all the while."""
    clock.turn(minutes=minutes)
    await office.officers.give_sign_of_life(officer.id)


async def test_nobody_coming_to_the_queue_is_told_once(
    office: FakeOffice, clock: FakeClock, database: Database
) -> None:
    """To the service by e-mail and to the person, who may leave the queue or a request."""
    await office.employ("Anna")
    conversation = await office.conversation()
    await office.desk.request_handoff(conversation)
    clock.turn(minutes=9)
    assert await office.watch.look() == {}
    clock.turn(minutes=2)
    with office.events.subscribed(conversation) as heard:
        assert await office.watch.look() == {conversation: "escalated"}
        assert (await heard.next()).name == "escalated"
    assert await office.watch.look() == {}
    ((author, text),) = await said(database)
    assert author == "system" and "10 minuts" in text
    async with database.reading() as session:
        payloads = sorted(await session.scalars(select(OfferedButton.payload)))
    assert payloads == ["queue/leave", "queue/request"]
    assert [purpose for purpose, _ in await letters(database)] == ["service_escalated", "service_waiting"]


async def test_who_left_the_queue_waits_no_more(office: FakeOffice, clock: FakeClock) -> None:
    """However much time passes."""
    await office.employ("Anna")
    conversation = await office.conversation()
    await office.desk.request_handoff(conversation)
    await office.desk.give_up(conversation)
    clock.turn(hours=1)
    assert await office.watch.look() == {}


async def test_back_in_the_queue_the_wait_counts_anew(office: FakeOffice, clock: FakeClock) -> None:
    """And if nobody comes it is told again."""
    anna = await office.employ("Anna")
    conversation = await office.conversation()
    await office.desk.request_handoff(conversation)
    clock.turn(minutes=11)
    assert await office.watch.look() == {conversation: "escalated"}
    await office.takeover.claim(conversation, anna)
    await office.takeover.release(conversation, anna)
    assert await office.watch.look() == {}
    clock.turn(minutes=11)
    assert await office.watch.look() == {conversation: "escalated"}


async def test_an_officer_who_does_not_answer_is_called_then_everybody(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database
) -> None:
    """First the officer at the desk and by e-mail, then the service and its lead, and the person hears of it."""
    anna, berta = await office.employ("Anna"), await office.employ("Berta")
    await office.employ("Laia", "lead")
    conversation = await write(book)
    await office.takeover.claim(conversation, anna)
    await stays(office, clock, anna, 4)
    assert await office.watch.look() == {}
    await stays(office, clock, anna, 1)
    assert await office.watch.look() == {conversation: "reminded"}
    assert await office.watch.look() == {}
    assert await letters(database) == [("officer_awaited", "anna@example.cat")]
    inbox = Inbox(database)
    assert await inbox.counts(anna.id) == Counts(0, 1, late=1)
    assert await inbox.counts(berta.id) == Counts(0, 0)
    await stays(office, clock, anna, 5)
    assert await office.watch.look() == {conversation: "escalated"}
    assert await office.watch.look() == {}
    assert await inbox.counts(berta.id) == Counts(0, 0, unattended=1)
    assert (await letters(database))[1:] == [
        ("officer_awaited", "anna@example.cat"),
        ("service_unattended", "laia@example.cat"),
        ("service_unattended", "servei@example.cat"),
    ]
    (line,) = await inbox.lines("with_officer")
    assert (line.escalated, line.holder) == (True, "Anna")
    last = (await said(database))[-1]
    assert last[0] == "system" and "Encara no us hem respost" in last[1]
    assert await steps(database) == ["taken-over", "reminded", "escalated"]


async def test_who_is_away_is_not_waited_for(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database
) -> None:
    """A closed desk is away after a while: colleagues hear of it when the officer would have been called."""
    anna, berta = await office.employ("Anna"), await office.employ("Berta")
    conversation = await write(book)
    await office.takeover.claim(conversation, anna)
    await stays(office, clock, berta, 5)
    assert await office.watch.look() == {conversation: "escalated"}
    assert "ha hagut de sortir" in (await said(database))[-1][1]
    assert ("officer_awaited", "anna@example.cat") in await letters(database)


@pytest.mark.parametrize(
    ("hour", "text"), [("2026-11-24T10:00", "no hi ha ningú del servei"), ("2026-11-24T17:28", "demà a les 9:00")]
)
async def test_the_person_hears_honestly_that_nobody_is_there(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database, hour: str, text: str
) -> None:
    """And, when the service is closed by now, when it opens."""
    clock.now = datetime.fromisoformat(hour).replace(tzinfo=OFFICE_ZONE)
    anna = await office.employ("Anna")
    conversation = await write(book)
    await office.takeover.claim(conversation, anna)
    await office.officers.set_presence(anna.id, "away")
    clock.turn(minutes=5)
    assert await office.watch.look() == {conversation: "escalated"}
    assert text in (await said(database))[-1][1]


async def test_an_answer_ends_it_and_the_next_message_begins_anew(
    office: FakeOffice, book: Conversations, clock: FakeClock
) -> None:
    """Only what is unanswered calls; who writes twice has not waited for a shorter time."""
    anna = await office.employ("Anna")
    conversation = await write(book)
    await office.takeover.claim(conversation, anna)
    await stays(office, clock, anna, 5)
    assert await office.watch.look() == {conversation: "reminded"}
    assert (await book.say_as_officer(conversation, anna, "Soc aquí.")).outcome == "said"
    await stays(office, clock, anna, 60)
    assert await office.watch.look() == {}
    await write(book)
    await stays(office, clock, anna, 3)
    await write(book, "Encara hi sou?")
    await stays(office, clock, anna, 2)
    assert await office.watch.look() == {conversation: "reminded"}


async def test_the_bot_stays_silent_whatever_nobody_does(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database
) -> None:
    """An answer of the bot that comes in the middle of it is dropped."""
    anna = await office.employ("Anna")
    received = await book.receive(InboundMessage("rest", "pau", "Hola"), "Hola")
    await office.takeover.claim(received.conversation_id, anna)
    clock.turn(minutes=30)
    assert await office.watch.look() == {received.conversation_id: "escalated"}
    late = await book.store(received, Answer((Said("Soc el bot."),), Facts("ca", "answered")))
    assert late.answer.said == ()
    assert {author for author, _ in await said(database)} == {"system"}


async def test_a_colleague_takes_over_what_nobody_answers(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database
) -> None:
    """In one step, and nobody is called any more until it is the new officer's turn."""
    anna, berta = await office.employ("Anna"), await office.employ("Berta", shown_name="Berta")
    conversation = await write(book)
    assert (await office.takeover.relieve(conversation, berta)).outcome == "not_with_officer"
    assert (await office.takeover.relieve("no-such", berta)).outcome == "not_found"
    await office.takeover.claim(conversation, anna)
    assert (await office.takeover.relieve(conversation, anna)).outcome == "already_yours"
    refused = await office.takeover.relieve(conversation, berta)
    assert (refused.outcome, refused.holder) == ("taken", "Anna")
    await stays(office, clock, anna, 10)
    await office.watch.look()
    assert (await office.takeover.relieve(conversation, berta)).outcome == "claimed"
    assert "Berta s'ha incorporat" in (await said(database))[-1][1]
    assert (await book.say_as_officer(conversation, anna, "Ja hi soc")).outcome == "not_yours"
    assert await office.watch.look() == {}
    await stays(office, clock, berta, 5)
    assert await office.watch.look() == {conversation: "reminded"}
    async with database.reading() as session:
        noted = await session.scalars(select(Activity).where(Activity.actor == berta.id))
        assert [row.action for row in noted] == ["redirected"]


async def test_who_is_away_is_relieved_at_once_and_a_lead_relieves_anybody(
    office: FakeOffice, book: Conversations
) -> None:
    """An editor relieves nobody."""
    anna, berta = await office.employ("Anna"), await office.employ("Berta")
    laia, emma = await office.employ("Laia", "lead"), await office.employ("Emma", "editor")
    conversation = await write(book)
    await office.takeover.claim(conversation, anna)
    assert (await office.takeover.relieve(conversation, emma)).outcome == "not_allowed"
    assert (await office.takeover.relieve(conversation, laia)).outcome == "claimed"
    await office.officers.set_presence(laia.id, "away")
    assert (await office.takeover.relieve(conversation, berta)).outcome == "claimed"


async def test_two_who_look_at_once_call_once(
    office: FakeOffice, book: Conversations, clock: FakeClock, database: Database
) -> None:
    """Every gateway of an installation looks; and of two colleagues one takes it over."""
    people = [await office.employ(name) for name in ("Anna", "Berta", "Carla")]
    conversation = await write(book)
    await office.takeover.claim(conversation, people[0])
    clock.turn(minutes=5)
    done = await asyncio.gather(*(Watch(office.office).look() for _ in range(3)))
    assert sorted(map(len, done)) == [0, 0, 1]
    for officer in people[1:]:
        await office.officers.give_sign_of_life(officer.id)
    taken = await asyncio.gather(*(office.takeover.relieve(conversation, officer) for officer in people[1:]))
    assert sorted(each.outcome for each in taken) == ["claimed", "taken"]
    async with database.reading() as session:
        assert (await session.get_one(Conversation, conversation)).state == "with_officer"
