"""Which of our languages a message is in, given what the conversation already knows.

Word frequencies decide (they are right more often on short texts than any detector we measured); `langdetect`,
with only our three profiles and a fixed seed, has the word where they tie. A running conversation is sticky.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from math import exp, inf
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.nlu.words import NEIGHBOURS, log_frequency, words_of
from languages import DEFAULT_LANGUAGE, LANGUAGES

# Natural-log odds that evidence must reach before it overrules what the conversation knows.
_ODDS_AGAINST_HINT = 2.0
_ODDS_OF_ONE_WORD = 4.0
_ODDS_AGAINST_CONVERSATION = 7.0
_ODDS_AGAINST_CHOICE = 14.0
_ODDS_FOR_NEIGHBOUR = 9.0
# Below these odds the word lists are said to tie.
_TIE = 1.0
_MIN_WORDS_FOR_NEIGHBOUR = 3
# Characters that only one of the three writes, in natural-log odds.
_TELLING = {"ca": ("·", "ç", "à", "è", "ò", "ï"), "es": ("ñ", "¿", "¡"), "en": ()}
_TELLING_ODDS = 3.0


@dataclass(frozen=True)
class LanguageDecision:
    """The language of a turn and why.

    Attributes:
        language: one of `LANGUAGES`.
        confidence: probability between 0 and 1 that the text itself is in that language.
        reason: "evidence" | "sticky" | "hint" | "choice" | "default".
        foreign: code of a language we do not speak that the text seems to be in, or None.
    """

    language: str
    confidence: float
    reason: str
    foreign: str | None = None


def decide(
    text: str,
    *,
    conversation: str | None = None,
    choice: str | None = None,
    page: str | None = None,
) -> LanguageDecision:
    """Decide the language of one message.

    Args:
        text: the user's words.
        conversation: language of the conversation so far.
        choice: language the user asked for by word or button.
        page: language of the page or of the user's Telegram.

    Returns:
        The decision. Unknown codes among the hints are ignored.
    """
    conversation, choice, page = (_known(hint) for hint in (conversation, choice, page))
    if choice != conversation and conversation:
        # A choice sets the conversation's language: where they differ, a clear sentence has overruled it since.
        choice = None
    prior = choice or conversation or page
    words = words_of(text)
    scores = evidence(text, words)
    best = max(LANGUAGES, key=lambda language: scores[language])
    confidence = _probability(scores, best)
    foreign = _foreign(text, words, scores[best])
    if foreign is not None:
        return LanguageDecision(prior or DEFAULT_LANGUAGE, 0.0, "hint" if prior else "default", foreign)
    if prior is None:
        # "hola", "ok" and "URBACT" say nothing: Catalan is the house's language.
        told = scores[best] - scores[DEFAULT_LANGUAGE] >= _TIE
        return LanguageDecision(best if told else DEFAULT_LANGUAGE, confidence, "evidence" if told else "default")
    if best == prior:
        return LanguageDecision(best, confidence, "evidence")
    needed = _ODDS_AGAINST_CHOICE if choice else _ODDS_AGAINST_CONVERSATION if conversation else _ODDS_AGAINST_HINT
    # A running conversation is not turned by one word, however telling or often repeated: "sí" is everybody's.
    if len(set(words)) == 1:
        needed = inf if conversation or choice else _ODDS_OF_ONE_WORD
    if scores[best] - scores[prior] >= needed and _most_words_agree(words, best, prior):
        return LanguageDecision(best, confidence, "evidence")
    reason = "choice" if choice else "sticky" if conversation else "hint"
    return LanguageDecision(prior, _probability(scores, prior), reason)


def evidence(text: str, words: list[str]) -> dict[str, float]:
    """Natural-log evidence of a text for each language: word frequencies, telling characters, langdetect in a tie.

    Args:
        text: the text.
        words: its words in lower case.

    Returns:
        Language code → log-likelihood up to a common constant.
    """
    lowered = text.lower()
    scores = {
        language: sum(log_frequency(word, language) for word in words)
        + _TELLING_ODDS * any(character in lowered for character in _TELLING[language])
        for language in LANGUAGES
    }
    ranked = sorted(scores.values(), reverse=True)
    if words and ranked[0] - ranked[1] < _TIE:
        for language, probability in _detected(text).items():
            scores[language] += _TIE * probability
    return scores


def _known(hint: str | None) -> str | None:
    code = (hint or "").lower().split("-")[0]
    return code if code in LANGUAGES else None


def _probability(scores: dict[str, float], language: str) -> float:
    top = max(scores.values())
    return exp(scores[language] - top) / sum(exp(score - top) for score in scores.values())


def _most_words_agree(words: list[str], best: str, prior: str) -> bool:
    """Code-mixed messages stay in the conversation's language: two telling words in three must speak for a switch."""
    leanings = [log_frequency(word, best) - log_frequency(word, prior) for word in words]
    telling = [leaning for leaning in leanings if abs(leaning) > _TIE]
    return 3 * sum(leaning > 0 for leaning in telling) >= 2 * len(telling)


def _foreign(text: str, words: list[str], best_of_ours: float) -> str | None:
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    if letters and latin * 2 < len(letters):
        return "und"
    if len(words) < _MIN_WORDS_FOR_NEIGHBOUR:
        return None
    scores = {language: sum(log_frequency(word, language) for word in words) for language in NEIGHBOURS}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] - best_of_ours >= _ODDS_FOR_NEIGHBOUR else None


def _detected(text: str) -> dict[str, float]:
    detector = _factory().create()
    detector.append(text)
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
