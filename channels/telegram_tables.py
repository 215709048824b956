"""The channel's own tables: the only place that knows chats and people by the numbers Telegram has for them.

They lie in casework's database and are made by its migrations.
"""

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.models import Base


class TelegramPerson(Base):
    """One person in one chat. Everything else knows them by `name`, which is drawn at random, and by its hash."""

    __tablename__ = "telegram_person"
    __table_args__ = (UniqueConstraint("bot_id", "chat_id", "user_id"),)

    name: Mapped[str] = mapped_column(String(43), primary_key=True)
    # Of their conversation.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    # Another bot, after a change of the token, counts messages of its own and may not write to this one's people.
    bot_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(String(8))
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    # Counts the times that the group moved to another chat: there the numbers of messages begin anew.
    epoch: Mapped[int] = mapped_column(default=0)
    reach: Mapped[str] = mapped_column(String(16), default="reachable")


class TelegramUpdate(Base):
    """An update that was taken; its number is kept for as long as Telegram may send it again."""

    __tablename__ = "telegram_update"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(index=True)
