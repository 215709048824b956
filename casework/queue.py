"""The queue of those who wait for a person: whose turn it is, and how long it has taken lately."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Exists, Select, SQLColumnExpression, and_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.models import Conversation, Handoff

_GIVES_BACK = "continue_chatting_with_bot"
# What "lately" is, and how many waits it takes to say something about the next one.
_DAYS = timedelta(days=14)
_FEWEST_WAITS = 5
# Three of four waited no longer than what is told.
_SHARE = 0.75


@dataclass(frozen=True)
class Place:
    """A place in the queue.

    Attributes:
        position: 1 is next.
        minutes: that three of four people waited at most in the last days; None: too few to say.
    """

    position: int
    minutes: int | None


async def place_of(session: AsyncSession, handoff: Handoff, now: datetime) -> Place:
    """The place of a hand-off that waits."""
    earlier = or_(
        Handoff.requested_at < handoff.requested_at,
        and_(Handoff.requested_at == handoff.requested_at, Handoff.id < handoff.id),
    )
    ahead = await session.scalar(
        select(func.count())
        .select_from(Handoff)
        .join(Conversation, Handoff.conversation_id == Conversation.id)
        .where(Conversation.state == "waiting", Handoff.ended_at.is_(None), earlier)
    )
    return Place((ahead or 0) + 1, await usual_minutes(session, now))


async def usual_minutes(session: AsyncSession, now: datetime) -> int | None:
    """How many minutes three of four people waited at most in the last days; None: too few waited."""
    waits = await session.execute(
        select(Handoff.requested_at, Handoff.claimed_at).where(
            Handoff.wanted_by != "officer", Handoff.claimed_at.is_not(None), Handoff.requested_at > now - _DAYS
        )
    )
    minutes = sorted((claimed - requested) / timedelta(minutes=1) for requested, claimed in waits if claimed)
    if len(minutes) < _FEWEST_WAITS:
        return None
    return max(1, math.ceil(minutes[math.ceil(len(minutes) * _SHARE) - 1]))


async def open_handoff(session: AsyncSession, conversation_id: str) -> Handoff | None:
    """The hand-off of a conversation that has not ended."""
    return await session.scalar(_open(), {"conversation_id": conversation_id})


# Making a statement takes longer than running it: those that every turn runs are made once.
@cache
def _open() -> Select[Handoff]:
    return select(Handoff).where(Handoff.conversation_id == bindparam("conversation_id"), Handoff.ended_at.is_(None))


def may_be_given_back(conversation_id: SQLColumnExpression[str]) -> Exists:
    """A condition, false where `not_resumed` finds none: nearly always, so that it need not be asked."""
    given_back = Handoff.ended_by == _GIVES_BACK, Handoff.resumed_at.is_(None)
    return exists().where(Handoff.conversation_id == conversation_id, *given_back)


async def not_resumed(session: AsyncSession, conversation_id: str) -> Handoff | None:
    """The last hand-off of a conversation, if an officer gave it back and the bot has not spoken since."""
    last = await session.scalar(_last(), {"conversation_id": conversation_id})
    given_back = last is not None and last.ended_by == _GIVES_BACK and last.resumed_at is None
    return last if given_back else None


@cache
def _last() -> Select[Handoff]:
    of_conversation = Handoff.conversation_id == bindparam("conversation_id")
    return select(Handoff).where(of_conversation).order_by(Handoff.requested_at.desc()).limit(1)
