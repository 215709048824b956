"""The read API over the small content."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.content import read_content
from knowledge.errors import KnowledgeNotLoaded
from knowledge.library import Library
from knowledge.load import load
from knowledge.migrate import upgrade


async def test_a_record_comes_back_as_written(library: Library) -> None:
    """Names, facts, sources, confidence and dates survive the way through the database."""
    record = await library.record("coast-2127")
    assert record is not None
    assert record.names == {"ca": "Costa Viva", "es": "Costa Viva", "en": "Living Coast"}
    assert record.aliases["es"] == ("COVI",)
    assert record.website == "https://example.org/coast"
    assert [source.title for source in record.sources] == ["Programme guide"]
    assert record.predecessor == "coast-1420"
    assert record.checked_on == date(2026, 11, 24)
    assert [fact.topic for fact in record.facts] == ["funding", "eligibility", "details", "details"]


async def test_facts_say_how_sure_they_are(library: Library) -> None:
    """General knowledge is marked to be confirmed, and a fact has its own date or its record's."""
    record = await library.record("coast-2127")
    assert record is not None
    funding, eligibility = record.fact("funding"), record.fact("eligibility")
    assert funding is not None
    assert eligibility is not None
    assert (funding.confidence, funding.checked_on) == ("sourced", date(2026, 11, 24))
    assert (eligibility.confidence, eligibility.checked_on) == ("to_be_confirmed", date(2026, 10, 1))
    assert eligibility.sources == ()
    assert record.fact("contact") is None
    assert len(record.facts_about("details")) == 2


async def test_kinds_have_their_own_fields(library: Library) -> None:
    """Steps of a procedure, population of a municipality, parent of a service, related of a network."""
    procedure = await library.record("town-twinning")
    town = await library.record("santa-coloma-de-gramenet")
    service = await library.record("advice")
    network = await library.record("lighthouses")
    assert procedure and town and service and network
    assert [step["en"] for step in procedure.steps] == [
        "Choose a municipality.",
        "Have the council approve the agreement.",
    ]
    assert town.municipality is not None
    assert town.municipality.population is not None
    assert (town.municipality.population.value, town.municipality.population.source.key) == (120000, "statistics")
    assert service.parent == "house"
    assert network.related == ("coast-2127",)


async def test_records_come_by_position(library: Library) -> None:
    """A list is in the order that the editors gave it."""
    programmes = await library.records("programme")
    assert [record.id for record in programmes] == ["coast-2127", "coast-1420", "twinning-grants"]


@pytest.mark.parametrize(
    ("name", "outcome", "ids"),
    [
        ("coast-2127", "one", ["coast-2127"]),
        ("Living Coast", "one", ["coast-2127"]),
        ("covi", "one", ["coast-2127"]),
        ("xarxa de fars", "one", ["lighthouses"]),
        ("Xarza de Fars", "one", ["lighthouses"]),
        ("08246", "one", ["santa-coloma-de-cervello"]),
        ("Cervello", "one", ["santa-coloma-de-cervello"]),
        ("Sta Coloma de Gramanet", "one", ["santa-coloma-de-gramenet"]),
        ("Santa Coloma", "ambiguous", ["santa-coloma-de-gramenet", "santa-coloma-de-cervello"]),
        ("agermanament", "ambiguous", ["town-twinning", "twinning-grants"]),
        ("Agermanaments?", "one", ["twinning-grants"]),
        ("hermanamiento", "one", ["town-twinning"]),
        ("de la", "none", []),
        ("", "none", []),
        ("🙂", "none", []),
        ("qwertyuiop", "none", []),
    ],
)
async def test_resolve(library: Library, name: str, outcome: str, ids: list[str]) -> None:
    """A name means one record, several to choose from, or none; accents, case and slips do not matter."""
    resolution = await library.resolve(name)
    assert (resolution.outcome, [record.id for record in resolution.records]) == (outcome, ids)


async def test_resolve_looks_only_at_the_kinds_asked_for(library: Library) -> None:
    """Among programmes, "agermanament" is not ambiguous."""
    resolution = await library.resolve("agermanament", kinds=("programme",))
    assert [record.id for record in resolution.records] == ["twinning-grants"]
    assert (await library.resolve("Xarxa de Fars", kinds=("programme",))).outcome == "none"


async def test_other_content_is_seen_without_a_restart(
    library: Library, folder: Path, database_url: str, encoder: Any, change: Callable[..., Path]
) -> None:
    """After a load the next question is answered from the new content."""
    change("networks/lighthouses.yml", website="https://example.org/lights")
    load(read_content(folder), database_url, encoder)
    record = await library.record("lighthouses")
    assert record is not None
    assert record.website == "https://example.org/lights"


async def test_the_database_is_not_asked_at_every_call(
    folder: Path, database_url: str, encoder: Any, change: Callable[..., Path]
) -> None:
    """Between two checks the content in memory is used."""
    load(read_content(folder), database_url, encoder)
    now = 0.0
    library = await Library.open(database_url, encoder=encoder, seconds_between_checks=5, clock=lambda: now)
    change("networks/lighthouses.yml", website="https://example.org/lights")
    load(read_content(folder), database_url, encoder)
    before = await library.record("lighthouses")
    now = 6.0
    after = await library.record("lighthouses")
    await library.close()
    assert before is not None
    assert after is not None
    assert (before.website, after.website) == (None, "https://example.org/lights")


async def test_a_database_without_tables_says_what_to_do(database_url: str, tmp_path: Path, encoder: Any) -> None:
    """An unprepared database is a clear sentence, not a trace of SQL."""
    (tmp_path / "var").mkdir()
    with pytest.raises(KnowledgeNotLoaded, match="python -m knowledge load"):
        await Library.open(database_url, encoder=encoder)


async def test_an_empty_database_says_what_to_do(database_url: str, encoder: Any) -> None:
    """So is one with empty tables."""
    upgrade(database_url)
    with pytest.raises(KnowledgeNotLoaded, match="is empty"):
        await Library.open(database_url, encoder=encoder)


async def test_vectors_of_another_encoder_are_refused(folder: Path, database_url: str, encoder: Any) -> None:
    """A question is never compared with vectors of another model."""
    load(read_content(folder), database_url, encoder)
    encoder.name = "other"
    with pytest.raises(KnowledgeNotLoaded, match="loaded with hashing, not with other"):
        await Library.open(database_url, encoder=encoder)
