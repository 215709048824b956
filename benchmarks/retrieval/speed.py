"""What a search among very many passages takes, part by part."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.ext.asyncio import async_sessionmaker

from benchmarks.retrieval.data import Texts
from knowledge.database import async_engine
from knowledge.search.dense import DenseIndex
from knowledge.search.encoder import Encoder
from knowledge.search.fusion import fuse
from knowledge.search.lexical import LexicalIndex
from knowledge.snapshot import read_passages
from languages import LANGUAGES

# Spread over all languages and articles.
_QUESTIONS = 300


@dataclass
class Times:
    """Milliseconds of each search, by part."""

    encoding: list[float] = field(default_factory=list)
    lexical: list[float] = field(default_factory=list)
    dense: list[float] = field(default_factory=list)
    fusing: list[float] = field(default_factory=list)

    def rows(self) -> list[tuple[str, float, float]]:
        """What it is, p50 and p95."""
        parts = {
            "encoding the question": self.encoding,
            "lexical": self.lexical,
            "dense": self.dense,
            "fusing": self.fusing,
            "search without encoding": _sum(self.lexical, self.dense, self.fusing),
            "all together": _sum(self.encoding, self.lexical, self.dense, self.fusing),
        }
        return [(name, float(np.percentile(ms, 50)), float(np.percentile(ms, 95))) for name, ms in parts.items()]


async def measure(url: str, texts: Texts, encoder: Encoder, warm_up: int = 20) -> tuple[int, Times]:
    """Time searches, one after the other, in all three languages at once as the product does.

    Args:
        url: a database full of passages.
        texts: whose questions are asked.
        encoder: that the database's vectors were made with.
        warm_up: so many questions first are not timed, because files and memory are cold.

    Returns:
        How many passages were searched, and the times.
    """
    engine = async_engine(url)
    times = Times()
    async with async_sessionmaker(engine)() as session:
        passages, vectors = await read_passages(session, encoder.name)
        lexical_index, dense_index = LexicalIndex(passages), DenseIndex(passages, vectors)
        chosen = [
            (question.text, language)
            for language in LANGUAGES
            for question in _spread(texts.questions[language], (_QUESTIONS + warm_up) // len(LANGUAGES) + 1)
        ]
        np.random.default_rng(0).shuffle(chosen)
        for number, (question, language) in enumerate(chosen):
            began = time.perf_counter()
            vector = encoder.query(question)
            encoded = time.perf_counter()
            lexical, _ = await lexical_index.search(session, question, language, lambda record_id: True)
            read = time.perf_counter()
            dense, _ = dense_index.search(vector, lambda record_id: True)
            compared = time.perf_counter()
            shares = fuse({"lexical": lexical, "dense": dense})
            sorted(shares, key=lambda record_id: -sum(shares[record_id].values()))
            ended = time.perf_counter()
            if number >= warm_up:
                times.encoding.append(1000 * (encoded - began))
                times.lexical.append(1000 * (read - encoded))
                times.dense.append(1000 * (compared - read))
                times.fusing.append(1000 * (ended - compared))
    await engine.dispose()
    return len(passages), times


def _spread[T](listed: Sequence[T], number: int) -> Sequence[T]:
    return listed[:: max(1, len(listed) // number)][:number]


def _sum(*parts: Sequence[float]) -> list[float]:
    return [sum(of_one) for of_one in zip(*parts, strict=True)]
