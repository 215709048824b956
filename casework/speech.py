"""What is said to a person without being asked: by an officer, or about the hand-off. Stored first, delivered later."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.buttons import button_id, offer
from casework.models import Conversation, Message
from casework.rows import next_sequence
from casework.turns import Said, known_language
from languages import DEFAULT_LANGUAGE, Language


async def language_of(session: AsyncSession, conversation: Conversation) -> Language:
    """The language that a conversation is held in; of one that the bot has read nothing of yet, its page's."""
    known = known_language(conversation.language)
    if known is None:
        pages = select(Message.page_language).where(
            Message.conversation_id == conversation.id, Message.page_language.is_not(None)
        )
        known = known_language(await session.scalar(pages.order_by(Message.sequence.desc()).limit(1)))
    return known or DEFAULT_LANGUAGE


async def speak(
    session: AsyncSession, conversation: Conversation, said: Said, now: datetime, channel_message_id: str | None = None
) -> Message:
    """Store one message to a person that answers none of theirs.

    Args:
        session: that writes, and holds the conversation.
        conversation: where it is said.
        said: with the meanings of its buttons.
        now: the present moment.
        channel_message_id: of the program that said it: the same one twice is refused by the database.
    """
    ids = [button_id() for _ in said.buttons]
    row = Message(
        conversation_id=conversation.id,
        sequence=await next_sequence(session, conversation.id),
        direction="out",
        author=said.author,
        author_name=said.name,
        channel_message_id=channel_message_id,
        text=said.text,
        buttons=[{"title": b.title, "id": i} for b, i in zip(said.buttons, ids, strict=True)],
        language=await language_of(session, conversation),
        created_at=now,
    )
    session.add(row)
    conversation.last_message_at = now
    await session.flush()
    session.add_all(offer(row, b, i) for b, i in zip(said.buttons, ids, strict=True))
    return row
