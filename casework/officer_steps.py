"""One step of an officer inside a transaction: who may take it, and what the person hears of it."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note
from casework.attention import reacted
from casework.handoff_vocabulary import ANSWERING, LEADING, Event
from casework.handoff_words import about_officer
from casework.models import Conversation, Handoff, Officer
from casework.office import Office
from casework.officers import OfficerView
from casework.speech import language_of, speak
from casework.transitions import held, take

Refusal = Literal["not_found", "not_with_officer", "not_yours", "not_allowed"]


async def answers_people(session: AsyncSession, officer_id: str) -> bool:
    """Whether an account may answer people at this moment."""
    officer = await session.get(Officer, officer_id)
    return officer is not None and officer.active and officer.role in ANSWERING


async def own(session: AsyncSession, conversation_id: str, officer: OfficerView) -> Conversation | Refusal:
    """The conversation, if this officer may move it."""
    conversation = await held(session, conversation_id)
    if conversation is None:
        return "not_found"
    if not await answers_people(session, officer.id):
        return "not_allowed"
    if conversation.state != "with_officer":
        return "not_with_officer"
    if conversation.officer_id != officer.id and officer.role not in LEADING:
        return "not_yours"
    return conversation


async def step(
    office: Office,
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
    """Take a step in an officer's name; the person hears of it, and the activity log has it.

    Args:
        office: where it happens.
        session: that writes, and holds the conversation.
        conversation: to be moved.
        event: the step, which is allowed.
        officer: who takes it.
        handoff: that it belongs to, or None.
        says: the sentence that the person hears.
        shown: whose name is in it; whoever has the conversation if None.
        reason: why, or the closing code.
    """
    now = office.clock()
    # Whoever leaves is named, also where a lead puts an end to it.
    holder = await session.get(Officer, conversation.officer_id) if conversation.officer_id else None
    named = shown.shown_name if shown else holder.shown_name if holder else officer.shown_name
    await take(session, conversation, event, officer.id, now, handoff, reason)
    said = about_officer(office.words, says, named, await language_of(session, conversation))
    await speak(session, conversation, said, now)
    note(session, now, officer.id, event, ("conversation", conversation.id), reason=reason)


async def hand_to(
    office: Office,
    session: AsyncSession,
    conversation: Conversation,
    handoff: Handoff | None,
    officer: OfficerView,
    to: OfficerView,
) -> None:
    """Give a conversation to another officer, who has to react from now on."""
    if handoff is not None:
        handoff.officer_id = to.id
        reacted(handoff)
    await step(
        office, session, conversation, "redirected", officer, handoff, says="handoff.redirected", shown=to, reason=to.id
    )
    conversation.officer_id = to.id
