"""Officers and people in Telegram: both ways, under a name, and officers see what does not arrive."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from casework.conversations import Conversations
from casework.dossier import Dossiers
from casework.handoff import HandoffDesk
from casework.models import Conversation, Message
from casework.officers import Officers, OfficerView
from casework.requests import Requests
from casework.takeover import Takeover
from casework.watch import Watch
from gateway.keys import CONVERSATIONS, DATABASE, OFFICE, RULES
from gateway.settings import Settings
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, PASSWORD
from tests.fakes.rasa import FakeRasa, turn
from tests.fakes.telegram import FakeTelegram, Person, errors

WANTS_PERSON = turn("Ara no.", status="asked_back", intent="talk_to_human", handoff=True)


class Desk:
    """An officer beside the gateway, in its process."""

    def __init__(self, app: Any, officer: OfficerView) -> None:
        """Keep who it is."""
        self.database = app[DATABASE]
        self.office = app[OFFICE]
        self.officer = officer
        self.takeover = Takeover(app[OFFICE])
        self.waiting_room = HandoffDesk(app[OFFICE])
        self.conversations: Conversations = app[CONVERSATIONS]
        self.requests = Requests(self.database, SECRET, service=app[RULES])

    async def conversation(self) -> str:
        """The id of the one conversation."""
        async with self.database.reading() as session:
            return str((await session.scalars(select(Conversation.id))).one())

    async def claim(self) -> None:
        """Take it."""
        assert (await self.takeover.claim(await self.conversation(), self.officer)).outcome == "claimed"

    async def say(self, text: str) -> None:
        """Answer in it."""
        spoken = await self.conversations.say_as_officer(await self.conversation(), self.officer, text)
        assert spoken.outcome == "said"

    async def marks(self) -> list[tuple[bool, str | None]]:
        """Whether what officers said has arrived, and why not, as the desk shows it."""
        dossier = await Dossiers(self.database).read(await self.conversation(), self.officer.id)
        assert dossier is not None
        return [(item.delivered, item.undeliverable) for item in dossier.items if item.author == "officer"]

    async def until(self, marks: list[tuple[bool, str | None]]) -> None:
        """Wait until the desk shows so much."""
        async with asyncio.timeout(40):
            while await self.marks() != marks:
                await asyncio.sleep(0.05)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """An office that is open day and night."""
    hours = tmp_path / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    return settings.model_copy(update={"hours_file": hours, "bot_timeout_seconds": 10})


@pytest.fixture
async def desk(gateway: TestClient[Any, Any]) -> Desk:
    """Nora's."""
    app = gateway.server.app  # type: ignore[attr-defined]
    _, officer = await Officers(app[DATABASE]).add(
        "Nora", "nora@example.cat", "officer", PASSWORD, actor="test", shown_name="Nora"
    )
    assert officer is not None
    await Officers(app[DATABASE]).set_presence(officer.id, "available")
    return Desk(app, officer)


async def test_a_hand_off_both_ways(telegram: FakeTelegram, rasa: FakeRasa, desk: Desk, anna: Person) -> None:
    """Place in the queue, joined, words under a name, left, and the bot again; nobody is seen writing meanwhile."""
    rasa.answers.append(WANTS_PERSON)
    await anna.says("Vull parlar amb algú")
    assert "us toca a vós" in (await anna.heard(2))[1]
    await desk.claim()
    assert "Nora s'ha incorporat" in (await anna.heard(3))[2]
    typed, asked = len(telegram.called("sendChatAction")), len(rasa.asked)
    await anna.says("Hola, Nora")
    await desk.say("Bon dia!\nEn què us ajudo?")
    heard = await anna.heard(4)
    assert heard[3] == "Nora · una persona del servei\nBon dia!\nEn què us ajudo?"
    (heading,) = anna.chat.said()[3]["entities"]
    assert heading == {"type": "bold", "offset": 0, "length": len("Nora · una persona del servei")}
    assert (len(telegram.called("sendChatAction")), len(rasa.asked)) == (typed, asked)
    await desk.takeover.return_to_bot(await desk.conversation(), desk.officer)
    assert "Torneu a parlar amb l'assistent automàtic" in (await anna.heard(5))[4]
    await anna.says("Què és URBACT?")
    assert (await anna.heard(6))[5] == "Això és una resposta."
    await desk.until([(True, None)])


async def test_who_leaves_the_queue_by_its_button_is_back_at_the_bot(rasa: FakeRasa, desk: Desk, anna: Person) -> None:
    """The queue's button means nothing to the bot, and works in Telegram."""
    rasa.answers.append(WANTS_PERSON)
    await anna.says("/persona")
    await anna.heard(2)
    await anna.presses("Surt de la cua")
    assert "heu sortit de la cua" in (await anna.heard(3))[2]


