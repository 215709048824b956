"""Names inside sentences: their article, and "of" before them, as each language writes it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.folding import fold
from languages import Language

# Consonants whose names begin with a vowel: "efa", "ela", "ema"…
_SPOKEN_WITH_A_VOWEL = "FHLMNRSX"
_PLURAL = ("els", "les", "los", "las")
# "iode", "hiena": the first letter sounds as a consonant; that of "Ucraïna" does not.
_GLIDE = re.compile(r"h?[iu][aeiou]")
_VOWEL = re.compile(r"h?[aeiou]")
_CLOSED_VOWEL = re.compile(r"h?[iu]")
# Where what a name is called ends, and what it is or is for begins.
_HEAD = re.compile(r"\s[–-]\s|[,(]")
_HEAD_EN = re.compile(rf"{_HEAD.pattern}|\s(?:of|for|on|Plus)\b")


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return read


def the(name: str, language: Language) -> str:
    """A name with its article, where it takes one.

    Args:
        name: as the knowledge base has it.
        language: of the sentence.

    Returns:
        "l'Aliança pel Clima", "la Iniciativa Urbana Europea", "the Cohesion Fund", "URBACT IV".
    """
    article = _article(name, language)
    return name if not article else f"{article}{name}" if article.endswith("'") else f"{article} {name}"


def of(name: str, language: Language) -> str:
    """A name after "of".

    Returns:
        "d'URBACT IV", "de LIFE", "del Fons de Cohesió", "de l'Aliança pel Clima"; "del Plan EDIL"; "of LIFE".
    """
    if language == "en":
        return f"of {the(name, language)}"
    article = _article(name, language)
    if article in ("el", "els"):
        return f"de{article.removeprefix('e')} {name}"
    if not article and language == "ca" and _begins_with_a_vowel(name):
        return f"d'{name}"
    return f"de {the(name, language)}"


def opening(name: str, language: Language) -> str:
    """A name at the start of a sentence whose verb is in the singular.

    Returns:
        "La Iniciativa Urbana Europea"; without its article where that is a plural: "Accions Urbanes Innovadores".
    """
    words = name if _article(name, language) in _PLURAL else the(name, language)
    return words[:1].upper() + words[1:]


def _article(name: str, language: Language) -> str:
    heads = fold((_HEAD_EN if language == "en" else _HEAD).split(name)[0]).split() or [""]
    head = heads[-1] if language == "en" else heads[0]
    article = next((article for article, words in _data()["articles"][language].items() if head in words), "")
    if language == "ca" and article in ("el", "la") and _begins_with_a_vowel(name):
        unstressed = article == "la" and _CLOSED_VOWEL.match(head) and head not in _data()["stressed"]
        return article if unstressed else "l'"
    return article


def _begins_with_a_vowel(name: str) -> bool:
    """Whether a name begins with the sound of a vowel in Catalan."""
    first = re.split(r"[^\w·]+", name.strip("«“\"'"))[0]
    if first.isupper() and (first in _data()["spelt"] or not re.search(r"[AEIOU]", first)):
        return first[0] in _SPOKEN_WITH_A_VOWEL or first[0] in "AEIOU"
    folded = fold(first)
    return bool(_VOWEL.match(folded)) and (first.isupper() or not _GLIDE.match(folded))
