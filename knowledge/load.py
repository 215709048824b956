"""Loads checked content into the database: all of it or none of it, and nothing when nothing has changed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from knowledge import models
from knowledge.content import Content
from knowledge.database import sync_engine
from knowledge.migrate import upgrade
from knowledge.rows import ambiguous_rows, record_rows, source_rows
from knowledge.search import passages
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.passages import PassageText
from knowledge.vectors import keep_vectors, read_vectors

_BATCH = 16
# Vectors stay when content goes: a text that comes back need not be encoded again.
_KEPT = {models.Vector.__tablename__}

Progress = Callable[[int, int], None]
"""Called with the number of texts encoded and the number of texts to encode."""


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    outcome: Literal["loaded", "unchanged"]
    records: int
    passages: int
    encoded: int


def load(
    content: Content,
    database_url: str,
    encoder: Encoder,
    progress: Progress = lambda done, total: None,
    cache: Path | None = None,
) -> LoadReport:
    """Make the database say what the content says.

    Vectors are computed first, only for texts that the database has no vector of, and kept batch by batch, so that an
    interrupted load goes on where it stopped. Then one transaction replaces all content; readers see the old until it
    commits.

    Args:
        content: as `read_content` returns it.
        database_url: the tables are created or upgraded first.
        encoder: makes the sentence vectors.
        progress: told after each batch of texts.
        cache: a file of vectors that other databases were loaded with; none when left out.

    Returns:
        What was done.
    """
    upgrade(database_url)
    fingerprint = hashlib.sha256(f"{passages.FORMAT} {content.hash()}".encode()).hexdigest()
    pieces = [piece for record in content.records for piece in passages.cut(record)]
    engine = sync_engine(database_url)
    try:
        with Session(engine) as session:
            loaded = session.get(models.Loaded, 1)
            if loaded and (loaded.content_hash, loaded.encoder) == (fingerprint, encoder.name):
                if cache is not None and not cache.exists():
                    _give_to_cache(engine, encoder, cache)
                return LoadReport("unchanged", len(content.records), len(pieces), 0)
        if cache is not None:
            _take_from_cache(engine, pieces, encoder, cache)
        encoded = _encode_missing(engine, pieces, encoder, progress)
        with Session(engine) as session, session.begin():
            _replace(session, content, pieces, encoder.name, fingerprint)
        if cache is not None:
            _give_to_cache(engine, encoder, cache)
    finally:
        engine.dispose()
    return LoadReport("loaded", len(content.records), len(pieces), encoded)


def _missing(engine: Engine, pieces: list[PassageText], encoder: Encoder) -> dict[str, PassageText]:
    with Session(engine) as session:
        known = set(session.scalars(select(models.Vector.text_hash).where(models.Vector.encoder == encoder.name)))
    return {piece.text_hash: piece for piece in pieces if piece.text_hash not in known}


def _take_from_cache(engine: Engine, pieces: list[PassageText], encoder: Encoder, cache: Path) -> None:
    missing = _missing(engine, pieces, encoder)
    kept = read_vectors(cache, encoder) if missing else {}
    rows = [
        models.Vector(text_hash=text_hash, encoder=encoder.name, vector=kept[text_hash].astype("<f2").tobytes())
        for text_hash in missing
        if text_hash in kept
    ]
    with Session(engine) as session, session.begin():
        session.add_all(rows)


def _give_to_cache(engine: Engine, encoder: Encoder, cache: Path) -> None:
    with Session(engine) as session:
        rows = session.execute(
            select(models.Vector.text_hash, models.Vector.vector).where(models.Vector.encoder == encoder.name)
        ).all()
    vectors = {row.text_hash: np.frombuffer(row.vector, dtype="<f2") for row in rows}
    if vectors.keys() != read_vectors(cache, encoder).keys():
        keep_vectors(cache, encoder, vectors)


def _encode_missing(engine: Engine, pieces: list[PassageText], encoder: Encoder, progress: Progress) -> int:
    missing = _missing(engine, pieces, encoder)
    hashes = list(missing)
    for start in range(0, len(hashes), _BATCH):
        batch = hashes[start : start + _BATCH]
        vectors = _encoded([missing[text_hash] for text_hash in batch], encoder)
        rows = [
            models.Vector(text_hash=text_hash, encoder=encoder.name, vector=vector.astype("<f2").tobytes())
            for text_hash, vector in zip(batch, vectors, strict=True)
        ]
        with Session(engine) as session, session.begin():
            session.add_all(rows)
        progress(start + len(batch), len(hashes))
    return len(hashes)


def _encoded(pieces: list[PassageText], encoder: Encoder) -> list[Vectors]:
    answers = iter(encoder.passages([piece.text for piece in pieces if not piece.is_question]))
    questions = iter(encoder.queries([piece.text for piece in pieces if piece.is_question]))
    return [next(questions if piece.is_question else answers) for piece in pieces]


def _replace(
    session: Session,
    content: Content,
    pieces: list[PassageText],
    encoder_name: str,
    fingerprint: str,
) -> None:
    for table in reversed(models.Base.metadata.sorted_tables):
        if table.name not in _KEPT:
            session.execute(delete(table))
    for rows in (source_rows(content), record_rows(content), ambiguous_rows(content)):
        session.add_all(rows)
        session.flush()
    session.execute(
        insert(models.Passage),
        [
            {
                "id": number,
                "record_id": piece.record_id,
                "language": piece.language,
                "topic": piece.topic,
                "text": piece.text,
                "stems": piece.stems,
                "text_hash": piece.text_hash,
            }
            for number, piece in enumerate(pieces, 1)
        ],
    )
    in_use = select(models.Passage.text_hash)
    session.execute(
        delete(models.Vector).where((models.Vector.encoder != encoder_name) | models.Vector.text_hash.not_in(in_use))
    )
    session.add(
        models.Loaded(
            id=1,
            content_hash=fingerprint,
            encoder=encoder_name,
            loaded_at=datetime.now(UTC).replace(tzinfo=None),
        )
    )
