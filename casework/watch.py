"""Watches over those whom nobody attends to: calls the officer, then everybody, and tells the person how things are.

In the queue the service is told again. With an officer, they are reminded first; when they do not react, or are away,
their colleagues are told, any of whom may take the conversation over (`Takeover.relieve`). The bot keeps silent.
"""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework import handoff_words
from casework.attention import Owed, owed
from casework.events import Happened
from casework.models import Conversation, Handoff, Officer
from casework.office import Office, availability
from casework.presence import leaders, presence_of
from casework.speech import language_of, speak
from casework.transitions import SYSTEM, held, take

Call = Literal["reminded", "escalated"]


class Watch:
    """Looks after the hand-offs of one office; run it every few seconds."""

    def __init__(self, office: Office) -> None:
        """Keep the office, whose database somebody else opened and closes."""
        self._office = office

    async def look(self) -> dict[str, Call]:
        """Do what is due now.

        Returns:
            What was done, by conversation.
        """
        async with self._office.database.reading() as session:
            late = [each.conversation_id for each in await owed(session) if await self._due(session, each)]
        done: dict[str, Call] = {}
        for conversation_id in late:
            call = await self._see_to(conversation_id)
            if call is not None:
                done[conversation_id] = call
                self._office.events.publish(Happened(conversation_id, "moved", call))
        return done

    async def _see_to(self, conversation_id: str) -> Call | None:
        """Look again where nobody else can move the conversation, and do what is due."""
        async with self._office.database.writing() as session:
            conversation = await held(session, conversation_id)
            found = await owed(session, conversation_id)
            if conversation is None or not found:
                return None
            (owed_to,) = found
            call = await self._due(session, owed_to)
            if call == "reminded":
                await self._remind(session, conversation, owed_to)
            elif call == "escalated":
                await self._escalate(session, conversation, owed_to)
            return call

    async def _due(self, session: AsyncSession, owed_to: Owed) -> Call | None:
        handoff = owed_to.handoff
        if handoff.escalated_at is not None:
            return None
        waited, holder = self._office.clock() - owed_to.since, await _holder(session, handoff)
        # Who is away cannot be reminded at the desk: colleagues hear of it that much earlier.
        away = holder is not None and presence_of(holder, self._office.clock()) == "away"
        if waited >= (self._office.remind_after if away else self._office.escalate_after):
            return "escalated"
        is_reminder = holder is not None and handoff.reminded_at is None and waited >= self._office.remind_after
        return "reminded" if is_reminder else None

    async def _remind(self, session: AsyncSession, conversation: Conversation, owed_to: Owed) -> None:
        now, holder = self._office.clock(), await _holder(session, owed_to.handoff)
        await take(session, conversation, "reminded", SYSTEM, now, owed_to.handoff)
        owed_to.handoff.reminded_at = now
        if holder is not None:
            self._office.rules.outbox.officer_is_awaited(session, conversation, holder, now, owed_to.minutes(now))

    async def _escalate(self, session: AsyncSession, conversation: Conversation, owed_to: Owed) -> None:
        now, outbox = self._office.clock(), self._office.rules.outbox
        holder, language = await _holder(session, owed_to.handoff), await language_of(session, conversation)
        await take(session, conversation, "escalated", SYSTEM, now, owed_to.handoff)
        owed_to.handoff.escalated_at = now
        minutes = owed_to.minutes(now)
        if holder is None:
            outbox.nobody_reacts(session, conversation, now, minutes)
            said = handoff_words.escalated(self._office, language, now)
        else:
            outbox.officer_is_awaited(session, conversation, holder, now, minutes)
            outbox.nobody_answers(session, conversation, holder, await leaders(session), now, minutes)
            there = await availability(session, self._office, now)
            away = presence_of(holder, now) == "away"
            said = handoff_words.unattended(self._office.words, there, away, now, language)
        await speak(session, conversation, said, now)


async def _holder(session: AsyncSession, handoff: Handoff) -> Officer | None:
    return await session.get(Officer, handoff.officer_id) if handoff.officer_id else None
