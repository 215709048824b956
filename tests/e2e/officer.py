"""An officer at work beside the site's process, over its database; the gateway finds what they do within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from casework.conversations import Conversations
from casework.database import Database
from casework.models import Conversation
from casework.officers import OfficerView
from languages import Language
from tests.e2e.site import Site, running_site
from tests.fakes.fixtures import SECRET
from tests.fakes.office import ALWAYS_OPEN, FakeClock, FakeOffice
from tests.fakes.rasa import turn

# As long as the gateway may take to look.
PATIENCE_MS = 10_000


def wants_person(language: Language = "ca") -> dict[str, Any]:
    """What the bot makes of the wish to talk to somebody."""
    return turn("…", language=language, status="asked_back", intent="talk_to_human", handoff=True)


Work = Callable[[FakeOffice, Conversations, OfficerView, str], Awaitable[Any]]


@contextmanager
def staffed_site(folder: Path) -> Iterator[Site]:
    """A site of a service that is open day and night."""
    hours = folder / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    with running_site(folder, PASSARELLA_HOURS_FILE=str(hours)) as site:
        yield site


class Officer:
    """Anna. She has the conversation that began last."""

    def __init__(self, site: Site) -> None:
        """Employ her."""
        self._site = site
        self._officer: OfficerView | None = None
        self._do(None)

    def claim(self) -> None:
        """Take the conversation."""

        async def work(office: FakeOffice, _: Conversations, anna: OfficerView, conversation: str) -> None:
            assert (await office.takeover.claim(conversation, anna)).outcome == "claimed"

        self._do(work)

    def say(self, text: str) -> None:
        """Answer."""

        async def work(_: FakeOffice, conversations: Conversations, anna: OfficerView, conversation: str) -> None:
            assert (await conversations.say_as_officer(conversation, anna, text)).outcome == "said"

        self._do(work)

    def give_back(self) -> None:
        """Give the conversation back to the bot."""

        async def work(office: FakeOffice, _: Conversations, anna: OfficerView, conversation: str) -> None:
            assert await office.takeover.return_to_bot(conversation, anna) == "returned"

        self._do(work)

    def _do(self, work: Work | None) -> None:
        async def run() -> None:
            database = Database.open(self._site.database_url, lock_timeout_seconds=5)
            try:
                office = FakeOffice(database, FakeClock(datetime.now(UTC)))
                if self._officer is None:
                    self._officer = await office.employ("Anna", shown_name="Anna")
                await office.officers.set_presence(self._officer.id, "available")
                if work is not None:
                    query = select(Conversation.id).order_by(Conversation.last_message_at.desc()).limit(1)
                    async with database.reading() as session:
                        conversation = (await session.scalars(query)).one()
                    conversations = Conversations(database, SECRET, office.clock)
                    await work(office, conversations, self._officer, conversation)
            finally:
                await database.close()

        # Playwright keeps a loop of its own in this thread.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, run()).result()
