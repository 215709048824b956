"""Keeps conversations: what came in, what was answered, which buttons were offered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.buttons import button_id, offer, pressed
from casework.clock import Clock, utc_now
from casework.codes import without_code
from casework.database import Database
from casework.events import Events, Happened
from casework.handoff_vocabulary import State
from casework.models import Conversation, Message, OfferedButton
from casework.officer_words import Spoken, say_as_officer
from casework.officers import OfficerView
from casework.pace import Pace
from casework.queue import not_resumed
from casework.rows import begun, code_of, next_sequence, sender_key
from casework.transcript import entry_from, reply_from, rows_of
from casework.transitions import state_of
from casework.turns import Answer, Button, Entry, Facts, InboundMessage, Reply, Resumed, Sender, known_language
from casework.unasked import Outbound, carried_by, undelivered
from languages import DEFAULT_LANGUAGE, Language

# What nobody answered for longer is not answered out of the blue.
_STALE = timedelta(days=1)


@dataclass(frozen=True)
class Received:
    """A message that is stored.

    Attributes:
        key: of its conversation's sender.
        text: as it is read; `entry` has it as it is kept and shown.
        payload: of the button that was pressed, or None.
        pace: how fast its conversation sends.
        origin: "new" now, "known" from an earlier attempt of the channel, "found" after a crash.
    """

    key: str
    channel: str
    message_id: str
    conversation_id: str
    text: str
    payload: str | None
    page_language: Language | None
    entry: Entry
    pace: Pace = "calm"
    origin: Literal["new", "known", "found"] = "new"


@dataclass(frozen=True)
class Standing:
    """What a conversation knows when it is a message's turn to be answered.

    Attributes:
        state: who answers.
        reply: what was answered to the message already, or None.
        left_to_officer: whether it was left to an officer already.
        resumed: what an officer hands back to the bot, which has not heard of it yet.
    """

    state: State
    language: Language | None
    language_choice: Language | None
    disclosed: bool
    reply: Reply | None
    left_to_officer: bool = False
    resumed: Resumed | None = None


class Conversations:
    """The book of conversations."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now, events: Events | None = None) -> None:
        """Keep the book in a database that somebody else opened and closes, and tell of what is new in it."""
        self._database = database
        self._secret = secret
        self._clock = clock
        self._events = events or Events()

    def key(self, who: Sender) -> str:
        """A name for the sender that cannot be turned back into who they are, the same for every message."""
        return sender_key(self._secret, who)

    async def receive(self, inbound: InboundMessage, text: str) -> Received:
        """Store a message, unless it came before.

        Args:
            inbound: as the channel received it.
            text: what may be kept of its text.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        now = self._clock()
        async with self._database.writing() as session:
            conversation = await begun(session, inbound.channel, self.key(inbound.who), now)
            known = await _known_message(session, conversation.id, inbound.message_id)
            if known is not None:
                return await _received(session, conversation, known, inbound.text, "known")
            button = None if inbound.wish else await pressed(session, conversation.id, inbound.text)
            message = Message(
                conversation_id=conversation.id,
                sequence=await next_sequence(session, conversation.id),
                direction="in",
                author="user",
                channel_message_id=inbound.message_id,
                text=button.title if button else text,
                language=conversation.language,
                page_language=inbound.page_language,
                created_at=now,
            )
            session.add(message)
            conversation.last_message_at = now
            await session.flush()
            if inbound.wish:
                button = offer(message, Button(text, inbound.wish), button_id())
                session.add(button)
            message.buttons = [{"title": button.title, "id": button.id}] if button else []
            await session.flush()
            received = await _received(session, conversation, message, inbound.text, "new")
        self._events.publish(Happened(received.conversation_id, "received"))
        return received

    async def unanswered(self, channel: str, who: Sender | None = None) -> list[Received]:
        """What was received lately and has no answer, because its process died first; oldest first.

        Args:
            channel: only of this one; others cannot be told later.
            who: only of this sender.
        """
        reply = aliased(Message)
        query = (
            select(Message, Conversation)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .where(
                Conversation.channel == channel,
                Message.direction == "in",
                # With a status it was left to an officer.
                Message.status.is_(None),
                Message.created_at > self._clock() - _STALE,
                ~exists().where(reply.in_reply_to == Message.id),
            )
            .order_by(Message.created_at, Message.sequence)
        )
        if who is not None:
            query = query.where(Conversation.sender_key == self.key(who))
        async with self._database.reading() as session:
            found = (await session.execute(query)).all()
            return [await _received(session, kept, message, message.text, "found") for message, kept in found]

    async def standing(self, received: Received) -> Standing:
        """How things stand before a message is answered.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        async with self._database.reading() as session:
            conversation = await session.get_one(Conversation, received.conversation_id)
            message = await session.get_one(Message, received.message_id)
            handed_back = await not_resumed(session, conversation.id)
            return Standing(
                state=state_of(conversation),
                language=known_language(conversation.language),
                language_choice=known_language(conversation.language_choice),
                disclosed=conversation.disclosed_at is not None,
                reply=await self._stored_reply(session, message),
                left_to_officer=message.status is not None,
                resumed=Resumed(handed_back.summary, dict(handed_back.agreed)) if handed_back else None,
            )

    async def store(self, received: Received, answer: Answer, state: State = "bot") -> Reply:
        """Store the answer to a message and what the conversation learnt, all or nothing; once only.

        Args:
            received: the message.
            answer: with the payloads of its buttons.
            state: that the answer was made in. When an officer took the conversation in the meantime it is dropped:
                nothing but an officer speaks then.

        Returns:
            The reply to deliver, with opaque ids in place of payloads; what is stored already, if it is.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        now = self._clock()
        async with self._database.writing() as session:
            conversation = await session.get_one(Conversation, received.conversation_id, with_for_update=True)
            inbound = await session.get_one(Message, received.message_id)
            earlier = await self._stored_reply(session, inbound)
            if earlier is not None:
                return earlier
            if conversation.state != state:
                return _left_to_officer(conversation, inbound)
            await _hand_over_summary(session, conversation, answer, now)
            _learn(conversation, answer, now)
            if answer.facts.read:
                inbound.language = answer.facts.language
            sequence = await next_sequence(session, conversation.id)
            ids = [[button_id() for _ in said.buttons] for said in answer.said]
            rows = rows_of(answer, ids, received.conversation_id, received.message_id, sequence, now)
            code = await code_of(session, self._secret, answer.facts.request)
            if code:
                # What is kept must not prove whose request it is.
                for row in (inbound, *rows):
                    row.text = without_code(row.text, code)
            session.add_all(rows)
            await session.flush()
            for row, said, button_ids in zip(rows, answer.said, ids, strict=True):
                for button, opaque in zip(said.buttons, button_ids, strict=True):
                    session.add(offer(row, button, opaque))
            return reply_from(inbound, rows, code)

    async def leave_to_officer(self, received: Received) -> Reply | None:
        """Leave a message without an answer, for an officer to read.

        Returns:
            A reply that says nothing; None: the bot has the conversation again, and should answer.
        """
        async with self._database.writing() as session:
            conversation = await session.get_one(Conversation, received.conversation_id, with_for_update=True)
            if conversation.state not in ("waiting", "with_officer"):
                return None
            return _left_to_officer(conversation, await session.get_one(Message, received.message_id))

    async def say_as_officer(
        self, conversation_id: str, officer: OfficerView, text: str, draft_id: str | None = None
    ) -> Spoken:
        """Store what an officer answers; the channel delivers it.

        Args:
            conversation_id: that this officer has.
            officer: who says it.
            text: in their words.
            draft_id: of the desk, so that what is sent twice is said once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        spoken = await say_as_officer(self._database, self._clock(), conversation_id, officer, text, draft_id)
        if spoken.outcome == "said":
            self._events.publish(Happened(conversation_id, "said"))
        return spoken

    async def undelivered(self, channel: str) -> tuple[Outbound, ...]:
        """What was said on a channel without being asked and has not reached anybody yet, oldest first."""
        return await undelivered(self._database, channel)

    async def carried_by(self, received: Received) -> tuple[Outbound, ...]:
        """What was said without being asked, to go out with the reply to a message; the same again for the same one.

        For channels that cannot push. What another message was to carry and did not is taken along.
        """
        return await carried_by(self._database, received.conversation_id, received.message_id)

    async def mark_delivered(self, reply: Reply) -> None:
        """Write down that the channel has taken a reply."""
        await self.mark_messages_delivered(reply.message_ids)

    async def mark_messages_delivered(self, message_ids: Sequence[str]) -> None:
        """Write down that messages have reached the person, or their channel."""
        async with self._database.writing() as session:
            query = update(Message).where(Message.id.in_(message_ids), Message.delivered_at.is_(None))
            await session.execute(query.values(delivered_at=self._clock(), undeliverable=None))

    async def language_of(self, who: Sender) -> Language | None:
        """The language of a sender's conversation, if there is one."""
        query = select(Conversation.language).where(
            Conversation.channel == who.channel, Conversation.sender_key == self.key(who)
        )
        async with self._database.reading() as session:
            return known_language(await session.scalar(query))

    async def _stored_reply(self, session: AsyncSession, message: Message) -> Reply | None:
        query = select(Message).where(Message.in_reply_to == message.id).order_by(Message.sequence)
        rows = (await session.scalars(query)).all()
        if not rows:
            return None
        reply = reply_from(message, rows, await code_of(session, self._secret, rows[-1].request_reference))
        return replace(reply, origin="stored")


