"""What happened in a conversation, in its order: messages, steps of the hand-off, notes between officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import office_time
from casework.models import HandoffEvent, InternalNote, Message
from casework.turns import known_language
from languages import Language

_MOST_MESSAGES = 300


@dataclass(frozen=True)
class Item:
    """One thing that happened in a conversation, in its order.

    Attributes:
        kind: "message", "note" between officers, or "step" of the hand-off.
        author: of a message "user", "bot", "officer" or "system"; of others the name of who did it.
        name: what a step is called; of an officer's message the name that the person sees.
        reason: of a step.
        buttons: titles of what was offered.
        delivered: whether a message has reached the person.
        undeliverable: why it does not, if that is known: "blocked", "refused" or "left".
    """

    kind: str
    id: str
    at: datetime
    author: str
    text: str = ""
    name: str | None = None
    reason: str | None = None
    language: Language | None = None
    buttons: tuple[str, ...] = ()
    status: str | None = None
    intent: str | None = None
    confidence: float | None = None
    request: str | None = None
    delivered: bool = True
    undeliverable: str | None = None


async def read_items(
    session: AsyncSession, conversation_id: str, names: Mapping[str, str]
) -> tuple[tuple[Item, ...], bool]:
    """All of it, or the newest so many messages and what happened since.

    Args:
        session: that reads.
        conversation_id: of the conversation.
        names: of officers, by id.

    Returns:
        the items, oldest first, and whether there were more messages.
    """
    newest = select(Message).where(Message.conversation_id == conversation_id)
    messages = (await session.scalars(newest.order_by(Message.sequence.desc()).limit(_MOST_MESSAGES + 1))).all()
    more, messages = len(messages) > _MOST_MESSAGES, messages[:_MOST_MESSAGES][::-1]
    events = select(HandoffEvent).where(HandoffEvent.conversation_id == conversation_id).order_by(HandoffEvent.id)
    notes = select(InternalNote).where(InternalNote.conversation_id == conversation_id).order_by(InternalNote.at)
    since = messages[0].created_at if more else None
    others = [
        *(_step(row, names) for row in await session.scalars(events)),
        *(_note(row, names) for row in await session.scalars(notes)),
    ]
    kept = [_message(row) for row in messages] + [item for item in others if since is None or item.at >= since]
    # A step is written before what the person hears of it, at the same moment.
    order = {"step": 0, "message": 1, "note": 2}
    return tuple(sorted(kept, key=lambda item: (item.at, order[item.kind]))), more


def _message(row: Message) -> Item:
    return Item(
        kind="message",
        id=f"m{row.sequence}",
        at=office_time(row.created_at),
        author=row.author,
        text=row.text,
        name=row.author_name,
        language=known_language(row.language),
        buttons=tuple(button["title"] for button in row.buttons) if row.direction == "out" else (),
        status=row.status,
        intent=row.intent,
        confidence=row.confidence,
        request=row.request_reference,
        delivered=row.direction == "in" or row.delivered_at is not None,
        undeliverable=row.undeliverable,
    )


def _step(row: HandoffEvent, names: Mapping[str, str]) -> Item:
    reason = names.get(row.reason or "", row.reason)
    return Item(
        kind="step",
        id=f"s{row.id}",
        at=office_time(row.at),
        author=names.get(row.actor, row.actor),
        name=row.event.replace("-", "_"),
        reason=reason,
    )


def _note(row: InternalNote, names: Mapping[str, str]) -> Item:
    author = names.get(row.officer_id, row.officer_id)
    return Item(kind="note", id=f"n{row.id}", at=office_time(row.at), author=author, text=row.text)
