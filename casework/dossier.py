"""All that officers see of one conversation: what was said and guessed, by whom it was moved, notes, requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from casework.activity import ActivityLog, note
from casework.clock import Clock, office_time, utc_now
from casework.database import Database
from casework.lines import Line, read_line
from casework.models import Conversation, Handoff, InternalNote, Officer, Request
from casework.timeline import Item, read_items
from casework.views import RequestView, view_of


@dataclass(frozen=True)
class PastHandoff:
    """An earlier time that somebody had this conversation."""

    at: datetime
    officer: str | None
    ended_by: str | None
    outcome: str | None
    summary: str | None


@dataclass(frozen=True)
class Dossier:
    """One conversation.

    Attributes:
        items: oldest first; the newest so many messages, if `more` is true.
        slots: what the bot has learnt, by slot.
        requests: of this conversation, and others with the same e-mail address.
    """

    line: Line
    items: tuple[Item, ...]
    more: bool
    slots: Mapping[str, str]
    handoffs: tuple[PastHandoff, ...]
    requests: tuple[RequestView, ...]


class Dossiers:
    """Reads conversations for officers, and writes down that they were read."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Keep a database that somebody else opened and closes."""
        self._database = database
        self._clock = clock
        self._log = ActivityLog(database, clock)

    async def read(self, conversation_id: str, officer_id: str) -> Dossier | None:
        """One conversation for an officer; None: there is no such one."""
        async with self._database.reading() as session:
            line = await read_line(session, conversation_id)
            if line is None:
                return None
            conversation = await session.get_one(Conversation, conversation_id)
            names = {key: name for key, name in await session.execute(select(Officer.id, Officer.name))}
            items, more = await read_items(session, conversation_id, names)
            slots = dict(conversation.slots or {})
            dossier = Dossier(
                line,
                items,
                more,
                slots,
                await _handoffs(session, conversation_id, names),
                await _requests(session, conversation_id, slots.get("request_email")),
            )
        await self._log.note_reading(officer_id, ("conversation", conversation_id))
        return dossier

    async def add_note(self, conversation_id: str, officer_id: str, text: str, note_id: str) -> str:
        """Keep an internal note, once however often its form is sent.

        Returns:
            "noted", "noted_before", "empty" or "not_found".
        """
        if not text.strip():
            return "empty"
        async with self._database.writing() as session:
            if await session.get(Conversation, conversation_id) is None:
                return "not_found"
            if await session.get(InternalNote, note_id) is not None:
                return "noted_before"
            now = self._clock()
            session.add(
                InternalNote(
                    id=note_id, conversation_id=conversation_id, officer_id=officer_id, text=text.strip(), at=now
                )
            )
            note(session, now, officer_id, "noted", ("conversation", conversation_id))
            return "noted"


async def _handoffs(session: AsyncSession, conversation_id: str, names: Mapping[str, str]) -> tuple[PastHandoff, ...]:
    query = (
        select(Handoff)
        .where(Handoff.conversation_id == conversation_id, Handoff.ended_at.is_not(None))
        .order_by(Handoff.requested_at.desc())
        .limit(20)
    )
    return tuple(
        PastHandoff(
            office_time(row.requested_at),
            names.get(row.officer_id or ""),
            row.ended_by.replace("-", "_") if row.ended_by else None,
            row.outcome,
            row.summary,
        )
        for row in await session.scalars(query)
    )


async def _requests(session: AsyncSession, conversation_id: str, email: str | None) -> tuple[RequestView, ...]:
    own = select(Request.email).where(Request.conversation_id == conversation_id)
    emails = {*(await session.scalars(own)).all(), *([email] if email else [])}
    query = (
        select(Request)
        .where(or_(Request.conversation_id == conversation_id, Request.email.in_(emails)))
        .options(selectinload(Request.events))
        .order_by(Request.filed_at.desc())
        .limit(20)
    )
    return tuple(view_of(row) for row in await session.scalars(query))
