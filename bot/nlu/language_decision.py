"""Which of our languages a message is in, given what the conversation already knows.

The text's own evidence decides; a hint must be overruled, and a running conversation is sticky.
"""

import unicodedata
from dataclasses import dataclass
from math import exp, inf

from bot.nlu.evidence import Evidence, weigh
from bot.nlu.words import NEIGHBOURS, is_everyday_word, log_frequency, words_of
from languages import DEFAULT_LANGUAGE, LANGUAGES

# Natural-log odds that evidence must reach before it overrules what the conversation knows.
_ODDS_AGAINST_HINT = 2.0
_ODDS_OF_ONE_WORD = 4.0
_ODDS_AGAINST_CONVERSATION = 7.0
_ODDS_AGAINST_CHOICE = 14.0
_ODDS_FOR_NEIGHBOUR = 9.0
# Below these odds the text tells nothing.
_TIE = 0.5
# "hola", "no" and "persona" are as good Catalan as Spanish: it takes more to call them Spanish.
_ODDS_OF_COMMON_WORDS = 1.0
# A word leans to one of two languages above these odds.
_LEANS = 1.0
_MIN_WORDS_FOR_NEIGHBOUR = 3


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
    evidence = weigh(text)
    scores = evidence.scores
    best = max(LANGUAGES, key=lambda language: scores[language])
    confidence = _probability(scores, best)
    foreign = _foreign(text, words)
    if foreign is not None:
        return LanguageDecision(prior or DEFAULT_LANGUAGE, 0.0, "hint" if prior else "default", foreign)
    if prior is None:
        # "hola", "ok" and "URBACT" say nothing: Catalan is the house's language.
        common = all(is_everyday_word(word, DEFAULT_LANGUAGE) for word in words)
        told = scores[best] - scores[DEFAULT_LANGUAGE] >= (_ODDS_OF_COMMON_WORDS if common else _TIE)
        return LanguageDecision(best if told else DEFAULT_LANGUAGE, confidence, "evidence" if told else "default")
    if best == prior:
        return LanguageDecision(best, confidence, "evidence")
    needed = _ODDS_AGAINST_CHOICE if choice else _ODDS_AGAINST_CONVERSATION if conversation else _ODDS_AGAINST_HINT
    # A running conversation is not turned by one word, however telling or often repeated: "sí" is everybody's.
    if len(set(words)) == 1:
        needed = inf if conversation or choice else _ODDS_OF_ONE_WORD
    if scores[best] - scores[prior] >= needed and _most_words_agree(evidence, words, best, prior):
        return LanguageDecision(best, confidence, "evidence")
    reason = "choice" if choice else "sticky" if conversation else "hint"
    return LanguageDecision(prior, _probability(scores, prior), reason)


def _known(hint: str | None) -> str | None:
    code = (hint or "").lower().split("-")[0]
    return code if code in LANGUAGES else None


def _probability(scores: dict[str, float], language: str) -> float:
    top = max(scores.values())
    return exp(scores[language] - top) / sum(exp(score - top) for score in scores.values())


def _most_words_agree(evidence: Evidence, words: list[str], best: str, prior: str) -> bool:
    """Code-mixed messages stay in the conversation's language: two telling words in three must speak for a switch.

    And one of them must be a word that lists know: the letters of "brrr knrt" look English, and nobody has spoken it.
    """
    leanings = [word[best] - word[prior] for word in evidence.words]
    telling = [leaning for leaning in leanings if abs(leaning) > _LEANS]
    known = any(log_frequency(word, best) - log_frequency(word, prior) > _LEANS for word in words)
    return known and 3 * sum(leaning > 0 for leaning in telling) >= 2 * len(telling)


def _foreign(text: str, words: list[str]) -> str | None:
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    if letters and latin * 2 < len(letters):
        return "und"
    if len(words) < _MIN_WORDS_FOR_NEIGHBOUR:
        return None
    scores = {language: sum(log_frequency(word, language) for word in words) for language in (*LANGUAGES, *NEIGHBOURS)}
    best = max(NEIGHBOURS, key=lambda language: scores[language])
    ours = max(scores[language] for language in LANGUAGES)
    return best if scores[best] - ours >= _ODDS_FOR_NEIGHBOUR else None
