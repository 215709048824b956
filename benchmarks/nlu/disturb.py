"""Disturbs sentences as keyboards, dictation and people do; the same sentence is always disturbed in the same way."""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise

from benchmarks.nlu.sentences import Sentence

_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
# Where the letters below a key begin: a row is shifted by less than half a key against the one above it.
_BELOW = (-1, 0)
_SHORTEST_WORD = 5
_WORD = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*")
# Marks at the edges of words; inside them they are part of addresses, dates, contractions and l·l.
_EDGES = re.compile(r"[.,;:!?¿¡\"“”«»()…]+(?=\s|$)|(?:(?<=\s)|^)[.,;:!?¿¡\"“”«»()…]+|\s[–—-]+(?=\s)")


def without_accents(text: str) -> str:
    """Letters without their accents, and ç and ñ without their marks, as a foreign keyboard writes them."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def in_capitals(text: str) -> str:
    """ALL IN CAPITALS."""
    return text.upper()


def dictated(text: str) -> str:
    """Lower case and no punctuation between words, as dictation leaves it."""
    return " ".join(_EDGES.sub(" ", text.lower()).split())


def mistyped(text: str) -> str:
    """One letter of each word of five letters or more is replaced by one beside it on a Spanish keyboard."""
    chance = random.Random(f"typo {text}")
    return _WORD.sub(lambda word: _slip(word[0], chance), text)


def _slip(word: str, chance: random.Random) -> str:
    places = [place for place, letter in enumerate(word) if _plain(letter) in _NEIGHBOURS]
    if len(word) < _SHORTEST_WORD or not places:
        return word
    place = chance.choice(places)
    wrong = chance.choice(_NEIGHBOURS[_plain(word[place])])
    return f"{word[:place]}{wrong.upper() if word[place].isupper() else wrong}{word[place + 1 :]}"


def _plain(letter: str) -> str:
    return "ñ" if letter in "ñÑ" else without_accents(letter).lower()


def _neighbours() -> dict[str, str]:
    beside: dict[str, set[str]] = defaultdict(set)

    def put(one: str, other: str) -> None:
        beside[one].add(other)
        beside[other].add(one)

    for row in _ROWS:
        for left, right in pairwise(row):
            put(left, right)
    for upper, lower in pairwise(_ROWS):
        for place, letter in enumerate(upper):
            for shift in _BELOW:
                if 0 <= place + shift < len(lower):
                    put(letter, lower[place + shift])
    return {letter: "".join(sorted(others)) for letter, others in beside.items()}


_NEIGHBOURS = _neighbours()

DISTURBANCES: dict[str, Callable[[str], str]] = {
    "accents dropped": without_accents,
    "all capitals": in_capitals,
    "a typo in each longer word": mistyped,
    "dictated": dictated,
}
"""What is done to a sentence, by its name in the table."""


def mixed(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Join a Catalan and a Spanish clause of one intent, in turn the one or the other first.

    There are no parallel sentences, because each language was written in its own words, and a machine's translation
    would be measured along. So each sentence of one language is followed by one of the other that asks for the same.

    Args:
        sentences: of any language; those of others are left out.

    Returns:
        One sentence for each pair, in the language of its first clause.
    """
    of_intent: dict[str, dict[str, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    for sentence in sentences:
        of_intent[sentence.intent][sentence.language].append(sentence)
    joined = []
    for intent, by_language in of_intent.items():
        for place, (catalan, spanish) in enumerate(zip(by_language["ca"], by_language["es"], strict=False)):
            first, then = (catalan, spanish) if place % 2 == 0 else (spanish, catalan)
            joined.append(Sentence(first.language, intent, f"{first.text.rstrip(' .')}, {then.text}"))
    return joined
