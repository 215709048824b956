"""Tables that searches read, and the row that says which content is loaded."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base

_RECORD = "knowledge_record.id"


class Passage(Base):
    """A piece of text that searches look through.

    `stems` are its folded stems in its own language.
    """

    __tablename__ = "knowledge_passage"
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    topic: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    stems: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))


class Vector(Base):
    """The sentence vector of a text, float16, little-endian; kept by text, so that only changed texts are encoded."""

    __tablename__ = "knowledge_vector"
    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    encoder: Mapped[str] = mapped_column(String(40), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class Loaded(Base):
    """The one row that says which content the database holds."""

    __tablename__ = "knowledge_loaded"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_hash: Mapped[str] = mapped_column(String(64))
    encoder: Mapped[str] = mapped_column(String(40))
    loaded_at: Mapped[datetime]
