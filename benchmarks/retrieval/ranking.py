"""How far up the right passage is: each part of the search alone, and both together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import async_sessionmaker

from benchmarks.retrieval.data import Texts
from knowledge.database import async_engine
from knowledge.search.encoder import Encoder
from knowledge.search.fusion import fuse
from knowledge.search.names import Scores
from knowledge.search.texts import TextIndex
from knowledge.snapshot import read_passages
from languages import LANGUAGES, Language

Method = Literal["lexical", "dense", "fused"]
METHODS: tuple[Method, ...] = ("lexical", "dense", "fused")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a method put the right passage of a question, from 1; 0 when it did not find it."""

    question: Language
    passages: Language
    method: Method
    tuned_on: bool
    place: int


def record_of(passage_id: str, language: Language) -> str:
    """The id of the record that stands for a passage in one language alone."""
    return f"{language}-{passage_id}"


async def rank(url: str, texts: Texts, encoder: Encoder) -> list[Place]:
    """Ask every question of the passages of each language.

    Args:
        url: a database that holds the passages.
        texts: the same passages, and the questions.
        encoder: that the database's vectors were made with.
    """
    engine = async_engine(url)
    async with async_sessionmaker(engine)() as session:
        passages, vectors = await read_passages(session, encoder.name)
    await engine.dispose()
    index = TextIndex(passages, vectors, encoder)
    return [
        place for asked in LANGUAGES for searched in LANGUAGES for place in await _ask(index, texts, asked, searched)
    ]


async def _ask(index: TextIndex, texts: Texts, asked: Language, searched: Language) -> list[Place]:
    places = []

    def wanted(record_id: str) -> bool:
        return record_id.startswith(searched)

    for question in texts.questions[asked]:
        found = await index.search(question.text, question.text, asked, wanted)
        fused = fuse(found.parts, found.parts["asked"])
        by_method: Mapping[Method, Scores] = {
            "lexical": found.parts["lexical"],
            "dense": found.parts["dense"],
            "fused": {record_id: sum(shares.values()) for record_id, shares in fused.items()},
        }
        places += [
            Place(asked, searched, method, question.tuned_on, _place(scores, record_of(question.answered_by, searched)))
            for method, scores in by_method.items()
        ]
    return places


def _place(scores: Scores, right: str) -> int:
    ranked = sorted(scores, key=lambda record_id: (-scores[record_id], record_id))
    return ranked.index(right) + 1 if right in scores else 0


def first(places: Sequence[Place]) -> float:
    """The share of questions whose first hit is right, in per cent."""
    return 100 * sum(place.place == 1 for place in places) / len(places)


def in_five(places: Sequence[Place]) -> float:
    """The share of questions with the right passage among the first five, in per cent."""
    return 100 * sum(1 <= place.place <= 5 for place in places) / len(places)


def mean_reciprocal_rank(places: Sequence[Place]) -> float:
    """The mean of one over the place, 0 for what was not found."""
    return sum(1 / place.place for place in places if place.place) / len(places)
