"""One conversation as it stands in lists: who, since when, about what; and the statements that find them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from casework.clock import office_time
from casework.handoff_vocabulary import STATES, State
from casework.models import Conversation, Handoff, Message, Officer
from casework.turns import known_language
from languages import Language

# As much of the last message as fits into a line.
_EXCERPT_CHARACTERS = 140


@dataclass(frozen=True)
class Line:
    """One conversation in a list; moments are on the office's clock.

    Attributes:
        waiting_since: when a person was wanted, while that has not ended.
        escalated: whether nobody has reacted for too long, and everybody was called.
        reminded: whether the officer who has it was called again.
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
    reminded: bool = False
    holder_id: str | None = None
    holder: str | None = None
    municipality: str | None = None
    topic: str | None = None
    service: str | None = None
    intent: str | None = None
    last_text: str = ""
    before_text: str = ""
    answer_due: bool = False


UNENDED = and_(Handoff.conversation_id == Conversation.id, Handoff.ended_at.is_(None))


# Making a statement takes longer than running it: each is made once.
@cache
def in_state(state: State, most: int) -> Select[*tuple[Any, ...]]:
    """Those in a state, by their turn where they wait, else the newest so many.

    Args:
        state: of the conversations.
        most: but for those who wait, of whom none is left out.
    """
    query = _listed().where(Conversation.state == state)
    if state == "waiting":
        return query.order_by(Handoff.requested_at, Handoff.id)
    # Where nobody has said anything there is nothing to read: it was begun, or has gone on elsewhere.
    said = exists().where(Message.conversation_id == Conversation.id, Message.direction == "in")
    return query.where(said).order_by(Conversation.last_message_at.desc()).limit(most)


@cache
def _of_one() -> Select[*tuple[Any, ...]]:
    return _listed().where(Conversation.id == bindparam("conversation_id"))


def _listed() -> Select[*tuple[Any, ...]]:
    """A row for each conversation, with what was said last: one statement, however many there are."""
    by_person = Message.direction == "in"
    return (
        select(
            Conversation.id,
            Conversation.channel,
            Conversation.state,
            Conversation.language,
            Conversation.last_message_at,
            Conversation.slots,
            Conversation.officer_id,
            Officer.name,
            Handoff.requested_at,
            Handoff.escalated_at,
            Handoff.reminded_at,
            _newest(Message.text, by_person),
            _newest(Message.text, by_person, skipped=1),
            _newest(Message.intent, Message.intent.is_not(None)),
            speaker(),
        )
        .outerjoin(Handoff, UNENDED)
        .outerjoin(Officer, Officer.id == Conversation.officer_id)
    )


def _newest[T](column: InstrumentedAttribute[T], which: ColumnElement[bool], skipped: int = 0) -> ScalarSelect[T]:
    """A column of the last message of a conversation that a condition holds for, or of one before it."""
    return (
        select(column)
        .where(Message.conversation_id == Conversation.id, which)
        .order_by(Message.sequence.desc())
        .offset(skipped)
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )


def speaker() -> ScalarSelect[str]:
    """Which way the last message went that was the person's or an officer's."""
    return _newest(Message.direction, or_(Message.direction == "in", Message.author == "officer"))


async def read_line(session: AsyncSession, conversation_id: str) -> Line | None:
    """One conversation, if there is such a one."""
    row = (await session.execute(_of_one(), {"conversation_id": conversation_id})).one_or_none()
    return _line(row) if row is not None else None


async def read_lines(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> tuple[Line, ...]:
    """The lines of a query over conversations."""
    return tuple([_line(row) for row in await session.execute(query)])


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    key, channel, state, language, last_message_at, slots, holder_id, holder = row[:8]
    requested_at, escalated_at, reminded_at, said, before, intent, speaker = row[8:]
    slots = slots or {}
    return Line(
        id=key,
        channel=channel,
        state=next(each for each in STATES if each == state),
        language=known_language(language),
        last_message_at=office_time(last_message_at),
        waiting_since=office_time(requested_at) if requested_at else None,
        escalated=escalated_at is not None,
        reminded=reminded_at is not None,
        holder_id=holder_id,
        holder=holder,
        municipality=slots.get("request_municipality"),
        topic=slots.get("subject") or slots.get("request_subject"),
        service=slots.get("request_service"),
        intent=intent,
        last_text=_excerpt(said or ""),
        before_text=_excerpt(before or ""),
        answer_due=speaker == "in",
    )


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT_CHARACTERS else flat[: _EXCERPT_CHARACTERS - 1].rstrip() + "…"
