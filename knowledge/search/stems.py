"""Folded stems without stop words: what the lexical search compares."""

from functools import cache
from pathlib import Path

import Stemmer  # type: ignore[import-not-found, unused-ignore]
import yaml

from knowledge.folding import accented_words, fold
from languages import Language

_SNOWBALL: dict[Language, str] = {"ca": "catalan", "es": "spanish", "en": "english"}

STOP_WORDS: dict[Language, frozenset[str]] = {
    language: frozenset(listed.split())
    for language, listed in yaml.safe_load(Path(__file__).with_name("stop_words.yml").read_text("utf-8")).items()
}
ALL_STOP_WORDS: frozenset[str] = frozenset().union(*STOP_WORDS.values())


@cache
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


def stems(text: str, language: Language, written_in: Language | None = None) -> list[tuple[str, ...]]:
    """The folded stems of a text in one language, without stop words and single letters.

    Args:
        text: any text.
        language: whose stemmer to use.
        written_in: the language of the text, where it is another one; its stop words are left out as well.

    Returns:
        For each word, in order, one stem or two: Snowball needs the accent to see that "cooperació" and "cooperacions"
        are one word, but many people type "cooperacio"; so a word with an accent is stemmed with it and without it.
    """
    stem = _stemmer(language).stemWord
    stop_words = STOP_WORDS[language] | STOP_WORDS[written_in or language]
    found: list[tuple[str, ...]] = []
    for word in accented_words(text):
        bare = fold(word)
        if bare and bare not in stop_words and (len(bare) > 1 or bare.isdigit()):
            found.append(tuple(dict.fromkeys([fold(stem(word)), stem(bare)])))
    return found
