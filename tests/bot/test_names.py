"""Entities for names, and what they are taken for."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import LANGUAGE
from bot.nlu.masks import MASKED_TEXT
from bot.nlu.names import NameExtractor

NAMES = [
    *({"kind": "topic", "id": "programmes", "name": word} for word in ("ajuts", "programes", "ayudas", "grants")),
    *({"kind": "topic", "id": "calls", "name": word} for word in ("convocatòries", "convocatoria", "calls")),
    {"kind": "programme", "id": "urbact-iv", "name": "URBACT"},
]


def seen(text: str, language: str) -> Message:
    """A message after the component."""
    message = Message({"text": text, LANGUAGE: language})
    NameExtractor(NAMES, None, None).process([message])  # type: ignore[arg-type]
    return message


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("quines convocatòries hi ha obertes ara?", "ca", "calls"),
        ("quins ajuts hi ha oberts?", "ca", "calls"),
        ("ayudas abiertas", "es", "calls"),
        ("which grants are open right now", "en", "calls"),
        ("quins ajuts hi ha?", "ca", "programmes"),
        ("programes oberts a municipis petits", "ca", "programmes"),
        ("grants open to small towns", "en", "programmes"),
    ],
)
def test_what_is_open_are_calls(text: str, language: str, topic: str) -> None:
    """ "Ajuts oberts" asks for calls without saying so; open to somebody is another matter."""
    assert [(e["entity"], e["value"]) for e in seen(text, language).get("entities")] == [("topic", topic)]


def test_names_are_hidden_words_for_lists_are_not() -> None:
    """Which programme it is makes no other question; that it is about programmes does."""
    assert seen("què és URBACT?", "ca").get(MASKED_TEXT) == "que es programa?"
    assert seen("quins ajuts hi ha?", "ca").get(MASKED_TEXT) == "quins ajuts hi ha?"
