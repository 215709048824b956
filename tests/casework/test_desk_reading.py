"""What officers read: lists, one conversation, what a search finds; and what is written down of their reading."""

from datetime import timedelta

import pytest

from casework.activity import ActivityLog
from casework.calls import Counts
from casework.conversations import Conversations
from casework.database import Database
from casework.dossier import Dossiers
from casework.finding import Finder
from casework.inbox import Inbox
from casework.requests import Requests
from casework.turns import Answer, Facts, InboundMessage, Said
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import FakeClock, FakeOffice


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning."""
    return FakeClock()


@pytest.fixture
def office(database: Database, clock: FakeClock) -> FakeOffice:
    """An office nobody works in yet."""
    return FakeOffice(database, clock)


@pytest.fixture
def book(database: Database, clock: FakeClock, office: FakeOffice) -> Conversations:
    """The book of conversations."""
    return Conversations(database, SECRET, clock, office.events)


async def asks(book: Conversations, text: str, sender: str = "anna", **facts: object) -> str:
    """A person asks, and the bot answers; returns the conversation's id."""
    received = await book.receive(InboundMessage("rest", sender, text), text)
    known: dict[str, object] = {"language": "ca", "status": "answered", "intent": "ask_deadline", "confidence": 0.7}
    await book.store(received, Answer((Said("Resposta."),), Facts(**{**known, **facts})))  # type: ignore[arg-type]
    return received.conversation_id


async def test_a_line_says_who_waits_and_about_what(
    book: Conversations, database: Database, office: FakeOffice, clock: FakeClock
) -> None:
    """With the values that the bot has learnt, the last of each, and the first who asked first."""
    await office.employ("Anna")
    first = await asks(book, "Quan tanca?", known={"subject": "life", "request_municipality": "badalona"})
    await asks(book, "I URBACT?", known={"subject": "urbact-iv"})
    second = await asks(book, "Bon dia", "pau", language="es")
    await office.desk.request_handoff(first)
    clock.turn(minutes=1)
    await office.desk.request_handoff(second)
    lines = await Inbox(database).lines("waiting")
    assert [line.id for line in lines] == [first, second]
    assert (lines[0].topic, lines[0].municipality, lines[0].language) == ("urbact-iv", "badalona", "ca")
    assert (lines[0].before_text, lines[0].last_text, lines[0].intent) == ("Quan tanca?", "I URBACT?", "ask_deadline")
    assert lines[0].answer_due
    assert lines[1].waiting_since == clock.now and lines[1].topic is None


async def test_only_an_unanswered_conversation_of_ones_own_calls(
    book: Conversations, database: Database, office: FakeOffice
) -> None:
    """Once the officer has answered it calls no more, until the person writes again."""
    anna, inbox = await office.employ("Anna"), Inbox(database)
    conversation_id = await asks(book, "Hola")
    await office.takeover.claim(conversation_id, anna)
    assert await inbox.counts(anna.id) == Counts(0, 1)
    await book.say_as_officer(conversation_id, anna, "Bon dia")
    assert await inbox.counts(anna.id) == Counts(0, 0)


async def test_a_conversation_is_read_with_all_that_happened_in_it(
    book: Conversations, database: Database, office: FakeOffice, clock: FakeClock
) -> None:
    """Messages with the bot's guesses, steps with who took them, notes; in their order."""
    anna = await office.employ("Anna")
    conversation_id = await asks(book, "Quan tanca?")
    clock.turn(minutes=1)
    await office.takeover.claim(conversation_id, anna)
    clock.turn(minutes=1)
    dossiers = Dossiers(database, clock)
    assert await dossiers.add_note(conversation_id, anna.id, " Trucar demà ", "n-1") == "noted"
    assert await dossiers.add_note(conversation_id, anna.id, "Trucar demà", "n-1") == "noted_before"
    assert await dossiers.add_note(conversation_id, anna.id, " ", "n-2") == "empty"
    assert await dossiers.add_note("none", anna.id, "x", "n-3") == "not_found"
    dossier = await dossiers.read(conversation_id, anna.id)
    assert dossier is not None
    assert [(item.kind, item.author) for item in dossier.items] == [
        ("message", "user"),
        ("message", "bot"),
        ("step", "Anna"),
        ("message", "system"),
        ("note", "Anna"),
    ]
    assert (dossier.items[1].intent, dossier.items[1].confidence, dossier.items[1].status) == (
        "ask_deadline",
        0.7,
        "answered",
    )
    assert dossier.items[2].name == "taken_over"
    assert await dossiers.read("none", anna.id) is None


