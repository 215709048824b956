"""Fields that a correction names."""

import pytest

from bot.nlu.fields import find_field


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("el municipi és Gavà", "request_municipality", "Gavà"),
        ("perdó, el nom és Marta Bosch Pla", "request_name", "Marta Bosch Pla"),
        ("canvia el servei a cerca de socis", "request_service", "cerca de socis"),
        ("canvieu la data límit al 3 de maig", "request_deadline", "3 de maig"),
        ("l'e-mail és a@example.cat", "request_email", "a@example.cat"),
        ("Nom: Marta Bosch", "request_name", "Marta Bosch"),
        ("el nombre es Sara Moya", "request_name", "Sara Moya"),
        ("cambie el servicio por asesoramiento", "request_service", "asesoramiento"),
        ("la fecha tiene que ser el 5 de mayo", "request_deadline", "el 5 de mayo"),
        ("change the municipality to Begues", "request_municipality", "Begues"),
        ("the name is Clara Roig", "request_name", "Clara Roig"),
        ("change the e-mail address", "request_email", ""),
        ("CANVIA EL TELEFON", "request_phone", ""),
    ],
)
def test_a_field_and_what_follows_it(text: str, field: str, value: str) -> None:
    """In any of the three languages, with or without a new value."""
    found = find_field(text)
    assert found is not None
    assert (found[0], text[found[2] :].strip(" :")) == (field, value)


@pytest.mark.parametrize(
    "text",
    [
        "Marta Bosch",
        "no és correcte",
        "necessitem ajuda amb un programa europeu",
        "quin és el termini?",
        "el nostre nomenclàtor és vell",
        "¿cuál es el plazo?",
        "what is the deadline",
        "",
    ],
)
def test_no_field(text: str) -> None:
    """A name, a question or a need names none."""
    assert find_field(text) is None
