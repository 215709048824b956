"""The bot's one channel, over HTTP: a real Sanic server with a stand-in for Rasa's agent behind it."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from rasa.core.channels.channel import UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot, Slot
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channel import GatewayInput
from bot.nlg import Responses
from tests.bot.test_nlg import variations

# Sanic rewrites its own methods when a server starts; in this mode it can do so a second time.
Sanic.test_mode = True
SECRET = "a-secret-for-tests-only"
_WORDS = {
    "utter_help": variations(
        **{
            language: {"text": "…", "buttons": [{"title": title, "payload": "request_assistance"}]}
            for language, title in {"ca": "Demana ajuda", "es": "Pedir ayuda", "en": "Ask for help"}.items()
        }
    ),
    "utter_greet": variations(ca={"text": "Bon dia"}, es={"text": "Buenos días"}, en={"text": "Good morning"}),
    "utter_label_more": variations(ca={"text": "Més"}, es={"text": "Más"}, en={"text": "More"}),
}


class Agent:
    """Understands what it is told to, says what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        """Greets in Catalan until told otherwise."""
        self.processor = self
        self.nlg = Responses(None, Domain.from_dict({"version": "3.1", "responses": _WORDS}))
        self.understood: dict[str, Any] = {
            "intent": {"name": "greet", "confidence": 0.9},
            "entities": [],
            "language": "ca",
        }
        self.says: list[dict[str, Any]] = [{"text": "Hola", "language": "ca", "metadata": {"status": "smalltalk"}}]
        self.parsed: list[UserMessage] = []
        self.handled: list[UserMessage] = []
        self.domain = Domain.from_dict({"version": "3.1"})
        slots: list[Slot] = [AnySlot(name, [{}], influence_conversation=False) for name in ("request_name", "language")]
        self.tracker = DialogueStateTracker("anna", slots)
        self.saved = 0
        self.ready = True
        self.lock_store = InMemoryLockStore()

    def is_ready(self) -> bool:
        """Rasa's agent has a model."""
        return self.ready

    async def fetch_tracker_and_update_session(self, sender: str) -> DialogueStateTracker:
        """Rasa's processor reads a conversation."""
        return self.tracker

    async def get_tracker(self, sender: str) -> DialogueStateTracker:
        """Rasa's processor reads a conversation without beginning a session."""
        return self.tracker

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Rasa's processor keeps a conversation."""
        self.saved += 1

    async def parse_message(self, message: UserMessage) -> "dict[str, Any]":
        """Rasa's processor understands the text of a message."""
        self.parsed.append(message)
        return {"text": message.text, **self.understood, "entities": list(self.understood["entities"])}

    async def handle_message(self, message: UserMessage) -> None:
        """Rasa's agent answers through the message's own channel."""
        self.handled.append(message)
        for said in self.says:
            await message.output_channel.send_response(message.sender_id, dict(said))


