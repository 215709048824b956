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
_QUESTIONS = 150


PARTS = ("encoding the question", "lexical", "dense", "fusing")


@dataclass
class Times:
    """Milliseconds of each search: by the clock, and of the processor, which other work on the machine moves less."""

    by_clock: list[tuple[float, ...]] = field(default_factory=list)
    of_processor: list[tuple[float, ...]] = field(default_factory=list)

    def rows(self) -> list[tuple[str, list[float]]]:
        """What it is, and its p50 and p95 by the clock, then of the processor."""
        kinds = np.diff(self.by_clock), np.diff(self.of_processor)
        chosen = {part: [number] for number, part in enumerate(PARTS)}
        chosen |= {"all but encoding": [1, 2, 3], "all together": [0, 1, 2, 3]}
        return [
            (name, [float(np.percentile(ms[:, parts].sum(axis=1), q)) for ms in kinds for q in (50, 95)])
            for name, parts in chosen.items()
        ]


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
    await engine.dispose()
    lexical_index, dense_index = LexicalIndex(passages), DenseIndex(passages, vectors)
    chosen = [
        (question.text, language)
        for language in LANGUAGES
        for question in _spread(texts.questions[language], (_QUESTIONS + warm_up) // len(LANGUAGES) + 1)
    ]
    np.random.default_rng(0).shuffle(chosen)
    for number, (question, language) in enumerate(chosen):
        marks = [_now()]
        vector = encoder.query(question)
        marks.append(_now())
        lexical, _ = lexical_index.search(question, language, lambda record_id: True)
        marks.append(_now())
        dense, _ = dense_index.search(vector, lambda record_id: True)
        marks.append(_now())
        shares = fuse({"lexical": lexical, "dense": dense}, ())
        sorted(shares, key=lambda record_id: -sum(shares[record_id].values()))
        marks.append(_now())
        if number >= warm_up:
            clock, processor = zip(*marks, strict=True)
            times.by_clock.append(clock)
            times.of_processor.append(processor)
    return len(passages), times


def _spread[T](listed: Sequence[T], number: int) -> Sequence[T]:
    return listed[:: max(1, len(listed) // number)][:number]


def _now() -> tuple[float, float]:
    """By the clock and of the processor, in milliseconds."""
    return 1000 * time.perf_counter(), 1000 * time.process_time()
