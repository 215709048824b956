"""What a channel that shows whole conversations asks for: the transcript, what is undelivered, what people chose."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.answering import Answering, answering
from casework.cleaning import clean
from casework.clock import Clock, utc_now
from casework.database import Database
from casework.identifiers import masked
from casework.kept import Kept, kept_of
from casework.models import Conversation, Feedback, Message, OfferedButton
from casework.rows import begun, code_of, conversation_of, sender_key
from casework.transcript import entry_from
from casework.turns import Entry, Sender, known_language
from languages import Language

Rating = Literal["up", "down"]
Reason = Literal["wrong", "not_found", "outdated", "unclear", "other"]
Undeliverable = Literal["blocked", "refused"]


@dataclass(frozen=True)
class Page:
    """A part of a transcript, oldest message first.

    Attributes:
        language: of the conversation, if it has one.
        more: whether older messages were left out.
        answering: who answers now.
    """

    entries: tuple[Entry, ...]
    language: Language | None
    more: bool
    answering: Answering = field(default_factory=Answering)


class History:
    """Conversations as their own person may see them."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now) -> None:
        """Read and write a database that somebody else opened and closes."""
        self._database = database
        self._secret = secret
        self._clock = clock

    async def since(self, who: Sender, after: int, limit: int = 200) -> Page:
        """The messages of both sides that came after one.

        Args:
            who: whose conversation it is.
            after: its sequence number; 0 for all.
            limit: the newest so many.
        """
        async with self._database.reading() as session:
            conversation = await self._conversation(session, who)
            if conversation is None:
                return Page((), None, False)
            newest = (
                select(Message)
                .where(
                    Message.conversation_id == conversation.id,
                    Message.sequence > max(after, conversation.shown_after),
                )
                .order_by(Message.sequence.desc())
                .limit(limit + 1)
            )
            rows = (await session.scalars(newest)).all()
            entries = await self._entries(session, rows[:limit][::-1])
            language, who_answers = known_language(conversation.language), await answering(session, conversation)
            return Page(entries, language, len(rows) > limit, who_answers)

    async def answering(self, conversation_id: str) -> Answering:
        """Who answers a conversation now."""
        async with self._database.reading() as session:
            return await answering(session, await session.get_one(Conversation, conversation_id))

    async def undelivered(self, who: Sender) -> tuple[Entry, ...]:
        """What was said and has not reached the person, oldest first; without what its channel takes in no form."""
        async with self._database.reading() as session:
            conversation = await self._conversation(session, who)
            if conversation is None:
                return ()
            query = (
                select(Message)
                .where(
                    Message.conversation_id == conversation.id,
                    Message.direction == "out",
                    Message.delivered_at.is_(None),
                    or_(Message.undeliverable.is_(None), Message.undeliverable != "refused"),
                )
                .order_by(Message.sequence)
            )
            return await self._entries(session, (await session.scalars(query)).all())

    async def seen(self, who: Sender, sequence: int) -> None:
        """Note that everything up to a message has reached the person."""
        async with self._database.writing() as session:
            conversation = await conversation_of(session, who.channel, sender_key(self._secret, who))
            if conversation is None:
                return
            query = update(Message).where(
                Message.conversation_id == conversation.id,
                Message.direction == "out",
                Message.sequence <= sequence,
                Message.delivered_at.is_(None),
                or_(Message.undeliverable.is_(None), Message.undeliverable != "refused"),
            )
            await session.execute(query.values(delivered_at=self._clock(), undeliverable=None))

    async def not_arriving(self, who: Sender, why: Undeliverable, sequence: int | None = None) -> None:
        """Note, for officers to see, that what waits for a person does not reach them; or that one message does not.

        Args:
            who: whose conversation it is.
            why: "blocked": they let nothing through, until they do; "refused": their channel takes it in no form.
            sequence: of the one message.
        """
        async with self._database.writing() as session:
            conversation = await conversation_of(session, who.channel, sender_key(self._secret, who))
            if conversation is None:
                return
            waiting = update(Message).where(
                Message.conversation_id == conversation.id,
                Message.direction == "out",
                Message.delivered_at.is_(None),
                Message.undeliverable.is_(None),
            )
            if sequence is not None:
                waiting = waiting.where(Message.sequence == sequence)
            await session.execute(waiting.values(undeliverable=why))

    async def choose_language(self, who: Sender, language: Language) -> None:
        """Keep the language a person chose, for what is said from now on."""
        async with self._database.writing() as session:
            conversation = await begun(session, who.channel, sender_key(self._secret, who), self._clock())
            conversation.language = conversation.language_choice = language

    async def offers(self, who: Sender, button_id: str) -> bool:
        """Whether a button was issued to this person."""
        return await self.meaning_of(who, button_id) is not None

    async def meaning_of(self, who: Sender, button_id: str) -> str | None:
        """What a button means that was issued to this person; None: it was not."""
        async with self._database.reading() as session:
            conversation = await self._conversation(session, who)
            button = await session.get(OfferedButton, button_id)
            issued = conversation is not None and button is not None and button.conversation_id == conversation.id
            return button.payload if button is not None and issued else None

    async def kept(self, who: Sender) -> Kept:
        """How much is kept of a person."""
        return await kept_of(self._database, self._secret, who)

    async def rate(
        self, who: Sender, sequence: int, rating: Rating, reason: Reason | None = None, comment: str | None = None
    ) -> Literal["rated", "no_such_answer"]:
        """Keep what a person thinks of one answer; a later opinion takes the place of an earlier one.

        Args:
            who: whose conversation it is.
            sequence: of the answer in it.
            rating: up or down.
            reason: why it is down.
            comment: in their own words; identifiers in it are masked.
        """
        async with self._database.writing() as session:
            conversation = await conversation_of(session, who.channel, sender_key(self._secret, who))
            query = select(Message.id).where(
                Message.conversation_id == (conversation.id if conversation else None),
                Message.sequence == sequence,
                Message.author == "bot",
            )
            message_id = await session.scalar(query)
            if message_id is None:
                return "no_such_answer"
            feedback = await session.get(Feedback, message_id) or Feedback(message_id=message_id)
            feedback.rating, feedback.reason = rating, reason
            feedback.comment = masked(clean(comment)) if comment else None
            feedback.at = self._clock()
            session.add(feedback)
            return "rated"

    async def _conversation(self, session: AsyncSession, who: Sender) -> Conversation | None:
        """The conversation of a sender, to be read only."""
        key = sender_key(self._secret, who)
        return await session.scalar(
            select(Conversation).where(Conversation.channel == who.channel, Conversation.sender_key == key)
        )

    async def _entries(self, session: AsyncSession, rows: Sequence[Message]) -> tuple[Entry, ...]:
        """The rows as their owner sees them, with the codes of their own requests."""
        turns = {row.in_reply_to or row.id for row in rows}
        asked = {m.id: m for m in await session.scalars(select(Message).where(Message.id.in_(turns)))}
        about = await session.execute(
            select(Message.in_reply_to, Message.request_reference).where(
                Message.in_reply_to.in_(turns), Message.request_reference.is_not(None)
            )
        )
        told = {turn: reference for turn, reference in about}
        # What nobody asked for is a turn of its own.
        told |= {row.id: row.request_reference for row in rows if row.in_reply_to is None and row.request_reference}
        codes = {turn: await code_of(session, self._secret, reference) for turn, reference in told.items()}
        return tuple(
            entry_from(row, asked.get(row.in_reply_to or ""), codes.get(row.in_reply_to or row.id)) for row in rows
        )