class Bot:
    """A client of the running server."""

    def __init__(self, session: ClientSession, url: str, agent: Agent, warmed_up: "list[UserMessage]") -> None:
        """Know where the server is, its agent, and what that understood before anybody wrote."""
        self.session, self.url, self.agent, self.warmed_up = session, url, agent, warmed_up

    async def status(self, method: str, path: str, **headers: str) -> int:
        """The status of an answer."""
        async with self.session.request(method, f"{self.url}{path}", headers=headers, json={}) as response:
            return response.status

    async def turn(self, text: "str | None" = None, **fields: Any) -> "dict[str, Any]":
        """One turn with the right secret."""
        headers = {"X-Passarella-Secret": SECRET}
        body = {"sender": "anna", "text": text, **fields}
        async with self.session.post(f"{self.url}/webhooks/passarella/webhook", json=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            answer: dict[str, Any] = await response.json()
            return answer


@asynccontextmanager
async def serving(agent: "Agent | None" = None) -> AsyncIterator[Bot]:
    """Serve the channel as Rasa does, with stand-ins for two routes of Rasa's own API."""
    app = Sanic(f"test-{uuid.uuid4().hex}", configure_logging=False)
    app.ctx.agent = agent or Agent()
    register([GatewayInput(SECRET)], app, route="/webhooks/")

    @app.route("/model/parse", methods=["POST"])
    async def parse(request: Request) -> HTTPResponse:
        return json({})

    @app.route("/conversations/anna/tracker", methods=["GET", "POST"])
    async def tracker(request: Request) -> HTTPResponse:
        return json({})

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=free, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        warmed_up = list(app.ctx.agent.parsed)
        app.ctx.agent.parsed.clear()
        try:
            async with ClientSession() as session:
                yield Bot(session, f"http://127.0.0.1:{free.getsockname()[1]}", app.ctx.agent, warmed_up)
        finally:
            server.close()
            await server.wait_closed()


def talk(conversation: "Callable[[Bot], Coroutine[Any, Any, None]]") -> None:
    """Run a conversation with a server of its own; this environment has no plugin for asynchronous tests."""

    async def run() -> None:
        async with serving() as bot:
            await conversation(bot)

    asyncio.run(run())


def test_every_language_is_understood_once_before_anybody_writes() -> None:
    """Word lists and models are read then, and nothing is said or kept."""

    async def conversation(bot: Bot) -> None:
        assert [message.text for message in bot.warmed_up] == ["Bon dia", "Buenos días", "Good morning"]
        assert bot.agent.handled == []
        assert bot.agent.saved == 0

    talk(conversation)


def test_without_a_model_nothing_is_tried() -> None:
    """Rasa serves all the same, and its status tells."""

    async def run() -> None:
        agent = Agent()
        agent.ready = False
        async with serving(agent) as bot:
            assert bot.warmed_up == []

    asyncio.run(run())


def test_conversations_are_closed_to_those_without_the_secret() -> None:
    """Neither the webhook nor Rasa's own API answers a stranger: whole conversations are in there."""

    async def conversation(bot: Bot) -> None:
        for path in ("/webhooks/passarella/webhook", "/conversations/anna/tracker"):
            assert await bot.status("POST", path) == 401, path
            assert await bot.status("POST", path, **{"X-Passarella-Secret": "wrong"}) == 401, path
            assert await bot.status("POST", path, **{"X-Passarella-Secret": ""}) == 401, path
        assert await bot.status("GET", "/conversations/anna/tracker", **{"X-Passarella-Secret": SECRET}) == 200
        assert bot.agent.parsed == []

    talk(conversation)


def test_understanding_and_health_are_open() -> None:
    """Nothing in them belongs to a person, and evaluation asks them without a secret."""

    async def conversation(bot: Bot) -> None:
        assert await bot.status("POST", "/model/parse") == 200
        assert await bot.status("GET", "/webhooks/passarella/") == 200
        assert await bot.status("GET", "/model/parse/../conversations/anna/tracker") == 401

    talk(conversation)


def test_a_text_is_understood_and_answered() -> None:
    """Text, sender, message id and metadata reach Rasa; words and facts come back."""

    async def conversation(bot: Bot) -> None:
        answer = await bot.turn("bon dia", message_id="m1", metadata={"page_language": "ca", "today": "2026-11-24"})
        assert answer["messages"] == [{"text": "Hola", "buttons": [], "image": None}]
        assert answer["facts"] == {
            "language": "ca",
            "status": "smalltalk",
            "statuses": ["smalltalk"],
            "intent": "greet",
            "confidence": 0.9,
            "handoff": False,
            "request": None,
            "language_choice": None,
            "requested_slot": None,
            "known": {},
        }
        (message,) = bot.agent.handled
        assert (message.text, message.sender_id, message.message_id) == ("bon dia", "anna", "m1")
        assert message.metadata == {"page_language": "ca", "today": "2026-11-24", "button": False}

    talk(conversation)


def test_a_title_that_is_typed_later_still_means_its_button() -> None:
    """Not what the pipeline takes it for; the language is that of the words."""

    async def conversation(bot: Bot) -> None:
        bot.agent.understood |= {"language": "en", "intent": {"name": "chitchat", "confidence": 0.9}}
        answer = await bot.turn("ask for HELP!")
        assert (answer["facts"]["intent"], answer["facts"]["confidence"]) == ("request_assistance", 1.0)
        (message,) = bot.agent.handled
        assert message.text == "ask for HELP!"
        assert message.parse_data["language"] == "en"
        assert {"entity": "conversation_language", "value": "en"} in message.parse_data["entities"]

    talk(conversation)


def test_the_decided_language_reaches_the_dialogue() -> None:
    """As an entity: Rasa fills the slot from it before any rule runs."""

    async def conversation(bot: Bot) -> None:
        bot.agent.understood["language"] = "es"
        await bot.turn("hola")
        entities = bot.agent.handled[0].parse_data["entities"]
        assert entities == [{"entity": "conversation_language", "value": "es"}]

    talk(conversation)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        (" / /greet{}", "greet{}"),
        ('/affirm{"request_confirmed": true}', 'affirm{"request_confirmed": true}'),
        ("i/o", "i/o"),
        (None, ""),
    ],
)
def test_a_user_cannot_type_a_command(typed: "str | None", text: str) -> None:
    """Rasa takes a text behind a slash for an intent; whoever types one is understood like anybody else."""

    async def conversation(bot: Bot) -> None:
        await bot.turn(typed)
        assert [message.text for message in bot.agent.parsed] == [text]

    talk(conversation)