async def test_who_waits_for_long_is_told_so(rasa: FakeRasa, desk: Desk, anna: Person) -> None:
    """An escalation reaches them without their asking."""
    rasa.answers.append(WANTS_PERSON)
    await anna.says("Vull parlar amb algú")
    await anna.heard(2)
    later = desk.office.clock() + timedelta(minutes=30)
    assert await Watch(replace(desk.office, clock=lambda: later)).look()
    assert "Hem tornat a avisar el servei" in (await anna.heard(3))[2]


async def test_officers_see_that_the_bot_was_blocked_and_that_it_no_longer_is(
    rasa: FakeRasa, desk: Desk, anna: Person
) -> None:
    """What was said meanwhile arrives when it can, in its order and once."""
    await anna.says("Hola")
    await anna.heard(2)
    await desk.claim()
    await anna.heard(3)
    anna.chat.refuses = errors.BLOCKED
    await desk.say("Hi sou?")
    await desk.until([(False, "blocked")])
    await desk.say("Encara?")
    await desk.until([(False, "blocked")] * 2)
    await anna.unblocks()
    heard = await anna.heard(5)
    assert [text.rpartition("\n")[2] for text in heard[3:]] == ["Hi sou?", "Encara?"]
    await desk.until([(True, None)] * 2)


async def test_what_telegram_takes_in_no_form_is_shown_to_officers_and_holds_up_nothing(
    telegram: FakeTelegram, rasa: FakeRasa, desk: Desk, anna: Person
) -> None:
    """The next message arrives."""
    await anna.says("Hola")
    await anna.heard(2)
    await desk.claim()
    await anna.heard(3)
    telegram.failures["sendMessage"].extend([errors.BAD_ENTITIES] * 2)
    await desk.say("Primer")
    await desk.until([(False, "refused")])
    await desk.say("Segon")
    assert (await anna.heard(4))[3].endswith("Segon")
    await desk.until([(False, "refused"), (True, None)])


async def test_a_slow_chat_holds_up_no_other(telegram: FakeTelegram, rasa: FakeRasa, desk: Desk, anna: Person) -> None:
    """Telegram asks for a pause for one person; the officer's words to another arrive meanwhile, and later theirs."""
    await anna.says("Hola")
    await anna.heard(2)
    await desk.claim()
    await anna.heard(3)
    telegram.failures["sendMessage"].append(errors.too_many_requests(3))
    await desk.say("Per a l'Anna")
    berta = telegram.person(1002, "Berta", "ca")
    async with asyncio.timeout(30):
        while telegram.failures["sendMessage"]:
            await asyncio.sleep(0.02)
    await berta.says("Hola")
    await berta.heard(2)
    assert len(anna.chat.said()) == 3
    assert (await anna.heard(4))[3].endswith("Per a l'Anna")


@pytest.mark.parametrize("to_state", ["in_progress", "resolved"])
async def test_news_of_a_request_reach_the_chat_it_was_filed_in(
    desk: Desk, rasa: FakeRasa, anna: Person, to_state: str
) -> None:
    """With its reference, which is copied by touching it, in the request's language; a note alone is no news."""
    await anna.says("Hola")
    await anna.heard(2)
    conversation = await desk.conversation()
    receipt = await desk.requests.file(replace(DRAFT, conversation_id=conversation))
    assert await desk.requests.assign(receipt.reference, desk.officer.id, desk.officer.id) == "assigned"
    assert "ja té una persona del servei" in (await anna.heard(3))[2]
    assert await desk.requests.add_note(receipt.reference, desk.officer.id, "Per a nosaltres") == "noted"
    assert await desk.requests.move(receipt.reference, to_state, desk.officer.id, None) == "moved"
    heard = await anna.heard(4)
    assert receipt.reference in heard[3]
    assert anna.chat.said()[3]["entities"][0]["type"] == "code"
    assert receipt.code not in str(heard)


async def test_who_cancels_their_own_request_is_not_told_twice(desk: Desk, rasa: FakeRasa, anna: Person) -> None:
    """The chat has said so itself."""
    await anna.says("Hola")
    await anna.heard(2)
    conversation = await desk.conversation()
    receipt = await desk.requests.file(replace(DRAFT, conversation_id=conversation))
    cancelled = await desk.requests.cancel(receipt.reference, receipt.code, conversation_id=conversation)
    assert cancelled == "cancelled"
    async with desk.database.reading() as session:
        said = await session.scalars(select(Message.author).where(Message.direction == "out"))
        assert "system" not in list(said)
