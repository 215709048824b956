"""What travels in one turn: the message that came in, the answer that was found, the reply that goes out."""

from dataclasses import dataclass, replace

from casework.vocabulary import AnswerStatus
from languages import LANGUAGES, Language


@dataclass(frozen=True)
class InboundMessage:
    """What a channel received.

    Attributes:
        channel: "rest", "web", "telegram" …
        sender: the channel's own id of the person; it is never stored.
        text: what was typed, or the id of a button.
        message_id: the channel's id of the message: the same one twice is the same message. None: no such id.
        page_language: of the page the person is on, or of their program.
    """

    channel: str
    sender: str
    text: str
    message_id: str | None = None
    page_language: Language | None = None


@dataclass(frozen=True)
class Button:
    """A choice. `value` is the bot's payload in an answer, and the opaque id in a reply."""

    title: str
    value: str


@dataclass(frozen=True)
class Said:
    """One message to the person. `author` is "bot", "system" (this gateway) or "officer"."""

    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    author: str = "bot"


@dataclass(frozen=True)
class Facts:
    """What is known of an answer besides its words.

    Attributes:
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
class Reply:
    """An answer as it is delivered: stored, its buttons opaque.

    Attributes:
        answer: what to say.
        conversation_id: None where the database did not answer.
        message_ids: of the stored messages, to be marked as delivered.
    """

    answer: Answer
    conversation_id: str | None = None
    message_ids: tuple[str, ...] = ()


def known_language(tag: object) -> Language | None:
    """The language of a tag such as "es-ES", if the assistant speaks it."""
    code = str(tag or "").replace("_", "-").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language == code), None)
