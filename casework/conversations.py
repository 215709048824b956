"""Keeps conversations: what came in, what was answered, which buttons were offered."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import Clock, utc_now
from casework.codes import code_for, without_code
from casework.database import Database
from casework.guards import BUTTON_PREFIX
from casework.models import Conversation, Message, OfferedButton, Request
from casework.transcript import reply_from, rows_of
from casework.turns import Answer, Button, InboundMessage, Reply, known_language
from casework.vocabulary import folded
from languages import Language


@dataclass(frozen=True)
class Received:
    """A stored message with what its conversation knows.

    Attributes:
        payload: of the button that was pressed, or None.
        reply: what was answered when the same message came before, or None.
    """

    message_id: str
    conversation_id: str
    state: str
    language: Language | None
    language_choice: Language | None
    disclosed: bool
    payload: str | None
    reply: Reply | None


class Conversations:
    """The book of conversations."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now) -> None:
        """Keep the book in a database that somebody else opened and closes."""
        self._database = database
        self._secret = secret
        self._clock = clock

    def key(self, inbound: InboundMessage) -> str:
        """A name for the sender that cannot be turned back into who they are, the same for every message."""
        named = f"conversation:{inbound.channel}:{inbound.sender}"
        return hmac.digest(self._secret.encode(), named.encode(errors="surrogatepass"), "sha256").hex()

    async def receive(self, inbound: InboundMessage, text: str) -> Received:
        """Store a message, unless it came before.

        Args:
            inbound: as the channel received it.
            text: what may be kept of its text.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        async with self._database.writing() as session:
            conversation = await self._conversation(session, inbound)
            message = await _known_message(session, conversation.id, inbound.message_id)
            reply = await self._stored_reply(session, message) if message else None
            button = await _pressed(session, conversation.id, inbound.text)
            if message is None:
                message = Message(
                    conversation_id=conversation.id,
                    sequence=await _next_sequence(session, conversation.id),
                    direction="in",
                    author="user",
                    channel_message_id=inbound.message_id,
                    text=button.title if button else text,
                    buttons=[{"title": button.title, "id": button.id}] if button else [],
                    language=conversation.language,
                    created_at=self._clock(),
                )
                session.add(message)
                conversation.last_message_at = message.created_at
            await session.flush()
            return Received(
                message_id=message.id,
                conversation_id=conversation.id,
                state=conversation.state,
                language=known_language(conversation.language),
                language_choice=known_language(conversation.language_choice),
                disclosed=conversation.disclosed_at is not None,
                payload=button.payload if button else None,
                reply=reply,
            )

    async def store(self, received: Received, answer: Answer) -> Reply:
        """Store the answer to a message and what the conversation learnt, all or nothing.

        Args:
            received: the message.
            answer: with the payloads of its buttons.

        Returns:
            The reply to deliver, with opaque ids in place of payloads.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        now = self._clock()
        async with self._database.writing() as session:
            conversation = await session.get_one(Conversation, received.conversation_id)
            _learn(conversation, answer, now)
            inbound = await session.get_one(Message, received.message_id)
            if answer.facts.read:
                inbound.language = answer.facts.language
            sequence = await _next_sequence(session, conversation.id)
            ids = [[_button_id() for _ in said.buttons] for said in answer.said]
            rows = rows_of(answer, ids, received.conversation_id, received.message_id, sequence, now)
            code = await self._code(session, answer.facts.request)
            if code:
                # What is kept must not prove whose request it is.
                for row in (inbound, *rows):
                    row.text = without_code(row.text, code)
            session.add_all(rows)
            await session.flush()
            for row, said, button_ids in zip(rows, answer.said, ids, strict=True):
                for button, button_id in zip(said.buttons, button_ids, strict=True):
                    session.add(_offer(row, button, button_id))
            return reply_from(rows, code)

    async def mark_delivered(self, reply: Reply) -> None:
        """Write down that the channel has taken a reply."""
        async with self._database.writing() as session:
            query = update(Message).where(Message.id.in_(reply.message_ids), Message.delivered_at.is_(None))
            await session.execute(query.values(delivered_at=self._clock()))

    async def language_of(self, inbound: InboundMessage) -> Language | None:
        """The language of the conversation a message belongs to, if there is one."""
        query = select(Conversation.language).where(*self._is_of(inbound))
        async with self._database.reading() as session:
            return known_language(await session.scalar(query))

    def _is_of(self, inbound: InboundMessage) -> tuple[ColumnElement[bool], ...]:
        return Conversation.channel == inbound.channel, Conversation.sender_key == self.key(inbound)

    async def _conversation(self, session: AsyncSession, inbound: InboundMessage) -> Conversation:
        known = await session.scalar(select(Conversation).where(*self._is_of(inbound)).with_for_update())
        if known is not None:
            return known
        now = self._clock()
        conversation = Conversation(
            channel=inbound.channel, sender_key=self.key(inbound), state="bot", created_at=now, last_message_at=now
        )
        session.add(conversation)
        await session.flush()
        return conversation

    async def _stored_reply(self, session: AsyncSession, message: Message) -> Reply | None:
        query = select(Message).where(Message.in_reply_to == message.id).order_by(Message.sequence)
        rows = (await session.scalars(query)).all()
        return reply_from(rows, await self._code(session, rows[-1].request_reference)) if rows else None

    async def _code(self, session: AsyncSession, reference: str | None) -> str | None:
        """The code of the request that a turn is about."""
        if reference is None:
            return None
        draft_id = await session.scalar(select(Request.draft_id).where(Request.reference == reference))
        return code_for(self._secret, reference, draft_id) if draft_id else None


def _learn(conversation: Conversation, answer: Answer, now: datetime) -> None:
    facts = answer.facts
    # A guard speaks the likeliest language; only the bot has read the message and decides.
    if facts.read:
        conversation.language = facts.language
    conversation.language_choice = facts.language_choice or conversation.language_choice
    conversation.disclosed_at = conversation.disclosed_at or now
    conversation.last_message_at = now


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


async def _next_sequence(session: AsyncSession, conversation_id: str) -> int:
    last = await session.scalar(select(func.max(Message.sequence)).where(Message.conversation_id == conversation_id))
    return (last or 0) + 1


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
