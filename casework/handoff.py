"""The hand-off from the person's side: asking for somebody, giving up, writing again.

The officer's side is `casework.takeover`; what happens when nobody reacts, `casework.watch`. Every command
is one transaction; its outcome has a name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework.events import Happened
from casework.handoff_vocabulary import Unavailable
from casework.hours import Closed
from casework.models import Handoff
from casework.office import Office, availability
from casework.queue import Place, open_handoff, place_of
from casework.transitions import USER, end, held, may, take

WantedBy = Literal["user", "bot", "officer"]


@dataclass(frozen=True)
class Asked:
    """What came of asking for a person.

    Attributes:
        outcome: "queued" now, or waiting already, or an officer has it; "busy": one may wait or leave a request; why
            nobody is there; "not_offered": there is no officer at all.
        place: in the queue.
        closed: why the office is closed.
        due: the day that a request would be answered by.
    """

    outcome: Literal["queued", "already_waiting", "already_with_officer", "busy", "not_offered"] | Unavailable
    place: Place | None = None
    closed: Closed | None = None
    due: date | None = None


class HandoffDesk:
    """Takes conversations to the queue and out of it."""

    def __init__(self, office: Office) -> None:
        """Keep the office, whose database somebody else opened and closes."""
        self._office = office

    async def request_handoff(
        self, conversation_id: str, *, wanted_by: WantedBy = "user", waits_anyway: bool = False
    ) -> Asked:
        """Ask for a person.

        Args:
            conversation_id: whose person it is.
            wanted_by: who asks.
            waits_anyway: also where everybody is busy.
        """
        now = self._office.clock()
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None:
                return Asked("not_offered")
            if conversation.state == "with_officer":
                return Asked("already_with_officer")
            if conversation.state == "waiting":
                return Asked("already_waiting", await self._place(session, conversation_id))
            there = await availability(session, self._office, now)
            if there.outcome == "no_accounts":
                return Asked("not_offered")
            if conversation.state == "closed":
                await take(session, conversation, "reopened", wanted_by, now, None)
            due = self._office.rules.due_on(now)
            if there.outcome == "busy" and not waits_anyway:
                await take(session, conversation, "unavailable_csas", wanted_by, now, None, "busy")
                return Asked("busy", due=due)
            if there.outcome != "free" and there.outcome != "busy":
                await take(session, conversation, there.outcome, wanted_by, now, None)
                return Asked(there.outcome, closed=there.closed, due=due)
            handoff = Handoff(conversation_id=conversation_id, wanted_by=wanted_by, requested_at=now)
            session.add(handoff)
            await take(session, conversation, "forwarded_to_backoffice", wanted_by, now, handoff)
            self._office.rules.outbox.person_waits(session, conversation, now)
            asked = Asked("queued", await place_of(session, handoff, now))
        self._moved(conversation_id, "forwarded_to_backoffice")
        return asked

    async def give_up(self, conversation_id: str, reason: str | None = None) -> Literal["left", "not_waiting"]:
        """Leave the queue, on the person's wish."""
        now = self._office.clock()
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None or not may(conversation, "left_queue"):
                return "not_waiting"
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                end(handoff, "left_queue", now)
            await take(session, conversation, "left_queue", USER, now, handoff, reason)
        self._moved(conversation_id, "left_queue")
        return "left"

    async def reopen(self, conversation_id: str) -> Literal["reopened", "not_closed"]:
        """Give a closed conversation back to the bot, because the person writes again."""
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None or not may(conversation, "reopened"):
                return "not_closed"
            await take(session, conversation, "reopened", USER, self._office.clock(), None)
        self._moved(conversation_id, "reopened")
        return "reopened"

    async def place(self, conversation_id: str) -> Place | None:
        """The place of a conversation in the queue, if it waits."""
        async with self._office.database.reading() as session:
            return await self._place(session, conversation_id)

    async def _place(self, session: AsyncSession, conversation_id: str) -> Place | None:
        handoff = await open_handoff(session, conversation_id)
        return await place_of(session, handoff, self._office.clock()) if handoff else None

    def _moved(self, conversation_id: str, name: str) -> None:
        self._office.events.publish(Happened(conversation_id, "moved", name))
