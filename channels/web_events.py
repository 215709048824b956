"""What travels over the website's sockets: events of clients as they are read, messages as they are shown."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from casework.answering import Answering
from casework.history import Rating, Reason
from casework.turns import Entry, known_language
from languages import Language

PROTOCOL = 1
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]
# As far as every database counts.
Sequence = Annotated[int, Field(ge=0, le=2**31 - 1)]
Spoken = Annotated[Language, BeforeValidator(known_language)]


class Event(BaseModel):
    """What a client sends, as strictly as JSON allows."""

    model_config = ConfigDict(strict=True)


class Client(Event):
    """A client of ours names the protocol that it speaks."""

    protocol: int


class SessionRequest(Event):
    """A page was opened, or is connected again."""

    session_id: Annotated[str, StringConstraints(max_length=512)] | None = None
    language: str | None = None
    after: Sequence = 0
    client: Client | None = None


class Metadata(Event):
    """Hints of the page; others are ignored."""

    language: str | None = None


def _decoded(metadata: object) -> object:
    """Rasa takes metadata as JSON in a text too."""
    if not isinstance(metadata, str):
        return metadata
    try:
        return json.loads(metadata)
    except (ValueError, RecursionError):
        return None


class InSession(Event):
    """An event of a conversation."""

    session_id: Annotated[str, StringConstraints(max_length=512)] | None = None


class UserUttered(InSession):
    """The person wrote, or pressed a button."""

    message: str
    metadata: Annotated[Metadata | None, BeforeValidator(_decoded)] = None
    id: Identifier | None = None


class ChooseLanguage(InSession):
    """The person chose a language."""

    language: Spoken


class AskForPerson(InSession):
    """The person wants to talk to somebody."""

    id: Identifier | None = None


class ContinueElsewhere(InSession):
    """The person wants to go on in another channel."""


class GiveFeedback(InSession):
    """The person says what they think of an answer."""

    sequence: Sequence
    rating: Rating
    reason: Reason | None = None
    comment: Annotated[str, StringConstraints(max_length=500)] | None = None


class Read(InSession):
    """The client shows everything up to here."""

    sequence: Sequence


class Unreadable(Exception):
    """An event that is not as agreed."""


def read[E: Event](model: type[E], arguments: tuple[Any, ...]) -> E:
    """Read an event's one argument; none at all is an empty one, as Rasa takes it.

    Raises:
        Unreadable: it is not what the event has to carry.
    """
    given = arguments[0] if arguments and arguments[0] is not None else {}
    if len(arguments) > 1 or not isinstance(given, dict):
        raise Unreadable
    try:
        return model.model_validate(given)
    except ValidationError:
        # The cause would carry what the person wrote.
        raise Unreadable from None


def shown(entry: Entry) -> dict[str, Any]:
    """A message of either side, for clients of ours."""
    message: dict[str, Any] = {
        "id": entry.id,
        "sequence": entry.sequence,
        "author": entry.author,
        "text": entry.text,
        "at": entry.at.isoformat(),
        "language": entry.language,
    }
    if entry.author == "user":
        return message
    message["in_reply_to"] = entry.in_reply_to
    if entry.name:
        message["name"] = entry.name
    if entry.buttons:
        message["quick_replies"] = _quick_replies(entry)
    if entry.image:
        message["attachment"] = _attachment(entry.image)
    if entry.status:
        message["status"] = entry.status
    if entry.request:
        message["request"] = entry.request
    return message


def shown_answering(answering: Answering) -> dict[str, Any]:
    """Who answers, for clients of ours."""
    return {"state": answering.state, "name": answering.name}


def shown_to_stock(entry: Entry) -> Iterator[dict[str, Any]]:
    """A message as Rasa sends it, in as many events and with not a key more: stock clients count the keys."""
    if entry.text or entry.buttons:
        *paragraphs, last = entry.text.strip().split("\n\n")
        yield from ({"text": paragraph} for paragraph in paragraphs)
        yield {"text": last, "quick_replies": _quick_replies(entry)} if entry.buttons else {"text": last}
    if entry.image:
        yield {"attachment": _attachment(entry.image)}


def _quick_replies(entry: Entry) -> list[dict[str, Literal["text"] | str]]:
    return [{"content_type": "text", "title": button.title, "payload": button.value} for button in entry.buttons]


def _attachment(image: str) -> dict[str, Any]:
    return {"type": "image", "payload": {"src": image}}
