"""The bot as casework sees it: a question goes out, an answer comes back, or it fails in one of two named ways."""

from dataclasses import dataclass
from typing import Protocol

from casework.turns import Answer, Resumed
from languages import Language


class BotUnavailable(Exception):
    """The bot could not be reached or did not answer as agreed."""


class BotTimeout(BotUnavailable):
    """The bot took too long."""


@dataclass(frozen=True)
class Question:
    """One message to the bot: either the words of the person or the payload of the button they pressed.

    Attributes:
        resumed: what an officer hands back with the conversation, told once.
    """

    conversation_id: str
    message_id: str
    text: str | None
    button: str | None
    channel: str
    conversation_language: Language | None
    language_choice: Language | None
    page_language: Language | None
    resumed: Resumed | None = None

    @property
    def language(self) -> Language | None:
        """The best guess before the bot has read the message."""
        return self.conversation_language or self.page_language


class Bot(Protocol):
    """Whoever answers questions; the real one is `casework.rasa.RasaBot`."""

    async def ask(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            BotTimeout: there was no answer in time.
            BotUnavailable: there was none at all, or one that cannot be read.
        """
