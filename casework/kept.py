"""What is kept of one person in their conversation: for telling them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from casework.database import Database
from casework.models import Conversation, Message, Request
from casework.rows import sender_key
from casework.turns import Sender


@dataclass(frozen=True)
class Kept:
    """How much there is.

    Attributes:
        messages: of both sides, as far as their conversation shows them.
        since: the moment of the first one.
        requests: references of what was filed in it.
    """

    messages: int = 0
    since: datetime | None = None
    requests: tuple[str, ...] = ()


async def kept_of(database: Database, secret: str, who: Sender) -> Kept:
    """What is kept of a person.

    Args:
        database: with the casework tables.
        secret: of the installation.
        who: the person.
    """
    async with database.reading() as session:
        conversation = await session.scalar(
            select(Conversation).where(
                Conversation.channel == who.channel, Conversation.sender_key == sender_key(secret, who)
            )
        )
        if conversation is None:
            return Kept()
        shown = Message.conversation_id == conversation.id, Message.sequence > conversation.shown_after
        first = select(Message.created_at).where(*shown).order_by(Message.sequence).limit(1)
        filed = select(Request.reference).where(Request.conversation_id == conversation.id)
        return Kept(
            messages=await session.scalar(select(func.count()).select_from(Message).where(*shown)) or 0,
            since=await session.scalar(first),
            requests=tuple(await session.scalars(filed.order_by(Request.filed_at))),
        )
