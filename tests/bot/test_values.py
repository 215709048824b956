"""Values that people give: contacts, references, languages, ordinals, names of persons."""

from datetime import date
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import LANGUAGE
from bot.nlu.values import ValueExtractor, find_values

TODAY = date(2026, 11, 24)


def values(text: str, language: str = "ca") -> "list[tuple[str, Any]]":
    """Entity and value of everything that is found."""
    return [(found.entity, found.value) for found in find_values(text, language, TODAY)]


def named(entity: str, text: str, language: str = "ca") -> "list[Any]":
    """The values of one entity."""
    return [value for name, value in values(text, language) if name == entity]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("maria.puig@ajuntament.cat", "maria.puig@ajuntament.cat"),
        ("Maria.Puig@Ajuntament.CAT", "maria.puig@ajuntament.cat"),
        ("el meu correu és m_puig+ri@gava.cat.", "m_puig+ri@gava.cat"),
        ("escriviu-me a jordi@sub.example.org, gràcies", "jordi@sub.example.org"),
        ("<ana@example.es>", "ana@example.es"),
    ],
)
def test_email(text: str, address: str) -> None:
    """Addresses in lower case, without the full stop of the sentence."""
    assert named("email", text) == [address]


@pytest.mark.parametrize("text", ["maria@", "@gava.cat", "maria@gava", "maria arrova gava.cat", "a @ b.cat"])
def test_what_is_no_email(text: str) -> None:
    """Half an address is none: the form asks again."""
    assert named("email", text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("93 000 00 00", "930000000"),
        ("930000000", "930000000"),
        ("600 000 000", "600000000"),
        ("600.00.00.00", "600000000"),
        ("+34 600 000 000", "600000000"),
        ("0034600000000", "600000000"),
        ("+34930000000", "930000000"),
        ("truqueu-me al 600-000-000, si us plau", "600000000"),
    ],
)
def test_phone(text: str, number: str) -> None:
    """Spanish numbers of nine digits, however they are grouped, without the country."""
    assert named("phone", text) == [number]


@pytest.mark.parametrize(
    "text", ["93 000", "12345678901234", "RI-2026-600000", "500 000 000", "15/3/2027", "600 000 euros"]
)
def test_what_is_no_phone(text: str) -> None:
    """Too short, too long, a reference, a sum."""
    assert named("phone", text) == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("RI-2026-000123", "RI-2026-000123"),
        ("ri-2026-000123", "RI-2026-000123"),
        ("ri 2026 123", "RI-2026-000123"),
        ("RI/2026/123", "RI-2026-000123"),
        ("la referència és RI–2026–000123.", "RI-2026-000123"),
    ],
)
def test_request_reference(text: str, reference: str) -> None:
    """One form for every way a reference is copied."""
    assert named("request_reference", text) == [reference]


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("en català, si us plau", "ca", ["ca"]),
        ("prefiero castellano", "es", ["es"]),
        ("in English please", "en", ["en"]),
        ("in catalan", "en", ["ca"]),
        ("en anglès", "es", ["en"]),
        ("parlem espanyol", "ca", ["es"]),
        ("no parlo català, in English please", "ca", ["ca", "en"]),
        ("catalana", "ca", []),
    ],
)
def test_language(text: str, language: str, codes: "list[str]") -> None:
    """Any of the three languages, named in any of the three."""
    assert sorted(named("language", text, language)) == codes


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("em dic Maria Puig", "ca", "Maria Puig"),
        ("Em dic Núria Casals i Roca", "ca", "Núria Casals i Roca"),
        ("el meu nom és Joan de la Fuente", "ca", "Joan de la Fuente"),
        ("em dic maria puig", "ca", "maria puig"),
        ("me llamo Ana Ruiz y trabajo en Gavà", "es", "Ana Ruiz"),
        ("my name is John O'Neill", "en", "John O'Neill"),
        ("soc Maria Puig", "ca", "Maria Puig"),
        ("soc la Maria", "ca", "Maria"),
        ("soc en Pau Vila, de Tiana", "ca", "Pau Vila"),
        ("I'm Anna Bell", "en", "Anna Bell"),
    ],
)
def test_person(text: str, language: str, name: str) -> None:
    """The name behind an introduction, with its particles, until the sentence goes on."""
    assert named("person", text, language) == [name]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("soc de Gavà", "ca"),
        ("soc la regidora de cultura", "ca"),
        ("soc el cap de premsa", "ca"),
        ("soy la concejala de turismo", "es"),
        ("soc tècnica", "ca"),
        ("soy de Badalona", "es"),
        ("I'm from Tiana", "en"),
        ("i am interested in URBACT", "en"),
    ],
)
def test_what_is_no_person(text: str, language: str) -> None:
    """A place, a job or an interest is no name."""
    assert named("person", text, language) == []


