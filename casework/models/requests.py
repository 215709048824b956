"""The tables of assistance requests."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.models.base import Base, new_id


class RequestCounter(Base):
    """The last number given out in a year."""

    __tablename__ = "request_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Request(Base):
    """One assistance request."""

    __tablename__ = "request"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    draft_id: Mapped[str] = mapped_column(String(64), unique=True)
    # A conversation may be erased before the request that came out of it.
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id", ondelete="SET NULL"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    service: Mapped[str] = mapped_column(String(32))
    municipality: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(Text)
    need: Mapped[str] = mapped_column(Text)
    deadline: Mapped[date | None]
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(32), index=True)
    filed_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_on: Mapped[date | None]
    # Whose it is; officers are switched off, never deleted.
    officer_id: Mapped[str | None] = mapped_column(String(36), index=True)

    events: Mapped[list["RequestEvent"]] = relationship(
        order_by="RequestEvent.id", cascade="all, delete-orphan", passive_deletes=True
    )


class RequestEvent(Base):
    """One change of a request's state: who, when, why."""

    __tablename__ = "request_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    # To whom it was given, where that is what changed.
    officer_id: Mapped[str | None] = mapped_column(String(36))
    note: Mapped[str | None] = mapped_column(Text)


class LookupAttempt(Base):
    """One wrong pair of reference and code; the last ones decide whether to go on answering."""

    __tablename__ = "lookup_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(Text, index=True)
    reference: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime]
