"""Slows down guessing: after some wrong pairs of reference and code nobody gets an answer for a while."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.models import LookupAttempt

WRONG_TRIES = 5
WINDOW = timedelta(minutes=15)


async def is_locked(session: AsyncSession, reference: str, conversation_id: str, now: datetime) -> bool:
    """Whether too many wrong tries were made lately, in this conversation or on this reference."""
    since = now - WINDOW
    for column, value in (
        (LookupAttempt.conversation_id, conversation_id),
        (LookupAttempt.reference, reference),
    ):
        counted = select(func.count()).where(column == value, LookupAttempt.at > since)
        if (await session.scalar(counted) or 0) >= WRONG_TRIES:
            return True
    return False


async def record_wrong_try(session: AsyncSession, reference: str, conversation_id: str, now: datetime) -> None:
    """Remember a wrong try, and forget those that count no more."""
    await session.execute(delete(LookupAttempt).where(LookupAttempt.at <= now - WINDOW))
    session.add(LookupAttempt(conversation_id=conversation_id, reference=reference, at=now))
