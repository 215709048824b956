"""Queries over conversations and their messages that the books of casework share."""

import hmac
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.codes import code_for
from casework.models import Conversation, Message, Request
from casework.turns import Sender


def sender_key(secret: str, who: Sender) -> str:
    """A name for the sender that cannot be turned back into who they are, the same for every message."""
    named = f"conversation:{who.channel}:{who.name}"
    return hmac.digest(secret.encode(), named.encode(errors="surrogatepass"), "sha256").hex()


async def conversation_of(session: AsyncSession, channel: str, key: str) -> Conversation | None:
    """The conversation of a sender, locked until the transaction ends where the database can."""
    return await session.scalar(_of_sender(), {"channel": channel, "key": key})


# Making a statement takes longer than running it: those that every turn runs are made once.
@cache
def _of_sender() -> Select[Conversation]:
    query = select(Conversation).where(
        Conversation.channel == bindparam("channel"), Conversation.sender_key == bindparam("key")
    )
    return query.with_for_update()


async def begun(session: AsyncSession, channel: str, key: str, now: datetime) -> Conversation:
    """The conversation of a sender, which begins now if there is none."""
    known = await conversation_of(session, channel, key)
    if known is not None:
        return known
    conversation = Conversation(channel=channel, sender_key=key, state="bot", created_at=now, last_message_at=now)
    session.add(conversation)
    await session.flush()
    return conversation


async def next_sequence(session: AsyncSession, conversation_id: str) -> int:
    """The number of the next message of a conversation; the first one is 1."""
    last = await session.scalar(_last_sequence(), {"conversation_id": conversation_id})
    return (last or 0) + 1


@cache
def _last_sequence() -> Select[int]:
    return select(func.max(Message.sequence)).where(Message.conversation_id == bindparam("conversation_id"))


async def code_of(session: AsyncSession, secret: str, reference: str | None) -> str | None:
    """The code of the request that a turn is about."""
    if reference is None:
        return None
    draft_id = await session.scalar(select(Request.draft_id).where(Request.reference == reference))
    return code_for(secret, reference, draft_id) if draft_id else None
