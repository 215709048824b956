"""The hand-off from the officer's side: taking a conversation, answering, passing it on, giving it back, closing it.

What the person hears of it ("… has joined") is stored in the same transaction as the step itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note
from casework.attention import reacted
from casework.events import Happened
from casework.handoff_vocabulary import ANSWERING, CLOSINGS, LEADING, Closing, Event
from casework.handoff_words import about_officer
from casework.models import Conversation, Handoff, Officer
from casework.office import Office
from casework.officers import OfficerView, presence_of
from casework.queue import open_handoff
from casework.speech import language_of, speak
from casework.transitions import end, held, may, take

Refusal = Literal["not_found", "not_with_officer", "not_yours", "not_allowed"]


@dataclass(frozen=True)
class Claimed:
    """What came of a claim.

    Attributes:
        outcome: "taken": a colleague has it and is there; "closed": the person has to write again.
        holder: who has the conversation, by name.
    """

    outcome: Literal["claimed", "already_yours", "taken", "closed", "not_with_officer", "not_found", "not_allowed"]
    holder: str | None = None


class Takeover:
    """The commands of officers. Leads and admins may also pass on and give back what a colleague has."""

    def __init__(self, office: Office) -> None:
        """Keep the office, whose database somebody else opened and closes."""
        self._office = office

    async def claim(self, conversation_id: str, officer: OfficerView) -> Claimed:
        """Take a conversation, from the queue or from the bot; of two who try at once one gets it."""
        now = self._office.clock()
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None:
                return Claimed("not_found")
            if not await _answers_people(session, officer.id):
                return Claimed("not_allowed")
            if conversation.state == "with_officer":
                holder = await session.get(Officer, conversation.officer_id)
                mine = conversation.officer_id == officer.id
                return Claimed("already_yours" if mine else "taken", holder.name if holder else None)
            if not may(conversation, "taken-over"):
                return Claimed("closed")
            handoff = await open_handoff(session, conversation_id)
            if handoff is None:
                handoff = Handoff(conversation_id=conversation_id, wanted_by="officer", requested_at=now)
                session.add(handoff)
            # Of one that came back to the queue the first wait counts.
            handoff.claimed_at = handoff.claimed_at or now
            handoff.officer_id = officer.id
            reacted(handoff)
            await self._step(session, conversation, "taken-over", officer, handoff, says="handoff.joined")
            conversation.officer_id = officer.id
        self._moved(conversation_id, "taken-over")
        return Claimed("claimed", officer.name)

    async def relieve(self, conversation_id: str, officer: OfficerView) -> Claimed:
        """Take over what a colleague has and leaves unanswered, or who is away; a lead may at any time."""
        now = self._office.clock()
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None:
                return Claimed("not_found")
            if not await _answers_people(session, officer.id):
                return Claimed("not_allowed")
            holder = await session.get(Officer, conversation.officer_id) if conversation.officer_id else None
            handoff = await open_handoff(session, conversation_id)
            if conversation.state != "with_officer" or holder is None or handoff is None:
                return Claimed("not_with_officer")
            if holder.id == officer.id:
                return Claimed("already_yours", holder.name)
            unattended = handoff.escalated_at is not None or presence_of(holder, now) == "away"
            if not unattended and officer.role not in LEADING:
                return Claimed("taken", holder.name)
            await self._hand_to(session, conversation, handoff, officer, officer)
        self._moved(conversation_id, "redirected")
        return Claimed("claimed", officer.name)

    async def release(
        self, conversation_id: str, officer: OfficerView, reason: str | None = None
    ) -> Literal["released"] | Refusal:
        """Put a conversation back into the queue, where it keeps its place by the time it was asked for."""
        async with self._office.database.writing() as session:
            found = await self._own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                handoff.officer_id = None
                reacted(handoff)
            await self._step(
                session, found, "pending-assigned", officer, handoff, says="handoff.released", reason=reason
            )
        self._moved(conversation_id, "pending-assigned")
        return "released"

    async def redirect(
        self, conversation_id: str, officer: OfficerView, to: OfficerView
    ) -> Literal["redirected", "not_an_officer", "already_theirs"] | Refusal:
        """Give a conversation to a colleague."""
        async with self._office.database.writing() as session:
            found = await self._own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            if not await _answers_people(session, to.id):
                return "not_an_officer"
            if found.officer_id == to.id:
                return "already_theirs"
            handoff = await open_handoff(session, conversation_id)
            await self._hand_to(session, found, handoff, officer, to)
        self._moved(conversation_id, "redirected")
        return "redirected"

    async def return_to_bot(
        self,
        conversation_id: str,
        officer: OfficerView,
        summary: str | None = None,
        agreed: Mapping[str, str] | None = None,
    ) -> Literal["returned"] | Refusal:
        """Give a conversation back to the bot.

        Args:
            conversation_id: of the conversation.
            officer: who has it.
            summary: what was talked about, for colleagues and for the bot's memory.
            agreed: values of the bot's slots that were settled, by slot.
        """
        now = self._office.clock()
        async with self._office.database.writing() as session:
            found = await self._own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                handoff.summary, handoff.agreed = summary, dict(agreed or {})
                end(handoff, "continue_chatting_with_bot", now)
            await self._step(session, found, "continue_chatting_with_bot", officer, handoff, says="handoff.returned")
        self._moved(conversation_id, "continue_chatting_with_bot")
        return "returned"

    async def close(
        self, conversation_id: str, officer: OfficerView, closing: Closing
    ) -> Literal["closed", "no_such_closing"] | Refusal:
        """Close a conversation with a code; the person's next message opens it again."""
        if closing not in CLOSINGS:
            return "no_such_closing"
        now = self._office.clock()
        async with self._office.database.writing() as session:
            found = await self._own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                end(handoff, "terminated", now, closing)
            await self._step(session, found, "terminated", officer, handoff, says="handoff.closed", reason=closing)
        self._moved(conversation_id, "terminated")
        return "closed"

    async def reopen(
        self, conversation_id: str, officer: OfficerView
    ) -> Literal["reopened", "not_closed", "not_found", "not_allowed"]:
        """Open a closed conversation again and take it at once; the person hears that somebody has joined."""
        now = self._office.clock()
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            if conversation is None:
                return "not_found"
            if not await _answers_people(session, officer.id):
                return "not_allowed"
            if not may(conversation, "reopened"):
                return "not_closed"
            await take(session, conversation, "reopened", officer.id, now, None)
            handoff = Handoff(
                conversation_id=conversation_id,
                wanted_by="officer",
                requested_at=now,
                claimed_at=now,
                officer_id=officer.id,
            )
            session.add(handoff)
            note(session, now, officer.id, "reopened", ("conversation", conversation_id))
            await self._step(session, conversation, "taken-over", officer, handoff, says="handoff.joined")
            conversation.officer_id = officer.id
        self._moved(conversation_id, "taken-over")
        return "reopened"

    async def _hand_to(
        self,
        session: AsyncSession,
        conversation: Conversation,
        handoff: Handoff | None,
        officer: OfficerView,
        to: OfficerView,
    ) -> None:
        if handoff is not None:
            handoff.officer_id = to.id
            reacted(handoff)
        await self._step(
            session, conversation, "redirected", officer, handoff, says="handoff.redirected", shown=to, reason=to.id
        )
        conversation.officer_id = to.id

    async def _own(self, session: AsyncSession, conversation_id: str, officer: OfficerView) -> Conversation | Refusal:
        """The conversation, if this officer may move it."""
        conversation = await held(session, conversation_id)
        if conversation is None:
            return "not_found"
        if not await _answers_people(session, officer.id):
            return "not_allowed"
        if conversation.state != "with_officer":
            return "not_with_officer"
        if conversation.officer_id != officer.id and officer.role not in LEADING:
            return "not_yours"
        return conversation

    async def _step(
        self,
        session: AsyncSession,
        conversation: Conversation,
        event: Event,
        officer: OfficerView,
        handoff: Handoff | None,
        *,
        says: str,
        shown: OfficerView | None = None,
        reason: str | None = None,
    ) -> None:
        now = self._office.clock()
        # Whoever leaves is named, also where a lead puts an end to it.
        holder = await session.get(Officer, conversation.officer_id) if conversation.officer_id else None
        named = shown.shown_name if shown else holder.shown_name if holder else officer.shown_name
        await take(session, conversation, event, officer.id, now, handoff, reason)
        said = about_officer(self._office.words, says, named, await language_of(session, conversation))
        await speak(session, conversation, said, now)
        note(session, now, officer.id, event, ("conversation", conversation.id), reason=reason)

    def _moved(self, conversation_id: str, name: str) -> None:
        self._office.events.publish(Happened(conversation_id, "moved", name))


async def _answers_people(session: AsyncSession, officer_id: str) -> bool:
    officer = await session.get(Officer, officer_id)
    return officer is not None and officer.active and officer.role in ANSWERING
