"""The tables of the office: officers, their sessions, what they did, and the letters that leave."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base, new_id


class Officer(Base):
    """An account of somebody of the service."""

    __tablename__ = "officer"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    # As people see it; None: the name of the service.
    shown_name: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    presence: Mapped[str] = mapped_column(String(16), default="away")
    # The last sign of life of the desk; what is older than a while is away.
    seen_at: Mapped[datetime | None]
    # Of the desk; None: as the browser asks for.
    language: Mapped[str | None] = mapped_column(String(8))
    # How the desk calls: a sound, a notification of the browser.
    sound: Mapped[bool] = mapped_column(default=False)
    notify: Mapped[bool] = mapped_column(default=False)
    # Single keys get in the way of some who dictate or have other aids.
    shortcuts: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class OfficerSession(Base):
    """A signed-in browser, known by the hash of what it holds."""

    __tablename__ = "officer_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey("officer.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    # What a provider signed, to be shown there when signing out; None: signed in with a password.
    id_token: Mapped[str | None] = mapped_column(Text)


class SignInAttempt(Base):
    """A wrong password: the last ones decide whether to go on answering."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]


class Activity(Base):
    """Who did what to what. Rows are added only: the database refuses to change or delete them."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # An officer's id, "system", or the name of a user of this machine.
    actor: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(32))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(String(64))
    # Ids, states and codes; never what people wrote.
    detail: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class Letter(Base):
    """One e-mail on its way out."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    # A letter goes with what it is about when that is erased.
    request_id: Mapped[str | None] = mapped_column(ForeignKey("request.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    # None: sent, or given up.
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)
