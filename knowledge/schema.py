"""What one content file may say: strict models, so that a mistake is found before anything is loaded."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from knowledge.kinds import Confidence, ListTopic, Topic
from languages import LANGUAGES, Language

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
IneCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Year = Annotated[int, Field(ge=1900, le=2100)]


class Strict(BaseModel):
    """No unknown fields, no silent conversions, no changes after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Translated(Strict):
    """The same words in the three languages."""

    ca: Words
    es: Words
    en: Words

    def in_language(self, language: Language) -> str:
        """The words in one language."""
        return str(getattr(self, language))


class TranslatedLists(Strict):
    """Lists of words that need not correspond between languages."""

    ca: list[Words] = []
    es: list[Words] = []
    en: list[Words] = []

    def in_language(self, language: Language) -> list[str]:
        """The list in one language."""
        return list(getattr(self, language))


class Sourced(Strict):
    """Anything that states something: where it comes from, or that it is still to be confirmed."""

    confidence: Confidence = "sourced"
    sources: list[SourceKey] = []

    @model_validator(mode="after")
    def has_a_source(self) -> Self:
        """Refuse a sourced statement without a source, and a source named twice."""
        if self.confidence == "sourced" and not self.sources:
            raise ValueError("sources: at least one is needed, or say `confidence: to_be_confirmed`")
        if len(set(self.sources)) != len(self.sources):
            raise ValueError("sources: a source is named twice")
        return self


class Period(Strict):
    """First and last day on which something runs; `ends` is missing when nobody has set an end."""

    starts: date
    ends: date | None = None

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Refuse a period that ends before it starts."""
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("ends: is before starts")
        return self


class FactFile(Sourced):
    """One dated statement about a record."""

    topic: Topic
    text: Translated
    checked_on: date | None = None


class CallFile(Sourced):
    """A call of a programme; only dates that a source states."""

    id: Slug
    names: Translated
    opens_on: date | None = None
    closes_on: date | None = None

    @model_validator(mode="after")
    def has_a_date(self) -> Self:
        """Refuse a call without any date, and one that closes before it opens."""
        if self.opens_on is None and self.closes_on is None:
            raise ValueError("opens_on, closes_on: at least one is needed")
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValueError("closes_on: is before opens_on")
        return self


class PopulationFile(Strict):
    """Inhabitants in one year, and who says so."""

    value: Annotated[int, Field(gt=0)]
    year: Year
    source: SourceKey


class MunicipalityFile(Strict):
    """What the statistics institute says of a municipality."""

    ine_code: IneCode
    comarca: Words
    population: PopulationFile | None = None


class RecordFile(Sourced):
    """What every kind of record has."""

    id: Slug
    position: Annotated[int, Field(ge=1)] | None = None
    names: Translated
    aliases: TranslatedLists = TranslatedLists()
    summary: Translated
    asked: TranslatedLists = TranslatedLists()
    checked_on: date
    website: Address | None = None
    parent: Slug | None = None
    related: list[Slug] = []
    facts: list[FactFile] = []

    @model_validator(mode="after")
    def has_each_topic_once(self) -> Self:
        """Refuse two facts of one topic; only `details` may repeat."""
        topics = [fact.topic for fact in self.facts if fact.topic != "details"]
        for topic in topics:
            if topics.count(topic) > 1:
                raise ValueError(f"facts: the topic {topic} occurs twice; only details may repeat")
        return self

    @model_validator(mode="after")
    def is_asked_in_each_language(self) -> Self:
        """Refuse questions in one language alone: who asks in another would not find the record as well."""
        asked = [len(self.asked.in_language(language)) for language in LANGUAGES]
        if any(asked) and not all(asked):
            raise ValueError("asked: has questions in some languages only; write some in each, or none")
        return self

    @model_validator(mode="after")
    def has_each_related_once(self) -> Self:
        """Refuse a related record that is named twice."""
        if len(set(self.related)) != len(self.related):
            raise ValueError("related: a record is named twice")
        return self


class DatedFile(RecordFile):
    """A record that runs for a period and may close early."""

    period: Period | None = None
    closed_on: date | None = None
    predecessor: Slug | None = None
    successor: Slug | None = None

    @model_validator(mode="after")
    def closes_after_it_starts(self) -> Self:
        """Refuse a closing day before the period starts."""
        if self.closed_on and self.period and self.closed_on < self.period.starts:
            raise ValueError("closed_on: is before period.starts")
        return self

    def is_over(self, on: date) -> bool:
        """Tell whether the period has ended, or the record was closed, by a given day."""
        ended = self.period is not None and self.period.ends is not None and self.period.ends < on
        return ended or (self.closed_on is not None and self.closed_on <= on)


class ProgrammeFile(DatedFile):
    """A funding programme."""

    kind: Literal["programme"]
    calls: list[CallFile] = []


class PlanFile(DatedFile):
    """A plan of the metropolitan area or a budget framework."""

    kind: Literal["plan"]


class ProcedureFile(RecordFile):
    """How something is done, step by step."""

    kind: Literal["procedure"]
    steps: list[Translated] = []


class MunicipalityRecordFile(RecordFile):
    """A metropolitan municipality."""

    kind: Literal["municipality"]
    municipality: MunicipalityFile


class PlainFile(RecordFile):
    """A record without fields of its own kind."""

    kind: Literal["organisation", "objective", "line_of_work", "geographic_priority", "service", "network", "term"]


AnyRecordFile = Annotated[
    ProgrammeFile | PlanFile | ProcedureFile | MunicipalityRecordFile | PlainFile, Field(discriminator="kind")
]


class SourceFile(Strict):
    """A page or document that facts come from; `period` says for when it speaks, `url` is null for print only."""

    key: SourceKey
    title: Words
    url: Address | None
    period: Words


class AmbiguousFile(Strict):
    """A word that means several records, so that the assistant asks which one."""

    alias: Words
    records: Annotated[list[Slug], Field(min_length=2)]


class ListWordsFile(Strict):
    """The words with which people ask for a whole list."""

    topic: ListTopic
    words: TranslatedLists


record_file: TypeAdapter[AnyRecordFile] = TypeAdapter(AnyRecordFile)
sources_file: TypeAdapter[list[SourceFile]] = TypeAdapter(list[SourceFile])
ambiguous_file: TypeAdapter[list[AmbiguousFile]] = TypeAdapter(list[AmbiguousFile])
list_words_file: TypeAdapter[list[ListWordsFile]] = TypeAdapter(list[ListWordsFile])
