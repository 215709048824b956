"""One conversation that goes on in another channel: a one-time code, and what happens when it is shown there.

The conversation moves (docs/adr/0010-conversations-move.md): it belongs to one person on one channel at any moment.
Who shows the code has it from then on; where it was, a new one begins, which says where it went.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.clock import Clock, utc_now
from casework.database import Database
from casework.events import Events, Happened
from casework.models import Continuation
from casework.moving import make_room, move, tell
from casework.notices import Notice
from casework.open_question import open_question
from casework.rows import conversation_of, sender_key
from casework.speech import language_of, speak
from casework.transitions import held
from casework.turns import Sender, known_language
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language

# 192 bits; letters, digits, "-" and "_", which every channel takes in a link.
_CODE_BYTES = 24
# For so long a code that counts no more is told from one that never was.
_REMEMBERED = timedelta(days=2)

# What a welcome adds where the bot does not answer.
_WHO_ANSWERS = {"waiting": ("continue.waiting",), "with_officer": ("continue.with_officer",)}

Refusal = Literal["used", "expired", "unknown", "busy_here"]


@dataclass(frozen=True)
class Continued:
    """What came of showing a code.

    Attributes:
        outcome: "continued" now, or "continued_before" by this very attempt. "unknown" also where it is for another
            channel; "busy_here" where an officer is awaited or speaks in the conversation that is here.
        language: of the conversation, or the likeliest.
    """

    outcome: Literal["continued", "continued_before"] | Refusal
    language: Language


@dataclass(frozen=True)
class Greetings:
    """What is said when a conversation moves: where it arrives, and where it was."""

    welcome: Notice
    farewell: Notice


class Continuations:
    """Issues codes and takes them."""

    def __init__(
        self,
        database: Database,
        secret: str,
        words: Words,
        valid_for: timedelta,
        events: Events,
        clock: Clock = utc_now,
    ) -> None:
        """Keep a database that somebody else opened and closes.

        Args:
            database: with the casework tables.
            secret: of the installation.
            words: of the gateway.
            valid_for: how long a code counts.
            events: to be told of what is said.
            clock: gives the present moment.
        """
        self._database, self._secret, self._words = database, secret, words
        self._valid_for, self._events, self._clock = valid_for, events, clock

    @property
    def minutes(self) -> int:
        """How long a code counts."""
        return int(self._valid_for.total_seconds() // 60)

    async def offer(self, who: Sender, to_channel: str) -> str | None:
        """A new code for a person's conversation; those of before count no more.

        Returns:
            The code, which is kept nowhere; None: they have no conversation yet.
        """
        now = self._clock()
        async with self._database.writing() as session:
            conversation = await conversation_of(session, who.channel, sender_key(self._secret, who))
            if conversation is None:
                return None
            # Of those that were not used the last one is told from a code that never was; more are not kept.
            unused = Continuation.conversation_id == conversation.id, Continuation.used_by.is_(None)
            await session.execute(delete(Continuation).where(*unused, Continuation.expires_at <= now))
            await session.execute(delete(Continuation).where(Continuation.expires_at < now - _REMEMBERED))
            await _expire(session, conversation.id, now)
            code = secrets.token_urlsafe(_CODE_BYTES)
            session.add(
                Continuation(
                    code_hash=self._hash("code", code),
                    conversation_id=conversation.id,
                    to_channel=to_channel,
                    expires_at=now + self._valid_for,
                )
            )
        return code

    async def look(self, code: str, to_channel: str) -> Literal["counts"] | Refusal:
        """Whether a code would count, without using it."""
        async with self._database.reading() as session:
            row = await session.get(Continuation, self._hash("code", code))
            return self._judge(row, to_channel)

    async def go_on(
        self, code: str, who: Sender, attempt: str, greetings: Greetings, language: Language | None = None
    ) -> Continued:
        """Let a conversation go on where its code is shown, all or nothing.

        Args:
            code: as shown.
            who: shows it.
            attempt: the same one again, after a crash, is no second use.
            greetings: what is said in both places.
            language: the likeliest one, where no conversation tells it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was moved.
        """
        now, key = self._clock(), sender_key(self._secret, who)
        async with self._database.writing() as session:
            row = await session.get(Continuation, self._hash("code", code), with_for_update=True)
            user = self._hash("user", f"{key}:{attempt}")
            here = await conversation_of(session, who.channel, key)
            spoken = (known_language(here.language) if here else None) or language or DEFAULT_LANGUAGE
            if row is not None and row.used_by == user:
                return Continued("continued_before", spoken)
            refusal = self._judge(row, who.channel)
            conversation = await held(session, row.conversation_id) if row is not None else None
            if row is None or conversation is None or refusal != "counts":
                return Continued("unknown" if refusal == "counts" else refusal, spoken)
            if here is not None and here.state in ("waiting", "with_officer"):
                return Continued("busy_here", spoken)
            await _expire(session, conversation.id, now)
            row.used_by = user
            spoken = await language_of(session, conversation)
            room = await make_room(session, here) if here is not None else "nothing_said"
            left = await move(session, conversation, who.channel, key, now)
            await tell(session, left, self._texts(greetings.farewell, spoken), spoken, now)
            question = await open_question(session, conversation)
            more = (*_WHO_ANSWERS.get(conversation.state, ()), *(("continue.replaced",) if room == "replaced" else ()))
            welcome = replace(greetings.welcome, words=(*greetings.welcome.words, *more))
            await tell(session, conversation, self._texts(welcome, spoken), spoken, now)
            if question is not None:
                said = question if question.text else replace(question, text=self._words.say("continue.open", spoken))
                await speak(session, conversation, said, now)
            ids = (conversation.id, left.id)
        for conversation_id in ids:
            self._events.publish(Happened(conversation_id, "said"))
        return Continued("continued", spoken)

    def _judge(self, row: Continuation | None, to_channel: str) -> Literal["counts"] | Refusal:
        if row is None or row.to_channel != to_channel:
            return "unknown"
        if row.used_by is not None:
            return "used"
        return "counts" if row.expires_at > self._clock() else "expired"

    def _texts(self, notice: Notice, language: Language) -> list[str]:
        return [self._words.say(name, language, **notice.holes) for name in notice.words]

    def _hash(self, what: str, text: str) -> str:
        named = f"continuation-{what}:{text}"
        return hmac.digest(self._secret.encode(), named.encode(errors="surrogatepass"), "sha256").hex()


async def _expire(session: AsyncSession, conversation_id: str, now: datetime) -> None:
    """Let the codes of a conversation that were not used count no more."""
    unused = Continuation.conversation_id == conversation_id, Continuation.used_by.is_(None)
    await session.execute(update(Continuation).where(*unused, Continuation.expires_at > now).values(expires_at=now))
