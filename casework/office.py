"""What the hand-off works with, and whether somebody is there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import Clock, utc_now
from casework.database import Database
from casework.events import Events
from casework.handoff_vocabulary import Unavailable
from casework.hours import Closed
from casework.presence import staff
from casework.service import ServiceRules
from casework.words import Words


@dataclass(frozen=True)
class Office:
    """The service behind the assistant.

    Attributes:
        rules: hours, due dates, letters.
        remind_after: that an officer owes somebody an answer, they are called again.
        escalate_after: that somebody waits and nobody reacts, everybody is.
    """

    database: Database
    words: Words
    rules: ServiceRules
    remind_after: timedelta = timedelta(minutes=5)
    escalate_after: timedelta = timedelta(minutes=10)
    events: Events = field(default_factory=Events)
    clock: Clock = utc_now


@dataclass(frozen=True)
class Availability:
    """Whether somebody can take a conversation now.

    Attributes:
        outcome: "free"; "busy": somebody is there, but nobody is free; why nobody is; or "no_accounts" at all.
        closed: why the office is closed.
    """

    outcome: Literal["free", "busy", "no_accounts"] | Unavailable
    closed: Closed | None = None


async def availability(session: AsyncSession, office: Office, now: datetime) -> Availability:
    """Ask the accounts, then the hours, then who is there."""
    present = await staff(session, now)
    if present == "no_accounts":
        return Availability("no_accounts")
    hours = office.rules.hours.open_at(now)
    if isinstance(hours, Closed):
        reason: Unavailable = "unavailable_holiday" if hours.reason == "holiday" else "unavailable_organization"
        return Availability(reason, hours)
    if present == "available":
        return Availability("free")
    return Availability("busy" if present == "busy" else "unavailable_csas")
