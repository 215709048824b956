"""Messages that answer none of the person's: found again until they have reached somebody."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.database import Database
from casework.models import Conversation, Message
from casework.rows import code_of
from casework.transcript import entry_from
from casework.turns import Entry


@dataclass(frozen=True)
class Outbound:
    """One message for a channel to deliver.

    Attributes:
        key: of the conversation's sender, as `Received.key`.
        message_id: to be marked as delivered.
        entry: as the person sees it.
    """

    key: str
    conversation_id: str
    message_id: str
    entry: Entry


async def undelivered(database: Database, secret: str, channel: str) -> tuple[Outbound, ...]:
    """What waits on a channel; see `Conversations.undelivered`."""
    async with database.reading() as session:
        return await _outbound(session, secret, waiting_on(channel))


def waiting_on(channel: str) -> Select[Message, str]:
    """The query for it, in the words of its index: databases do not look for one by values that are bound."""
    return (
        select(Message, Conversation.sender_key)
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(
            Conversation.channel == channel,
            Message.direction == literal_column("'out'"),
            Message.in_reply_to.is_(None),
            Message.delivered_at.is_(None),
            Message.undeliverable.is_(None),
        )
        .order_by(Message.created_at, Message.sequence)
    )


async def carried_by(database: Database, secret: str, conversation_id: str, message_id: str) -> tuple[Outbound, ...]:
    """What goes out with the reply to a message; see `Conversations.carried_by`."""
    waiting = _unasked_in(conversation_id)
    async with database.reading() as session:
        # Nearly always there is nothing, and whoever only looks waits for no writer.
        known = {"conversation_id": conversation_id, "message_id": message_id}
        if await session.scalar(_first_carried(), known) is None:
            return ()
    async with database.writing() as session:
        # Not delivered by its earlier carrier: that reply never arrived.
        left = or_(Message.delivered_with.is_(None), Message.delivered_with != message_id)
        await session.execute(
            update(Message).where(*waiting, Message.delivered_at.is_(None), left).values(delivered_with=message_id)
        )
        query = (
            select(Message, Conversation.sender_key)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .where(*waiting, Message.delivered_with == message_id)
            .order_by(Message.sequence)
        )
        return await _outbound(session, secret, query)


def carried(
    said: type[Message], conversation_id: SQLColumnExpression[str], message_id: SQLColumnExpression[str]
) -> tuple[ColumnElement[bool], ...]:
    """Of a message: that it goes out with the reply to another one, or may.

    Args:
        said: the message, or an alias.
        conversation_id: of both.
        message_id: of the one that is replied to.
    """
    waits = or_(said.delivered_at.is_(None), said.delivered_with == message_id)
    return (*_unasked_in(conversation_id, said), waits)


def _unasked_in(
    conversation_id: str | SQLColumnExpression[str], said: type[Message] = Message
) -> tuple[ColumnElement[bool], ...]:
    return (
        said.conversation_id == conversation_id,
        said.direction == "out",
        said.in_reply_to.is_(None),
    )


# Making a statement takes longer than running it, and every turn runs this one.
@cache
def _first_carried() -> Select[str]:
    return select(Message.id).where(*carried(Message, bindparam("conversation_id"), bindparam("message_id"))).limit(1)


async def _outbound(session: AsyncSession, secret: str, query: Select[Message, str]) -> tuple[Outbound, ...]:
    found = []
    for row, key in (await session.execute(query)).all():
        entry = entry_from(row, None, await code_of(session, secret, row.request_reference))
        found.append(Outbound(key, row.conversation_id, row.id, entry))
    return tuple(found)
