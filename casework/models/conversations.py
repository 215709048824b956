"""The tables of conversations: who wrote what, what was offered, what was thought of it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base, new_id

# What answers no message of the person and has not reached them. A query finds the index by the same words.
_UNDELIVERED = "direction = 'out' AND in_reply_to IS NULL AND delivered_at IS NULL"


class Conversation(Base):
    """One person on one channel, known by a key that does not give the person away."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "sender_key"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(32))
    sender_key: Mapped[str] = mapped_column(String(64))
    # Who answers: the hand-off moves it, the bot never does.
    state: Mapped[str] = mapped_column(String(32), default="bot")
    # Who has it while the state is "with_officer"; officers are switched off, never deleted.
    officer_id: Mapped[str | None] = mapped_column(String(36), index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    language_choice: Mapped[str | None] = mapped_column(String(8))
    # What the bot has learnt from the person, by slot; the last value counts.
    slots: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    disclosed_at: Mapped[datetime | None]
    # It came from another channel after this message: here its person sees what came later, officers see all.
    shown_after: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]


class Message(Base):
    """One message, in or out, in the order of its conversation."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "channel_message_id"),
        Index("ix_message_in_reply_to", "in_reply_to"),
        # Looked at every other second by every channel that pushes: it holds what waits, and no more. SQLite would take
        # the index of replies without a column that is compared.
        Index(
            "ix_message_undelivered",
            "delivered_at",
            "created_at",
            "sequence",
            sqlite_where=text(_UNDELIVERED),
            postgresql_where=text(_UNDELIVERED),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    direction: Mapped[str] = mapped_column(String(3))
    author: Mapped[str] = mapped_column(String(16))
    # An officer's name as the person sees it, at that moment.
    author_name: Mapped[str | None] = mapped_column(String(80))
    channel_message_id: Mapped[str | None] = mapped_column(String(128))
    in_reply_to: Mapped[str | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    # Of what was offered: [{"title", "id"}]. Of what was pressed: the one button.
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    image: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    # Of the page that a message was written on: needed again where it is answered after a crash.
    page_language: Mapped[str | None] = mapped_column(String(8))
    # What came of the turn: on the last message of a reply, or on what came in where nobody replies at once.
    status: Mapped[str | None] = mapped_column(String(32))
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None]
    request_reference: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    # Why it has not arrived and does not until the person does something, or never.
    undeliverable: Mapped[str | None] = mapped_column(String(16))
    # On a channel that cannot push, what nobody asked for goes out with the reply to this message.
    delivered_with: Mapped[str | None] = mapped_column(String(36), index=True)


class InternalNote(Base):
    """What officers write for each other; the person never sees it."""

    __tablename__ = "internal_note"

    # Drawn with the form: sent twice, it is kept once.
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    officer_id: Mapped[str] = mapped_column(String(36))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Feedback(Base):
    """What the person thinks of one message of the assistant; the last word counts."""

    __tablename__ = "feedback"

    message_id: Mapped[str] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    rating: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str | None] = mapped_column(String(16))
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class OfferedButton(Base):
    """What an opaque button id means, in the one conversation it was issued to."""

    __tablename__ = "offered_button"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)


class Continuation(Base):
    """A one-time code by which a conversation goes on in another channel; only its hash is known."""

    __tablename__ = "continuation"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    to_channel: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # By whom, and by which of their messages: that one may come again.
    used_by: Mapped[str | None] = mapped_column(String(64))