def test_a_deadline_is_told_from_a_date() -> None:
    """The marker in front makes the difference; both are ISO dates."""
    assert values("abans del 15 de març") == [("deadline", "2027-03-15")]
    assert values("15 de març") == [("date", "2027-03-15")]


def test_a_reference_holds_neither_date_nor_phone() -> None:
    """Its digits are its own."""
    assert values("com va la RI-2026-000123?") == [("request_reference", "RI-2026-000123")]


def test_several_values_in_one_message() -> None:
    """Name, address and phone at once, with offsets into the user's own text."""
    text = "Em dic Maria Puig, maria@example.cat, 93 000 00 00"
    found = {value.entity: text[value.start : value.end] for value in find_values(text, "ca", TODAY)}
    assert found == {"person": "Maria Puig", "email": "maria@example.cat", "phone": "93 000 00 00"}


def test_the_component_takes_the_day_from_the_message() -> None:
    """A test or a replay may say which day it is."""
    message = Message({"text": "demà", LANGUAGE: "ca", "metadata": {"today": "2027-12-31"}})
    component = ValueExtractor()
    component.process([message])
    assert [(e["entity"], e["value"]) for e in message.get("entities")] == [("date", "2028-01-01")]


def test_a_person_is_no_programme() -> None:
    """A name of the knowledge base inside the name of a person is taken back: "em dic Elena Ruiz"."""
    elena = {"entity": "programme", "value": "elena", "start": 7, "end": 12}
    gava = {"entity": "municipality", "value": "gava", "start": 22, "end": 26}
    message = Message({"text": "em dic Elena Ruiz, de Gavà", LANGUAGE: "ca", "entities": [elena, gava]})
    ValueExtractor().process([message])
    assert [e["value"] for e in message.get("entities")] == ["gava", "Elena Ruiz"]


def read(text: str, *names: "tuple[str, str, str]") -> "list[tuple[str, Any]]":
    """Entities after the component has seen a message with some names: (kind, record, words in the text)."""
    entities = [
        {"entity": kind, "value": record, "start": text.index(words), "end": text.index(words) + len(words)}
        for kind, record, words in names
    ]
    message = Message({"text": text, LANGUAGE: "ca", "entities": entities, "metadata": {"today": TODAY.isoformat()}})
    ValueExtractor().process([message])
    return [(e["entity"], e["value"]) for e in message.get("entities")]


@pytest.mark.parametrize("town", ["Sant Joan Despí", "sant joan despi"])
def test_a_feast_in_the_name_of_a_town_is_no_date(town: str) -> None:
    """Sant Joan is 24 June, Sant Joan Despí is a town."""
    found = ("municipality", "sant-joan-despi")
    assert read(f"som de {town}", (*found, town)) == [found]
    assert read(f"per a {town}", (*found, town)) == [found]


def test_the_short_name_of_a_town_is_no_date_either() -> None:
    """Asked for the municipality, people answer "Sant Joan"; behind "abans de" it is the feast."""
    found = ("municipality", "sant-joan-despi")
    assert read("Sant Joan", (*found, "Sant Joan")) == [found]
    assert read("abans de Sant Joan", (*found, "Sant Joan")) == [("deadline", "2027-06-24")]


@pytest.mark.parametrize("text", ["Sant Jordi Desvalls", "som de Sant Joan de Vilatorrada", "Sant Joan les Fonts"])
def test_a_feast_in_the_name_of_an_unknown_town_is_no_date(text: str) -> None:
    """A capital behind the saint: the name goes on."""
    assert read(text) == []


def test_a_date_beside_a_town_stays() -> None:
    """Only what stands inside the name is taken back."""
    found = ("municipality", "sant-joan-despi")
    text = "Sant Joan Despí, abans de Nadal"
    assert read(text, (*found, "Sant Joan Despí")) == [found, ("deadline", "2026-12-25")]
