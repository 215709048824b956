"""Who talks on Telegram: the channel's memory across restarts."""

import secrets
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from casework.database import Database
from casework.models import Conversation, Message
from casework.rows import sender_key
from casework.turns import Sender
from channels.telegram_tables import TelegramPerson

CHANNEL = "telegram"

Place = Literal["private", "group"]
Reach = Literal["reachable", "unreachable"]


@dataclass(frozen=True)
class Person:
    """One person in one chat.

    Attributes:
        name: the sender's name everywhere else.
        key: of their conversation.
        epoch: how often the chat has moved; numbers of messages mean something within one.
    """

    name: str
    key: str
    chat_id: int
    user_id: int
    place: Place
    thread_id: int | None
    epoch: int
    reach: Reach

    @property
    def who(self) -> Sender:
        """The person as everything else knows them."""
        return Sender(CHANNEL, self.name)


class Book:
    """The people of one bot."""

    def __init__(self, database: Database, secret: str, bot_id: int) -> None:
        """Read and write a database that somebody else opened and closes."""
        self._database = database
        self._bot_id = bot_id
        self._is_ours = TelegramPerson.bot_id == bot_id
        self._secret = secret

    async def person(self, chat_id: int, user_id: int, place: Place, thread_id: int | None = None) -> Person:
        """Somebody who does something in a chat; new ones are written down, and who was out of reach is back."""
        known = await self.known(chat_id, user_id)
        if known is None:
            known = await self._write_down(chat_id, user_id, place, thread_id)
        if known.reach == "reachable" and known.thread_id == thread_id:
            return known
        async with self._database.writing() as session:
            row = await session.get_one(TelegramPerson, known.name)
            row.reach, row.thread_id = "reachable", thread_id
            return _person(row)

    async def known(self, chat_id: int, user_id: int) -> Person | None:
        """Somebody who was written down."""
        there = TelegramPerson.chat_id == chat_id, TelegramPerson.user_id == user_id
        query = select(TelegramPerson).where(self._is_ours, *there)
        async with self._database.reading() as session:
            row = await session.scalar(query)
            return _person(row) if row else None

    async def by_key(self, key: str) -> Person | None:
        """The person whose conversation has this key."""
        async with self._database.reading() as session:
            row = await session.scalar(select(TelegramPerson).where(self._is_ours, TelegramPerson.key == key))
            return _person(row) if row else None

    async def waiting(self) -> tuple[Person, ...]:
        """Everybody who can be reached and has messages that have not reached them."""
        undelivered = select(Conversation.sender_key).where(
            Conversation.channel == CHANNEL,
            Message.conversation_id == Conversation.id,
            Message.direction == "out",
            Message.delivered_at.is_(None),
            or_(Message.undeliverable.is_(None), Message.undeliverable != "refused"),
        )
        query = select(TelegramPerson).where(
            self._is_ours, TelegramPerson.reach == "reachable", TelegramPerson.key.in_(undelivered)
        )
        async with self._database.reading() as session:
            return tuple(_person(row) for row in await session.scalars(query))

    async def set_reach(self, chat_id: int, user_id: int | None, reach: Reach) -> None:
        """Write down that a chat can be written to, or no more; without a user for everybody in it."""
        query = update(TelegramPerson).where(self._is_ours, TelegramPerson.chat_id == chat_id)
        if user_id is not None:
            query = query.where(TelegramPerson.user_id == user_id)
        async with self._database.writing() as session:
            await session.execute(query.values(reach=reach))

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Let the people of a group go on in the supergroup that it became."""
        async with self._database.writing() as session:
            there = select(TelegramPerson.user_id).where(self._is_ours, TelegramPerson.chat_id == new_chat_id)
            left = self._is_ours, TelegramPerson.chat_id == old_chat_id
            await session.execute(delete(TelegramPerson).where(*left, TelegramPerson.user_id.in_(there)))
            values = {"chat_id": new_chat_id, "epoch": TelegramPerson.epoch + 1}
            await session.execute(update(TelegramPerson).where(*left).values(values))

    async def _write_down(self, chat_id: int, user_id: int, place: Place, thread_id: int | None) -> Person:
        name = secrets.token_urlsafe(32)
        row = TelegramPerson(
            name=name,
            key=sender_key(self._secret, Sender(CHANNEL, name)),
            bot_id=self._bot_id,
            chat_id=chat_id,
            user_id=user_id,
            place=place,
            thread_id=thread_id,
            epoch=0,
            reach="reachable",
        )
        try:
            async with self._database.writing() as session:
                session.add(row)
            return _person(row)
        except IntegrityError:
            # Another process was faster.
            known = await self.known(chat_id, user_id)
            assert known is not None
            return known


def _person(row: TelegramPerson) -> Person:
    return Person(
        name=row.name,
        key=row.key,
        chat_id=row.chat_id,
        user_id=row.user_id,
        place=cast(Place, row.place),
        thread_id=row.thread_id,
        epoch=row.epoch,
        reach=cast(Reach, row.reach),
    )
