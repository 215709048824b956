"""From checked content to database rows."""

from collections.abc import Iterator

from knowledge import models
from knowledge.content import Content
from knowledge.folding import fold
from knowledge.schema import (
    AnyRecordFile,
    CallFile,
    DatedFile,
    FactFile,
    MunicipalityRecordFile,
    ProcedureFile,
    ProgrammeFile,
    Translated,
)
from languages import LANGUAGES

_MODELS: dict[str, type[models.Record]] = {
    "organisation": models.Organisation,
    "plan": models.Plan,
    "objective": models.Objective,
    "line_of_work": models.LineOfWork,
    "geographic_priority": models.GeographicPriority,
    "service": models.Service,
    "municipality": models.Municipality,
    "network": models.Network,
    "programme": models.Programme,
    "procedure": models.Procedure,
    "term": models.Term,
}


def source_rows(content: Content) -> Iterator[models.Source]:
    """The rows of all sources; nothing that they refer to must be there before."""
    for source in content.sources:
        yield models.Source(key=source.key, title=source.title, url=source.url, period=source.period)


def record_rows(content: Content) -> Iterator[models.Record]:
    """The rows of all records with their parts; they refer to sources."""
    for record in content.records:
        yield _record(record)


def ambiguous_rows(content: Content) -> Iterator[models.AmbiguousAlias]:
    """The rows of the declared ambiguous words; they refer to records."""
    for entry in content.ambiguous:
        for position, record_id in enumerate(entry.records):
            yield models.AmbiguousAlias(
                folded=fold(entry.alias), record_id=record_id, position=position, alias=entry.alias
            )


def _record(record: AnyRecordFile) -> models.Record:
    row = _MODELS[record.kind](
        id=record.id,
        position=record.position,
        confidence=record.confidence,
        checked_on=record.checked_on,
        website=record.website,
        parent_id=record.parent,
        texts=[
            models.RecordText(
                language=language,
                name=record.names.in_language(language),
                summary=record.summary.in_language(language),
            )
            for language in LANGUAGES
        ],
        aliases=[
            models.Alias(language=language, position=position, alias=alias, folded=fold(alias))
            for language in LANGUAGES
            for position, alias in enumerate(record.aliases.in_language(language))
        ],
        sources=[models.RecordSource(source_key=key, position=position) for position, key in enumerate(record.sources)],
        related=[models.Related(related_id=other, position=position) for position, other in enumerate(record.related)],
        facts=[_fact(fact, position, record) for position, fact in enumerate(record.facts)],
    )
    if isinstance(record, DatedFile) and isinstance(row, models.Dated):
        row.starts_on = record.period.starts if record.period else None
        row.ends_on = record.period.ends if record.period else None
        row.closed_on = record.closed_on
        row.predecessor_id = record.predecessor
        row.successor_id = record.successor
    if isinstance(record, ProgrammeFile) and isinstance(row, models.Programme):
        row.calls = [_call(call, position) for position, call in enumerate(record.calls)]
    if isinstance(record, ProcedureFile) and isinstance(row, models.Procedure):
        row.steps = [
            models.Step(
                position=position,
                texts=[models.StepText(language=language, text=text) for language, text in _each(step)],
            )
            for position, step in enumerate(record.steps)
        ]
    if isinstance(record, MunicipalityRecordFile) and isinstance(row, models.Municipality):
        municipality = record.municipality
        row.ine_code = municipality.ine_code
        row.comarca = municipality.comarca
        if municipality.population:
            row.population = municipality.population.value
            row.population_year = municipality.population.year
            row.population_source = municipality.population.source
    return row


def _fact(fact: FactFile, position: int, record: AnyRecordFile) -> models.Fact:
    return models.Fact(
        position=position,
        topic=fact.topic,
        confidence=fact.confidence,
        checked_on=fact.checked_on or record.checked_on,
        texts=[models.FactText(language=language, text=text) for language, text in _each(fact.text)],
        sources=[models.FactSource(source_key=key, position=place) for place, key in enumerate(fact.sources)],
    )


def _call(call: CallFile, position: int) -> models.Call:
    return models.Call(
        id=call.id,
        position=position,
        confidence=call.confidence,
        opens_on=call.opens_on,
        closes_on=call.closes_on,
        texts=[models.CallText(language=language, name=name) for language, name in _each(call.names)],
        sources=[models.CallSource(source_key=key, position=place) for place, key in enumerate(call.sources)],
    )


def _each(translated: Translated) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        yield language, translated.in_language(language)
