"""Words that are none are read as the words that were meant, and nothing else is touched."""

from functools import cache
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import LANGUAGE
from bot.nlu.masks import MASKED_TEXT
from bot.nlu.names import NameExtractor
from bot.nlu.reading import SLIPS, Reading
from bot.nlu.slips import SlipMender
from bot.nlu.spelling import Speller
from bot.nlu.tokenizer import LanguageTokenizer

WORDS = ["programes", "programes", "programa", "quines", "quins", "quins", "ajuntament", "col·laborar", "URBACT"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    """One that knows the words above, and the common ones of our languages."""
    return Speller(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("progranes", "programes"),
        ("prorgames", "programes"),
        ("programess", "programes"),
        ("programs", None),
        ("Ajuntamrnt", "Ajuntament"),
        ("AJUNTAMRNT", "AJUNTAMENT"),
        ("urbsct", "urbact"),
        ("quinws", "quines"),
        ("quin", None),
        ("xqzwvkj", None),
        ("PROGRAMES", None),
        ("a" * 200, None),
    ],
)
def test_one_slip_is_mended(speller: Speller, typed: str, meant: "str | None") -> None:
    """A wrong, missing, doubled or swapped letter; but words that are known, short, or near to nothing stay."""
    assert speller.mend(typed) == meant


def test_the_key_beside_is_likelier_than_a_letter_too_many(speller: Speller) -> None:
    """ "quinrs" may be "quins" with a letter too many, which is more frequent here, or "quines" beside the key."""
    assert speller.mend("quinrs") == "quines"


@cache
def components() -> "tuple[Any, ...]":
    """Those that read the words, made once: their lists take seconds to read."""
    names = [{"kind": "programme", "id": "urbact-iv", "name": "URBACT"}]
    tokenizer = LanguageTokenizer(LanguageTokenizer.get_default_config())
    return SlipMender(WORDS, None, None), tokenizer, NameExtractor(names, None, None)  # type: ignore[arg-type]


def read(text: str) -> Message:
    """A message after the components that read its words."""
    message = Message({"text": text, LANGUAGE: "ca"})
    for component in components():
        component.process([message])
    return message


def test_names_have_the_offsets_of_what_was_typed() -> None:
    """An officer sees the name where it stands, whatever was mended before it."""
    text = "quins progrmes de l'URBSCT"
    message = read(text)
    assert [(e["value"], text[e["start"] : e["end"]]) for e in message.get("entities")] == [("urbact-iv", "URBSCT")]
    assert message.get(MASKED_TEXT) == "quins programes de l'programa"
    assert message.get("text") == text


def test_tokens_are_the_words_that_were_meant() -> None:
    """Lemmas come from the mended word, places from the typed one."""
    tokens = read("ELS PROGRANES").get("text_tokens")
    assert [(token.text, token.start, token.end) for token in tokens] == [("ELS", 0, 3), ("PROGRAMES", 4, 13)]
    assert tokens[1].lemma == "programes"


def test_addresses_are_no_slips() -> None:
    """What is written to a person's address is their own business."""
    assert read("escriviu a progranes@ajuntamrnt.cat o a www.progranes.cat").get(SLIPS) == []


def test_a_long_message_is_mended_at_its_beginning_only() -> None:
    """Ten thousand characters of nonsense are answered as fast as a question."""
    assert len(read("progranes " * 500).get(SLIPS)) < 100


@pytest.mark.parametrize("word", ["programes", "ps", "programessssss"])
def test_every_character_of_a_reading_has_a_place_in_the_text(word: str) -> None:
    """A span of the mended text, whatever its length, is a span of what was typed."""
    message = Message({"text": "els progranes hi són", SLIPS: [(4, 13, word)]})
    reading = Reading(message)
    assert reading.text == f"els {word} hi són"
    assert reading.typed(4, 4 + len(word)) == (4, 13)
    assert reading.typed(0, 3) == (0, 3)
    after = reading.text.index("hi")
    assert reading.typed(after, after + 2) == (14, 16)
