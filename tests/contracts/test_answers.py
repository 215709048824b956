"""Answers are short, and written as each language is written."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casework.words import DOMAIN, LOCALE
from knowledge.content import DEFAULT_FOLDER
from languages import LANGUAGES
from tests.contracts.reading import Variation, read_yaml, shown, variations

SENTENCES_AT_MOST = 3
# Summary of the form and its receipt, which has to say reference, code, what happens next and what it is not.
LONGER = frozenset({"utter_ask_request_confirmed", "utter_request_filed"})
# Lists and steps are as long as they are; so is what precedes and follows them.
_ENUMERATIONS = ("{lines}", "{steps}")


def sentences(text: str) -> int:
    """How many sentences a text has: full stops, question and exclamation marks before a space or the end."""
    parts = [part for part in re.split(r"(?<=[.?!…])[»”\")]*\s+", text) if re.search(r"[^\W_]", part)]
    return len(parts)


@cache
def longest(hole: str, language: str) -> str:
    """The text of the knowledge base with most sentences that may fill a hole."""
    records = [content for _, content in knowledge() if isinstance(content, dict) and "summary" in content]
    texts = [record["summary"][language] for record in records]
    if hole != "summary":
        facts = [fact for record in records for fact in record.get("facts") or ()]
        texts = [fact["text"][language] for fact in facts if hole == "fact" or fact["topic"] == "deadline"]
    return max(texts, key=sentences)


def rendered(variation: Variation) -> str:
    """The text as a person may come to read it at worst, without the line of evidence and without links."""
    lines = [line for line in variation.text.splitlines() if "{evidence}" not in line]
    text = "\n".join(lines).replace("{website}", "")
    for hole in ("summary", "fact", "rhythm"):
        text = text.replace(f"{{{hole}}}", longest(hole, variation.language))
    return re.sub(r"\{\w+\}", "paraula", text).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_have_at_most_three_sentences(language: str) -> None:
    """Who asks in a chat reads three sentences; the rest belongs behind a button or a link."""
    long = [
        f"{v.where}: {sentences(rendered(v))} sentences in {rendered(v)!r}"
        for v in variations()
        if v.language == language
        and v.name not in LONGER
        and not any(hole in v.text for hole in _ENUMERATIONS)
        and sentences(rendered(v)) > SENTENCES_AT_MOST
    ]
    assert long == [], "\n".join(long)


def test_sentences_are_counted() -> None:
    """A date, an address and an abbreviation inside a sentence end none."""
    assert sentences("Font: amb.cat. Revisat el 3.4.2026.") == 2
    assert sentences("¡Hola! ¿En qué puedo ayudarle?") == 2
    assert sentences("Una frase. ") == 1


def said(language: str) -> Iterator[tuple[str, str]]:
    """Where it is written, and every text in a language: responses, buttons, catalogs, knowledge."""
    for variation in variations():
        if variation.language == language:
            yield from ((variation.where, words) for words in variation.words)
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("msgstr "):
            yield shown(path), line.removeprefix("msgstr ").strip('"')
    for path, content in knowledge():
        yield from ((f"{shown(path)} ({language})", text) for text in _texts(content, language))


@cache
def knowledge() -> tuple[tuple[Path, Any], ...]:
    """The files of the knowledge base."""
    return tuple((path, read_yaml(path)) for path in sorted(DEFAULT_FOLDER.rglob("*.yml")))


def _texts(value: object, language: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            own = value[language]
            yield from (own if isinstance(own, list) else [own])
        else:
            # Aliases are what people write, right or wrong; nobody is ever told them.
            for name, inner in value.items():
                yield from _texts(inner, language) if name != "aliases" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, language)


def offenders(language: str, pattern: str) -> list[str]:
    """Every text in which a pattern is found, and where it is."""
    return [f"{where}: {text!r}" for where, text in said(language) if re.search(pattern, str(text))]


def test_spanish_questions_and_exclamations_are_opened() -> None:
    """Spanish writes ¿…? and ¡…!, each as often as it closes, and in that order."""
    wrong = [
        f"{where}: {text!r}"
        for where, text in said("es")
        for opening, closing in ("¿?", "¡!")
        if re.sub(rf"[^{opening}{closing}]", "", str(text)) != (opening + closing) * str(text).count(closing)
    ]
    assert wrong == [], "\n".join(wrong)


def test_catalan_and_english_questions_are_not_opened() -> None:
    """The Institut d'Estudis Catalans advises against ¿ and ¡; English has none."""
    assert offenders("ca", "[¿¡]") + offenders("en", "[¿¡]") == []


def test_catalan_writes_the_ela_geminada_with_its_own_point() -> None:
    """L·l, never a full stop, a bullet, a hyphen or the one-character ŀ."""
    assert offenders("ca", r"(?i)l[.•∙‧‐-]l|[ŀĿ]") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_doubled_spaces_or_apostrophes(language: str) -> None:
    """Two apostrophes are no quotation mark; two spaces, or one before a full stop, are slips of the hand."""
    assert offenders(language, r"''|’’|´|`|[^\S\n]{2}|\s[.,;](?:\s|$)|[^\S\n]\n") == []


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        # "e historia", "u oficina", "del", "al"; but "y hielo", and "de El Prat" keeps its own article.
        ("es", r"\b[yY] (?:[iIíÍ](?![aeoóu])|[hH][iIíÍ](?![aeoé]))"),
        ("es", r"\b[oO] (?:[oOóÓ]|[hH][oOóÓ])"),
        ("es", r"\b(?:de|a) el\b"),
        # "a European", "an hour": what is heard counts.
        ("en", r"\b[aA] (?!one|once|uni|[eE]u|EU|URL|use|UK|UN)[aeiouAEIOU]"),
        ("en", r"\b[aA]n (?:[^aeiouhAEIOULMNFSXR\W]|uni|Eu|eu|one\b)"),
        # "d'Europa", "l'ajuntament"; a pronoun behind a verb ("presentar-la a") is none of these.
        ("ca", r"(?<!-)\b(?:[dD]e|[eE]l|[lL]a) (?:[aàeèéoòóAÀEÈÉOÒÓ]|h[aàeèéoòó])"),
    ],
)
def test_words_meet_as_the_language_writes_them(language: str, pattern: str) -> None:
    """Apostrophes, contractions, y/e, o/u, a/an."""
    assert offenders(language, pattern) == []


def test_names_are_put_into_sentences_by_the_grammar() -> None:
    """ "De {name}" would say "de Interreg" in Catalan, "de Plan EDIL" in Spanish; the hole `of_name` knows better."""
    wrong = [
        f"{v.where}: {v.text}"
        for v in variations()
        if re.search(r"\b(?:de|del|d'|of|the|el|la) ?\{(?:name|successor)\}", v.text)
    ]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        # Spelling of 2016.
        ("ca", r"(?i)\b(sóc|dóna|dónes|nét|nets i nétes|bóta|adéu)\b"),
        ("ca", r"(?i)\b(tenim que|hem de que|donar-se compte|bueno|vale)\b"),
        ("es", r"(?i)\b(sólo|éste|ésta|aquél)\b"),
        ("es", r"\b(la|el) AMB\b(?<!el AMB)"),
    ],
)
def test_house_spelling(language: str, pattern: str) -> None:
    """The accents that the academies dropped stay dropped, and in Spanish it is "el AMB"."""
    assert offenders(language, pattern) == []
