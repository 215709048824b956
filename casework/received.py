"""A message that is stored, on its way to whoever answers it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.locks import Since
from casework.models import Conversation, Message, OfferedButton
from casework.pace import Pace
from casework.standing import Standing
from casework.transcript import entry_from
from casework.turns import Entry, known_language
from languages import Language


@dataclass(frozen=True)
class Received:
    """A message that is stored.

    Attributes:
        key: of its conversation's sender.
        text: as it is read; `entry` has it as it is kept and shown.
        payload: of the button that was pressed, or None.
        pace: how fast its conversation sends.
        origin: "new" now, "known" from an earlier attempt of the channel, "found" after a crash.
        standing: of a new one, as it was stored; it holds as long as no turn of its conversation has ended since.
        since: tells that.
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
    standing: Standing | None = field(default=None, compare=False)
    since: Since | None = field(default=None, compare=False)

    @property
    def still_standing(self) -> Standing | None:
        """How things stand, as far as that is known without reading; ask it when it is the message's turn."""
        return self.standing if self.since is not None and self.since.undisturbed else None


async def read_received(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    text: str,
    origin: Literal["new", "known", "found"],
) -> Received:
    """Copy a message out of its session.

    Args:
        session: that reads.
        conversation: of the message.
        message: that came in.
        text: as it is to be read.
        origin: how it was come by.
    """
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


async def known_message(session: AsyncSession, conversation_id: str, channel_id: str | None) -> Message | None:
    """The message that a channel has brought before under the same id."""
    if channel_id is None:
        return None
    return await session.scalar(_brought_before(), {"conversation_id": conversation_id, "channel_id": channel_id})


@cache
def _brought_before() -> Select[Message]:
    return select(Message).where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.direction == "in",
        Message.channel_message_id == bindparam("channel_id"),
    )
