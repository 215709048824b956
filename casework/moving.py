"""How a conversation's row comes to belong to another sender, and what is left where it was."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.models import Conversation, Message
from casework.rows import next_sequence
from casework.speech import speak
from casework.turns import Said
from languages import Language

# Answers that are being written when a conversation leaves still get its next numbers.
_ROOM = 20


async def move(
    session: AsyncSession, conversation: Conversation, channel: str, key: str, now: datetime
) -> Conversation:
    """Re-point a conversation to another sender.

    Args:
        session: that writes, and holds the conversation.
        conversation: to be moved.
        channel: where it goes on.
        key: of the sender there, who has no conversation.
        now: the present moment.

    Returns:
        The conversation that begins where it was.
    """
    last = await next_sequence(session, conversation.id) - 1
    old = conversation.channel, conversation.sender_key
    conversation.shown_after = await _seen_up_to(session, conversation, last)
    conversation.channel, conversation.sender_key = channel, key
    # Their numbers were the other channel's: one of this one may be the same.
    received = Message.conversation_id == conversation.id, Message.direction == "in"
    await session.execute(update(Message).where(*received).values(channel_message_id=None))
    await session.flush()
    left = Conversation(
        channel=old[0],
        sender_key=old[1],
        state="bot",
        language=conversation.language,
        language_choice=conversation.language_choice,
        disclosed_at=conversation.disclosed_at,
        shown_after=last,
        created_at=now,
        last_message_at=now,
    )
    session.add(left)
    await session.flush()
    return left


async def make_room(session: AsyncSession, conversation: Conversation) -> Literal["replaced", "nothing_said"]:
    """Let another conversation take the place of one: nobody comes back to it, and officers still read it.

    Returns:
        "nothing_said" where there was nothing to be read: only the farewell of an earlier conversation.
    """
    if not await _has_spoken(session, conversation):
        await session.delete(conversation)
        await session.flush()
        return "nothing_said"
    conversation.sender_key = secrets.token_hex(32)
    waiting = (
        Message.conversation_id == conversation.id,
        Message.direction == "out",
        Message.delivered_at.is_(None),
        Message.undeliverable.is_(None),
    )
    await session.execute(update(Message).where(*waiting).values(undeliverable="left"))
    await session.flush()
    return "replaced"


async def tell(
    session: AsyncSession, conversation: Conversation, texts: Iterable[str], language: Language, now: datetime
) -> None:
    """Say sentences of the gateway's in a conversation that has moved or begun, in the language of what moved."""
    for text in texts:
        row = await speak(session, conversation, Said(text, author="system"), now)
        row.language = language
        # A page that shows the conversation that left goes on counting from there.
        if row.sequence == 1:
            row.sequence = conversation.shown_after + _ROOM + 1
            await session.flush()


async def _has_spoken(session: AsyncSession, conversation: Conversation) -> bool:
    """Whether a person has said anything in a conversation."""
    said = Message.conversation_id == conversation.id, Message.direction == "in"
    return await session.scalar(select(Message.id).where(*said).limit(1)) is not None


async def _seen_up_to(session: AsyncSession, conversation: Conversation, last: int) -> int:
    """Where the new place begins to show: what the person has read stays where they read it."""
    said = Message.conversation_id == conversation.id, Message.direction == "out"
    over = or_(Message.delivered_at.is_not(None), Message.undeliverable == "refused")
    up_to = await session.scalar(select(func.max(Message.sequence)).where(*said, over)) or 0
    waiting = select(Message.id).where(*said, Message.delivered_at.is_(None), Message.sequence > up_to).limit(1)
    return up_to if await session.scalar(waiting) is not None else last
