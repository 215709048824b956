"""What the library hands out: immutable records that can be asked about any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.kinds import Confidence, Kind, Status, Topic
from languages import Language

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A page or document; `period` says for when it speaks, `url` is None for print only."""

    key: str
    title: str
    url: str | None
    period: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated statement about a record."""

    topic: Topic
    text: Texts
    confidence: Confidence
    sources: tuple[Source, ...]
    checked_on: date


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a programme; a date that no source states is None."""

    id: str
    names: Texts
    opens_on: date | None
    closes_on: date | None
    confidence: Confidence
    sources: tuple[Source, ...]

    def is_open(self, on: date) -> bool:
        """Tell whether both dates are known and the day is between them, the two days included."""
        return self.opens_on is not None and self.closes_on is not None and self.opens_on <= on <= self.closes_on


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day; `ends` is None when nobody has set an end."""

    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants in one year."""

    value: int
    year: int
    source: Source


@dataclass(frozen=True, slots=True)
class Municipality:
    """What the statistics institute says of a municipality."""

    ine_code: str
    comarca: str
    population: Population | None


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that the service knows about. Other records are named by their ids."""

    id: str
    kind: Kind
    position: int | None
    names: Texts
    aliases: Mapping[Language, tuple[str, ...]]
    summary: Texts
    confidence: Confidence
    checked_on: date
    sources: tuple[Source, ...]
    website: str | None
    parent: str | None
    related: tuple[str, ...]
    facts: tuple[Fact, ...]
    period: Period | None = None
    closed_on: date | None = None
    predecessor: str | None = None
    successor: str | None = None
    calls: tuple[Call, ...] = ()
    steps: tuple[Texts, ...] = ()
    municipality: Municipality | None = None

    def fact(self, topic: str) -> Fact | None:
        """The first fact of a topic."""
        return next((fact for fact in self.facts if fact.topic == topic), None)

    def facts_about(self, topic: str) -> tuple[Fact, ...]:
        """All facts of a topic; only `details` can have several."""
        return tuple(fact for fact in self.facts if fact.topic == topic)

    def status(self, on: date) -> Status:
        """What the record is on a day: "closed" from the day after its last day, or from the day it was closed."""
        ends = self.period.ends if self.period else None
        if (ends is not None and ends < on) or (self.closed_on is not None and self.closed_on <= on):
            return "closed"
        if self.period is None:
            return "undated"
        return "upcoming" if self.period.starts > on else "current"

    def open_calls(self, on: date) -> tuple[Call, ...]:
        """The calls that are open on a day, the first to close first; none when the record itself is closed."""
        if self.status(on) == "closed":
            return ()
        return tuple(sorted((call for call in self.calls if call.is_open(on)), key=lambda call: call.closes_on or on))

    def next_calls(self, on: date) -> tuple[Call, ...]:
        """The calls that open after a day, the first to open first; none when the record itself is closed."""
        if self.status(on) == "closed":
            return ()
        coming = [(call.opens_on, call) for call in self.calls if call.opens_on is not None and call.opens_on > on]
        return tuple(call for _, call in sorted(coming, key=lambda pair: pair[0]))

    def last_closed_call(self, on: date) -> Call | None:
        """The call that closed last before a day."""
        closed = [(call.closes_on, call) for call in self.calls if call.closes_on is not None and call.closes_on < on]
        return max(closed, key=lambda pair: pair[0])[1] if closed else None
