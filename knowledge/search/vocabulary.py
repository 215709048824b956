"""What the passages of one language are worth for the words of a question: BM25, over stems and over roots."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.cognates import root
from knowledge.search.encoder import Vectors
from knowledge.search.postings import Postings
from knowledge.search.stems import stems
from languages import Language

# BM25's k1 and b, and what a word of the same root is worth beside the word itself. Found on the half of XQuAD's
# articles that docs/measurements.md names; around these values little changes.
_SATURATION, _LENGTH, _ROOT = 0.8, 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its stems and its root, and how rare each of the two is in the passages.

    `worth` is what a passage can get for it at most.
    """

    stems: frozenset[str]
    rarity: float
    root: str | None
    root_rarity: float
    worth: float


class Vocabulary:
    """The stems of all passages of one language, and their roots."""

    def __init__(self, language: Language, texts: Iterable[str]) -> None:
        """Count stems and roots.

        Args:
            language: of the passages.
            texts: for each passage, the stems of its words with spaces between them.
        """
        self._language = language
        counted = [Counter(text.split()) for text in texts]
        roots = {stem: root(stem) for stem in set[str]().union(*counted)}
        self._stems = Postings(counted)
        self._roots = Postings(_of_roots(passage, roots) for passage in counted)
        lengths = self._stems.lengths
        self._enough = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(1.0, float(lengths.mean())))

    def words(self, question: str, written_in: Language) -> list[Word]:
        """The different words of a question, stop words aside.

        Args:
            question: the user's words.
            written_in: the language they are in.
        """
        asked = dict.fromkeys(stems(question, self._language, written_in))
        return [self._word(frozenset(word), root(word[-1])) for word in asked]

    def _word(self, own: frozenset[str], its_root: str | None) -> Word:
        frequency = max(self._stems.frequency(stem) for stem in own)
        rarity = self._rarity(frequency)
        related = self._roots.frequency(its_root) if its_root else 0
        root_rarity = self._rarity(related) if related else 0.0
        # A word of another language is as rare as its cognates; one that nothing stands for is as rare as can be,
        # because what is asked for is not here.
        worth = root_rarity if related and not frequency else rarity
        return Word(own, rarity, its_root, root_rarity, worth)

    def _rarity(self, frequency: int) -> float:
        return math.log(1 + (len(self._enough) - frequency + 0.5) / (frequency + 0.5))

    def scores(self, words: Collection[Word]) -> Vectors:
        """What each passage is worth for a question.

        Args:
            words: of the question.

        Returns:
            The share of the question's rare words that each passage has, from 0 to 1, of the shape (passages,); a word
            counts the more the more often the passage has it, and the less the longer the passage is.
        """
        got = np.zeros_like(self._enough)
        for word in words:
            of_word = np.zeros_like(self._enough)
            for stem in word.stems:
                self._raise(of_word, *self._stems.of(stem), word.rarity)
            if word.root:
                self._raise(of_word, *self._roots.of(word.root), _ROOT * word.root_rarity)
            got += of_word
        worth = sum(word.worth for word in words)
        return np.asarray(got / worth if worth else got, dtype=np.float32)

    def _raise(self, scores: Vectors, numbers: NDArray[np.int32], counts: NDArray[np.float32], most: float) -> None:
        scores[numbers] = np.maximum(scores[numbers], most * counts / (counts + self._enough[numbers]))


def _of_roots(passage: Mapping[str, int], roots: Mapping[str, str | None]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for stem, count in passage.items():
        its_root = roots[stem]
        if its_root:
            found[its_root] += count
    return found
