"""What is said unasked reaches its channel: in order, once, and again after a restart."""

import asyncio
import contextlib

import pytest
from sqlalchemy.dialects import sqlite

from casework.conversations import Conversations
from casework.database import Database
from casework.delivery import Courier, Delivered
from casework.unasked import Outbound, waiting_on
from tests.fakes.fixtures import SECRET
from tests.fakes.locks import locked
from tests.fakes.office import FakeClock, FakeOffice


class Channel:
    """Implements `casework.delivery.Delivery`.

    Attributes:
        brought: key and author of what it was brought.
        answer: what it says of everything.
    """

    def __init__(self, answer: Delivered = "delivered") -> None:
        """Nothing yet."""
        self.answer = answer
        self.brought: list[tuple[str, str]] = []

    async def deliver(self, outbound: Outbound) -> Delivered:
        """Keep a message."""
        self.brought.append((outbound.key, outbound.entry.author))
        return self.answer


@pytest.fixture
def office(database: Database) -> FakeOffice:
    """An office on a Tuesday morning."""
    return FakeOffice(database, FakeClock())


@pytest.fixture
def conversations(database: Database, office: FakeOffice) -> Conversations:
    """The book."""
    return Conversations(database, SECRET, office.clock, office.events)


async def talk(office: FakeOffice, conversations: Conversations, key: str = "k1") -> None:
    """An officer joins a conversation and says something."""
    known = await office.officers.list()
    anna = known[0] if known else await office.employ("Anna")
    conversation = await office.conversation(key, "web")
    await office.takeover.claim(conversation, anna)
    await conversations.say_as_officer(conversation, anna, "Bon dia")


async def test_everything_arrives_once_and_in_order(office: FakeOffice, conversations: Conversations) -> None:
    """Also what was stored before this process began; other channels are left alone."""
    await talk(office, conversations)
    web, telegram = Channel(), Channel()
    courier = Courier(conversations, office.events, {"web": web, "telegram": telegram})
    assert (await courier.sweep(), await courier.sweep()) == (2, 0)
    assert (web.brought, telegram.brought) == ([("k1", "system"), ("k1", "officer")], [])


async def test_who_is_not_there_gets_nothing_out_of_order(office: FakeOffice, conversations: Conversations) -> None:
    """The first message that does not arrive holds back the next ones of its conversation, and no other's."""
    await talk(office, conversations, "k1")
    await talk(office, conversations, "k2")
    web = Channel("nobody_there")
    courier = Courier(conversations, office.events, {"web": web})
    assert await courier.sweep() == 0
    assert web.brought == [("k1", "system"), ("k2", "system")]
    web.answer = "delivered"
    assert await courier.sweep() == 4


async def test_what_was_handed_over_is_not_brought_again_until_forgotten(
    office: FakeOffice, conversations: Conversations
) -> None:
    """The channel's client confirms it; a lost connection has it offered again."""
    await talk(office, conversations)
    web = Channel("handed_over")
    courier = Courier(conversations, office.events, {"web": web})
    assert (await courier.sweep(), await courier.sweep()) == (2, 0)
    courier.forget("web")
    assert await courier.sweep() == 2
    await conversations.mark_messages_delivered([o.message_id for o in await conversations.undelivered("web")])
    courier.forget("web")
    assert await courier.sweep() == 0


async def test_an_officers_words_arrive_at_once(
    office: FakeOffice, conversations: Conversations, database_url: str
) -> None:
    """Not after the next sweep; and a database that does not answer for a while stops nothing."""
    web = Channel()
    running = asyncio.create_task(Courier(conversations, office.events, {"web": web}).run())
    try:
        await asyncio.sleep(0)
        with locked(database_url):
            await asyncio.sleep(0.3)
        await talk(office, conversations)
        async with asyncio.timeout(1.5):
            while len(web.brought) < 2:
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_what_waits_is_found_by_its_index(database: Database) -> None:
    """In its order, without a look at all that was ever said."""
    query = waiting_on("web").compile(dialect=sqlite.dialect())
    async with database.reading() as session:
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", tuple(query.params.values()))
        steps = [row[3] for row in plan]
    assert steps[0].startswith("SEARCH message USING INDEX ix_message_undelivered")
    assert not [step for step in steps if "SCAN" in step or "ORDER BY" in step]
