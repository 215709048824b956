"""Whom nobody attends to: since when a person waits for a word, in the queue or of the officer who has them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.handoff_vocabulary import Event
from casework.models import Conversation, Handoff, HandoffEvent, Message

# From these on it is somebody else who has to react.
_NEW_HANDS: tuple[Event, ...] = ("forwarded_to_backoffice", "pending-assigned", "taken-over", "redirected")


@dataclass(frozen=True)
class Owed:
    """Somebody who is owed a word.

    Attributes:
        since: they wait in the queue, or for an answer of who has them now.
    """

    conversation_id: str
    handoff: Handoff
    since: datetime

    def minutes(self, now: datetime) -> int:
        """For how many minutes."""
        return int((now - self.since).total_seconds() // 60)


async def owed(session: AsyncSession, conversation_id: str | None = None) -> tuple[Owed, ...]:
    """Everybody who is owed a word, who has waited longest first; of one conversation if it is named."""
    query = _open() if conversation_id is None else _open().where(Conversation.id == conversation_id)
    found = []
    rows = await session.execute(query.execution_options(populate_existing=True))
    for handoff, state, moved_at, written_at in rows:
        since = moved_at or handoff.requested_at
        if state == "with_officer":
            if written_at is None:
                continue
            since = max(since, written_at)
        found.append(Owed(handoff.conversation_id, handoff, since))
    return tuple(sorted(found, key=lambda each: each.since))


def reacted(handoff: Handoff | None) -> None:
    """An officer has done something: what nobody did before is forgotten, and begins anew."""
    if handoff is not None:
        handoff.reminded_at = handoff.escalated_at = None


def _open() -> Select[Handoff, str, datetime | None, datetime | None]:
    answered = (
        select(func.coalesce(func.max(Message.sequence), 0))
        .where(Message.conversation_id == Conversation.id, Message.author == "officer")
        .correlate(Conversation)
        .scalar_subquery()
    )
    # The first that the officer has not answered: who writes again has not waited for a shorter time.
    written_at = (
        select(func.min(Message.created_at))
        .where(Message.conversation_id == Conversation.id, Message.direction == "in", Message.sequence > answered)
        .correlate(Conversation)
        .scalar_subquery()
    )
    moved_at = (
        select(func.max(HandoffEvent.at))
        .where(HandoffEvent.handoff_id == Handoff.id, HandoffEvent.event.in_(_NEW_HANDS))
        .correlate(Handoff)
        .scalar_subquery()
    )
    return (
        select(Handoff, Conversation.state, moved_at, written_at)
        .join(Conversation, Handoff.conversation_id == Conversation.id)
        .where(Handoff.ended_at.is_(None), Conversation.state.in_(("waiting", "with_officer")))
    )
