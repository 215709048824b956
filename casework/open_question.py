"""The question that a conversation stands at: asked again where it goes on in another channel."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.identifiers import masked
from casework.models import Conversation, Message, OfferedButton
from casework.turns import Button, Said
from casework.vocabulary import AnswerStatus

_ASKING: frozenset[AnswerStatus] = frozenset({"form_step", "asked_back"})
# What the person said of themselves; choices from lists say nothing of them.
_PERSONAL = ("request_name", "request_email", "request_phone", "request_need")


@dataclass(frozen=True)
class _Last:
    """The last message of a conversation, and what its buttons mean."""

    row: Message
    buttons: tuple[Button, ...]


async def open_question(session: AsyncSession, conversation: Conversation) -> Said | None:
    """What the bot asked last, if it waits for an answer.

    Args:
        session: that reads.
        conversation: that goes on elsewhere.

    Returns:
        The question with what its buttons mean; without its words, where they repeat what the person said of
        themselves: whoever asks for it in another channel might be somebody else. None: nothing is asked.
    """
    if conversation.state != "bot":
        return None
    last = await _last(session, conversation)
    if last is None or last.row.author != "bot" or last.row.status not in _ASKING:
        return None
    if not _is_personal(last.row.text, conversation):
        return Said(last.row.text, last.buttons)
    return Said("", last.buttons)


async def _last(session: AsyncSession, conversation: Conversation) -> _Last | None:
    messages = select(Message).where(Message.conversation_id == conversation.id)
    row = await session.scalar(messages.order_by(Message.sequence.desc()).limit(1))
    if row is None:
        return None
    offered = {b.id: b for b in await session.scalars(select(OfferedButton).where(OfferedButton.message_id == row.id))}
    known = [offered[button["id"]] for button in row.buttons if button["id"] in offered]
    return _Last(row, tuple(Button(button.title, button.payload) for button in known))


def _is_personal(text: str, conversation: Conversation) -> bool:
    said = [conversation.slots.get(name) for name in _PERSONAL]
    return "@" in text or masked(text) != text or any(value and value in text for value in said)
