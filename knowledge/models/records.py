"""Tables of the records themselves, by kind, and of the sources they come from."""

from datetime import date
from typing import Any, TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.models.base import Base

if TYPE_CHECKING:
    from knowledge.models.parts import Alias, Call, Fact, RecordSource, RecordText, Related, Step

_RECORD = "knowledge_record.id"
_SOURCE = "knowledge_source.key"


class Source(Base):
    """A page or document that facts come from."""

    __tablename__ = "knowledge_source"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)


class Record(Base):
    """What all kinds of record share; kinds without columns of their own live in this table alone."""

    __tablename__ = "knowledge_record"
    __mapper_args__: Any = {"polymorphic_on": "kind"}
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    position: Mapped[int | None]
    confidence: Mapped[str] = mapped_column(String(20))
    checked_on: Mapped[date]
    website: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey(_RECORD, deferrable=True, initially="DEFERRED"))

    texts: Mapped[list["RecordText"]] = relationship(cascade="all, delete-orphan")
    aliases: Mapped[list["Alias"]] = relationship(cascade="all, delete-orphan", order_by="Alias.position")
    sources: Mapped[list["RecordSource"]] = relationship(cascade="all, delete-orphan", order_by="RecordSource.position")
    related: Mapped[list["Related"]] = relationship(
        cascade="all, delete-orphan", order_by="Related.position", foreign_keys="Related.record_id"
    )
    facts: Mapped[list["Fact"]] = relationship(cascade="all, delete-orphan", order_by="Fact.position")


class Dated(Record):
    """A record that runs for a period: programmes and plans."""

    __tablename__ = "knowledge_dated"
    id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    predecessor_id: Mapped[str | None] = mapped_column(ForeignKey(_RECORD, deferrable=True, initially="DEFERRED"))
    successor_id: Mapped[str | None] = mapped_column(ForeignKey(_RECORD, deferrable=True, initially="DEFERRED"))

    # Three columns lead to the record; this one is the inheritance.
    __mapper_args__: Any = {"polymorphic_abstract": True, "inherit_condition": id == Record.id}


class Programme(Dated):
    """A funding programme, with calls."""

    __mapper_args__: Any = {"polymorphic_identity": "programme"}
    calls: Mapped[list["Call"]] = relationship(cascade="all, delete-orphan", order_by="Call.position")


class Plan(Dated):
    """A plan of the metropolitan area or a budget framework."""

    __mapper_args__: Any = {"polymorphic_identity": "plan"}


class Municipality(Record):
    """A metropolitan municipality."""

    __tablename__ = "knowledge_municipality"
    __mapper_args__: Any = {"polymorphic_identity": "municipality"}
    id: Mapped[str] = mapped_column(ForeignKey(_RECORD, ondelete="CASCADE"), primary_key=True)
    ine_code: Mapped[str] = mapped_column(String(5), unique=True)
    comarca: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    population_source: Mapped[str | None] = mapped_column(ForeignKey(_SOURCE))


class Organisation(Record):
    """The service itself, the metropolitan area, and those who help councils."""

    __mapper_args__: Any = {"polymorphic_identity": "organisation"}


class Objective(Record):
    """A strategic objective of the international action."""

    __mapper_args__: Any = {"polymorphic_identity": "objective"}


class LineOfWork(Record):
    """A line of work of the service."""

    __mapper_args__: Any = {"polymorphic_identity": "line_of_work"}


class GeographicPriority(Record):
    """A region of the world that comes first."""

    __mapper_args__: Any = {"polymorphic_identity": "geographic_priority"}


class Service(Record):
    """A service offered to councils."""

    __mapper_args__: Any = {"polymorphic_identity": "service"}


class Network(Record):
    """A network of cities or of metropolitan areas."""

    __mapper_args__: Any = {"polymorphic_identity": "network"}


class Procedure(Record):
    """How something is done, with steps."""

    __mapper_args__: Any = {"polymorphic_identity": "procedure"}
    steps: Mapped[list["Step"]] = relationship(cascade="all, delete-orphan", order_by="Step.position")


class Term(Record):
    """A word of the glossary."""

    __mapper_args__: Any = {"polymorphic_identity": "term"}
