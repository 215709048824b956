"""The activity log: who read, claimed, answered, exported or changed what. It only grows; the database sees to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import Clock, utc_now
from casework.database import Database
from casework.models import Activity

# Who looks at a page again and again, or leaves it open, reads it once.
_ONE_READING = timedelta(minutes=15)
# What was read lately is known without asking the database; forgetting it costs a question, never a line.
_MOST_READINGS = 5000
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ActivityView:
    """One line of the log."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, str]


def note(
    session: AsyncSession, now: datetime, actor: str, action: str, subject: tuple[str, str], **detail: str | None
) -> None:
    """Add a line in the transaction of what it is about: both are kept, or neither.

    Args:
        session: that writes.
        now: the present moment.
        actor: an officer's id, "system", or a user of this machine.
        action: a verb in the past: "read", "claimed", "answered", "exported", "changed" …
        subject: kind and id, for instance ("conversation", "6f2c…").
        detail: ids, states and codes; never what people wrote.
    """
    kept = {name: value for name, value in detail.items() if value is not None}
    kind, subject_id = subject
    session.add(Activity(at=now, actor=actor, action=action, subject_kind=kind, subject_id=subject_id, detail=kept))


class ActivityLog:
    """The log, for what is no change in itself, and for those who look into it."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Keep the log in a database that somebody else opened and closes."""
        self._database = database
        self._clock = clock
        self._readings: dict[tuple[str, str, str], datetime] = {}

    async def note(self, actor: str, action: str, subject: tuple[str, str], **detail: str | None) -> None:
        """Add a line: somebody read or exported something."""
        async with self._database.writing() as session:
            note(session, self._clock(), actor, action, subject, **detail)

    async def note_reading(self, actor: str, subject: tuple[str, str]) -> None:
        """Add that somebody read something, unless they did so a moment ago."""
        now, key = self._clock(), (actor, *subject)
        if now - _ONE_READING < self._readings.get(key, _NEVER) <= now:
            return
        known = select(Activity.at).where(
            Activity.actor == actor,
            Activity.action == "read",
            Activity.subject_kind == subject[0],
            Activity.subject_id == subject[1],
            Activity.at > now - _ONE_READING,
        )
        async with self._database.reading() as session:
            at = await session.scalar(known.order_by(Activity.at.desc()).limit(1))
        if at is None:
            await self.note(actor, "read", subject)
        if len(self._readings) >= _MOST_READINGS:
            self._readings.clear()
        self._readings[key] = at or now

    async def latest(self, limit: int = 100, subject: tuple[str, str] | None = None) -> tuple[ActivityView, ...]:
        """The newest lines, newest first.

        Args:
            limit: so many.
            subject: only about this.
        """
        query = select(Activity).order_by(Activity.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(Activity.subject_kind == subject[0], Activity.subject_id == subject[1])
        async with self._database.reading() as session:
            return tuple(
                ActivityView(row.at, row.actor, row.action, row.subject_kind, row.subject_id, row.detail)
                for row in await session.scalars(query)
            )
