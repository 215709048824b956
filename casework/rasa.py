"""The real bot: `bot/channel.py` inside the Rasa server, over loopback with a shared secret."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import BaseModel, ValidationError

from casework.bot import BotTimeout, BotUnavailable, Question
from casework.turns import Answer, Button, Facts, Said, known_language
from casework.vocabulary import AnswerStatus, known_status
from languages import DEFAULT_LANGUAGE

SECRET_HEADER = "X-Passarella-Secret"
# Answers once the model is loaded, whether or not the server's own API is enabled.
HEALTH = "/webhooks/passarella/"
WEBHOOK = f"{HEALTH}webhook"

log = structlog.get_logger()


class _Button(BaseModel):
    title: str
    payload: str


class _Message(BaseModel):
    text: str | None = None
    buttons: list[_Button] = []
    image: str | None = None


class _Facts(BaseModel):
    language: str | None = None
    status: str
    # Of each utterance; the bot sends them, older ones do not.
    statuses: list[str] | None = None
    intent: str | None = None
    confidence: float | None = None
    request: str | None = None
    handoff: bool = False
    language_choice: str | None = None
    requested_slot: str | None = None
    known: dict[str, str] = {}


class _Turn(BaseModel):
    messages: list[_Message]
    facts: _Facts


class RasaBot:
    """Asks the Rasa server; opened and closed with the HTTP session it is given."""

    def __init__(
        self, session: ClientSession, rasa_url: str, secret: str, timeout_seconds: float, day: Callable[[], date]
    ) -> None:
        """Keep where to ask.

        Args:
            session: an open HTTP session; the caller closes it.
            rasa_url: for instance "http://127.0.0.1:5005".
            secret: shared with the bot's channel.
            timeout_seconds: for one whole turn.
            day: gives the day that deadlines and relative dates of a turn are read on.
        """
        self._session = session
        self._url = rasa_url.rstrip("/") + WEBHOOK
        self._headers = {SECRET_HEADER: secret}
        self._timeout = ClientTimeout(total=timeout_seconds)
        self._day = day

    async def ask(self, question: Question) -> Answer:
        """Post the question and read the answer."""
        try:
            async with self._session.post(
                self._url, json=_asked(question, self._day()), headers=self._headers, timeout=self._timeout
            ) as response:
                if response.status != 200:
                    raise BotUnavailable(f"status {response.status}")
                body = await response.read()
        except TimeoutError as error:
            raise BotTimeout("no answer in time") from error
        except ClientError as error:
            raise BotUnavailable(type(error).__name__) from error
        try:
            turn = _Turn.model_validate_json(body)
        except ValidationError as error:
            fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
            # The cause would carry what the bot said into a log.
            raise BotUnavailable(f"unreadable answer: {', '.join(fields)}") from None
        return _answer(turn, question)


def _asked(question: Question, today: date) -> dict[str, Any]:
    return {
        "sender": question.conversation_id,
        "message_id": question.message_id,
        "text": question.text,
        "button": question.button,
        "metadata": {
            "channel": question.channel,
            "today": today.isoformat(),
            "conversation_language": question.conversation_language,
            "language_choice": question.language_choice,
            "page_language": question.page_language,
            **({"resumed": asdict(question.resumed)} if question.resumed else {}),
        },
    }


def _answer(turn: _Turn, question: Question) -> Answer:
    said = tuple(
        Said(m.text or "", tuple(Button(b.title, b.payload) for b in m.buttons), m.image)
        for m in turn.messages
        if m.text or m.buttons or m.image
    )
    facts = turn.facts
    # A turn without any status was cut short: an action failed, and what was said before it is no answer.
    spoke = bool(said) and facts.statuses != []
    return Answer(
        said,
        Facts(
            language=known_language(facts.language) or question.language or DEFAULT_LANGUAGE,
            status=_status(facts.status) if spoke else "error_internal",
            intent=facts.intent,
            confidence=facts.confidence,
            request=facts.request,
            handoff=facts.handoff,
            language_choice=known_language(facts.language_choice),
            requested_slot=facts.requested_slot,
            known=facts.known,
            complete=spoke,
        ),
    )


def _status(name: str) -> AnswerStatus:
    known = known_status(name)
    if known is None:
        log.error("unknown_status", status=name)
    return known or "error_internal"
