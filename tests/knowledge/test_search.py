"""The search over the small content."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker

from encoder.e5 import E5Encoder
from knowledge.content import read_content
from knowledge.database import async_engine
from knowledge.library import Library
from knowledge.load import load
from knowledge.search.engine import SearchEngine
from knowledge.search.fusion import WEIGHTS
from knowledge.snapshot import read_snapshot
from languages import Language

ENCODER = E5Encoder()
TODAY = date(2026, 11, 24)
SMALL = Path(__file__).parent / "content"


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("ca", "Costa Viva", "coast-2127"),
        ("ca", "costa biva", "coast-2127"),
        ("en", "COVI", "coast-2127"),
        ("es", "¿quién limpia las playas y protege las dunas?", "coast-2127"),
        ("ca", "ciutats amb far", "lighthouses"),
        ("es", "ciudades con faro", "lighthouses"),
        ("en", "who looks after beaches and dunes", "coast-2127"),
        ("ca", "ajuntaments collaboradors", "advice"),
        ("ca", "platges netes i dunes protegides", "coast-2127"),
    ],
)
async def test_what_is_known_is_found(library: Library, language: Language, query: str, first: str) -> None:
    """Names, slips, acronyms, inflected words, words without accents."""
    result = await library.search(query, language=language, on=TODAY)
    assert result.outcome == "found"
    assert result.hits[0].record.id == first


@pytest.mark.parametrize(
    "query", ["", "   ", "🙂🙂", "?!", "' OR 1=1 --", 'NEAR("a" "b")', "stems: *", "xyzzy", "de la que"]
)
async def test_what_says_nothing_is_not_known(library: Library, query: str) -> None:
    """Empty, symbols, pieces of query languages: not known, and no error."""
    result = await library.search(query, language="ca", on=TODAY)
    assert result.outcome == "not_known"


async def test_shares_add_up_to_the_score(library: Library) -> None:
    """Each hit tells what each part added."""
    result = await library.search("Costa Viva", language="ca", on=TODAY)
    for hit in result.hits:
        assert set(hit.shares) == set(WEIGHTS)
        assert hit.score == pytest.approx(sum(hit.shares.values()))
        assert 0 <= hit.score <= 1
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)


async def test_the_fitting_fact_is_named(library: Library) -> None:
    """The topic of a hit is that of its best passage."""
    result = await library.search("80 % del cost", language="ca", on=TODAY)
    assert (result.hits[0].record.id, result.hits[0].topic) == ("coast-2127", "funding")


async def test_only_the_kinds_asked_for(library: Library) -> None:
    """A filter on kinds leaves nothing else."""
    result = await library.search("costa viva agermanament", language="ca", on=TODAY, kinds=("procedure",))
    assert {hit.record.kind for hit in result.hits} == {"procedure"}


async def test_towns_come_by_name_only(library: Library) -> None:
    """A town is found by its name, and not because its text is like the question."""
    named = await library.search("Santa Coloma de Gramenet", language="ca", on=TODAY)
    assert named.hits[0].record.id == "santa-coloma-de-gramenet"
    alike = await library.search("municipi del Baix Llobregat", language="ca", on=TODAY, limit=20)
    assert "municipality" not in {hit.record.kind for hit in alike.hits}


async def test_a_closed_programme_gives_way(library: Library) -> None:
    """Who asks without a name finds what is current on the day; who asks by name finds what was named."""
    query = "programa de cooperació per a les platges"
    now = await library.search(query, language="ca", on=TODAY, kinds=("programme",))
    assert now.hits[0].record.id == "coast-2127"
    named = await library.search("Costa Viva 2014-2020", language="ca", on=TODAY)
    assert named.hits[0].record.id == "coast-1420"


async def test_the_limit_is_kept(library: Library) -> None:
    """Never more hits than asked for."""
    assert len((await library.search("programa", language="ca", on=TODAY, limit=2)).hits) <= 2


@pytest.fixture(scope="module")
def really_encoded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small content, loaded with the real encoder."""
    url = f"sqlite:///{tmp_path_factory.mktemp('encoded') / 'knowledge.db'}"
    load(read_content(SMALL), url, ENCODER)
    return url


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("en", "a programme that keeps the seaside clean", "coast-2127"),
        ("ca", "qui té cura de la sorra i de la costa", "coast-2127"),
        ("en", "a network of cities that have lighthouses", "lighthouses"),
        ("ca", "una xarxa de ciutats que tenen far", "lighthouses"),
        ("en", "signing a lasting agreement with another town", "town-twinning"),
    ],
)
async def test_a_question_finds_content_in_another_language(
    really_encoded: str, language: Language, query: str, first: str
) -> None:
    """With only Spanish texts to look through, Catalan and English questions find them."""
    engine = async_engine(really_encoded)
    async with async_sessionmaker(engine)() as session:
        snapshot = await read_snapshot(session)
    await engine.dispose()
    spanish = [number for number, passage in enumerate(snapshot.passages) if passage.language == "es"]
    only_spanish = replace(
        snapshot, passages=tuple(snapshot.passages[number] for number in spanish), vectors=snapshot.vectors[spanish]
    )
    result = await SearchEngine(only_spanish, ENCODER).search(
        query, language=language, on=TODAY, kinds=("programme", "network", "procedure"), limit=3
    )
    assert result.hits[0].record.id == first
