"""Cuts records into the pieces of text that searches look through."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.folding import fold
from knowledge.schema import AnyRecordFile, ProcedureFile
from knowledge.search.stems import stems
from languages import LANGUAGES, Language

# Part of the fingerprint of what is loaded: raise it when passages are cut or stemmed differently.
FORMAT = 7

ASKED = "asked"
"""The topic of questions that a record answers: it is found by them, and they are never shown."""

# A vector of many sentences says what they have in common, and little of any of them.
_LONG_TEXT_WORDS = 50
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class PassageText:
    """A piece of a record in one language.

    `topic` is "summary", "steps", "asked" or the topic of a fact. `stems` are the stems of its words with spaces
    between them; none for a sentence or question that is also part of the longer piece before it: its words are found
    there.
    """

    record_id: str
    language: Language
    topic: str
    text: str
    stems: str

    @property
    def is_question(self) -> bool:
        """Whether it is encoded as what is asked, and not as what answers."""
        return self.topic == ASKED and not self.stems

    @property
    def text_hash(self) -> str:
        """The key under which the vector of this text is kept."""
        kept = f"{ASKED}: {self.text}" if self.is_question else self.text
        return hashlib.sha256(kept.encode()).hexdigest()


def cut(record: AnyRecordFile) -> Iterator[PassageText]:
    """Cut one record: its summary, each fact, its steps together, the questions that it answers, together and each.

    Every piece but the single questions starts with what the record is called.
    """
    for language in LANGUAGES:
        name = record.names.in_language(language)
        aliases = record.aliases.in_language(language)
        known_as = f"{name} ({', '.join(aliases[:3])})" if aliases else name
        yield from cut_text(
            record.id, language, "summary", f"{known_as}. ", record.summary.in_language(language), " ".join(aliases[3:])
        )
        called = f"{_called(name, aliases)}: "
        for fact in record.facts:
            yield from cut_text(record.id, language, fact.topic, called, fact.text.in_language(language))
        if questions := record.asked.in_language(language):
            yield from _asked(record.id, language, called, questions)
        if isinstance(record, ProcedureFile) and record.steps:
            steps = " ".join(step.in_language(language) for step in record.steps)
            yield from cut_text(record.id, language, "steps", called, steps)


def cut_text(
    record_id: str, language: Language, topic: str, called: str, text: str, more_words: str = ""
) -> Iterator[PassageText]:
    """Cut one text: the whole, and each sentence of a long one.

    Args:
        record_id: of the record that it says something about.
        language: it is in.
        topic: what it is about.
        called: what every piece starts with; may be empty.
        text: what is said.
        more_words: by which it is found as well.
    """
    whole = f"{called}{text}"
    both = (stem for word in stems(f"{whole} {more_words}", language) for stem in word)
    yield PassageText(record_id, language, topic, whole, " ".join(both))
    sentences = _BETWEEN_SENTENCES.split(text.strip())
    if len(sentences) > 1 and len(whole.split()) > _LONG_TEXT_WORDS:
        for sentence in sentences:
            yield PassageText(record_id, language, topic, f"{called}{sentence}", "")


def _asked(record_id: str, language: Language, called: str, questions: list[str]) -> Iterator[PassageText]:
    whole = f"{called}{' '.join(questions)}"
    in_whole = (stem for word in stems(whole, language) for stem in word)
    yield PassageText(record_id, language, ASKED, whole, " ".join(in_whole))
    for question in questions:
        yield PassageText(record_id, language, ASKED, question, "")


def _called(name: str, aliases: list[str]) -> str:
    """The name, and in brackets the shortest alias that the name does not contain: people ask for "CERV"."""
    shortest = min(aliases, key=len, default="")
    return f"{name} ({shortest})" if shortest and fold(shortest) not in fold(name) else name
