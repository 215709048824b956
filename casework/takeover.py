"""The hand-off from the officer's side: taking a conversation, answering, passing it on, giving it back, closing it.

What the person hears of it ("… has joined") is stored in the same transaction as the step itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from casework.activity import note
from casework.attention import reacted
from casework.events import Happened
from casework.handoff_vocabulary import CLOSINGS, LEADING, Closing
from casework.models import Conversation, Handoff, Officer
from casework.office import Office
from casework.officer_steps import Refusal, answers_people, hand_to, own, step
from casework.officers import OfficerView
from casework.presence import presence_of
from casework.queue import open_handoff
from casework.transitions import end, held, may, take


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
            if not await answers_people(session, officer.id):
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
            await step(self._office, session, conversation, "taken-over", officer, handoff, says="handoff.joined")
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
            if not await answers_people(session, officer.id):
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
            await hand_to(self._office, session, conversation, handoff, officer, officer)
        self._moved(conversation_id, "redirected")
        return Claimed("claimed", officer.name)

    async def release(
        self, conversation_id: str, officer: OfficerView, reason: str | None = None
    ) -> Literal["released"] | Refusal:
        """Put a conversation back into the queue, where it keeps its place by the time it was asked for."""
        async with self._office.database.writing() as session:
            found = await own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                handoff.officer_id = None
                reacted(handoff)
            await step(
                self._office,
                session,
                found,
                "pending-assigned",
                officer,
                handoff,
                says="handoff.released",
                reason=reason,
            )
        self._moved(conversation_id, "pending-assigned")
        return "released"

    async def redirect(
        self, conversation_id: str, officer: OfficerView, to: OfficerView
    ) -> Literal["redirected", "not_an_officer", "already_theirs"] | Refusal:
        """Give a conversation to a colleague."""
        async with self._office.database.writing() as session:
            found = await own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            if not await answers_people(session, to.id):
                return "not_an_officer"
            if found.officer_id == to.id:
                return "already_theirs"
            handoff = await open_handoff(session, conversation_id)
            await hand_to(self._office, session, found, handoff, officer, to)
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
            found = await own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                handoff.summary, handoff.agreed = summary, dict(agreed or {})
                end(handoff, "continue_chatting_with_bot", now)
            await step(
                self._office, session, found, "continue_chatting_with_bot", officer, handoff, says="handoff.returned"
            )
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
            found = await own(session, conversation_id, officer)
            if not isinstance(found, Conversation):
                return found
            handoff = await open_handoff(session, conversation_id)
            if handoff is not None:
                end(handoff, "terminated", now, closing)
            await step(
                self._office, session, found, "terminated", officer, handoff, says="handoff.closed", reason=closing
            )
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
            if not await answers_people(session, officer.id):
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
            await step(self._office, session, conversation, "taken-over", officer, handoff, says="handoff.joined")
            conversation.officer_id = officer.id
        self._moved(conversation_id, "taken-over")
        return "reopened"

    def _moved(self, conversation_id: str, name: str) -> None:
        self._office.events.publish(Happened(conversation_id, "moved", name))
