"""Passages that nobody asks for, to search among many."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.folding import words
from knowledge.search.encoder import Vectors
from knowledge.search.passages import PassageText, cut_text
from languages import LANGUAGES, Language

# As long as the knowledge base's own pieces are in the mean.
_WORDS = 25
# Every tenth word is one that few others have, as names are.
_RARE, _DIFFERENT_RARE = 0.1, 50_000
_SEED = 20261129


def make(number: int, texts: dict[Language, Sequence[str]]) -> list[PassageText]:
    """Make passages out of the words of others, as often as they use them; the same on every run.

    Args:
        number: how many.
        texts: whose words to use, by language.
    """
    random = np.random.default_rng(_SEED)
    used = {language: [word for text in texts[language] for word in words(text)] for language in LANGUAGES}
    pieces: list[PassageText] = []
    for place in range(number):
        language = LANGUAGES[place % len(LANGUAGES)]
        chosen = [used[language][drawn] for drawn in random.integers(len(used[language]), size=_WORDS)]
        for position in np.flatnonzero(random.random(_WORDS) < _RARE):
            chosen[position] = f"{chosen[position]}{random.integers(_DIFFERENT_RARE)}"
        pieces += cut_text(f"filler-{place}", language, "summary", "", " ".join(chosen))
    return pieces


def vectors(number: int, real: Vectors) -> NDArray[np.float16]:
    """Vectors about as like questions as real ones are: the mean of two real ones and noise, of length 1.

    Args:
        number: how many.
        real: of real passages, of the shape (passages, dimensions).
    """
    random = np.random.default_rng(_SEED)
    pairs = random.integers(len(real), size=(2, number))
    noise = random.normal(scale=0.01, size=(number, real.shape[1])).astype(np.float32)
    mixed = (real[pairs[0]] + real[pairs[1]]) / 2 + noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float16)
