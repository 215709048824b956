"""The one channel of the bot: the gateway asks over loopback with a shared secret and gets words and facts back."""

import gc
import hmac
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import SlotSet
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.titles import Titles
from languages import DEFAULT_LANGUAGE, LANGUAGES

# What any program on this machine may ask: nothing in it belongs to a person.
_OPEN_TO_ALL = ("/", "/version", "/model/parse", "/webhooks/passarella/")
# Set by actions as extra values of a response; they travel in the metadata of what was said.
_FACTS = ("request", "language_choice")
# What an officer may settle; the bot's other slots are its own.
_AGREED = frozenset(
    f"request_{name}" for name in ("service", "municipality", "subject", "need", "deadline", "name", "email", "phone")
)
# What officers see of what the bot has learnt.
_KNOWN = (*sorted(_AGREED), "subject")
# Rasa's forms ask for a slot with the response of that name.
_ASKS = "utter_ask_"
_WARM_UP = "label:utter_greet"


class TurnOutput(OutputChannel):
    """Collects what the bot says in one turn, with the metadata that Rasa's own collector drops."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.said: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Rasa's name of the channel."""
        return "passarella"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one utterance whole: several paragraphs are one message."""
        self.said.append(message)


class GatewayInput(InputChannel):
    """`POST /webhooks/passarella/webhook`: one turn in, its messages and facts out."""

    def __init__(self, secret: str) -> None:
        """Keep the secret that gateway and bot share."""
        self._secret = secret
        self._titles: Titles | None = None

    @classmethod
    def name(cls) -> str:
        """Rasa's name of the channel, part of its address."""
        return "passarella"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "GatewayInput":
        """Read `secret` from credentials.yml.

        Raises:
            ValueError: the secret is missing or was not filled in from the environment.
        """
        secret = str((credentials or {}).get("secret") or "")
        if not secret or secret.startswith("${"):
            raise ValueError("credentials.yml: PASSARELLA_SECRET is not set, so the gateway could not be told apart")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Make the routes that Rasa mounts."""
        webhook = Blueprint("passarella_webhook", "bot_channel")

        @webhook.listener("before_server_start")
        async def guard_api(app: Sanic, loop: AbstractEventLoop) -> None:
            # Rasa's HTTP API holds whole conversations: it is open to none but the gateway.
            app.register_middleware(self._check, "request")

        @webhook.listener("after_server_start")
        async def warm_up(app: Sanic, loop: AbstractEventLoop) -> None:
            await _warm_up(app.ctx.agent)
            # Model and word lists stay. Python would go through them again and again for what may go, which takes a
            # third of a second each time.
            gc.collect()
            gc.freeze()

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            return response.json(await self._turn(request.json, request.app.ctx.agent))

        return webhook

    def _titles_of(self, agent: Any) -> Titles:
        self._titles = self._titles or Titles(agent.nlg.responses)
        return self._titles

    async def _check(self, request: Request) -> HTTPResponse | None:
        given = request.headers.get("X-Passarella-Secret", "")
        if request.path in _OPEN_TO_ALL or hmac.compare_digest(given.encode(), self._secret.encode()):
            return None
        return response.json({"error": "unauthorized"}, status=401)

    async def _turn(self, asked: dict[str, Any], agent: Any) -> dict[str, Any]:
        output = TurnOutput()
        metadata = {**(asked.get("metadata") or {}), "button": bool(asked.get("button"))}
        message = UserMessage(
            (asked.get("text") or "").lstrip("/ "),
            output,
            asked["sender"],
            input_channel=self.name(),
            message_id=asked.get("message_id"),
            metadata=metadata,
        )
        if metadata.get("resumed"):
            await _resume(agent, asked["sender"], metadata["resumed"])
        if asked.get("button"):
            parsed = _pressed(asked["button"], metadata)
            message.text = asked["button"]
        else:
            parsed = await agent.processor.parse_message(message)
            title = self._titles_of(agent).payload(message.text)
            if title:
                # Understood as if it were pressed; the language is that of the words.
                parsed |= {**_pressed(title, metadata), "text": message.text, "language": parsed["language"]}
        # Rasa fills slots from entities before any rule: this is how the decision reaches the dialogue.
        parsed["entities"].append({"entity": "conversation_language", "value": parsed["language"]})
        message.parse_data = parsed
        await agent.handle_message(message)
        answer = _answer(output.said, parsed, agent)
        answer["facts"]["known"] = await _known(agent, asked["sender"])
        return answer


async def _warm_up(agent: Any) -> None:
    """Understand one sentence of each language: the first person would wait until word lists and models are read."""
    if not agent.is_ready():
        return
    for language in LANGUAGES:
        text = agent.nlg.label(_WARM_UP, language)
        message = UserMessage(text, TurnOutput(), metadata={"page_language": language})
        await agent.processor.parse_message(message)


async def _resume(agent: Any, sender: str, resumed: dict[str, Any]) -> None:
    """Let the tracker learn what an officer agreed on with the person, before their next message is read."""
    agreed = {name: value for name, value in (resumed.get("slots") or {}).items() if name in _AGREED}
    if not agreed:
        return
    async with agent.lock_store.lock(sender):
        tracker = await agent.processor.fetch_tracker_and_update_session(sender)
        for name, value in agreed.items():
            tracker.update(SlotSet(name, value), agent.domain)
        await agent.processor.save_tracker(tracker)


async def _known(agent: Any, sender: str) -> dict[str, str]:
    """The slots that are filled, of those that officers see."""
    slots = (await agent.processor.get_tracker(sender)).current_slot_values()
    return {name: str(slots[name]) for name in _KNOWN if slots.get(name)}


def _pressed(payload: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Read a button's payload, "intent?entity=value&…": what the server itself offered needs no understanding."""
    intent, _, query = payload.partition("?")
    # The conversation's language before the choice: where they differ, the choice is the older one.
    hints = (metadata.get(key) for key in ("conversation_language", "language_choice", "page_language"))
    return {
        "text": payload,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": entity, "value": value, "extractor": "button"} for entity, value in parse_qsl(query)],
        "language": next((hint for hint in hints if hint in LANGUAGES), DEFAULT_LANGUAGE),
    }


def _answer(said: list[dict[str, Any]], parsed: dict[str, Any], agent: Any) -> dict[str, Any]:
    # Rasa lays a response's own metadata and the values it was filled with side by side in the message.
    details = [{**utterance, **(utterance.get("metadata") or {})} for utterance in said]
    language = next((d["language"] for d in reversed(details) if d.get("language")), parsed["language"])
    statuses = [d["status"] for d in details if d.get("status")]
    facts: dict[str, Any] = {
        "language": language,
        # The last utterance ends the turn: a question answered inside the form ends as a step of the form.
        "status": statuses[-1] if statuses else "error_internal",
        "statuses": statuses,
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "handoff": any(d.get("handoff") for d in details),
    }
    last = details[-1].get("utter_action", "") if details else ""
    facts["requested_slot"] = last.removeprefix(_ASKS) if last.startswith(_ASKS) else None
    for fact in _FACTS:
        facts[fact] = next((d[fact] for d in reversed(details) if d.get(fact)), None)
    messages = [_message(utterance, agent.nlg, language) for utterance in said]
    return {"messages": messages, "facts": facts}


def _message(utterance: dict[str, Any], nlg: Any, language: str) -> dict[str, Any]:
    buttons = [
        {"title": nlg.label(button["title"], language), "payload": button["payload"]}
        for button in utterance.get("buttons") or []
    ]
    return {"text": utterance.get("text") or "", "buttons": buttons, "image": utterance.get("image")}
