"""What frequency lists say about single words of the languages we meet."""

import re
from functools import cache, lru_cache
from math import log

import wordfreq

from languages import LANGUAGES

# Neighbours that council staff may write in by mistake; a message in one of them is told so instead of misread.
NEIGHBOURS = ("fr", "it", "pt", "de", "ro", "nl")
# A word outside a list counts as this rare: about one in thirty million words (Zipf value 1.5).
FLOOR = 10 ** (1.5 - 9)
# Addresses are in no language; marks, calls and statements of program text look English and are not.
# Each begins where a word does: from every letter anew, one word of ten thousand took seconds.
_NO_WORDS = re.compile(
    r"(?<!\S)\S+@\S+|https?://\S+|www\.\S+|<[^<>]*>|(?<!\w)\w*\{[^{}]{0,200}\}"
    r"|(?<!\w)\w+\((?:[\d'\"][^)]{0,200})?\)|;[^;]*;\s*--"
)
_WORD = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*")


def words_of(text: str) -> list[str]:
    """Split a text into lower-case words; apostrophes and hyphens separate, the punt volat does not.

    Args:
        text: any text.

    Returns:
        The words without addresses and program text, which speak no language.
    """
    return _WORD.findall(_NO_WORDS.sub(" ", text.lower()))


def spelled_words_of(text: str) -> list[tuple[str, bool]]:
    """Split a text into words as they are spelt.

    Args:
        text: any text.

    Returns:
        Each word and whether it begins a sentence.
    """
    kept = _NO_WORDS.sub(" ", text)
    return [
        (found[0], not (before := kept[: found.start()].rstrip("'’\"«“(¿¡ ")) or before[-1] in ".:?!\n…")
        for found in _WORD.finditer(kept)
    ]


@cache
def log_frequency(word: str, language: str) -> float:
    """Natural logarithm of a word's frequency in running text.

    Args:
        word: a lower-case word.
        language: a code of `LANGUAGES` or `NEIGHBOURS`.

    Returns:
        ln(occurrences per word), never below the floor for unseen words. Source: wordfreq's small lists.
    """
    return log(max(wordfreq.word_frequency(word, language, wordlist="small"), FLOOR))


def is_word(word: str) -> bool:
    """Whether a word stands on a frequency list of ca, es or en at all."""
    return any(wordfreq.word_frequency(word, language, wordlist="small") > 0 for language in LANGUAGES)


@lru_cache(maxsize=20_000)
def is_everyday_word(word: str, *languages: str) -> bool:
    """Whether a word is so common that it is no evidence of a name.

    Args:
        word: a word in lower case.
        languages: those to look in; all of ours when left out.

    Returns:
        True where its Zipf value is 4 or more (once in a hundred thousand words) in one of them.
    """
    looked_in = languages or LANGUAGES
    return any(wordfreq.zipf_frequency(word, language, wordlist="small") >= 4.0 for language in looked_in)