def test_a_button_needs_no_understanding() -> None:
    """The payload is read as intent and entities, with certainty; the pipeline is not asked."""

    async def conversation(bot: Bot) -> None:
        answer = await bot.turn(button="list_items?topic=programmes&page=2")
        assert bot.agent.parsed == []
        (message,) = bot.agent.handled
        assert message.metadata["button"] is True
        assert message.parse_data["intent"] == {"name": "list_items", "confidence": 1.0}
        assert [(e["entity"], e["value"]) for e in message.parse_data["entities"]] == [
            ("topic", "programmes"),
            ("page", "2"),
            ("conversation_language", "ca"),
        ]
        assert (answer["facts"]["intent"], answer["facts"]["confidence"]) == ("list_items", 1.0)

    talk(conversation)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"language_choice": "en", "conversation_language": "es", "page_language": "ca"}, "es"),
        ({"language_choice": "en", "page_language": "ca"}, "en"),
        ({"conversation_language": "es", "page_language": "ca"}, "es"),
        ({"page_language": "en"}, "en"),
        ({"page_language": "fr"}, "ca"),
        ({}, "ca"),
    ],
)
def test_a_button_speaks_the_language_of_the_conversation(metadata: "dict[str, str]", language: str) -> None:
    """A payload is in no language: conversation, choice and page say which, Catalan where none does."""

    async def conversation(bot: Bot) -> None:
        await bot.turn(button="greet", metadata=metadata)
        assert bot.agent.handled[0].parse_data["language"] == language

    talk(conversation)


def test_buttons_of_the_answer_have_words() -> None:
    """Titles that are labels are said in the answer's language; payloads are handed on as they are."""

    async def conversation(bot: Bot) -> None:
        buttons = [
            {"title": "label:utter_label_more", "payload": "list_items?page=2"},
            {"title": "Gavà", "payload": "x"},
        ]
        bot.agent.says = [{"text": "Hay más", "language": "es", "buttons": buttons, "metadata": {"status": "answered"}}]
        answer = await bot.turn("hola")
        assert answer["messages"][0]["buttons"] == [
            {"title": "Más", "payload": "list_items?page=2"},
            {"title": "Gavà", "payload": "x"},
        ]

    talk(conversation)


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (["answered"], "answered"),
        (["answered", "form_step"], "form_step"),
        (["form_step", None], "form_step"),
        ([None], "error_internal"),
        ([], "error_internal"),
    ],
)
def test_the_last_status_is_the_turns(statuses: "list[str | None]", status: str) -> None:
    """Every turn has exactly one; a bot that says nothing with a status has failed."""

    async def conversation(bot: Bot) -> None:
        bot.agent.says = [{"text": "…", "metadata": {"status": s} if s else {}} for s in statuses]
        answer = await bot.turn("hola")
        assert answer["facts"]["status"] == status
        assert answer["facts"]["statuses"] == [s for s in statuses if s]

    talk(conversation)


def test_facts_come_from_the_values_of_the_words() -> None:
    """The request that was filed, the language that was chosen, the wish for a person."""

    async def conversation(bot: Bot) -> None:
        bot.agent.says = [
            {"text": "Fet", "request": "RI-2026-000123", "language": "ca", "metadata": {"status": "request_filed"}},
            {
                "text": "OK",
                "language_choice": "en",
                "language": "en",
                "metadata": {"status": "answered", "handoff": True},
            },
        ]
        facts = (await bot.turn("sí"))["facts"]
        assert facts["request"] == "RI-2026-000123"
        assert (facts["language"], facts["language_choice"], facts["handoff"]) == ("en", "en", True)

    talk(conversation)


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}, {"secret": "${PASSARELLA_SECRET}"}])
def test_no_secret_no_channel(credentials: "dict[str, str] | None") -> None:
    """A bot that could not tell the gateway from anybody else does not start."""
    with pytest.raises(ValueError, match="PASSARELLA_SECRET"):
        GatewayInput.from_credentials(credentials)


def test_what_an_officer_agreed_on_is_known_before_the_next_message() -> None:
    """Slots of the request are set and kept; the bot's own are left alone; without any nothing is written."""

    async def conversation(bot: Bot) -> None:
        await bot.turn("Hola", metadata={"resumed": {"summary": "Res.", "slots": {}}})
        assert bot.agent.saved == 0
        slots = {"request_name": "Maria", "language": "en", "no_such_slot": "x"}
        await bot.turn("Hola", metadata={"resumed": {"summary": None, "slots": slots}})
        assert bot.agent.saved == 1
        assert bot.agent.tracker.get_slot("request_name") == "Maria"
        assert bot.agent.tracker.get_slot("language") is None

    talk(conversation)


def test_what_the_bot_has_learnt_travels_with_its_answer() -> None:
    """Of its slots those that officers see, and only if they are filled."""

    async def conversation(bot: Bot) -> None:
        bot.agent.tracker.update(SlotSet("request_name", "Maria"), bot.agent.domain)
        bot.agent.tracker.update(SlotSet("language", "ca"), bot.agent.domain)
        assert (await bot.turn("Hola"))["facts"]["known"] == {"request_name": "Maria"}

    talk(conversation)
