"""The field of a request that a message corrects by name: "el municipi és Gavà"."""

import re
from functools import cache
from typing import Any

from bot.nlu.folding import fold
from bot.nlu.lexicon import lexicon
from languages import LANGUAGES


def find_field(text: str) -> tuple[str, int, int] | None:
    """Find which field a message names in order to correct it.

    Args:
        text: the user's words.

    Returns:
        The field's slot and the offsets of the words that name it, or None. What follows them is the new value.
    """
    folded = fold(text)
    # So short a sentence may be taken for another language: look for all three.
    for language in LANGUAGES:
        names, pattern = _pattern(language)
        match = pattern.search(folded)
        if match:
            return names[match["changed"] or match["is"] or match["written"]], match.start(), match.end()
    return None


@cache
def _pattern(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    words = lexicon(language)
    names = {fold(name): field for field, written in words["fields"].items() for name in written}
    name = _any(names)
    # "l'" stands against its noun, other articles stand apart.
    article = rf"(?:(?:{_any(words['field_articles'])})\s*)"
    to = rf"(?:\s+(?:{_any(words['field_to'])}))"
    changed = rf"(?:{_any(words['field_changes'])})\s+{article}?(?P<changed>{name}){to}?"
    named = rf"{article}(?P<is>{name})\s+(?:{_any(words['field_is'])})"
    written = rf"^\s*(?P<written>{name})\s*:"
    return names, re.compile(rf"(?<!\w)(?:{changed}|{named})(?!\w)|{written}")


def _any(words: Any) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))
