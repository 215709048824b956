"""Whether the service's people are there, and who leads them."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.handoff_vocabulary import ANSWERING, LEADING, PRESENCES, Presence
from casework.models import Officer

# A desk gives a sign of life more often than this; without one its officer is away.
SIGN_OF_LIFE = timedelta(seconds=90)

Staff = Literal["available", "busy", "away", "no_accounts"]


async def staff(session: AsyncSession, now: datetime) -> Staff:
    """The best that those who answer people are at this moment."""
    query = select(Officer).where(Officer.active, Officer.role.in_(ANSWERING))
    present = {presence_of(officer, now) for officer in await session.scalars(query)}
    return next((presence for presence in PRESENCES if presence in present), "no_accounts")


async def leaders(session: AsyncSession) -> list[Officer]:
    """Those who lead the service, to be written to; where nobody does, the administrators."""
    found = (await session.scalars(select(Officer).where(Officer.active, Officer.role.in_(LEADING)))).all()
    return [each for each in found if each.role == "lead"] or list(found)


def presence_of(officer: Officer, now: datetime) -> Presence:
    """Whether an officer is there; without a sign of life nobody is."""
    if officer.seen_at is None or officer.seen_at <= now - SIGN_OF_LIFE:
        return "away"
    return next((presence for presence in PRESENCES if presence == officer.presence), "away")
