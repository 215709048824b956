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
from casework.inbox import Line, read_line
from casework.models import Conversation, Handoff, HandoffEvent, InternalNote, Message, Officer, Request
from casework.turns import known_language
from casework.views import RequestView, view_of
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
            items, more = await _items(session, conversation_id, names)
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


async def _items(
    session: AsyncSession, conversation_id: str, names: Mapping[str, str]
) -> tuple[tuple[Item, ...], bool]:
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
