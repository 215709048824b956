"""A message that is nothing but a name looks like one."""

import pytest

from bot.nlu.shapes import looks_like_a_person


@pytest.mark.parametrize(
    "text", ["Laia Ferrer", "Berta Planas i Coll", "Íñigo Salas", "Roser del Moral", "Owen O'Hara", "Maria-Rosa Gil."]
)
def test_two_to_four_capitals_are_a_name(text: str) -> None:
    """With particles and whatever stands inside names."""
    assert looks_like_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["", "Laia", "laia ferrer", "LAIA FERRER", "Bon Dia", "Thanks Laia", "Què és això", "Laia 3", "A B C D E", "👍 👍"],
)
def test_what_does_not_look_like_a_name(text: str) -> None:
    """One word, lower case, shouting, greetings, digits."""
    assert not looks_like_a_person(text)
