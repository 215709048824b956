"""Picks from a list: by word, or by nothing but a number."""

from datetime import date
from typing import Any

import pytest

from bot.nlu.values import find_values

TODAY = date(2026, 11, 24)


def values(text: str, language: str = "ca") -> "list[tuple[str, Any]]":
    """Entity and value of everything that is found."""
    return [(found.entity, found.value) for found in find_values(text, language, TODAY)]


def named(entity: str, text: str, language: str = "ca") -> "list[Any]":
    """The values of one entity."""
    return [value for name, value in values(text, language) if name == entity]


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("la segona", "ca", 2),
        ("el 3", "ca", 3),
        ("l'última", "ca", -1),
        ("1r", "ca", 1),
        ("em quedo amb la tercera opció", "ca", 3),
        ("el segundo", "es", 2),
        ("la última", "es", -1),
        ("me quedo con la tercera opción", "es", 3),
        ("the second one", "en", 2),
        ("last", "en", -1),
        ("i will take the third one on the list", "en", 3),
    ],
)
def test_ordinal(text: str, language: str, number: int) -> None:
    """A pick in few words, or behind a word such as "opció"; -1 is the last."""
    assert named("ordinal", text, language) == [number]


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("5", "ca", 5),
        ("12.", "es", 12),
        (" 3) ", "en", 3),
        ("núm. 5", "ca", 5),
        ("número 3", "es", 3),
        ("el número dos", "es", 2),
        ("number seven", "en", 7),
        ("No. 4", "en", 4),
        ("opció 2", "ca", 2),
        ("la opción número 6", "es", 6),
        ("option three", "en", 3),
        ("la 4", "ca", 4),
        ("l'11", "ca", 11),
        ("la nou", "ca", 9),
        ("#2", "en", 2),
    ],
)
def test_a_number_alone_is_a_pick(text: str, language: str, number: int) -> None:
    """With or without a dot, in digits or in words behind a word such as "número": the place on the list."""
    assert named("ordinal", text, language) == [number]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("0", "ca"),
        ("123", "ca"),
        ("2027", "ca"),
        ("600000000", "ca"),
        ("15/3", "ca"),
        ("RI-2026-000123", "ca"),
        ("una", "ca"),
        ("a las 5", "es"),
        ("som 5 persones", "ca"),
        ("tenim 3 socis i en busquem 2", "ca"),
        ("no", "ca"),
        ("none", "en"),
        ("nuna", "ca"),
        ("the", "en"),
    ],
)
def test_a_number_that_is_something_else(text: str, language: str) -> None:
    """No place on a list has three digits; phones, dates, references and numbers in sentences are what they are."""
    assert named("ordinal", text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quin és el primer objectiu estratègic de l'àrea", "ca"),
        ("cuál es el segundo objetivo estratégico del servicio", "es"),
        ("what is the first strategic objective of the service", "en"),
        ("15 de març", "ca"),
        ("l'última vegada", "ca"),
        ("la primera vez", "es"),
        ("last time", "en"),
        ("d'aquí a tres setmanes", "ca"),
    ],
)
def test_what_is_no_ordinal(text: str, language: str) -> None:
    """A number in a longer question picks nothing, and a date is a date."""
    assert named("ordinal", text, language) == []