async def test_reading_is_written_down_once_in_a_while(
    book: Conversations, database: Database, office: FakeOffice, clock: FakeClock
) -> None:
    """A page that refreshes itself is one reading; tomorrow's is another."""
    anna, dossiers = await office.employ("Anna"), Dossiers(database, clock)
    conversation_id = await asks(book, "Hola")
    for _ in range(3):
        await dossiers.read(conversation_id, anna.id)
    clock.turn(days=1)
    await dossiers.read(conversation_id, anna.id)
    lines = await ActivityLog(database, clock).latest(subject=("conversation", conversation_id))
    assert [(line.action, line.actor) for line in lines] == [("read", anna.id)] * 2
    assert lines[0].at - lines[1].at == timedelta(days=1)


async def test_search_finds_words_without_their_accents(
    book: Conversations, database: Database, clock: FakeClock, office: FakeOffice
) -> None:
    """In what was said and in requests; signs of patterns are only signs."""
    conversation_id = await asks(book, "Com s'hi apunta Gavà, al 100 %?")
    receipt = await Requests(database, SECRET, clock).file(DRAFT)
    finder = Finder(database)
    found = await finder.find("gava APUNTA")
    assert [line.id for line in found.conversations] == [conversation_id] and found.requests == ()
    assert [r.reference for r in (await finder.find("mobilitat socis")).requests] == [receipt.reference]
    assert [r.reference for r in (await finder.find("ri 2026 1")).requests] in ([receipt.reference], [])
    assert len((await finder.find("100 %")).conversations) == 1
    assert (await finder.find("99 %")).conversations == ()
    assert (await finder.find("%_")).conversations == ()
    assert (await finder.find("a")).conversations == ()


async def test_a_request_is_given_to_somebody_and_noted(
    database: Database, clock: FakeClock, office: FakeOffice
) -> None:
    """Each with a row of history and a line in the log; a closed one is not given."""
    anna, editor = await office.employ("Anna"), await office.employ("Eva", role="editor")
    requests = Requests(database, SECRET, clock)
    reference = (await requests.file(DRAFT)).reference
    assert await requests.assign(reference, editor.id, anna.id) == "not_an_officer"
    assert await requests.assign(reference, anna.id, anna.id) == "assigned"
    assert await requests.assign(reference, anna.id, anna.id) == "already_theirs"
    assert await requests.add_note(reference, anna.id, "Li he trucat.") == "noted"
    assert await requests.add_note(reference, anna.id, " ") == "empty"
    request = await requests.get(reference)
    assert request is not None and (request.state, request.officer_id) == ("assigned", anna.id)
    assert [(e.from_state, e.to_state, e.officer_id, e.note) for e in request.history[1:]] == [
        ("received", "assigned", anna.id, None),
        ("assigned", "assigned", None, "Li he trucat."),
    ]
    await requests.move(reference, "cancelled", anna.id, None)
    assert await requests.assign(reference, anna.id, anna.id) == "closed"
    lines = await ActivityLog(database, clock).latest(subject=("request", reference))
    assert [line.action for line in lines] == ["changed", "noted", "assigned"]


async def test_an_officer_opens_a_closed_conversation_again(
    book: Conversations, database: Database, office: FakeOffice
) -> None:
    """And has it at once; nothing else can be opened."""
    anna, editor = await office.employ("Anna"), await office.employ("Eva", role="editor")
    conversation_id = await asks(book, "Hola")
    assert await office.takeover.reopen(conversation_id, anna) == "not_closed"
    await office.takeover.claim(conversation_id, anna)
    await office.takeover.close(conversation_id, anna, "accepted")
    assert await office.takeover.reopen(conversation_id, editor) == "not_allowed"
    assert await office.takeover.reopen("none", anna) == "not_found"
    assert await office.takeover.reopen(conversation_id, anna) == "reopened"
    assert [line.holder for line in await Inbox(database).lines("with_officer")] == ["Anna"]
