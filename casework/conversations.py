"""Keeps conversations: what came in, what was answered, which buttons were offered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from sqlalchemy import Update, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from casework.buttons import button_id, offer, pressed
from casework.clock import Clock, utc_now
from casework.database import Database, Lasting
from casework.events import Events, Happened
from casework.handoff_vocabulary import State
from casework.models import Conversation, Message
from casework.officer_words import Spoken, say_as_officer
from casework.officers import OfficerView
from casework.pending import before_next, pending
from casework.queue import not_resumed
from casework.received import Received, known_message, read_received
from casework.replies import left_to_officer, store, stored_reply
from casework.rows import begun, sender_key
from casework.standing import Standing, standing_of
from casework.turns import Answer, Button, InboundMessage, Reply, Resumed, Sender, known_language
from casework.unasked import Outbound, carried_by, undelivered
from languages import Language

# What nobody answered for longer is not answered out of the blue.
_STALE = timedelta(days=1)


class Conversations:
    """The book of conversations."""

    def __init__(self, database: Database, secret: str, clock: Clock = utc_now, events: Events | None = None) -> None:
        """Keep the book in a database that somebody else opened and closes, and tell of what is new in it."""
        self._database = database
        self._secret = secret
        self._clock = clock
        self._events = events or Events()

    def key(self, who: Sender) -> str:
        """A name for the sender that cannot be turned back into who they are, the same for every message."""
        return sender_key(self._secret, who)

    async def receive(self, inbound: InboundMessage, text: str, lasts: Lasting = "now") -> Received:
        """Store a message, unless it came before.

        Args:
            inbound: as the channel received it.
            text: what may be kept of its text.
            lasts: "later" where nobody is told that it was received before it is answered (`Database.writing`).

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        now = self._clock()
        async with self._database.writing(lasts=lasts) as session:
            conversation = await begun(session, inbound.channel, self.key(inbound.who), now)
            known = await known_message(session, conversation.id, inbound.message_id)
            if known is not None:
                return await read_received(session, conversation, known, inbound.text, "known")
            button = None if inbound.wish else await pressed(session, conversation.id, inbound.text)
            last, given_back = await before_next(session, conversation.id)
            message = Message(
                conversation_id=conversation.id,
                sequence=last + 1,
                direction="in",
                author="user",
                channel_message_id=inbound.message_id,
                text=button.title if button else text,
                language=conversation.language,
                page_language=inbound.page_language,
                created_at=now,
            )
            session.add(message)
            conversation.last_message_at = now
            if inbound.wish:
                # Its id is made with its row.
                await session.flush()
                button = offer(message, Button(text, inbound.wish), button_id())
                session.add(button)
            message.buttons = [{"title": button.title, "id": button.id}] if button else []
            await session.flush()
            received = await read_received(session, conversation, message, inbound.text, "new")
            handed_back = await not_resumed(session, conversation.id) if given_back else None
            received = replace(received, standing=standing_of(conversation, handed_back))
        self._events.publish(Happened(received.conversation_id, "received"))
        return received

    async def unanswered(self, channel: str, who: Sender | None = None) -> list[Received]:
        """What was received lately and has no answer, because its process died first; oldest first.

        Args:
            channel: only of this one; others cannot be told later.
            who: only of this sender.
        """
        reply = aliased(Message)
        query = (
            select(Message, Conversation)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .where(
                Conversation.channel == channel,
                Message.direction == "in",
                # With a status it was left to an officer.
                Message.status.is_(None),
                Message.created_at > self._clock() - _STALE,
                ~exists().where(reply.in_reply_to == Message.id),
            )
            .order_by(Message.created_at, Message.sequence)
        )
        if who is not None:
            query = query.where(Conversation.sender_key == self.key(who))
        async with self._database.reading() as session:
            found = (await session.execute(query)).all()
            return [await read_received(session, kept, message, message.text, "found") for message, kept in found]

    async def standing(self, received: Received) -> Standing:
        """How things stand before a message is answered.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        async with self._database.reading() as session:
            turn = await pending(session, received)
            conversation = turn.conversation
            handed_back = await not_resumed(session, conversation.id) if turn.given_back else None
            reply = await stored_reply(session, self._secret, turn)
            return standing_of(conversation, handed_back, reply, left_to_officer=turn.message.status is not None)

    async def store(
        self, received: Received, answer: Answer, state: State = "bot", told: Resumed | None = None
    ) -> Reply:
        """Store the answer to a message and what the conversation learnt, all or nothing; once only.

        Args:
            received: the message.
            answer: with the payloads of its buttons.
            state: that the answer was made in. When an officer took the conversation in the meantime it is dropped:
                nothing but an officer speaks then.
            told: what the bot was told of an officer's hand-off. Given back only while the bot thought, it is told with
                the next message.

        Returns:
            The reply to deliver, with opaque ids in place of payloads; what is stored already, if it is.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        async with self._database.writing() as session:
            return await store(session, self._secret, self._clock(), received, answer, state, told)

    async def leave_to_officer(self, received: Received) -> Reply | None:
        """Leave a message without an answer, for an officer to read.

        Returns:
            A reply that says nothing; None: the bot has the conversation again, and should answer.
        """
        async with self._database.writing() as session:
            conversation = await session.get_one(Conversation, received.conversation_id, with_for_update=True)
            if conversation.state not in ("waiting", "with_officer"):
                return None
            return left_to_officer(conversation, await session.get_one(Message, received.message_id))

    async def say_as_officer(
        self, conversation_id: str, officer: OfficerView, text: str, draft_id: str | None = None
    ) -> Spoken:
        """Store what an officer answers; the channel delivers it.

        Args:
            conversation_id: that this officer has.
            officer: who says it.
            text: in their words.
            draft_id: of the desk, so that what is sent twice is said once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        spoken = await say_as_officer(self._database, self._clock(), conversation_id, officer, text, draft_id)
        if spoken.outcome == "said":
            self._events.publish(Happened(conversation_id, "said"))
        return spoken

    async def undelivered(self, channel: str) -> tuple[Outbound, ...]:
        """What was said on a channel without being asked and has not reached anybody yet, oldest first."""
        return await undelivered(self._database, self._secret, channel)

    async def carried_by(self, received: Received) -> tuple[Outbound, ...]:
        """What was said without being asked, to go out with the reply to a message; the same again for the same one.

        For channels that cannot push. What another message was to carry and did not is taken along.
        """
        return await carried_by(self._database, self._secret, received.conversation_id, received.message_id)

    async def mark_delivered(self, reply: Reply) -> None:
        """Write down that the channel has taken a reply."""
        await self.mark_messages_delivered(reply.message_ids)

    async def mark_messages_delivered(self, message_ids: Sequence[str]) -> None:
        """Write down that messages have reached the person, or their channel."""
        # Forgotten by a power failure, they are said again.
        async with self._database.writing(lasts="later") as session:
            await session.execute(_delivered(), {"message_ids": message_ids, "now": self._clock()})

    async def language_of(self, who: Sender) -> Language | None:
        """The language of a sender's conversation, if there is one."""
        query = select(Conversation.language).where(
            Conversation.channel == who.channel, Conversation.sender_key == self.key(who)
        )
        async with self._database.reading() as session:
            return known_language(await session.scalar(query))


# Made once: making a statement takes longer than running it, and every turn runs this one.
@cache
def _delivered() -> Update:
    return (
        update(Message)
        .where(Message.id.in_(bindparam("message_ids", expanding=True)), Message.delivered_at.is_(None))
        .values(delivered_at=bindparam("now"), undeliverable=None)
        .execution_options(synchronize_session=False)
    )
