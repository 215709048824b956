"""What a channel answers itself, and corrections of what is not answered yet."""

import asyncio

import pytest

from casework.conversations import Conversations
from casework.database import Database
from casework.history import History
from casework.journey import Journey, Limits
from casework.notices import Notice, Notices
from casework.turns import InboundMessage
from casework.words import Words
from tests.fakes.bot import FakeBot
from tests.fakes.fixtures import SECRET

PHOTO = InboundMessage("telegram", "anna", "[photo]", "f1", "es")
NOTICE = Notice(("telegram.no.photo",), buttons=(("telegram.button.help", "ask_capabilities"),))


@pytest.fixture
def notices(database: Database) -> Notices:
    """On the test's database."""
    return Notices(database, SECRET, Words.load())


@pytest.fixture
def journey(database: Database) -> Journey:
    """With a bot that answers everything."""
    return Journey(Conversations(database, SECRET), FakeBot(), Words.load(), Limits())


async def test_a_notice_is_kept_like_an_answer_and_told_once(notices: Notices, database: Database) -> None:
    """Behind the disclosure where nothing was said before; in the likeliest language; twice at once is once."""
    told = await asyncio.gather(notices.tell(PHOTO, NOTICE), notices.tell(PHOTO, NOTICE))
    assert sorted(told) == ["told", "told_before"]
    entries = (await History(database, SECRET).since(PHOTO.who, 0)).entries
    assert [(e.author, e.status) for e in entries] == [("user", None), ("bot", None), ("system", "asked_back")]
    assert entries[1].text.startswith("Soy Passarel·la")
    assert [b.title for b in entries[2].buttons] == ["¿Qué puedes hacer?"]
    assert len(await History(database, SECRET).undelivered(PHOTO.who)) == 2


async def test_a_notice_follows_the_language_of_the_conversation(
    notices: Notices, journey: Journey, database: Database
) -> None:
    """And discloses nothing that was disclosed."""
    await journey.answer(InboundMessage("telegram", "anna", "Hola", "m1", "es"))
    await notices.tell(PHOTO, NOTICE)
    entries = (await History(database, SECRET).since(PHOTO.who, 0)).entries
    assert [e.language for e in entries[3:]] == ["ca", "ca"]
    assert len(entries) == 5


async def test_nothing_is_left_unanswered_by_a_notice(notices: Notices, journey: Journey) -> None:
    """After a crash the bot is not asked about a picture; and the button of a notice means something."""
    await notices.tell(PHOTO, NOTICE)
    assert await journey.unanswered("telegram") == []
    received = await journey.receive(InboundMessage("telegram", "anna", "¿Qué puedes hacer?", "m2"))
    assert received.payload == "ask_capabilities"


async def test_identifiers_are_not_kept_in_a_notice(notices: Notices, database: Database) -> None:
    """They may stand in a text that was edited."""
    await notices.tell(InboundMessage("telegram", "anna", "DNI 12345678Z", "e1"), NOTICE)
    entries = (await History(database, SECRET).since(PHOTO.who, 0)).entries
    assert entries[0].text == "DNI [dni]"


async def test_a_correction_counts_until_somebody_has_been_asked(notices: Notices, journey: Journey) -> None:
    """What is unknown, unchanged, asked or answered stays as it is."""
    first = InboundMessage("telegram", "anna", "Som de Gava", "m1")
    better = InboundMessage("telegram", "anna", "Som de Gavà", "m1")
    assert await notices.correct(better, asked=False) == "unknown"
    received = await journey.receive(first)
    assert await notices.correct(first, asked=False) == "unchanged"
    assert await notices.correct(better, asked=True) == "answered"
    assert await notices.correct(better, asked=False) == "corrected"
    assert [found.text for found in await journey.unanswered("telegram")] == ["Som de Gavà"]
    await journey.finish(received)
    assert await notices.correct(first, asked=False) == "answered"
