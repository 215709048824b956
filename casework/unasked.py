"""Messages that answer none of the person's: found again until they have reached somebody."""

from dataclasses import dataclass

from sqlalchemy import or_, select, update

from casework.database import Database
from casework.models import Conversation, Message
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


async def undelivered(database: Database, channel: str) -> tuple[Outbound, ...]:
    """What waits on a channel; see `Conversations.undelivered`."""
    query = (
        select(Message, Conversation.sender_key)
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(
            Conversation.channel == channel,
            Message.direction == "out",
            Message.in_reply_to.is_(None),
            Message.delivered_at.is_(None),
            Message.undeliverable.is_(None),
        )
        .order_by(Message.created_at, Message.sequence)
    )
    async with database.reading() as session:
        return tuple(_outbound(row, key) for row, key in await session.execute(query))


async def carried_by(database: Database, conversation_id: str, message_id: str) -> tuple[Outbound, ...]:
    """What goes out with the reply to a message; see `Conversations.carried_by`."""
    waiting = (
        Message.conversation_id == conversation_id,
        Message.direction == "out",
        Message.in_reply_to.is_(None),
    )
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
        return tuple(_outbound(row, key) for row, key in await session.execute(query))


def _outbound(row: Message, key: str) -> Outbound:
    return Outbound(key, row.conversation_id, row.id, entry_from(row, None, None))
