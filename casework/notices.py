"""What a channel stores beside the turns: things it answers itself, and corrections of what is not answered yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.buttons import button_id, offer
from casework.cleaning import clean
from casework.clock import Clock, utc_now
from casework.database import Database
from casework.identifiers import masked
from casework.models import Conversation, Message
from casework.rows import begun, conversation_of, next_sequence, sender_key
from casework.transcript import rows_of
from casework.turns import Answer, Button, Facts, InboundMessage, Said, Sender, known_language
from casework.vocabulary import AnswerStatus
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language


@dataclass(frozen=True)
class Notice:
    """An answer that needs no bot.

    Attributes:
        words: ids of sentences, a message each.
        holes: of the sentences.
        buttons: under the last message: the id of the title, and what it means.
        status: of the answer.
    """

    words: tuple[str, ...]
    holes: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()
    status: AnswerStatus = "asked_back"


Told = Literal["told", "told_before"]
Correction = Literal["corrected", "answered", "unchanged", "unknown"]


class Notices:
    """Tells people what a channel has to say, and keeps it like everything that is said."""

    def __init__(self, database: Database, secret: str, words: Words, clock: Clock = utc_now) -> None:
        """Write to a database that somebody else opened and closes."""
        self._database = database
        self._secret = secret
        self._words = words
        self._clock = clock

    async def tell(self, inbound: InboundMessage, notice: Notice) -> Told:
        """Store what came in and what is said to it in one step, once; it is delivered like any answer.

        Args:
            inbound: what the person did, in the words that stand for it in the transcript.
            notice: what is said.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        now = self._clock()
        async with self._database.writing() as session:
            conversation = await begun(session, inbound.channel, self._key(inbound.who), now)
            if await _known(session, conversation.id, inbound.message_id) is not None:
                return "told_before"
            language = known_language(conversation.language) or inbound.page_language or DEFAULT_LANGUAGE
            sequence = await next_sequence(session, conversation.id)
            message = Message(
                conversation_id=conversation.id,
                sequence=sequence,
                direction="in",
                author="user",
                channel_message_id=inbound.message_id,
                text=masked(clean(inbound.text)),
                language=language,
                page_language=inbound.page_language,
                created_at=now,
            )
            session.add(message)
            await session.flush()
            answer = self._answer(notice, language)
            if conversation.disclosed_at is None and "disclosure" not in notice.words:
                answer = answer.preceded_by(Said(self._words.say("disclosure", language)))
            ids = [[button_id() for _ in said.buttons] for said in answer.said]
            rows = rows_of(answer, ids, conversation.id, message.id, sequence + 1, now)
            session.add_all(rows)
            await session.flush()
            for row, said, opaque in zip(rows, answer.said, ids, strict=True):
                session.add_all(offer(row, button, i) for button, i in zip(said.buttons, opaque, strict=True))
            conversation.disclosed_at = conversation.disclosed_at or now
            conversation.last_message_at = now
        return "told"

    async def correct(self, inbound: InboundMessage, *, asked: bool) -> Correction:
        """Change the text of a message that was edited, if nobody has answered it.

        Args:
            inbound: the message with its new text.
            asked: whether somebody has been asked already with the text as it was.

        Returns:
            "answered" where it is too late, "unknown" where no such message was received.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was changed.
        """
        text = masked(clean(inbound.text))
        reply = aliased(Message)
        async with self._database.writing() as session:
            conversation = await conversation_of(session, inbound.channel, self._key(inbound.who))
            message = await _known(session, conversation.id, inbound.message_id) if conversation else None
            if message is None:
                return "unknown"
            if message.text == text:
                return "unchanged"
            answered = select(exists().where(reply.in_reply_to == message.id))
            if asked or message.buttons or await session.scalar(answered):
                return "answered"
            message.text = text
            return "corrected"

    async def language_of(self, who: Sender) -> Language | None:
        """The language that a person's conversation is held in, if there is one."""
        query = select(Conversation.language).where(
            Conversation.channel == who.channel, Conversation.sender_key == self._key(who)
        )
        async with self._database.reading() as session:
            return known_language(await session.scalar(query))

    def _answer(self, notice: Notice, language: Language) -> Answer:
        said = [Said(self._words.say(name, language, **notice.holes), author="system") for name in notice.words]
        buttons = tuple(Button(self._words.say(title, language), means) for title, means in notice.buttons)
        said[-1] = replace(said[-1], buttons=buttons)
        return Answer(tuple(said), Facts(language, notice.status))

    def _key(self, who: Sender) -> str:
        return sender_key(self._secret, who)


async def _known(session: AsyncSession, conversation_id: str, channel_id: str | None) -> Message | None:
    if channel_id is None:
        return None
    return await session.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.channel_message_id == channel_id)
    )
