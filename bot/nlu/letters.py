"""What the letters of a word say about its language: "deixalleria" stands on no list and can only be Catalan.

A model of letters in their context for each of our languages: pieces of one to five letters, counted over the commonest
words, interpolated from the short ones to the long ones. Pieces are kept by hash, so it always takes the same: 14 MB.
"""

from dataclasses import dataclass

import numpy as np

from languages import LANGUAGES

# Bits of the hash of a piece, by its length: with fewer, pieces that have nothing in common share too many places.
_BITS = (10, 14, 17, 20, 20)
_LONGEST = len(_BITS)
# So many sightings of a context weigh as much as everything known from shorter ones.
_BACK_OFF = 64.0
_LETTERS = 100
_END = "\n"
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class LetterModel:
    """Counts of pieces, by length, hash and language: shape (6, 2^18, number of languages); and of letters in all."""

    counts: "list[np.ndarray[tuple[int, int], np.dtype[np.uint32]]]"
    """Counts of pieces by hash and language, one array for each length."""
    letters: "np.ndarray[tuple[int], np.dtype[np.uint32]]"
    """Letters in all, by language."""

    @classmethod
    def of(cls, words: dict[str, list[str]]) -> "LetterModel":
        """Count the pieces of the words of each language."""
        of_language = [_counts(words[language]) for language in LANGUAGES]
        counts = [np.stack(of_length, axis=-1) for of_length in zip(*of_language)]
        return cls(counts, counts[0].sum(axis=0))

    def log_probability(self, word: str) -> dict[str, float]:
        """Natural logarithm of the probability that a word of a language is this one.

        Args:
            word: in lower case.

        Returns:
            Language → ln P(letters | language), the end of the word included.
        """
        hashes, lengths = _pieces(_characters([word]))
        last = np.arange(1, len(lengths))
        seen = self.counts[0][hashes[0][last]]
        probability = (seen + 0.5) / (self.letters + _LETTERS)
        for size in range(2, _LONGEST + 1):
            inside = (lengths[last] >= size)[:, None]
            seen = self.counts[size - 1][hashes[size - 1][last]]
            # Every piece that does not end a word goes on with some letter: its count is that of the context.
            context = self.counts[size - 2][hashes[size - 2][last - 1]]
            longer = (seen + _BACK_OFF * probability) / (np.maximum(context, seen) + _BACK_OFF)
            probability = np.where(inside, longer, probability)
        return dict(zip(LANGUAGES, np.log(probability).sum(axis=0).tolist()))


def _counts(words: list[str]) -> "list[np.ndarray[tuple[int], np.dtype[np.uint32]]]":
    hashes, lengths = _pieces(_characters(words))
    counts = []
    for size, (bits, hashed) in enumerate(zip(_BITS, hashes), start=1):
        # The end before the first word ends nothing.
        seen = np.bincount(hashed[1:][lengths[1:] >= size], minlength=1 << bits)
        # No longer piece is that frequent in the words of one language.
        counts.append(seen.astype(np.uint32 if size < 3 else np.uint16))
    return counts


def _characters(words: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    text = f"{_END}{_END.join(words)}{_END}"
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def _pieces(
    characters: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
) -> "tuple[list[np.ndarray[tuple[int], np.dtype[np.int64]]], np.ndarray[tuple[int], np.dtype[np.int64]]]":
    """Hashes of the pieces that end at each character, by size, and how long the longest there is.

    A piece may begin with the end of the word before it, so that beginnings of words are known as such.
    """
    places = np.arange(len(characters))
    ends = np.where(characters == ord(_END), places, 0)
    # Where the word of each character begins; an end belongs to the word before it.
    began = np.maximum.accumulate(np.concatenate(([0], ends[:-1])))
    rolling = characters + np.uint64(1)
    hashes = [_hashed(rolling, _BITS[0])]
    for size in range(2, _LONGEST + 1):
        longer = np.zeros_like(characters)
        longer[1:] = (rolling[:-1] * np.uint64(1_000_003) + characters[1:] + np.uint64(size)) * _MULTIPLIER
        rolling = longer ^ (longer >> np.uint64(29))
        hashes.append(_hashed(rolling, _BITS[size - 1]))
    return hashes, places - began + 1


def _hashed(
    rolling: "np.ndarray[tuple[int], np.dtype[np.uint64]]", bits: int
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return ((rolling * _MULTIPLIER) >> np.uint64(64 - bits)).astype(np.int64)
