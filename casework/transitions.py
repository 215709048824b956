"""One step of the hand-off inside a transaction: the state moves, and a row says who, when and why."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.handoff_vocabulary import MOVES, STATES, Event, State
from casework.models import Conversation, Handoff, HandoffEvent
from casework.rows import next_sequence

USER = "user"
SYSTEM = "system"


async def held(session: AsyncSession, conversation_id: str) -> Conversation | None:
    """A conversation that nobody else can change before this transaction ends.

    PostgreSQL locks its row; SQLite's writer has the database to itself. So of two officers who claim at the same
    moment the second one reads what the first one wrote.
    """
    return await session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)


def state_of(conversation: Conversation) -> State:
    """Who answers."""
    return next(state for state in STATES if state == conversation.state)


def may(conversation: Conversation, event: Event) -> bool:
    """Whether a step leads from where the conversation is."""
    return state_of(conversation) in MOVES[event]


async def take(
    session: AsyncSession,
    conversation: Conversation,
    event: Event,
    actor: str,
    now: datetime,
    handoff: Handoff | None,
    reason: str | None = None,
) -> None:
    """Take a step that is allowed, and write it down.

    Args:
        session: that writes, and holds the conversation.
        conversation: to be moved.
        event: the step.
        actor: "user", "system" or an officer's id.
        now: the present moment.
        handoff: that it belongs to, or None.
        reason: why, or the closing code.
    """
    from_state = state_of(conversation)
    to_state = MOVES[event][from_state]
    await session.flush()
    step = HandoffEvent(
        conversation_id=conversation.id,
        handoff_id=handoff.id if handoff else None,
        at=now,
        actor=actor,
        event=event,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        after_sequence=await next_sequence(session, conversation.id) - 1,
    )
    session.add(step)
    conversation.state = to_state
    if to_state != "with_officer":
        conversation.officer_id = None
    await session.flush()


def end(handoff: Handoff, event: Event, now: datetime, outcome: str | None = None) -> None:
    """Note that a hand-off is over."""
    handoff.ended_at, handoff.ended_by, handoff.outcome = now, event, outcome
