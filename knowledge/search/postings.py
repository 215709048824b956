"""Which passages have a word, and how often: one list for each word, kept in a few arrays for all of them."""

from array import array
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray


class Postings:
    """The passages of every word.

    Attributes:
        lengths: how many words each passage has, of the shape (passages,).
    """

    def __init__(self, passages: Iterable[Mapping[str, int]]) -> None:
        """Go through passages once.

        Args:
            passages: for each, how often it has each word.
        """
        self._places: dict[str, int] = {}
        words, numbers, counts, lengths = array("i"), array("i"), array("i"), array("i")
        for number, counted in enumerate(passages):
            lengths.append(sum(counted.values()))
            for word, count in counted.items():
                words.append(self._places.setdefault(word, len(self._places)))
                numbers.append(number)
                counts.append(count)
        of_words = np.array(words, dtype=np.int32)
        by_word = np.argsort(of_words, kind="stable")
        self._numbers: NDArray[np.int32] = np.array(numbers, dtype=np.int32)[by_word]
        self._counts: NDArray[np.float32] = np.array(counts, dtype=np.float32)[by_word]
        self._ends: list[int] = np.cumsum(np.bincount(of_words, minlength=len(self._places))).tolist()
        self.lengths: NDArray[np.float32] = np.array(lengths, dtype=np.float32)

    def frequency(self, word: str) -> int:
        """In how many passages a word stands."""
        first, end = self._of(word)
        return end - first

    def of(self, word: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The passages that have a word, by number, each once, and how often each has it."""
        first, end = self._of(word)
        return self._numbers[first:end], self._counts[first:end]

    def _of(self, word: str) -> tuple[int, int]:
        place = self._places.get(word)
        if place is None:
            return 0, 0
        return self._ends[place - 1] if place else 0, self._ends[place]
