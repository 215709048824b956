"""What travels in one turn: the message that came in, the answer that was found, the reply that goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from casework.vocabulary import AnswerStatus
from languages import LANGUAGES, Language

# A wish that a channel has a control of its own for, and the bot's payload that says it.
Wish = Literal[
    "talk_to_human",
    "ask_capabilities",
    "request_assistance",
    "request_status",
    "change_language",
    "change_language?language=ca",
    "change_language?language=es",
    "change_language?language=en",
]


@dataclass(frozen=True)
class Sender:
    """A person on a channel, by the channel's own name for them; it is never stored."""

    channel: str
    name: str


@dataclass(frozen=True)
class InboundMessage:
    """What a channel received.

    Attributes:
        channel: "rest", "web", "telegram" …
        sender: the channel's own id of the person; it is never stored.
        text: what was typed, or the id of a button.
        message_id: the channel's id of the message: the same one twice is the same message. None: no such id.
        page_language: of the page the person is on, or of their program.
        wish: said by a control of the channel, as if a button of that meaning had been pressed; `text` names it.
    """

    channel: str
    sender: str
    text: str
    message_id: str | None = None
    page_language: Language | None = None
    wish: Wish | None = None

    @property
    def who(self) -> Sender:
        """Whose message it is."""
        return Sender(self.channel, self.sender)


@dataclass(frozen=True)
class Button:
    """A choice. `value` is the bot's payload in an answer, and the opaque id in a reply."""

    title: str
    value: str


@dataclass(frozen=True)
class Said:
    """One message to the person. `author` is "bot", "system" (this gateway) or "officer", whose `name` is shown."""

    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    author: str = "bot"
    name: str | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an answer besides its words.

    Attributes:
        known: what the bot has learnt from the person so far, by slot.
        complete: False where the bot broke off; the person has then to be told.
    """

    language: Language
    status: AnswerStatus
    intent: str | None = None
    confidence: float | None = None
    request: str | None = None
    handoff: bool = False
    language_choice: Language | None = None
    requested_slot: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    @property
    def read(self) -> bool:
        """Whether the bot has read the message; a guard or a failure has not."""
        return self.intent is not None


@dataclass(frozen=True)
class Answer:
    """What the bot, or a guard, has to say to one message."""

    said: tuple[Said, ...]
    facts: Facts

    def preceded_by(self, said: Said) -> "Answer":
        """Add a message at the beginning."""
        return replace(self, said=(said, *self.said))

    def followed_by(self, said: Said, status: AnswerStatus) -> "Answer":
        """Add a message at the end, which decides the status."""
        return replace(self, said=(*self.said, said), facts=replace(self.facts, status=status))


@dataclass(frozen=True)
class Resumed:
    """What an officer hands back to the bot: a summary, and values of its slots that were agreed on."""

    summary: str | None
    slots: dict[str, str]


@dataclass(frozen=True)
class Entry:
    """One message of a transcript, of either side.

    Attributes:
        id: the channel's own id of what a person sent; else the stored message's.
        sequence: its place in the conversation, from 1.
        author: "user", "bot", "officer" or "system".
        name: of an officer, as the person sees it.
        buttons: what it offers, with opaque ids.
        in_reply_to: `id` of the message that it answers.
    """

    id: str
    sequence: int
    author: str
    text: str
    at: datetime
    language: Language | None = None
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    in_reply_to: str | None = None
    status: AnswerStatus | None = None
    request: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Reply:
    """An answer as it is delivered: stored, its buttons opaque.

    Attributes:
        answer: what to say; nothing where an officer will answer (status "handed_off").
        conversation_id: None where the database did not answer.
        message_ids: of the stored messages, to be marked as delivered.
        entries: the stored messages; none where they could not be stored.
        unasked: what was said to the person meanwhile, for channels that cannot push (`Journey.answer`).
        origin: "fresh" from this turn, or "stored" by an earlier one.
        goes_alone: whether nothing was waiting to go along when it was stored.
    """

    answer: Answer
    conversation_id: str | None = None
    message_ids: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    unasked: tuple[Entry, ...] = ()
    origin: Literal["fresh", "stored"] = field(default="fresh", compare=False)
    goes_alone: bool = field(default=False, compare=False)


def known_language(tag: object) -> Language | None:
    """The language of a tag such as "es-ES", if the assistant speaks it."""
    code = str(tag or "").replace("_", "-").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language == code), None)
