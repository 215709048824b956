"""What calls the officers: who waits for somebody, and which of those that are with one wait for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.lines import UNENDED, speaker
from casework.models import Conversation, Handoff


@dataclass(frozen=True)
class Counts:
    """What calls an officer.

    Attributes:
        waiting: how many wait in the queue.
        mine: how many of the officer's own have an unanswered message.
        late: for how many of these the officer was called again.
        unattended: how many others have that nobody answers.
    """

    waiting: int
    mine: int
    late: int = 0
    unattended: int = 0

    @property
    def all(self) -> int:
        """What the number in the title counts."""
        return self.waiting + self.mine + self.unattended


@dataclass(frozen=True)
class Calls:
    """What calls the officers.

    Attributes:
        waiting: ids of the conversations that wait for somebody.
        holders: by the id of a conversation, the officer who has it.
        due: ids of those among them whose person spoke last.
        late: ids of those among them whose officer was called again.
        unattended: ids of those among them for which everybody was called.
    """

    waiting: frozenset[str] = frozenset()
    holders: Mapping[str, str] = field(default_factory=dict)
    due: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    unattended: frozenset[str] = frozenset()

    def of(self, officer_id: str) -> Counts:
        """What calls one officer."""
        return Counts(
            waiting=len(self.waiting),
            mine=sum(self.holders.get(key) == officer_id for key in self.due),
            late=sum(self.holders.get(key) == officer_id for key in self.late),
            unattended=sum(self.holders.get(key) != officer_id for key in self.unattended),
        )

    def concern(self, conversation_id: str, officer_id: str) -> bool:
        """Whether a conversation is an officer's own, or is there for anybody to take."""
        for_anybody = conversation_id in self.waiting or conversation_id in self.unattended
        return for_anybody or self.holders.get(conversation_id) == officer_id


async def read_calls(session: AsyncSession) -> Calls:
    """What calls each of the officers, and who has each conversation that is with one."""
    rows = (await session.execute(_open())).all()
    taken = [row for row in rows if row.state == "with_officer"]
    return Calls(
        waiting=frozenset(row.id for row in rows if row.state == "waiting"),
        holders={row.id: row.officer_id for row in taken},
        due=frozenset(row.id for row in taken if row.speaker == "in"),
        late=frozenset(row.id for row in taken if row.reminded_at or row.escalated_at),
        unattended=frozenset(row.id for row in taken if row.escalated_at),
    )


@cache
def _open() -> Select[*tuple[Any, ...]]:
    columns = Conversation.id, Conversation.state, Conversation.officer_id
    return (
        select(*columns, Handoff.escalated_at, Handoff.reminded_at, speaker().label("speaker"))
        .outerjoin(Handoff, UNENDED)
        .where(Conversation.state.in_(("waiting", "with_officer")))
    )
