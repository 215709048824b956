"""The catalogs say the same things in three languages."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from casework.words import DOMAIN, LOCALE, Words
from languages import DEFAULT_LANGUAGE, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]


def catalog(language: str) -> Catalog:
    """A catalog as it is written."""
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def sentences(language: str) -> dict[str, str]:
    """Its sentences by their ids."""
    return {str(message.id): str(message.string) for message in catalog(language) if message.id}


def placeholders(sentence: str) -> list[str]:
    """The names of the holes of a sentence."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences(language: str) -> None:
    """Same ids, same placeholders, none empty, none doubtful: a missing translation is a failing build."""
    reference, own = sentences(DEFAULT_LANGUAGE), sentences(language)
    assert own.keys() == reference.keys()
    assert [name for name, sentence in own.items() if not sentence.strip()] == []
    assert [str(m.id) for m in catalog(language) if m.id and m.fuzzy] == []
    differing = [name for name in own if placeholders(own[name]) != placeholders(reference[name])]
    assert differing == [], f"placeholders differ between {DEFAULT_LANGUAGE} and {language}"


def test_languages_differ() -> None:
    """A sentence that is the same in two languages was forgotten; short names may coincide."""
    catalan, spanish, english = (sentences(language) for language in ("ca", "es", "en"))
    assert [n for n, s in catalan.items() if len(s) > 20 and s in (spanish[n], english[n])] == []


def made_from(node: ast.JoinedStr) -> str:
    """What ids an f-string can make: "mail.body.{purpose}" makes all that begin so."""
    parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
    # One that is only holes makes nothing in particular.
    return "".join(parts) if parts and parts[0].endswith(r"\.") else ""


_KINDS = "guard|error|chat|handoff|mail|telegram|continue|request"


def test_every_sentence_is_said_somewhere_and_every_one_said_exists() -> None:
    """Ids in the code and in the catalogs are the same."""
    written: set[str] = set()
    made: set[str] = set()
    for package in ("casework", "channels", "gateway"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            written |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            made |= {made_from(n) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)}
    known = sentences(DEFAULT_LANGUAGE)
    said = {text for text in written if re.fullmatch(rf"({_KINDS})(\.[a-z_]+)+", text)}
    # A foreign key is no sentence.
    assert said - {"handoff.id", "request.id"} <= known.keys()
    # Problems of the API and kinds of identifiers are named by their last word.
    unsaid = {name for name in known if name not in said and name.rpartition(".")[2] not in written}
    assert {name for name in unsaid if not any(re.fullmatch(pattern, name) for pattern in made)} == set()


def test_numbers_are_written_as_the_language_writes_them() -> None:
    """A point in Catalan and Spanish, a comma in English."""
    words = Words.load()
    assert "10.000" in words.say("guard.too_long", "ca", limit=2000, length=10000)
    assert "10,000" in words.say("guard.too_long", "en", limit=2000, length=10000)


def test_unknown_sentences_are_an_error() -> None:
    """Nobody ever reads an id."""
    with pytest.raises(KeyError, match=r"no\.such_words"):
        Words.load().say("no.such_words", "ca")
