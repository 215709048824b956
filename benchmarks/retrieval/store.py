"""A database with passages to search through, as the knowledge base stores its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from knowledge import models
from knowledge.database import sync_engine
from knowledge.migrate import upgrade
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.passages import PassageText
from knowledge.vectors import keep_vectors, read_vectors

_BATCH = 16
_ROWS = 5000


class RememberingEncoder:
    """The knowledge base's encoder, which encodes no question twice: every question is asked of three languages."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder that does the work."""
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, of shape (texts, dimensions)."""
        return self._encoder.passages(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, of shape (texts, dimensions)."""
        return self._encoder.queries(texts)

    def query(self, question: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        if question not in self._known:
            self._known[question] = self._encoder.query(question)
        return self._known[question]


def encoded(pieces: Iterable[PassageText], encoder: Encoder, cache: Path) -> dict[str, NDArray[np.float16]]:
    """The vectors of pieces by the hash of their text; those that the file has are not made again."""
    texts = {piece.text_hash: piece.text for piece in pieces}
    vectors = {text_hash: vector for text_hash, vector in read_vectors(cache, encoder).items() if text_hash in texts}
    missing = [text_hash for text_hash in texts if text_hash not in vectors]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        made = encoder.passages([texts[text_hash] for text_hash in batch]).astype(np.float16)
        vectors.update(zip(batch, made, strict=True))
    if missing:
        keep_vectors(cache, encoder, vectors)
    return vectors


def store(
    url: str, encoder: Encoder, pieces: Sequence[PassageText], vectors: Mapping[str, NDArray[np.float16]]
) -> None:
    """Make a database of pieces.

    Args:
        url: of a database that does not exist yet.
        encoder: that made the vectors.
        pieces: of records that need not exist otherwise.
        vectors: by the hash of the text of each piece.
    """
    upgrade(url)
    records = dict.fromkeys(piece.record_id for piece in pieces)
    engine = sync_engine(url)
    with Session(engine) as session, session.begin():
        _insert(
            session,
            models.Record,
            (
                {"id": record, "kind": "term", "confidence": "sourced", "checked_on": date(2026, 1, 1)}
                for record in records
            ),
        )
        _insert(
            session,
            models.Passage,
            (
                {
                    "record_id": piece.record_id,
                    "language": piece.language,
                    "topic": piece.topic,
                    "text": piece.text,
                    "stems": piece.stems,
                    "text_hash": piece.text_hash,
                }
                for piece in pieces
            ),
        )
        _insert(
            session,
            models.Vector,
            (
                {"text_hash": text_hash, "encoder": encoder.name, "vector": vector.astype("<f2").tobytes()}
                for text_hash, vector in vectors.items()
            ),
        )
    engine.dispose()


def _insert(session: Session, table: type[models.Base], rows: Iterable[Mapping[str, object]]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), _ROWS):
        session.execute(insert(table.__table__), waiting[start : start + _ROWS])  # type: ignore[arg-type]
