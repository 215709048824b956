"""Cuts records into the pieces of text that searches look through."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.folding import fold
from knowledge.schema import AnyRecordFile, ProcedureFile
from knowledge.search.stems import stems
from languages import LANGUAGES, Language

# Part of the fingerprint of what is loaded: raise it when passages are cut or stemmed differently.
FORMAT = 4


@dataclass(frozen=True, slots=True)
class PassageText:
    """A piece of a record in one language; `topic` is "summary", "steps" or the topic of a fact."""

    record_id: str
    language: Language
    topic: str
    text: str
    stems: str

    @property
    def text_hash(self) -> str:
        """The key under which the vector of this text is kept."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def cut(record: AnyRecordFile) -> Iterator[PassageText]:
    """Cut one record: its summary, each fact, its steps together; every piece starts with what the record is called."""
    for language in LANGUAGES:
        name = record.names.in_language(language)
        aliases = record.aliases.in_language(language)
        known_as = f"{name} ({', '.join(aliases[:3])})" if aliases else name
        yield _passage(
            record.id, language, "summary", f"{known_as}. {record.summary.in_language(language)}", " ".join(aliases[3:])
        )
        called = _called(name, aliases)
        for fact in record.facts:
            yield _passage(record.id, language, fact.topic, f"{called}: {fact.text.in_language(language)}")
        if isinstance(record, ProcedureFile) and record.steps:
            steps = " ".join(step.in_language(language) for step in record.steps)
            yield _passage(record.id, language, "steps", f"{called}: {steps}")


def _called(name: str, aliases: list[str]) -> str:
    """The name, and in brackets the shortest alias that the name does not contain: people ask for "CERV"."""
    shortest = min(aliases, key=len, default="")
    return f"{name} ({shortest})" if shortest and fold(shortest) not in fold(name) else name


def _passage(record_id: str, language: Language, topic: str, text: str, more_words: str = "") -> PassageText:
    both = (stem for word in stems(f"{text} {more_words}", language) for stem in word)
    return PassageText(record_id, language, topic, text, " ".join(both))
