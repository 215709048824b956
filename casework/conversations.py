"""Keeps conversations: what came in, what was answered, which buttons were offered."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.clock import Clock, utc_now
from casework.codes import without_code
from casework.database import Database
from casework.guards import BUTTON_PREFIX
from casework.models import Conversation, Message, OfferedButton
from casework.pace import Pace
from casework.rows import begun, code_of, next_sequence, sender_key
from casework.transcript import entry_from, reply_from, rows_of
from casework.turns import Answer, Button, Entry, InboundMessage, Reply, Sender, known_language
from casework.vocabulary import folded
from languages import Language

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
        reply: what was answered to the message already, or None.
    """

    state: str
    language: Language | None
    language_choice: Language | None
    disclosed: bool
    reply: Reply | None


class Conversations:
    """The book of conversations."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now) -> None:
        """Keep the book in a database that somebody else opened and closes."""
        self._database = database
        self._secret = secret
        self._clock = clock

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
            button = None if inbound.wish else await _pressed(session, conversation.id, inbound.text)
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
                button = _offer(message, Button(text, inbound.wish), _button_id())
                session.add(button)
            message.buttons = [{"title": button.title, "id": button.id}] if button else []
            await session.flush()
            return await _received(session, conversation, message, inbound.text, "new")

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
                Conversation.state == "bot",
                Message.direction == "in",
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
            return Standing(
                state=conversation.state,
                language=known_language(conversation.language),
                language_choice=known_language(conversation.language_choice),
                disclosed=conversation.disclosed_at is not None,
                reply=await self._stored_reply(session, message),
            )

    async def store(self, received: Received, answer: Answer) -> Reply:
        """Store the answer to a message and what the conversation learnt, all or nothing; once only.

        Args:
            received: the message.
            answer: with the payloads of its buttons.

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
            _learn(conversation, answer, now)
            if answer.facts.read:
                inbound.language = answer.facts.language
            sequence = await next_sequence(session, conversation.id)
            ids = [[_button_id() for _ in said.buttons] for said in answer.said]
            rows = rows_of(answer, ids, received.conversation_id, received.message_id, sequence, now)
            code = await code_of(session, self._secret, answer.facts.request)
            if code:
                # What is kept must not prove whose request it is.
                for row in (inbound, *rows):
                    row.text = without_code(row.text, code)
            session.add_all(rows)
            await session.flush()
            for row, said, button_ids in zip(rows, answer.said, ids, strict=True):
                for button, button_id in zip(said.buttons, button_ids, strict=True):
                    session.add(_offer(row, button, button_id))
            return reply_from(inbound, rows, code)

    async def mark_delivered(self, reply: Reply) -> None:
        """Write down that the channel has taken a reply."""
        async with self._database.writing() as session:
            query = update(Message).where(Message.id.in_(reply.message_ids), Message.delivered_at.is_(None))
            await session.execute(query.values(delivered_at=self._clock()))

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


def _learn(conversation: Conversation, answer: Answer, now: datetime) -> None:
    facts = answer.facts
    # A guard speaks the likeliest language; only the bot has read the message and decides.
    if facts.read:
        conversation.language = facts.language
    conversation.language_choice = facts.language_choice or conversation.language_choice
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
        select(Message).where(Message.conversation_id == conversation_id, Message.channel_message_id == channel_id)
    )


async def _pressed(session: AsyncSession, conversation_id: str, text: str) -> OfferedButton | None:
    """The button that a text stands for: its id, or the very words of one that the last reply offers."""
    buttons = select(OfferedButton).where(OfferedButton.conversation_id == conversation_id)
    if text.startswith(BUTTON_PREFIX):
        return await session.scalar(buttons.where(OfferedButton.id == text))
    spoken = Message.conversation_id == conversation_id, Message.direction == "out"
    last = select(Message.in_reply_to).where(*spoken).order_by(Message.sequence.desc()).limit(1).scalar_subquery()
    offered = await session.scalars(buttons.join(Message).where(Message.in_reply_to == last))
    named = [button for button in offered if folded(text).strip() and folded(button.title) == folded(text)]
    return named[0] if len(named) == 1 else None


def _button_id() -> str:
    return BUTTON_PREFIX + secrets.token_urlsafe(12)


def _offer(row: Message, button: Button, button_id: str) -> OfferedButton:
    return OfferedButton(
        id=button_id,
        conversation_id=row.conversation_id,
        message_id=row.id,
        title=button.title,
        payload=button.value,
    )
