"""The conversations of all channels as officers see them in lists: who waits, since when, about what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import office_time
from casework.database import Database
from casework.handoff_vocabulary import State
from casework.models import Conversation, Handoff, Message, Officer
from casework.transitions import state_of
from casework.turns import known_language
from languages import Language

# Of what is not waiting, the newest so many.
_MOST = 100
# As much of the last message as fits into a line.
_EXCERPT_CHARACTERS = 140


@dataclass(frozen=True)
class Line:
    """One conversation in a list; moments are on the office's clock.

    Attributes:
        waiting_since: when a person was wanted, while that has not ended.
        escalated: whether nobody reacted for too long.
        holder_id: the officer who has it, and `holder` their name.
        municipality: id of what the person said, or None; `topic` and `service` too.
        intent: what the bot understood last.
        last_text: the beginning of the person's last message, and `before_text` of the one before: the last one is
            often no more than the wish for a person.
        answer_due: whether the person spoke last.
    """

    id: str
    channel: str
    state: State
    language: Language | None
    last_message_at: datetime
    waiting_since: datetime | None = None
    escalated: bool = False
    holder_id: str | None = None
    holder: str | None = None
    municipality: str | None = None
    topic: str | None = None
    service: str | None = None
    intent: str | None = None
    last_text: str = ""
    before_text: str = ""
    answer_due: bool = False


@dataclass(frozen=True)
class Counts:
    """How many wait, and how many of an officer's own have an unanswered message."""

    waiting: int
    mine: int


class Inbox:
    """Reads lists of conversations."""

    def __init__(self, database: Database) -> None:
        """Read a database that somebody else opened and closes."""
        self._database = database

    async def lines(self, state: State) -> tuple[Line, ...]:
        """The conversations in one state: those that wait by their turn, others the newest first."""
        query = _listed().where(Conversation.state == state)
        if state == "waiting":
            query = query.order_by(Handoff.requested_at, Handoff.id)
        else:
            # Where nobody has said anything there is nothing to read: it was begun, or has gone on elsewhere.
            said = exists().where(Message.conversation_id == Conversation.id, Message.direction == "in")
            query = query.where(said).order_by(Conversation.last_message_at.desc()).limit(_MOST)
        async with self._database.reading() as session:
            return await read_lines(session, query)

    async def counts(self, officer_id: str) -> Counts:
        """What calls an officer."""
        async with self._database.reading() as session:
            waiting = await session.scalar(select(func.count()).where(Conversation.state == "waiting"))
            mine = _listed().where(Conversation.state == "with_officer", Conversation.officer_id == officer_id)
            return Counts(waiting or 0, sum(line.answer_due for line in await read_lines(session, mine)))


def _listed() -> Select[Conversation, Handoff, str]:
    return (
        select(Conversation, Handoff, Officer.name)
        .outerjoin(Handoff, and_(Handoff.conversation_id == Conversation.id, Handoff.ended_at.is_(None)))
        .outerjoin(Officer, Officer.id == Conversation.officer_id)
    )


async def read_line(session: AsyncSession, conversation_id: str) -> Line | None:
    """One conversation, if there is such a one."""
    lines = await read_lines(session, _listed().where(Conversation.id == conversation_id))
    return lines[0] if lines else None


async def read_lines(session: AsyncSession, query: Select[Conversation, Handoff, str]) -> tuple[Line, ...]:
    """The lines of a query over conversations."""
    rows = (await session.execute(query)).all()
    ids = [conversation.id for conversation, _, _ in rows]
    said = {m.conversation_id: m for m in await _last(session, ids, Message.direction == "in")}
    spoken = {
        m.conversation_id: m
        for m in await _last(session, ids, or_(Message.direction == "in", Message.author == "officer"))
    }
    known = [message.id for message in said.values()]
    before = {
        m.conversation_id: m
        for m in await _last(session, ids, and_(Message.direction == "in", Message.id.not_in(known)))
    }
    understood = {m.conversation_id: m for m in await _last(session, ids, Message.intent.is_not(None))}
    lines = []
    for conversation, handoff, holder in rows:
        last, speaker = said.get(conversation.id), spoken.get(conversation.id)
        guess = understood.get(conversation.id)
        slots = conversation.slots or {}
        lines.append(
            Line(
                id=conversation.id,
                channel=conversation.channel,
                state=state_of(conversation),
                language=known_language(conversation.language),
                last_message_at=office_time(conversation.last_message_at),
                waiting_since=office_time(handoff.requested_at) if handoff else None,
                escalated=handoff is not None and handoff.escalated_at is not None,
                holder_id=conversation.officer_id,
                holder=holder,
                municipality=slots.get("request_municipality"),
                topic=slots.get("subject") or slots.get("request_subject"),
                service=slots.get("request_service"),
                intent=guess.intent if guess else None,
                last_text=_excerpt(last.text) if last else "",
                before_text=_excerpt(before[conversation.id].text) if conversation.id in before else "",
                answer_due=speaker is not None and speaker.direction == "in",
            )
        )
    return tuple(lines)


async def _last(session: AsyncSession, ids: Sequence[str], which: object) -> Sequence[Message]:
    """The last message of each conversation that a condition holds for."""
    newest = (
        select(Message.conversation_id, func.max(Message.sequence).label("sequence"))
        .where(Message.conversation_id.in_(ids), which)  # type: ignore[arg-type]
        .group_by(Message.conversation_id)
        .subquery()
    )
    of_each = and_(Message.conversation_id == newest.c.conversation_id, Message.sequence == newest.c.sequence)
    return (await session.scalars(select(Message).join(newest, of_each))).all()


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT_CHARACTERS else flat[: _EXCERPT_CHARACTERS - 1].rstrip() + "…"
