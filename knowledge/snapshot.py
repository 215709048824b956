"""Reads everything the database holds into memory: some 300 records, their names, passages and vectors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectin_polymorphic, selectinload

from knowledge import models
from knowledge.errors import KnowledgeNotLoaded
from knowledge.kinds import Kind
from knowledge.records import Call, Fact, Municipality, Period, Population, Record, Source, Texts
from languages import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A piece of a record in one language.

    `topic`, `stems`: as `knowledge.search.passages.PassageText` has them.
    """

    record_id: str
    language: Language
    topic: str
    text: str
    stems: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the database held at one moment; `vectors` has one row for each passage, in the same order."""

    content_hash: str
    encoder: str
    records: Mapping[str, Record]
    ambiguous: Mapping[str, tuple[str, ...]]
    passages: tuple[StoredPassage, ...]
    vectors: NDArray[np.float32]


async def stored_hash(session: AsyncSession) -> str | None:
    """The fingerprint of the content in the database; None when nothing is loaded."""
    return await session.scalar(select(models.Loaded.content_hash).where(models.Loaded.id == 1))


async def read_snapshot(session: AsyncSession) -> Snapshot:
    """Read everything in one transaction.

    Args:
        session: on a migrated database.

    Returns:
        The snapshot, records in no particular order.

    Raises:
        KnowledgeNotLoaded: the tables are empty.
    """
    loaded = await session.get(models.Loaded, 1)
    if loaded is None:
        raise KnowledgeNotLoaded("the knowledge base is empty; run: python -m knowledge load")
    sources = {
        row.key: Source(row.key, row.title, row.url, row.period) for row in await session.scalars(select(models.Source))
    }
    rows = await session.scalars(
        select(models.Record).options(
            selectin_polymorphic(models.Record, [models.Programme, models.Plan, models.Municipality, models.Procedure]),
            selectinload(models.Record.texts),
            selectinload(models.Record.aliases),
            selectinload(models.Record.sources),
            selectinload(models.Record.related),
            selectinload(models.Record.facts).options(
                selectinload(models.Fact.texts), selectinload(models.Fact.sources)
            ),
            selectinload(models.Programme.calls).options(
                selectinload(models.Call.texts), selectinload(models.Call.sources)
            ),
            selectinload(models.Procedure.steps).selectinload(models.Step.texts),
        )
    )
    records = {row.id: _record(row, sources) for row in rows}
    ambiguous: dict[str, list[str]] = {}
    for entry in await session.scalars(select(models.AmbiguousAlias).order_by(models.AmbiguousAlias.position)):
        ambiguous.setdefault(entry.folded, []).append(entry.record_id)
    passages, vectors = await read_passages(session, loaded.encoder)
    return Snapshot(
        content_hash=loaded.content_hash,
        encoder=loaded.encoder,
        records=MappingProxyType(records),
        ambiguous=MappingProxyType({alias: tuple(ids) for alias, ids in ambiguous.items()}),
        passages=passages,
        vectors=vectors,
    )


async def read_passages(session: AsyncSession, encoder: str) -> tuple[tuple[StoredPassage, ...], NDArray[np.float32]]:
    """Read the passages alone.

    Args:
        session: on a migrated database.
        encoder: the name of the one whose vectors are wanted.

    Returns:
        The passages that have a vector of it, and the vectors, in the same order.
    """
    rows = (
        await session.execute(
            select(models.Passage, models.Vector.vector)
            .join(models.Vector, models.Vector.text_hash == models.Passage.text_hash)
            .where(models.Vector.encoder == encoder)
            .order_by(models.Passage.id)
        )
    ).all()
    passages = tuple(
        StoredPassage(
            record_id=row.record_id,
            language=cast(Language, row.language),
            topic=row.topic,
            text=row.text,
            stems=row.stems,
        )
        for row, _ in rows
    )
    matrix = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f2").astype(np.float32)
    return passages, matrix.reshape(len(rows), -1) if rows else np.zeros((0, 1), dtype=np.float32)


def _record(row: models.Record, sources: Mapping[str, Source]) -> Record:
    extra: dict[str, Any] = {}
    if isinstance(row, models.Dated):
        extra |= {
            "period": Period(row.starts_on, row.ends_on) if row.starts_on else None,
            "closed_on": row.closed_on,
            "predecessor": row.predecessor_id,
            "successor": row.successor_id,
        }
    if isinstance(row, models.Programme):
        extra["calls"] = tuple(_call(call, sources) for call in row.calls)
    if isinstance(row, models.Procedure):
        extra["steps"] = tuple(_texts((text.language, text.text) for text in step.texts) for step in row.steps)
    if isinstance(row, models.Municipality):
        extra["municipality"] = _municipality(row, sources)
    return Record(
        id=row.id,
        kind=cast(Kind, row.kind),
        position=row.position,
        names=_texts((text.language, text.name) for text in row.texts),
        aliases=MappingProxyType(
            {
                language: tuple(alias.alias for alias in row.aliases if alias.language == language)
                for language in LANGUAGES
            }
        ),
        summary=_texts((text.language, text.summary) for text in row.texts),
        confidence=cast(Any, row.confidence),
        checked_on=row.checked_on,
        sources=tuple(sources[link.source_key] for link in row.sources),
        website=row.website,
        parent=row.parent_id,
        related=tuple(link.related_id for link in row.related),
        facts=tuple(_fact(fact, sources) for fact in row.facts),
        **extra,
    )


def _fact(row: models.Fact, sources: Mapping[str, Source]) -> Fact:
    return Fact(
        topic=cast(Any, row.topic),
        text=_texts((text.language, text.text) for text in row.texts),
        confidence=cast(Any, row.confidence),
        sources=tuple(sources[link.source_key] for link in row.sources),
        checked_on=row.checked_on,
    )


def _call(row: models.Call, sources: Mapping[str, Source]) -> Call:
    return Call(
        id=row.id,
        names=_texts((text.language, text.name) for text in row.texts),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        confidence=cast(Any, row.confidence),
        sources=tuple(sources[link.source_key] for link in row.sources),
    )


def _municipality(row: models.Municipality, sources: Mapping[str, Source]) -> Municipality:
    population = None
    if row.population is not None and row.population_year is not None and row.population_source is not None:
        population = Population(row.population, row.population_year, sources[row.population_source])
    return Municipality(row.ine_code, row.comarca, population)


def _texts(pairs: Iterable[tuple[str, str]]) -> Texts:
    by_language = dict(pairs)
    return MappingProxyType({language: by_language[language] for language in LANGUAGES})
