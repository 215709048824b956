"""Buttons as they are offered: an opaque id that this server issued, and what it means."""

import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.guards import BUTTON_PREFIX
from casework.models import Message, OfferedButton
from casework.turns import Button
from casework.vocabulary import folded


def button_id() -> str:
    """An id that says nothing and cannot be guessed."""
    return BUTTON_PREFIX + secrets.token_urlsafe(12)


def offer(row: Message, button: Button, opaque: str) -> OfferedButton:
    """What a button under a message means, to be stored with it.

    Args:
        row: the message, with its id.
        button: its title, and what it means.
        opaque: its id.
    """
    return OfferedButton(
        id=opaque,
        conversation_id=row.conversation_id,
        message_id=row.id,
        title=button.title,
        payload=button.value,
    )


async def pressed(session: AsyncSession, conversation_id: str, text: str) -> OfferedButton | None:
    """The button that a text stands for: its id, or the very words of one that the last reply offers."""
    buttons = select(OfferedButton).where(OfferedButton.conversation_id == conversation_id)
    if text.startswith(BUTTON_PREFIX):
        return await session.scalar(buttons.where(OfferedButton.id == text))
    spoken = select(Message).where(Message.conversation_id == conversation_id, Message.direction == "out")
    last = await session.scalar(spoken.order_by(Message.sequence.desc()).limit(1))
    if last is None:
        return None
    # What was said without being asked is a reply of its own.
    of_last = Message.in_reply_to == last.in_reply_to if last.in_reply_to else Message.id == last.id
    offered = await session.scalars(buttons.join(Message).where(of_last))
    named = [button for button in offered if folded(text).strip() and folded(button.title) == folded(text)]
    return named[0] if len(named) == 1 else None
