"""The stage of the suite: a real gateway process that can be killed, a bot that can be held, and the officers' side."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import yaml
from aiohttp import ClientConnectionError, ClientSession
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from casework.conversations import Conversations
from casework.database import Database
from casework.models import Conversation, HandoffEvent, Message
from casework.officers import OfficerView
from tests.conformance.handoff.channel import ChannelUnderTest, Seen
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, FakeClock, FakeOffice
from tests.fakes.rasa import FakeRasa, turn

ROOT = Path(__file__).resolve().parents[3]
WANTS_PERSON = turn("Ara no us puc passar amb ningú.", status="asked_back", intent="talk_to_human", handoff=True)


class Stage:
    """Everything that one play needs.

    Attributes:
        rasa: the bot; `rasa.delay` holds it.
        office: the officers' side, over the same database as the gateway's process.
        texts: what the person has sent, by message id.
    """

    def __init__(self, rasa: FakeRasa, office: FakeOffice, environment: dict[str, str], port: int) -> None:
        """Nothing runs yet."""
        self.rasa, self.office = rasa, office
        self.conversations = Conversations(office.database, SECRET, office.clock, office.events)
        self.texts: dict[str, str] = {}
        self.said: list[str] = []
        self.url = f"http://127.0.0.1:{port}"
        self._environment = environment
        self._settings: dict[str, str] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._seen: list[Seen] | None = None

    async def start(self, channel: ChannelUnderTest) -> None:
        """Start the gateway, and let the person be there."""
        self.channel = channel
        self._settings = self._settings or await channel.prepare()
        command = (sys.executable, "-m", "gateway")
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **self._environment, **self._settings}, stderr=quiet, stdout=quiet
        )
        async with asyncio.timeout(60), ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{self.url}/healthz"):
                        break
                except ClientConnectionError:
                    assert self._process.returncode is None, "the gateway did not start"
                    await asyncio.sleep(0.05)
        await channel.connect(self.url)

    async def kill(self) -> None:
        """Kill the gateway's process as a power cut would, and start another one."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        await self.start(self.channel)

    async def stop(self) -> None:
        """End the gateway's process."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def send(self, text: str, message_id: str | None = None) -> None:
        """The person sends a message, again and again until it has arrived; then its turn ends.

        A channel may be done as soon as the gateway has the message, and the next step of a play counts on its answer.
        """
        message_id = message_id or f"m{len(self.texts)}"
        self.texts.setdefault(message_id, text)
        while True:
            try:
                await self.channel.send(text, message_id)
                break
            except ConnectionError:
                await asyncio.sleep(0.1)
        # It may have to start first, on a busy machine.
        async with asyncio.timeout(60):
            while await self._is_open(self.channel.stored_as(message_id)):
                await asyncio.sleep(0.05)

    async def _is_open(self, message_id: str) -> bool:
        """Whether a message is neither answered nor left to an officer."""
        reply = aliased(Message)
        query = select(Message.status, exists().where(reply.in_reply_to == Message.id)).where(
            Message.channel_message_id == message_id, Message.direction == "in"
        )
        async with self.office.database.reading() as session:
            rows = (await session.execute(query)).all()
        return not rows or any(status is None and not answered for status, answered in rows)

    async def conversation(self) -> str:
        """The id of the one conversation."""
        async with self.office.database.reading() as session:
            return (await session.scalars(select(Conversation))).one().id

    async def claim(self, officer: OfficerView) -> str:
        """An officer takes the conversation; returns the outcome."""
        return (await self.office.takeover.claim(await self.conversation(), officer)).outcome

    async def say(self, officer: OfficerView, text: str) -> None:
        """An officer answers."""
        spoken = await self.conversations.say_as_officer(await self.conversation(), officer, text, text)
        assert spoken.outcome in ("said", "said_before")
        self.said.append(text)

    async def asked(self, count: int) -> None:
        """Wait until the bot was asked so many questions."""
        async with asyncio.timeout(20):
            while len(self.rasa.asked) < count:
                await asyncio.sleep(0.02)

    async def prove(self) -> Sequence[Seen]:
        """What the suite is for: nobody but officers speaks while they are there; no message is lost, none doubled.

        Returns:
            What the person has seen, with those who said it.
        """
        seen = await self.channel.seen()
        async with self.office.database.writing() as session:
            messages = list(await session.scalars(select(Message).order_by(Message.sequence)))
            steps = list(await session.scalars(select(HandoffEvent).order_by(HandoffEvent.id)))
        received = [m.channel_message_id for m in messages if m.direction == "in"]
        assert len(received) == len(set(received)), "a message of the person is stored twice"
        sent = {self.channel.stored_as(message_id) for message_id in self.texts}
        assert sent <= set(received), "a message of the person is lost"
        taken_at: int | None = None
        for step in steps:
            if step.to_state == "with_officer":
                taken_at = step.after_sequence if taken_at is None else taken_at
            elif taken_at is not None:
                self._assert_silent(messages, taken_at, step.after_sequence)
                taken_at = None
        if taken_at is not None:
            self._assert_silent(messages, taken_at, messages[-1].sequence)
        out = [Seen(m.author, m.text) for m in messages if m.direction == "out"]
        shown = [self.channel.shows(said) for said in out]
        assert list(seen) == shown, "what the person saw is not what was said, in its order and once"
        assert [said.text for said in out if said.author == "officer"] == list(dict.fromkeys(self.said))
        return out

    @staticmethod
    def _assert_silent(messages: Sequence[Message], after: int, until: int) -> None:
        spoke = [m.text for m in messages if after < m.sequence <= until and m.author == "bot"]
        assert spoke == [], "the bot spoke between claim and return"


@asynccontextmanager
async def stage(database_url: str, folder: Path, port: int) -> AsyncIterator[Stage]:
    """Set the stage over a database with its tables; an office that is open day and night."""
    hours = folder / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    database = Database.open(database_url)
    async with FakeRasa(SECRET).running() as rasa:
        environment = {
            "PASSARELLA_PORT": str(port),
            "PASSARELLA_DATABASE_URL": database_url,
            "PASSARELLA_RASA_URL": rasa.url,
            "PASSARELLA_SECRET": SECRET,
            "PASSARELLA_VAR_DIR": str(folder),
            "PASSARELLA_HOURS_FILE": str(hours),
            "PASSARELLA_MESSAGES_PER_MINUTE": "1000",
        }
        # The gateway's process has the real clock.
        play = Stage(rasa, FakeOffice(database, FakeClock(datetime.now(UTC))), environment, port)
        try:
            yield play
        finally:
            await play.stop()
            await database.close()