def _left_to_officer(conversation: Conversation, inbound: Message) -> Reply:
    """Nothing is said; the message keeps what came of its turn, so that nobody answers it later."""
    inbound.status = "handed_off"
    language = known_language(conversation.language) or known_language(inbound.page_language) or DEFAULT_LANGUAGE
    return Reply(Answer((), Facts(language, "handed_off")), conversation.id)


async def _hand_over_summary(session: AsyncSession, conversation: Conversation, answer: Answer, now: datetime) -> None:
    """The bot has heard what the officer handed back: it need not hear it again."""
    if answer.facts.read:
        handed_back = await not_resumed(session, conversation.id)
        if handed_back is not None:
            handed_back.resumed_at = now


def _learn(conversation: Conversation, answer: Answer, now: datetime) -> None:
    facts = answer.facts
    # A guard speaks the likeliest language; only the bot has read the message and decides.
    if facts.read:
        conversation.language = facts.language
    conversation.language_choice = facts.language_choice or conversation.language_choice
    conversation.slots = {**conversation.slots, **facts.known}
    conversation.disclosed_at = conversation.disclosed_at or now
    conversation.last_message_at = now


async def _received(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    text: str,
    origin: Literal["new", "known", "found"],
) -> Received:
    button = await session.get(OfferedButton, message.buttons[0]["id"]) if message.buttons else None
    return Received(
        key=conversation.sender_key,
        channel=conversation.channel,
        message_id=message.id,
        conversation_id=conversation.id,
        text=text,
        payload=button.payload if button else None,
        page_language=known_language(message.page_language),
        entry=entry_from(message, None, None),
        origin=origin,
    )


async def _known_message(session: AsyncSession, conversation_id: str, channel_id: str | None) -> Message | None:
    if channel_id is None:
        return None
    return await session.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id,
            Message.direction == "in",
            Message.channel_message_id == channel_id,
        )
    )
