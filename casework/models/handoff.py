"""The tables of the hand-off: each time a person is wanted, and each step of it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base, new_id


class Handoff(Base):
    """One time that a conversation went to a person, from the wish to the end."""

    __tablename__ = "handoff"
    __table_args__ = (
        # However many ask at once, a conversation has one hand-off that has not ended.
        Index(
            "ix_handoff_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    wanted_by: Mapped[str] = mapped_column(String(16))
    requested_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    officer_id: Mapped[str | None] = mapped_column(String(36))
    # When the officer who has it was called again, and when everybody was; forgotten when an officer reacts.
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    # How it ended: the event, and the closing code where an officer closed it.
    ended_by: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(40))
    # What the officer hands back to the bot, and when the bot took it.
    summary: Mapped[str | None] = mapped_column(Text)
    agreed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    resumed_at: Mapped[datetime | None]


class HandoffEvent(Base):
    """One step: who, when, why, from which state to which."""

    __tablename__ = "handoff_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    handoff_id: Mapped[str | None] = mapped_column(ForeignKey("handoff.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # "user", "system", or an officer's id.
    actor: Mapped[str] = mapped_column(String(36))
    event: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(Text)
    # The last message that had been stored: what came before this step, and what came after it.
    after_sequence: Mapped[int]
