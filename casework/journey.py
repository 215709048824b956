"""The way of one message: counted, stored, guarded, answered, stored again. Every channel brings its messages here."""

import time
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from casework.bot import Bot
from casework.bot_turn import Asking, BotTurn, sentence
from casework.cleaning import clean
from casework.conversations import Conversations
from casework.database import Lasting
from casework.handoff_vocabulary import State
from casework.identifiers import masked
from casework.locks import KeyedLocks
from casework.pace import Paces
from casework.received import Received
from casework.reception import Reception, ToBot, ToOfficer, silence
from casework.standing import Standing
from casework.turns import Answer, InboundMessage, Reply, Resumed, Said, Sender
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language

log = structlog.get_logger()


class NotReceived(Exception):
    """A message that was not stored and will not be answered; `language` is for saying so."""

    def __init__(self, language: Language) -> None:
        """Keep the language to say it in."""
        super().__init__(type(self).__name__)
        self.language = language


class TooManyMessages(NotReceived):
    """Its conversation sends too fast."""


class NotStored(NotReceived):
    """The database did not take it."""


@dataclass(frozen=True)
class Limits:
    """What a conversation may send: characters in a message, messages in a minute."""

    max_characters: int = 2000
    messages_per_minute: int = 30


class Journey:
    """Takes messages to whoever answers them, and replies back."""

    def __init__(
        self,
        conversations: Conversations,
        bot: Bot,
        words: Words,
        limits: Limits,
        reception: Reception | None = None,
    ) -> None:
        """Keep what the journey passes by; without a reception the bot answers everything."""
        self._conversations = conversations
        self._bot_turn = BotTurn(bot, words, limits.max_characters)
        self._words = words
        self._reception = reception or Reception()
        self._paces = Paces(limits.messages_per_minute)
        self._locks = KeyedLocks()

    def key(self, who: Sender) -> str:
        """A name for a sender that does not give them away; messages of one key are one conversation."""
        return self._conversations.key(who)

    async def answer(self, inbound: InboundMessage) -> Reply:
        """Receive one message and answer it; the same message again gets the same reply.

        For a channel that cannot push: what was said to the person without being asked goes along.

        Args:
            inbound: what a channel received.

        Returns:
            The reply to deliver; hand it to `delivered` afterwards.

        Raises:
            TooManyMessages: nothing was stored, nothing is answered.
        """
        try:
            # Who has no answer when the power fails asks again.
            received = await self._receive(inbound, "later")
        except NotStored as error:
            return Reply(sentence(self._words, "error.not_stored", "error_internal", error.language))
        return await self._with_unasked(received, await self.finish(received))

    async def receive(self, inbound: InboundMessage) -> Received:
        """Store one message; hand what comes back to `finish`.

        Raises:
            TooManyMessages, NotStored: nothing was stored.
        """
        return await self._receive(inbound, "now")

    async def finish(self, received: Received, asking: Asking | None = None) -> Reply:
        """Answer a message that is stored, after those of its conversation that came before it.

        Args:
            received: the message.
            asking: called when the bot is about to be asked; for a message that an officer answers it is not.

        Returns:
            The reply to deliver, an earlier one if there is; hand it to `delivered` afterwards.
        """
        async with self._locks.holding(received.key):
            began = time.monotonic()
            reply = await self._turn(received, asking, received.still_standing)
        facts = reply.answer.facts
        log.info(
            "turn",
            conversation=reply.conversation_id,
            channel=received.channel,
            status=facts.status,
            intent=facts.intent,
            language=facts.language,
            milliseconds=round((time.monotonic() - began) * 1000),
            repeated=reply.origin == "stored",
        )
        return reply

    async def unanswered(self, channel: str, who: Sender | None = None) -> list[Received]:
        """What was received and has no answer, because its process died first; hand each to `finish`."""
        try:
            return await self._conversations.unanswered(channel, who)
        except SQLAlchemyError as error:
            log.error("unanswered_not_read", channel=channel, error=type(error).__name__)
            return []

    async def delivered(self, reply: Reply) -> None:
        """Note that a reply reached its channel."""
        if not reply.message_ids:
            return
        try:
            await self._conversations.mark_delivered(reply)
        except SQLAlchemyError as error:
            # It will be taken for undelivered: said twice is better than not at all.
            log.error("delivery_not_noted", conversation=reply.conversation_id, error=type(error).__name__)

    async def _receive(self, inbound: InboundMessage, lasts: Lasting) -> Received:
        key = self._conversations.key(inbound.who)
        pace = self._paces.count(key)
        if pace == "flood":
            raise TooManyMessages(inbound.page_language or DEFAULT_LANGUAGE)
        cleaned = replace(inbound, text=clean(inbound.text))
        since = self._locks.since(key)
        try:
            received = await self._conversations.receive(cleaned, masked(cleaned.text), lasts)
        except SQLAlchemyError as error:
            log.error("message_not_stored", channel=inbound.channel, error=type(error).__name__)
            raise NotStored(await self._language(inbound)) from error
        return replace(received, pace=pace, since=since)

    async def _turn(self, received: Received, asking: Asking | None, standing: Standing | None = None) -> Reply:
        try:
            standing = standing or await self._conversations.standing(received)
            if standing.reply is not None:
                return standing.reply
            if standing.left_to_officer:
                return silence(received)
            directed = await self._reception.direct(received, standing)
        except SQLAlchemyError as error:
            log.error("standing_not_read", conversation=received.conversation_id, error=type(error).__name__)
            language = received.page_language or DEFAULT_LANGUAGE
            return Reply(
                sentence(self._words, "error.bot_unavailable", "error_internal", language), received.conversation_id
            )
        if isinstance(directed, ToBot):
            answer = await self._bot_turn.answer(directed.received, standing, asking)
            directed = await self._reception.review(received, answer)
        if isinstance(directed, ToOfficer):
            return await self._leave_to_officer(received, asking)
        answer = directed.answer
        if not standing.disclosed:
            # Whoever speaks first, a guard or the bot: nobody is left to think that a person answers.
            answer = answer.preceded_by(Said(self._words.say("disclosure", answer.facts.language)))
        return await self._store(received, answer, directed.state, standing.resumed)

    async def _with_unasked(self, received: Received, reply: Reply) -> Reply:
        if reply.goes_alone:
            return reply
        try:
            unasked = await self._conversations.carried_by(received)
        except SQLAlchemyError as error:
            # The next reply takes it along.
            log.error("unasked_not_read", conversation=received.conversation_id, error=type(error).__name__)
            return reply
        ids = tuple(outbound.message_id for outbound in unasked)
        entries = tuple(outbound.entry for outbound in unasked)
        return replace(reply, message_ids=(*ids, *reply.message_ids), unasked=entries)

    async def _leave_to_officer(self, received: Received, asking: Asking | None) -> Reply:
        try:
            left = await self._conversations.leave_to_officer(received)
        except SQLAlchemyError as error:
            # The message is stored and the officer reads it; only that its turn is over was not written down.
            log.error("turn_not_noted", conversation=received.conversation_id, error=type(error).__name__)
            left = silence(received)
        # Given back in the meantime: who answers now is asked again.
        return left if left is not None else await self._turn(received, asking)

    async def _store(self, received: Received, answer: Answer, state: State, told: Resumed | None) -> Reply:
        try:
            return await self._conversations.store(received, answer, state, told)
        except SQLAlchemyError as error:
            log.error("reply_not_stored", conversation=received.conversation_id, error=type(error).__name__)
        try:
            # A database that is locked for writing may still be read: an officer may have come in the meantime.
            if (await self._conversations.standing(received)).state != state:
                return silence(received)
        except SQLAlchemyError as error:
            log.error("standing_not_read", conversation=received.conversation_id, error=type(error).__name__)
        return Reply(_without_buttons(answer), received.conversation_id)

    async def _language(self, inbound: InboundMessage) -> Language:
        """The language to say that nothing was stored; a database that is locked for writing may still be read."""
        try:
            known = await self._conversations.language_of(inbound.who)
        except SQLAlchemyError:
            known = None
        return known or inbound.page_language or DEFAULT_LANGUAGE


def _without_buttons(answer: Answer) -> Answer:
    """An answer whose buttons could not be issued: their ids would mean nothing."""
    return replace(answer, said=tuple(replace(said, buttons=()) for said in answer.said))
