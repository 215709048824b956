"""Whether a question is about something that is over."""

from pathlib import Path

import yaml

from knowledge.folding import words
from languages import Language

PAST_WORDS: dict[Language, frozenset[str]] = {
    language: frozenset(listed.split())
    for language, listed in yaml.safe_load(Path(__file__).with_name("past_words.yml").read_text("utf-8")).items()
}


def about_the_past(question: str, language: Language) -> bool:
    """Tell "the former programme" from "the programme".

    Args:
        question: the user's words.
        language: they are in.
    """
    return not PAST_WORDS[language].isdisjoint(words(question))
