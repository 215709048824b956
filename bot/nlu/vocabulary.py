"""How common the words of our languages are, those that no list has included.

Made from wordfreq's large lists when it is first asked for, always the same, in less than two seconds. As dictionaries
the lists would take 150 MB; kept by hash, their 850,000 words take 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from zlib import crc32

import numpy as np
import wordfreq

from bot.nlu.letters import LetterModel
from languages import LANGUAGES

# What comes behind these in a list is mostly names and other languages: no lesson in spelling.
_WORDS_TO_LEARN_LETTERS = 100_000


@dataclass(frozen=True)
class WordTable:
    """Frequencies in running text, by the hash of the word, in the order of the hashes."""

    hashes: "np.ndarray[tuple[int], np.dtype[np.uint32]]"
    frequencies: "np.ndarray[tuple[int], np.dtype[np.float32]]"

    @classmethod
    def of(cls, buckets: list[list[str]]) -> "WordTable":
        """Make the table of lists of words as wordfreq has them: the n-th holds those of -n centibels."""
        hashes = np.fromiter((crc32(word.encode()) for bucket in buckets for word in bucket), dtype=np.uint32)
        levels = np.repeat(np.arange(len(buckets)), [len(bucket) for bucket in buckets])
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], (10.0 ** (-levels[order] / 100)).astype(np.float32))

    def frequency(self, word: str) -> float:
        """Occurrences per word of running text, 0 where the word is not listed.

        One word in ten thousand that is not listed has the hash of one that is.
        """
        wanted = np.uint32(crc32(word.encode()))
        place = int(np.searchsorted(self.hashes, wanted))
        listed = place < len(self.hashes) and self.hashes[place] == wanted
        return float(self.frequencies[place]) if listed else 0.0


@dataclass(frozen=True)
class Vocabulary:
    """The words of each language, and the letters of those that are not listed."""

    tables: dict[str, WordTable]
    letters: LetterModel


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary over wordfreq's large lists."""
    lists = {language: buckets(language, "large") for language in LANGUAGES}
    return Vocabulary(
        {language: WordTable.of(lists[language]) for language in LANGUAGES},
        LetterModel.of({language: _commonest(lists[language]) for language in LANGUAGES}),
    )


def buckets(language: str, size: str) -> list[list[str]]:
    """The words of a language by how common they are, as wordfreq has them: the n-th list holds those of -n centibels.

    Args:
        language: one of ours.
        size: "large", or "small" for words that occur at least once in a million.
    """
    # Read past wordfreq's cache, which would keep every word in memory.
    words: list[list[str]] = wordfreq.read_cBpack(wordfreq.available_languages(size)[language])
    return words


def _commonest(lists: Iterable[list[str]]) -> list[str]:
    return list(islice((word for words in lists for word in words), _WORDS_TO_LEARN_LETTERS))
