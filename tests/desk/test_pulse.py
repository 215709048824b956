"""What has happened is read once for all open pages, and not at all where there is none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event

from casework.database import Database
from casework.events import Events, Happened
from casework.inbox import Inbox
from desk.pulse import News, Pulse
from tests.fakes.office import FakeClock, FakeOffice

_PATIENCE_SECONDS = 10


class Beating:
    """A pulse that beats, and somebody's conversations."""

    def __init__(self, database: Database) -> None:
        """Nothing has happened."""
        self.events = Events()
        self.pulse = Pulse(self.events, Inbox(database))
        self.office = FakeOffice(database, FakeClock())

    async def happen(self, conversation_id: str) -> int:
        """Let something happen in a conversation, and wait until it was heard; returns the number of its beat."""
        before = self.pulse.number
        self.events.publish(Happened(conversation_id, "received"))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while self.pulse.number == before:
                await asyncio.sleep(0.01)
        return self.pulse.number


@pytest.fixture
async def beating(database: Database) -> AsyncIterator[Beating]:
    """One that has begun."""
    one = Beating(database)
    first = one.pulse.number
    task = asyncio.create_task(one.pulse.run())
    while one.pulse.number == first:
        await asyncio.sleep(0)
    yield one
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_page_that_was_drawn_before_something_happened_looks_at_everything(beating: Beating) -> None:
    """Nobody listened, so nobody can say what it was; one drawn afterwards has missed nothing."""
    conversation = await beating.office.conversation()
    drawn = beating.pulse.number
    number = await beating.happen(conversation)
    assert not beating.pulse.remembers(drawn)
    assert beating.pulse.remembers(number)


async def test_while_no_page_is_open_nothing_is_read(beating: Beating, database: Database) -> None:
    """And while one is, something is."""
    officer, conversation = await beating.office.employ("Berta"), await beating.office.conversation()
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(database._reader.sync_engine, "before_cursor_execute", note)
    await beating.happen(conversation)
    assert not asked
    with beating.pulse.heard(officer.id, beating.pulse.number):
        await beating.happen(conversation)
    assert asked


async def test_an_open_page_hears_which_conversation_it_was(beating: Beating) -> None:
    """The first time anything may have changed: what called the officer before is not known."""
    officer, conversation = await beating.office.employ("Berta"), await beating.office.conversation()
    with beating.pulse.heard(officer.id, beating.pulse.number) as listener:
        await beating.happen(conversation)
        assert (await listener.next()).own is None
        number = await beating.happen(conversation)
        news = await listener.next()
        assert (news.number, news.own, news.others) == (number, frozenset(), frozenset({conversation}))


async def test_what_was_not_fetched_yet_comes_together(beating: Beating) -> None:
    """And where anything may have changed, nothing less is said."""
    officer = await beating.office.employ("Berta")
    some, other = await beating.office.conversation("k1"), await beating.office.conversation("k2")
    with beating.pulse.heard(officer.id, beating.pulse.number) as listener:
        await beating.happen(some)
        last = await beating.happen(other)
        assert await listener.next() == News(last, await beating.pulse.counts(officer.id))
        await beating.happen(some)
        await beating.happen(other)
        assert (await listener.next()).others == {some, other}
