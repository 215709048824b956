"""What the passages of one language are worth for the words of a question: BM25, over stems and over roots."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from knowledge.search.cognates import root
from knowledge.search.stems import stems
from languages import Language

# BM25's k1 and b, and what a word of the same root is worth beside the word itself. Found on the half of XQuAD's
# articles that docs/measurements.md names; around these values little changes.
_SATURATION, _LENGTH, _ROOT = 0.8, 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its stems and those of its root in the passages, and how rare each of the two is.

    `worth` is what a passage can get for it at most.
    """

    stems: frozenset[str]
    rarity: float
    related: frozenset[str]
    related_rarity: float
    worth: float


class Vocabulary:
    """The stems of all passages of one language."""

    def __init__(self, language: Language, texts: Iterable[str]) -> None:
        """Count stems and roots.

        Args:
            language: of the passages.
            texts: for each passage, the stems of its words with spaces between them.
        """
        self._language = language
        self._passages = 0
        self._stems = 0
        self.frequency: Counter[str] = Counter()
        self._root_frequency: Counter[str] = Counter()
        roots: dict[str, str | None] = {}
        for text in texts:
            in_passage = text.split()
            self._passages += 1
            self._stems += len(in_passage)
            different = set(in_passage)
            self.frequency.update(different)
            for stem in different - roots.keys():
                roots[stem] = root(stem)
            self._root_frequency.update({found for stem in different if (found := roots[stem])})
        self._by_root: dict[str, set[str]] = defaultdict(set)
        for stem, found in roots.items():
            if found:
                self._by_root[found].add(stem)

    def words(self, question: str, written_in: Language) -> list[Word]:
        """The different words of a question, stop words aside.

        Args:
            question: the user's words.
            written_in: the language they are in.
        """
        asked = dict.fromkeys(stems(question, self._language, written_in))
        return [self._word(frozenset(word), root(word[-1])) for word in asked]

    def _word(self, own: frozenset[str], found: str | None) -> Word:
        frequency = max(self.frequency[stem] for stem in own)
        rarity = self._rarity(frequency)
        related = frozenset(self._by_root.get(found, ())) if found else frozenset()
        related_rarity = self._rarity(self._root_frequency[found]) if found else 0.0
        # A word of another language is as rare as its cognates; one that nothing stands for is as rare as can be,
        # because what is asked for is not here.
        worth = related_rarity if related and not frequency else rarity
        return Word(own, rarity, related, related_rarity, worth)

    def _rarity(self, frequency: int) -> float:
        return math.log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5))

    def telling(self, words: Collection[Word], most: int) -> list[str]:
        """The stems to look for, the rarest first.

        Args:
            words: of a question.
            most: how many passages they may stand in, counted for each stem; the rarest one is always among them.
        """
        known = {stem for word in words for stem in word.stems | word.related if self.frequency[stem]}
        ordered = sorted(known, key=lambda stem: (self.frequency[stem], stem))
        passages, number = 0, 0
        for stem in ordered:
            passages += self.frequency[stem]
            if number and passages > most:
                break
            number += 1
        return list(islice(ordered, number))

    def score(self, words: Collection[Word], text: str) -> float:
        """What a passage is worth for a question.

        Args:
            words: of the question, at least one.
            text: the stems of the passage, with spaces between them.

        Returns:
            The share of the question's rare words that the passage has, from 0 to 1; a word counts the more the more
            often the passage has it, and the less the longer the passage is.
        """
        in_passage = Counter(text.split())
        length = in_passage.total() * self._passages / self._stems
        enough = _SATURATION * (1 - _LENGTH + _LENGTH * length)
        got = 0.0
        for word in words:
            own = max(in_passage[stem] for stem in word.stems)
            related = sum(in_passage[stem] for stem in word.related) if word.related else 0
            got += max(
                word.rarity * own / (own + enough),
                _ROOT * word.related_rarity * related / (related + enough),
            )
        return got / sum(word.worth for word in words)
