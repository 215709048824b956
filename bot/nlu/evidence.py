"""What the text of a message alone says about its language: words, letters and signs, and `langdetect` in a tie.

Word frequencies are right more often on short texts than any detector we measured. A word that is on no list is judged
by its letters. All evidence is in natural-log odds, and no single word has more than a bounded say.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.nlu.vocabulary import vocabulary
from bot.nlu.words import spelled_words_of
from languages import LANGUAGES

# Below these odds langdetect is asked, and has no more to say: alone it is wrong on one short text in three.
_DRAW = 0.25
# Characters of a text that langdetect reads; it needs seconds for thousands.
_MOST_DETECTED = 500
# How much of running text is words that the lists do not have.
_UNLISTED = 0.012
# Once in thirty million words: what is rarer on a list may be chance.
_LEAST = 3e-8
# A name says less: "Carrer Avinyó" stands in Spanish sentences, and "AMB" in all, though it is a word in Catalan.
_MOST_OF = {"word": 8.0, "shouted": 8.0, "unlisted": 4.0, "name": 4.0, "acronym": 1.0}
# The letters of a word longer than this are a key that somebody fell asleep on.
_LONGEST_WORD = 40
# What only one of the three writes: elided articles and pronouns, the punt volat, opening marks, contractions.
_SIGNS = {
    "ca": re.compile(r"l·l|\b[ldnmst]['’](?=[aeiouhàèéíòóú])|-(?:ho|hi|ne|vos)\b|[aeiou]['’](?:ls|ns|n|l|m|t)\b"),
    "es": re.compile(r"[¿¡ñ]"),
    "en": re.compile(r"\w(?:n['’]t|['’](?:s|re|ll|ve|d))\b|\bi['’]m\b"),
}
_SIGN_ODDS = 3.0


@dataclass(frozen=True)
class Evidence:
    """Natural-log likelihoods up to a common constant.

    Attributes:
        scores: language → of the whole text.
        words: the same of each word that says anything.
    """

    scores: dict[str, float]
    words: list[dict[str, float]]


def weigh(text: str) -> Evidence:
    """Weigh a text for each of our languages.

    Args:
        text: any text.

    Returns:
        Its evidence; all zero where it says nothing.
    """
    words = [_of_word(word.lower(), _kind(word, text, begins)) for word, begins in spelled_words_of(text)]
    words = [word for word in words if any(word.values())]
    lowered = text.lower()
    scores = {
        language: sum(word[language] for word in words) + _SIGN_ODDS * (_SIGNS[language].search(lowered) is not None)
        for language in LANGUAGES
    }
    ranked = sorted(scores.values(), reverse=True)
    if words and ranked[0] - ranked[1] < _DRAW:
        for language, probability in _detected(text).items():
            scores[language] += _DRAW * probability
    return Evidence(scores, words)


def _kind(word: str, text: str, begins: bool) -> str:
    """ "acronym" | "shouted" | "name" | "word"."""
    if len(word) > 1 and word.isupper():
        return "shouted" if text.isupper() else "acronym"
    if word[1:].lower() != word[1:]:
        return "acronym"
    return "name" if word[0].isupper() and not begins else "word"


@lru_cache(maxsize=20_000)
def _of_word(word: str, kind: str) -> dict[str, float]:
    """Log-likelihood of a word in lower case for each language, zero for the most likely and bounded for the others."""
    known = vocabulary()
    listed = {language: known.tables[language].frequency(word) for language in LANGUAGES}
    likelihoods = {language: max(listed[language], _LEAST) for language in LANGUAGES}
    # "URBACT" cannot be told from a shouted word: only lists count.
    if kind in ("word", "name") and len(word) <= _LONGEST_WORD:
        letters = known.letters.log_probability(word)
        likelihoods = {language: listed[language] + _UNLISTED * exp(letters[language]) for language in LANGUAGES}
    most = _MOST_OF["unlisted" if kind == "word" and not any(listed.values()) else kind]
    logs = {language: log(likelihood) for language, likelihood in likelihoods.items()}
    top = max(logs.values())
    return {language: max(value - top, -most) for language, value in logs.items()}


def _detected(text: str) -> dict[str, float]:
    detector = _factory().create()
    detector.append(text[:_MOST_DETECTED])
    try:
        return {guess.lang: guess.prob for guess in detector.get_probabilities()}
    except LangDetectException:
        # No feature it knows (digits, an address): no evidence either way.
        return {}


@cache
def _factory() -> DetectorFactory:
    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_json_profile([(profiles / language).read_text(encoding="utf-8") for language in LANGUAGES])
    return factory
