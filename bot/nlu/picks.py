"""Picks from a list: "la segona", "l'última", or nothing but a number: "5", "núm. 5", "opció dos", "#2"."""

import re
from functools import cache

from bot.nlu.folding import fold
from bot.nlu.lexicon import lexicon

Pick = tuple[int, int, int]
"""Start and end in the text, and the place in the list; -1 is the last."""

# No list here is longer, and three digits are more likely part of a phone or a sum.
_DIGITS = r"\d{1,2}"


def find_pick(folded: str, language: str) -> Pick | None:
    """Find what a message picks.

    Args:
        folded: the user's words, folded.
        language: the language they are in.

    Returns:
        The pick, or None.
    """
    return _number_alone(folded, language) or _by_word(folded, language)


def _number_alone(folded: str, language: str) -> Pick | None:
    match = _only_a_number(language).fullmatch(folded)
    if match is None:
        return None
    number = int(match["digits"]) if match["digits"] else _numbers(language)[match["word"]]
    return (match.start("pick"), match.end("pick"), number) if number else None


def _by_word(folded: str, language: str) -> Pick | None:
    short = len(re.findall(r"\w+", folded)) <= lexicon(language)["ordinal_words_at_most"]
    best: Pick | None = None
    for number, form, pattern in _ordinals(language, short):
        # Looked for as it is first: most messages hold none, and a pattern takes longer.
        match = pattern.search(folded) if form in folded else None
        if match and (best is None or len(form) > best[1] - best[0]):
            best = (match.start(1), match.end(1), number)
    return best


@cache
def _ordinals(language: str, short: bool) -> list[tuple[int, str, re.Pattern[str]]]:
    """Numbers, how they are written, and where that is a pick in a short or a long message."""
    words = lexicon(language)
    # "me quedo con la tercera opción": a longer message picks only with a word like "opción".
    heads, times = ("|".join(map(fold, words[key])) for key in ("ordinal_heads", "ordinal_times"))
    head = rf"(?!\s+(?:{times})(?!\w))" if short else rf"\s+(?:{heads})(?!\w)"
    # "quién puede participar en la 2?": a figure that ends the sentence picks too.
    last = r"(?!\w)\W*$"
    found = []
    for number, forms in words["ordinals"].items():
        for form in map(fold, forms):
            ending = rf"|{last}" if form[-1].isdigit() else ""
            found.append((number, form, re.compile(rf"(?<!\w)({re.escape(form)})(?:(?!\w){head}{ending})")))
    return found


@cache
def _numbers(language: str) -> dict[str, int]:
    return {fold(word): number for number, forms in lexicon(language)["numbers"].items() for word in forms}


@cache
def _only_a_number(language: str) -> re.Pattern[str]:
    # People type the number on the screen in whatever language it is easy: "number 3" in a Catalan conversation too.
    # Behind a head in letters its number stands apart: "none" is no "n. one".
    heads = "|".join(
        re.escape(fold(head)) + (r"(?![^\W\d_])" if head[-1].isalpha() else "")
        for head in lexicon(language)["number_heads"]
    )
    words = "|".join(map(re.escape, _numbers(language)))
    # "una" alone is no pick, "la una" and "opció u" are.
    head = rf"(?:(?:{heads})(?:\s*[.:]?\s*))"
    return re.compile(
        rf"\W*(?P<pick>(?:{head}{{0,3}}(?P<digits>{_DIGITS})|{head}{{1,3}}(?P<word>{words})))\s*[.)º°ª]?\W*"
    )
