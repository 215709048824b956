"""The way of one message: counted, stored, guarded, answered, stored again. Every channel brings its messages here."""

import time
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.bot import Bot, BotTimeout, BotUnavailable, Question
from casework.cleaning import clean
from casework.conversations import Conversations, Received
from casework.guards import Guarded, Refusal, refusal_of
from casework.identifiers import masked
from casework.locks import KeyedLocks
from casework.pace import Pace, Paces
from casework.turns import Answer, Facts, InboundMessage, Reply, Said
from casework.vocabulary import AnswerStatus
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language

log = structlog.get_logger()


class TooManyMessages(Exception):
    """A conversation sends so fast that its messages are not even stored; `language` is for saying so."""

    def __init__(self, language: Language) -> None:
        """Keep the language to say it in."""
        super().__init__("too many messages")
        self.language = language


@dataclass(frozen=True)
class Limits:
    """What a conversation may send: characters in a message, messages in a minute."""

    max_characters: int = 2000
    messages_per_minute: int = 30


class Journey:
    """Takes messages to whoever answers them, and replies back."""

    def __init__(self, conversations: Conversations, bot: Bot, words: Words, limits: Limits) -> None:
        """Keep what the journey passes by."""
        self._conversations = conversations
        self._bot = bot
        self._words = words
        self._limits = limits
        self._paces = Paces(limits.messages_per_minute)
        self._locks = KeyedLocks()

    async def answer(self, inbound: InboundMessage) -> Reply:
        """Answer one message; the same message again gets the same reply.

        Args:
            inbound: what a channel received.

        Returns:
            The reply to deliver; hand it to `delivered` afterwards.

        Raises:
            TooManyMessages: nothing was stored, nothing is answered.
        """
        key = self._conversations.key(inbound)
        pace = self._paces.count(key)
        if pace == "flood":
            raise TooManyMessages(inbound.page_language or DEFAULT_LANGUAGE)
        async with self._locks.holding(key):
            began = time.monotonic()
            reply, repeated = await self._turn(replace(inbound, text=clean(inbound.text)), pace)
        facts = reply.answer.facts
        log.info(
            "turn",
            conversation=reply.conversation_id,
            channel=inbound.channel,
            status=facts.status,
            intent=facts.intent,
            language=facts.language,
            milliseconds=round((time.monotonic() - began) * 1000),
            repeated=repeated,
        )
        return reply

    async def delivered(self, reply: Reply) -> None:
        """Note that a reply reached its channel."""
        if not reply.message_ids:
            return
        try:
            await self._conversations.mark_delivered(reply)
        except SQLAlchemyError as error:
            # It will be taken for undelivered: said twice is better than not at all.
            log.error("delivery_not_noted", conversation=reply.conversation_id, error=type(error).__name__)

    async def _turn(self, inbound: InboundMessage, pace: Pace) -> tuple[Reply, bool]:
        try:
            received = await self._conversations.receive(inbound, masked(inbound.text))
        except SQLAlchemyError as error:
            log.error("message_not_stored", channel=inbound.channel, error=type(error).__name__)
            return Reply(self._sentence("error.not_stored", "error_internal", await self._language(inbound))), False
        if received.reply is not None:
            return received.reply, True
        answer = await self._answer(received, inbound, pace)
        if not received.disclosed:
            # Whoever speaks first, a guard or the bot: nobody is left to think that a person answers.
            answer = answer.preceded_by(Said(self._words.say("disclosure", answer.facts.language)))
        try:
            return await self._conversations.store(received, answer), False
        except SQLAlchemyError as error:
            log.error("reply_not_stored", conversation=received.conversation_id, error=type(error).__name__)
            return Reply(_without_buttons(answer), received.conversation_id), False

    async def _answer(self, received: Received, inbound: InboundMessage, pace: Pace) -> Answer:
        language = received.language or inbound.page_language or DEFAULT_LANGUAGE
        pressed = received.payload is not None
        refusal = refusal_of(Guarded(inbound.text, pressed, pace, self._limits.max_characters))
        if refusal is not None:
            return self._refused(refusal, language)
        try:
            answer = await self._bot.ask(_question(received, inbound))
        except BotTimeout:
            log.error("bot_timeout", conversation=received.conversation_id)
            return self._sentence("error.timeout", "error_timeout", language)
        except BotUnavailable as error:
            log.error("bot_unavailable", conversation=received.conversation_id, reason=str(error))
            return self._sentence("error.bot_unavailable", "error_internal", language)
        if answer.facts.complete:
            return answer
        log.error("bot_broke_off", conversation=received.conversation_id, intent=answer.facts.intent)
        broken_off = self._words.say("error.bot_unavailable", answer.facts.language)
        return answer.followed_by(Said(broken_off, author="system"), "error_internal")

    def _refused(self, refusal: Refusal, language: Language) -> Answer:
        holes = {
            name: self._words.enumerate(hole, language) if isinstance(hole, tuple) else hole
            for name, hole in refusal.holes.items()
        }
        return self._sentence(refusal.words, refusal.status, language, **holes)

    def _sentence(self, name: str, status: AnswerStatus, language: Language, **holes: object) -> Answer:
        said = Said(self._words.say(name, language, **holes), author="system")
        return Answer((said,), Facts(language, status))

    async def _language(self, inbound: InboundMessage) -> Language:
        """The language to say that nothing was stored; a database that is locked for writing may still be read."""
        try:
            known = await self._conversations.language_of(inbound)
        except SQLAlchemyError:
            known = None
        return known or inbound.page_language or DEFAULT_LANGUAGE


def _question(received: Received, inbound: InboundMessage) -> Question:
    return Question(
        conversation_id=received.conversation_id,
        message_id=received.message_id,
        text=None if received.payload is not None else inbound.text,
        button=received.payload,
        channel=inbound.channel,
        conversation_language=received.language,
        language_choice=received.language_choice,
        page_language=inbound.page_language,
    )


def _without_buttons(answer: Answer) -> Answer:
    """An answer whose buttons could not be issued: their ids would mean nothing."""
    return replace(answer, said=tuple(replace(said, buttons=()) for said in answer.said))
