"""Tables of what belongs to a record: words in each language, facts, calls, steps, references."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.models.base import Base

_RECORD = "knowledge_record.id"
_SOURCE = "knowledge_source.key"


class RecordText(Base):
    """Name and summary of a record in one language."""

    __tablename__ = "knowledge_record_text"
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)


class Alias(Base):
    """Another name of a record; `folded` is the spelling that searches compare."""

    __tablename__ = "knowledge_alias"
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, index=True)


class AmbiguousAlias(Base):
    """A word that means several records."""

    __tablename__ = "knowledge_ambiguous_alias"
    folded: Mapped[str] = mapped_column(String(200), primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    alias: Mapped[str] = mapped_column(Text)


class RecordSource(Base):
    """A source of a record, the best first."""

    __tablename__ = "knowledge_record_source"
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey(_SOURCE), primary_key=True)
    position: Mapped[int]


class Related(Base):
    """A record to look at next."""

    __tablename__ = "knowledge_related"
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    related_id: Mapped[str] = mapped_column(
        ForeignKey(_RECORD, ondelete="CASCADE", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int]


class Fact(Base):
    """One dated statement about a record."""

    __tablename__ = "knowledge_fact"
    __table_args__ = (UniqueConstraint("record_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"))
    position: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    confidence: Mapped[str] = mapped_column(String(20))
    checked_on: Mapped[date]
    texts: Mapped[list["FactText"]] = relationship(cascade="all, delete-orphan")
    sources: Mapped[list["FactSource"]] = relationship(cascade="all, delete-orphan", order_by="FactSource.position")


class FactText(Base):
    """A fact in one language."""

    __tablename__ = "knowledge_fact_text"
    fact_id: Mapped[int] = mapped_column(ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class FactSource(Base):
    """A source of a fact."""

    __tablename__ = "knowledge_fact_source"
    fact_id: Mapped[int] = mapped_column(ForeignKey("knowledge_fact.id", ondelete="CASCADE"), primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey(_SOURCE), primary_key=True)
    position: Mapped[int]


class Call(Base):
    """A call of a programme."""

    __tablename__ = "knowledge_call"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    confidence: Mapped[str] = mapped_column(String(20))
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    texts: Mapped[list["CallText"]] = relationship(cascade="all, delete-orphan")
    sources: Mapped[list["CallSource"]] = relationship(cascade="all, delete-orphan", order_by="CallSource.position")


class CallText(Base):
    """The name of a call in one language."""

    __tablename__ = "knowledge_call_text"
    call_id: Mapped[str] = mapped_column(ForeignKey("knowledge_call.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class CallSource(Base):
    """A source of a call."""

    __tablename__ = "knowledge_call_source"
    call_id: Mapped[str] = mapped_column(ForeignKey("knowledge_call.id", ondelete="CASCADE"), primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey(_SOURCE), primary_key=True)
    position: Mapped[int]


class Step(Base):
    """A step of a procedure."""

    __tablename__ = "knowledge_step"
    __table_args__ = (UniqueConstraint("record_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"))
    position: Mapped[int]
    texts: Mapped[list["StepText"]] = relationship(cascade="all, delete-orphan")


class StepText(Base):
    """A step in one language."""

    __tablename__ = "knowledge_step_text"
    step_id: Mapped[int] = mapped_column(ForeignKey("knowledge_step.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
