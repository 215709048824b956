"""Loading: all or nothing, nothing twice, vectors only for changed texts."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from knowledge.content import read_content
from knowledge.errors import ContentError
from knowledge.load import load


def _count(database_url: str, table: str) -> int:
    with sqlite3.connect(str(make_url(database_url).database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_first_load_fills_the_database(folder: Path, database_url: str, encoder: Any) -> None:
    """Records, passages in three languages and a vector for each different text."""
    report = load(read_content(folder), database_url, encoder)
    assert (report.outcome, report.records) == ("loaded", 10)
    assert _count(database_url, "knowledge_record") == 10
    assert _count(database_url, "knowledge_passage") == report.passages
    assert _count(database_url, "knowledge_vector") == report.encoded == len(set(encoder.encoded))


def test_the_same_content_again_does_nothing(folder: Path, database_url: str, encoder: Any) -> None:
    """A second load encodes and writes nothing."""
    load(read_content(folder), database_url, encoder)
    encoder.encoded.clear()
    assert load(read_content(folder), database_url, encoder).outcome == "unchanged"
    assert encoder.encoded == []


def test_only_changed_texts_are_encoded(
    folder: Path, database_url: str, encoder: Any, change: Callable[..., Path]
) -> None:
    """One changed summary costs one vector; the old one goes."""
    first = load(read_content(folder), database_url, encoder)
    encoder.encoded.clear()
    change("organisations/house.yml", summary={"ca": "El servei mateix.", "es": "El propio servicio.", "en": "Us."})
    report = load(read_content(folder), database_url, encoder)
    assert encoder.encoded == ["The House. Us."]
    assert report.encoded == 1
    assert _count(database_url, "knowledge_vector") == first.encoded


def test_a_record_that_goes_is_gone(folder: Path, database_url: str, encoder: Any) -> None:
    """What is no longer in the folder is no longer in the database, nor in what searches look through."""
    load(read_content(folder), database_url, encoder)
    (folder / "networks" / "lighthouses.yml").unlink()
    load(read_content(folder), database_url, encoder)
    assert _count(database_url, "knowledge_record WHERE id = 'lighthouses'") == 0
    assert _count(database_url, "knowledge_passage WHERE record_id = 'lighthouses'") == 0


def test_broken_content_leaves_the_database_alone(
    folder: Path, database_url: str, encoder: Any, change: Callable[..., Path]
) -> None:
    """Content is checked before the database is touched."""
    load(read_content(folder), database_url, encoder)
    change("networks/lighthouses.yml", checked_on=...)
    with pytest.raises(ContentError):
        load(read_content(folder), database_url, encoder)
    assert _count(database_url, "knowledge_record") == 10


def test_a_load_that_fails_half_way_keeps_the_old_content(
    folder: Path, database_url: str, encoder: Any, change: Callable[..., Path]
) -> None:
    """An encoder that breaks leaves the old content in place, and the next load goes on."""
    load(read_content(folder), database_url, encoder)
    change("organisations/house.yml", summary={"ca": "Nou.", "es": "Nuevo.", "en": "New."})

    class Broken:
        name = encoder.name
        dimensions = encoder.dimensions
        query, queries = encoder.query, encoder.queries

        def passages(self, texts: Any) -> Any:
            raise MemoryError

    with pytest.raises(MemoryError):
        load(read_content(folder), database_url, Broken())
    assert _count(database_url, "knowledge_record_text WHERE summary = 'El servei mateix.'") == 1
    assert load(read_content(folder), database_url, encoder).encoded == 3


def test_another_encoder_makes_all_vectors_again(folder: Path, database_url: str, encoder: Any) -> None:
    """Vectors of different encoders are never mixed."""
    load(read_content(folder), database_url, encoder)
    encoder.name = "other"
    report = load(read_content(folder), database_url, encoder)
    assert report.outcome == "loaded"
    assert _count(database_url, "knowledge_vector WHERE encoder != 'other'") == 0


def test_progress_is_told_up_to_the_end(folder: Path, database_url: str, encoder: Any) -> None:
    """The last message says that everything is encoded."""
    told: list[tuple[int, int]] = []
    report = load(read_content(folder), database_url, encoder, lambda done, total: told.append((done, total)))
    assert told[-1] == (report.encoded, report.encoded)
