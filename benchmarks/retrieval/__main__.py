"""`python -m benchmarks.retrieval FOLDER`: prints how far up the right passage is, and what a search takes."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval import filler
from benchmarks.retrieval.data import Texts, read
from benchmarks.retrieval.ranking import METHODS, Method, Place, first, in_five, mean_reciprocal_rank, rank, record_of
from benchmarks.retrieval.speed import measure
from benchmarks.retrieval.store import RememberingEncoder, encoded, store
from encoder.e5 import E5Encoder
from knowledge.search.encoder import Encoder
from knowledge.search.passages import PassageText, cut_text
from languages import LANGUAGES
from operate.layout import ROOT, OperateError

# Goals, in per cent and milliseconds.
_WITHIN, _ACROSS, _P95 = 94.0, 88.0, 20.0
_CACHE = ROOT / "var" / "retrieval-vectors.npz"


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="passages and questions of XQuAD; no part of this project")
    parser.add_argument("--passages", type=int, default=100_000, help="among how many to time searches; 0 for none")
    parser.add_argument("--vectors", type=Path, default=_CACHE, help="file that keeps the vectors of the passages")
    wanted = parser.parse_args()
    try:
        texts = read(wanted.folder)
    except OperateError as error:
        print(f"passarel·la: {error}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="passarella-retrieval-") as folder:
        asyncio.run(_measure(texts, E5Encoder(), wanted.vectors, Path(folder), wanted.passages))
    return 0


async def _measure(texts: Texts, encoder: Encoder, cache: Path, folder: Path, many: int) -> None:
    pieces = [
        piece
        for language in LANGUAGES
        for passage_id, text in texts.passages[language].items()
        for piece in cut_text(record_of(passage_id, language), language, "summary", "", text)
    ]
    vectors = encoded(pieces, encoder, cache)
    url = f"sqlite:///{folder / 'passages.db'}"
    store(url, encoder, pieces, vectors)
    places = await rank(url, texts, RememberingEncoder(encoder))
    _print_places("articles that nothing was tuned on", [place for place in places if not place.tuned_on])
    _print_places("all articles", places)
    if many > len(pieces):
        url = f"sqlite:///{folder / 'many.db'}"
        _store_many(url, encoder, texts, pieces, many - len(pieces), np.stack([vectors[p.text_hash] for p in pieces]))
        number, times = await measure(url, texts, encoder)
        sys.stdout.write(f"\nAmong {number} passages, ms:\n\n")
        sys.stdout.write("| part | p50 | p95 | processor, p50 | processor, p95 |\n|---|---|---|---|---|\n")
        for name, figures in times.rows():
            sys.stdout.write(f"| {name} | {' | '.join(f'{ms:.1f}' for ms in figures)} |\n")
        sys.stdout.write("\n")
        _print_goal(f"p95 at most {_P95:g} ms, all together", times.rows()[-1][1][1] <= _P95)


def _store_many(
    url: str, encoder: Encoder, texts: Texts, pieces: list[PassageText], number: int, real: NDArray[np.float16]
) -> None:
    more = filler.make(number, {language: list(texts.passages[language].values()) for language in LANGUAGES})
    made = filler.vectors(len(more), real.astype(np.float32))
    everything = pieces + more
    vectors = dict(zip([piece.text_hash for piece in everything], [*real, *made], strict=True))
    store(url, encoder, everything, vectors)


def _print_places(what: str, places: Sequence[Place]) -> None:
    columns = [f"{method} {measured}" for method in METHODS for measured in ("R@1", "R@5", "MRR")]
    sys.stdout.write(f"\nQuestions about {what}, of XQuAD:\n\n")
    sys.stdout.write(f"| from → to | questions | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 2)}\n")
    rows = [(asked, searched) for asked in LANGUAGES for searched in LANGUAGES]
    by_pair = {pair: [p for p in places if (p.question, p.passages) == pair] for pair in rows}
    for pair, chosen in by_pair.items():
        of_one = {method: [place for place in chosen if place.method == method] for method in METHODS}
        cells = [
            cell
            for method in METHODS
            for cell in (
                f"{first(of_one[method]):.1f}",
                f"{in_five(of_one[method]):.1f}",
                f"{mean_reciprocal_rank(of_one[method]):.3f}",
            )
        ]
        sys.stdout.write(f"| {pair[0]} → {pair[1]} | {len(of_one['fused'])} | {' | '.join(cells)} |\n")
    sys.stdout.write("\n")
    firsts = {pair: {method: first(_of(chosen, method)) for method in METHODS} for pair, chosen in by_pair.items()}
    _print_goal(
        "together better than each part alone, everywhere",
        all(one["fused"] > max(one["lexical"], one["dense"]) for one in firsts.values()),
    )
    _print_goal(
        f"{_WITHIN:g} % first in one language",
        all(one["fused"] >= _WITHIN for (asked, searched), one in firsts.items() if asked == searched),
    )
    _print_goal(
        f"{_ACROSS:g} % first across languages",
        all(one["fused"] >= _ACROSS for (asked, searched), one in firsts.items() if asked != searched),
    )
    sys.stdout.flush()


def _of(places: Sequence[Place], method: Method) -> list[Place]:
    return [place for place in places if place.method == method]


def _print_goal(goal: str, reached: bool) -> None:
    sys.stdout.write(f"goal, {goal}: {'reached' if reached else 'missed'}\n")


if __name__ == "__main__":
    sys.exit(main())
