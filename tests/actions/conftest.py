"""One turn of a conversation with real actions: a loaded library, a real book of requests, Rasa's own tracker."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Sources, TurnAction
from actions.request_fields import FIELDS
from actions.request_form import CONFIRMED, ValidateRequestForm
from casework.database import Database
from casework.requests import Requests
from knowledge.content import read_content
from knowledge.library import Library
from knowledge.load import load
from tests.fakes.fixtures import SECRET, database_url, migrated  # noqa: F401
from tests.knowledge.conftest import SMALL, HashingEncoder

TODAY = date(2026, 11, 24)
MORE = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Said:
    """One utterance: the response's name, what fills its holes, and the buttons beyond its own."""

    response: str
    values: dict[str, Any]
    buttons: list[dict[str, str]]

    @property
    def payloads(self) -> list[str]:
        """What the buttons send."""
        return [button["payload"] for button in self.buttons]


@dataclass
class Chat:
    """A conversation whose slots are kept from turn to turn, as Rasa keeps them."""

    sources: Sources
    slots: dict[str, Any] = field(default_factory=lambda: {"language": "ca"})
    sender: str = "conversation-1"

    async def do(
        self,
        action: type[TurnAction],
        text: str = "",
        intent: str = "inform",
        *entities: tuple[str, Any] | tuple[str, Any, str],
        button: bool = False,
        today: date = TODAY,
        ranking: tuple[str, ...] = (),
        confidence: float = 0.9,
        before: str = "action_listen",
        outside: float = 0.0,
        likely: tuple[str, float] | None = None,
    ) -> list[Said]:
        """Run one action on a message.

        Args:
            action: its class.
            text: what the user wrote; of a button, its payload.
            intent: as understood.
            entities: (name, value), or (name, value, words of the text that say so).
            button: whether it was pressed rather than typed.
            today: the day it is.
            ranking: intents that were likely too.
            confidence: of the intent.
            before: the action that answered the message before this one.
            outside: how likely it was somebody else's business.
            likely: the best intent of a message that was not understood, and how likely it was.

        Returns:
            What was said; slots are set as the action wished.
        """
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "intent_ranking": [
                *([{"name": likely[0], "confidence": likely[1]}] if likely else []),
                *({"name": name, "confidence": 0.1} for name in (intent, *ranking)),
                *([{"name": "out_of_scope", "confidence": outside}] if outside else []),
            ],
            "entities": [_entity(text, *entity) for entity in entities],
            "metadata": {"today": today.isoformat(), "button": button},
        }
        events = [{"event": "action", "name": before}, {"event": "action", "name": "action_listen"}, {"event": "user"}]
        tracker = Tracker(self.sender, dict(self.slots), message, events, False, None, {}, None)
        dispatcher = CollectingDispatcher()
        for event in await action(self.sources).run(dispatcher, tracker, {}):
            assert event["event"] == "slot", f"{action.__name__}: unexpected event {event}"
            self.slots[event["name"]] = event["value"]
        return [_said(message) for message in dispatcher.messages]

    async def answer(self, text: str = "", intent: str = "inform", *entities: Any, **more: Any) -> list[Said]:
        """Answer the field that the request form asks for; Rasa then asks for the next one that is empty."""
        self.slots["requested_slot"] = self.asked
        return await self.do(ValidateRequestForm, text, intent, *entities, **more)

    @property
    def asked(self) -> str:
        """The field that the form asks for: the first that is empty."""
        return next((slot for slot in (*FIELDS, CONFIRMED) if self.slots.get(slot) is None), CONFIRMED)


def _entity(text: str, name: str, value: Any, words: str | None = None) -> dict[str, Any]:
    entity = {"entity": name, "value": value}
    if words is not None:
        start = text.index(words)
        entity |= {"start": start, "end": start + len(words)}
    return entity


def _said(message: dict[str, Any]) -> Said:
    assert message["text"] is None, f"words in Python: {message['text']!r}"
    drop = ("text", "elements", "custom", "template", "response", "image", "attachment", "buttons")
    values = {key: value for key, value in message.items() if key not in drop}
    return Said(message["response"], values, message["buttons"])


def names(said: list[Said]) -> list[str]:
    """The names of what was said."""
    return [one.response for one in said]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small content and what the actions need besides, loaded once."""
    folder = tmp_path_factory.mktemp("actions")
    content = shutil.copytree(SMALL, folder / "content")
    shutil.copytree(MORE, content, dirs_exist_ok=True)
    url = f"sqlite:///{folder / 'knowledge.db'}"
    load(read_content(content), url, HashingEncoder())
    return url


# Opening a library builds its indexes: one serves all tests, which therefore share one event loop (`SHARED_LOOP`).
SHARED_LOOP = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def library(loaded: str) -> AsyncIterator[Library]:
    """That content, opened; nothing changes it."""
    opened = await Library.open(loaded, encoder=HashingEncoder(), seconds_between_checks=3600)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sources(library: Library, database_url: str) -> AsyncIterator[Sources]:  # noqa: F811
    """The library, and an empty book of requests."""
    database = Database.open(database_url, lock_timeout_seconds=0.1)
    yield Sources(library, Requests(database, SECRET))
    await database.close()


@pytest.fixture
def chat(sources: Sources) -> Chat:
    """A new conversation in Catalan."""
    return Chat(sources)
