"""Rasa's REST channel: `POST /webhooks/rest/webhook` with `{sender, message, metadata}`."""

import json
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from casework.journey import TooManyMessages
from casework.turns import Entry, InboundMessage, Reply, Said, known_language
from channels.keys import JOURNEY
from channels.problems import Problem
from languages import Language

CHANNEL = "rest"
PATH = "/webhooks/rest/webhook"
_RETRY_AFTER_SECONDS = 60


# Half characters, which JSON can spell and no database can keep, are refused here too.
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class RestMetadata(BaseModel):
    """Hints of the page or program; others are ignored."""

    model_config = ConfigDict(strict=True)

    language: str | None = None
    message_id: Identifier | None = None


class RestMessage(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(strict=True)

    sender: Identifier
    message: str
    metadata: RestMetadata | None = None


async def receive(request: web.Request) -> web.StreamResponse:
    """Answer one message.

    Raises:
        Problem: the body cannot be read, or the sender sends too fast.
    """
    message = _read(await request.read())
    metadata = message.metadata or RestMetadata()
    inbound = InboundMessage(
        CHANNEL, message.sender, message.message, metadata.message_id, known_language(metadata.language)
    )
    journey = request.app[JOURNEY]
    try:
        reply = await journey.answer(inbound)
    except TooManyMessages as error:
        headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
        raise Problem("too_many_messages", 429, language=error.language, headers=headers) from error
    response = web.json_response(_elements(reply, message.sender))
    await response.prepare(request)
    await response.write_eof()
    # Only what was written out counts as delivered.
    await journey.delivered(reply)
    return response


def _read(body: bytes) -> RestMessage:
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem("invalid_json", 400) from error
    if not isinstance(decoded, dict):
        raise Problem("invalid_json", 400)
    try:
        return RestMessage.model_validate(decoded)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        code = "missing_field" if first["type"] == "missing" else "invalid_field"
        field = ".".join(map(str, first["loc"]))
        raise Problem(code, 400, language=_language_of(decoded), field=field) from None


def _language_of(decoded: dict[str, Any]) -> Any:
    metadata = decoded.get("metadata")
    return known_language(metadata.get("language")) if isinstance(metadata, dict) else None


def _elements(reply: Reply, sender: str) -> list[dict[str, Any]]:
    facts = reply.answer.facts
    # By their numbers: who joined after an answer is shown after it.
    entries = sorted((*reply.unasked, *reply.entries), key=lambda entry: entry.sequence)
    elements = [_element(entry, sender, entry.language or facts.language) for entry in entries]
    if not reply.entries:
        elements += [_element(said, sender, facts.language) for said in reply.answer.said]
    if not elements:
        # An officer will answer: nothing is said now, and programs are told so.
        elements = [{"recipient_id": sender, "text": None, "buttons": [], "image": None, "custom": {}}]
    elements[-1]["custom"] |= {
        "language": facts.language,
        "status": facts.status,
        "intent": facts.intent,
        "confidence": facts.confidence,
        "request": facts.request,
    }
    return elements


def _element(said: Said | Entry, sender: str, language: Language) -> dict[str, Any]:
    custom: dict[str, Any] = {"language": language, "author": said.author}
    if said.name:
        custom["name"] = said.name
    if isinstance(said, Entry):
        # What went out before a crash, and was not noted, goes out again: by its number it is known.
        custom["sequence"] = said.sequence
    return {
        "recipient_id": sender,
        "text": said.text,
        "buttons": [{"title": button.title, "payload": button.value} for button in said.buttons],
        "image": said.image,
        "custom": custom,
    }
