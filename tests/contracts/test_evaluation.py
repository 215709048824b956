"""The figures of understanding mean something: test sentences are others than those that were learnt, and enough."""

from collections import Counter

import pytest

from languages import LANGUAGES
from tests.contracts.reading import (
    ROOT,
    TESTING,
    Sentence,
    domain,
    entity_sentences,
    folded,
    read_yaml,
    shown,
    test_sentences,
    training_sentences,
)
from tests.contracts.test_names import NOT_LEARNT

TRAINING_AT_LEAST = 30
TESTING_AT_LEAST = 15
ENTITIES_AT_LEAST = 60


def key(text: str) -> str:
    """What makes two sentences the same; of emoji alone nothing is folded."""
    return folded(text) or "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_test_sentence_was_learnt(language: str) -> None:
    """Folding case, accents and punctuation, no test sentence is among the training sentences of any language."""
    learnt = {key(s.text): s for s in training_sentences()}
    asked = [s for s in test_sentences() if s.language == language]
    asked += [
        Sentence(f"tests/nlu/{language}/entities.yml", language, "", e["text"]) for e in entity_sentences(language)
    ]
    offenders = [
        f"{s.file}: {s.text!r} is {learnt[key(s.text)].text!r} of {learnt[key(s.text)].file}"
        for s in asked
        if key(s.text) in learnt
    ]
    assert offenders == [], "write other test sentences, or the figures measure memory:\n" + "\n".join(offenders)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_to_learn_from_say_their_language(language: str) -> None:
    """The language of a single word cannot be guessed, and is not: what is learnt is what a page sends."""
    for path in sorted((ROOT / "data" / "nlu" / language).glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            assert block["metadata"] == {"language": language}, f"{shown(path)}: {block['intent']}"


def test_no_sentence_teaches_two_intents() -> None:
    """The same words under two intents teach neither of them."""
    intents: dict[str, set[str]] = {}
    for sentence in training_sentences():
        intents.setdefault(key(sentence.text), set()).add(sentence.intent)
    assert {text: both for text, both in intents.items() if len(both) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_test_sentence_is_counted_twice(language: str) -> None:
    """A sentence that is there twice weighs twice."""
    times = Counter(key(s.text) for s in test_sentences() if s.language == language)
    assert [text for text, count in times.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_sentences(language: str) -> None:
    """At least 30 to learn from and 15 to measure with, in each language."""
    learnt = Counter(s.intent for s in training_sentences() if s.language == language)
    measured = Counter(s.intent for s in test_sentences() if s.language == language)
    for intent in set(domain()["intents"]) - NOT_LEARNT:
        assert learnt[intent] >= TRAINING_AT_LEAST, f"data/nlu/{language}: {intent} has {learnt[intent]} sentences"
        assert measured[intent] >= TESTING_AT_LEAST, f"tests/nlu/{language}: {intent} has {measured[intent]} sentences"


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities_have_enough_sentences(language: str) -> None:
    """At least 60 a language, with entities of the domain."""
    items = entity_sentences(language)
    assert len(items) >= ENTITIES_AT_LEAST, f"tests/nlu/{language}/entities.yml has {len(items)} sentences"
    unknown = {name for item in items for name in item["entities"]} - set(domain()["entities"]) - {"ordinal"}
    assert unknown == set(), f"tests/nlu/{language}/entities.yml"


def test_every_language_has_its_levels() -> None:
    """No language may be left out of what `make nlu-report` is held to."""
    levels = read_yaml(TESTING / "levels.yml")
    assert set(levels) == set(LANGUAGES)
    assert all(figures.keys() == levels["ca"].keys() for figures in levels.values())
