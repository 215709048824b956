"""Buttons as they are offered: an opaque id that this server issued, and what it means."""

import secrets
from functools import cache

from sqlalchemy import Select, bindparam, select
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
    if text.startswith(BUTTON_PREFIX):
        return await session.scalar(_by_id(), {"conversation_id": conversation_id, "id": text})
    last = (await session.execute(_last_said(), {"conversation_id": conversation_id})).one_or_none()
    if last is None:
        return None
    # What was said without being asked is a reply of its own.
    query, message_id = (_under_reply(), last.in_reply_to) if last.in_reply_to else (_under(), last.id)
    offered = await session.scalars(query, {"conversation_id": conversation_id, "message_id": message_id})
    named = [button for button in offered if folded(text).strip() and folded(button.title) == folded(text)]
    return named[0] if len(named) == 1 else None


# Making a statement takes longer than running it: those that every turn runs are made once.
@cache
def _offered() -> Select[OfferedButton]:
    return select(OfferedButton).where(OfferedButton.conversation_id == bindparam("conversation_id"))


@cache
def _by_id() -> Select[OfferedButton]:
    return _offered().where(OfferedButton.id == bindparam("id"))


@cache
def _last_said() -> Select[str, str | None]:
    said = Message.conversation_id == bindparam("conversation_id"), Message.direction == "out"
    return select(Message.id, Message.in_reply_to).where(*said).order_by(Message.sequence.desc()).limit(1)


@cache
def _under_reply() -> Select[OfferedButton]:
    return _offered().join(Message).where(Message.in_reply_to == bindparam("message_id"))


@cache
def _under() -> Select[OfferedButton]:
    return _offered().where(OfferedButton.message_id == bindparam("message_id"))
