"""Finds the word that somebody meant who typed one that is none."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.folding import fold
from bot.nlu.vocabulary import buckets
from bot.nlu.words import is_word
from languages import LANGUAGES

# In shorter words one letter of four is another word as often as a slip.
SHORTEST = 5
_LONGEST = 40
# Words of a language that may be meant though no sentence of ours has them.
_COMMON_WORDS = 8_000
# A word as frequent as one in ten thousand counts as if one of our sentences had it.
_AS_ONE = 1e-4
# Fingers miss by one key more often than letters are left out, doubled or taken for others.
_BY_ONE_KEY = 8.0
_ROWS = ("qwertyuiop", "asdfghjkln", "zxcvbnm")


class Speller:
    """Mends one slip (a letter wrong, missing, too many, or two swapped) where a word is known to nobody."""

    def __init__(self, words: Iterable[str]) -> None:
        """Learn the words that may be meant.

        Args:
            words: as they are written, each as often as it occurs; the common words of our languages are known.
        """
        forms: dict[str, Counter[str]] = {}
        for word in words:
            forms.setdefault(fold(word), Counter())[word.lower()] += 1.0
        for language in LANGUAGES:
            common = ((word, level) for level, words in enumerate(buckets(language, "small")) for word in words)
            for word, level in islice(common, _COMMON_WORDS):
                forms.setdefault(fold(word), Counter())[word] += 10.0 ** (-level / 100) / _AS_ONE
        # Of "informació" and "informacio" the one that is written more often; how often, decides between words.
        self._forms = {folded: _first(written) for folded, written in forms.items()}
        self._times = {folded: sum(written.values()) for folded, written in forms.items()}
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for folded in self._forms:
            self._of_length[len(folded)].append(folded)
        self._meant = lru_cache(maxsize=2000)(self._find)

    def mend(self, word: str) -> str | None:
        """Find what was meant by a word.

        Args:
            word: as it was typed.

        Returns:
            The word in its usual spelling and in the case that was typed; None where nothing is wrong or nothing near.
        """
        folded = fold(word)
        if not SHORTEST <= len(word) <= _LONGEST or folded in self._forms or is_word(word.lower()):
            return None
        meant = self._meant(folded)
        if meant is None or word.islower():
            return meant
        return meant.upper() if word.isupper() else meant.capitalize()

    def _find(self, folded: str) -> str | None:
        alike = [word for more in (-1, 0, 1) for word in self._of_length.get(len(folded) + more, ())]
        near = process.extract(folded, alike, scorer=OSA.distance, score_cutoff=1, limit=None)
        likely = Counter({found: self._likely(folded, found) for found, _, _ in near})
        return self._forms[_first(likely)] if likely else None

    def _likely(self, typed: str, meant: str) -> float:
        return self._times[meant] * (_BY_ONE_KEY if _is_by_one_key(typed, meant) else 1.0)


def _first(counted: "Counter[str]") -> str:
    """What counts most, always the same of several."""
    return max(counted, key=lambda each: (counted[each], each))


def _is_by_one_key(typed: str, meant: str) -> bool:
    """Whether one letter is that of the key beside it, or two are swapped."""
    if len(typed) != len(meant):
        return False
    wrong = [(one, other) for one, other in zip(typed, meant) if one != other]
    return len(wrong) == 2 or (len(wrong) == 1 and frozenset(wrong[0]) in _BESIDE)


def _beside() -> frozenset[frozenset[str]]:
    """Pairs of keys that touch, on a Spanish keyboard; ñ is folded. A row is half a key right of the one above."""
    pairs = [frozenset(pair) for row in _ROWS for pair in pairwise(row)]
    for upper, lower in pairwise(_ROWS):
        for place, letter in enumerate(upper):
            pairs += [frozenset((letter, other)) for other in lower[max(place - 1, 0) : place + 1]]
    return frozenset(pairs)


_BESIDE = _beside()
