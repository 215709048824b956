"""Texts as Telegram takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram_text import MAX_BUTTON_UNITS, label, pieces, spans, units


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(2, 60))
def test_pieces_hold_everything_and_are_short_enough(text: str, limit: int) -> None:
    """Of any text and any limit: nothing but space between pieces is lost, nothing is blank or too long."""
    found = pieces(text, limit)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < units(piece) <= limit and piece.strip() == piece for piece in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("Hola.", ["Hola."]),
        ("Una frase. Una altra.", ["Una frase.", "Una altra."]),
        ("Paràgraf ú. Fi.\n\nParàgraf", ["Paràgraf ú. Fi.", "Paràgraf"]),
        ("«Sí.» I res més que això", ["«Sí.» I res més", "que això"]),
        ("a" * 40, ["a" * 16, "a" * 16, "a" * 8]),
        ("🙂" * 10, ["🙂" * 8, "🙂🙂"]),
    ],
)
def test_cuts_are_where_they_look_well(text: str, expected: list[str]) -> None:
    """Between paragraphs, else sentences, else words; an endless word is cut anywhere but in a character."""
    assert pieces(text, 16) == expected


def test_a_letter_keeps_its_accent() -> None:
    """Also where it is a character of its own."""
    assert pieces("e\u0301" * 5, 3) == ["e\u0301"] * 5


def test_places_of_entities_are_counted_as_telegram_counts() -> None:
    """In UTF-16: an emoji is two."""
    found = spans("🙂 RI-2026-000001", title="🙂")
    assert [(span.kind, span.offset, span.length) for span in found] == [("bold", 0, 2), ("code", 3, 14)]


def test_long_titles_of_buttons_are_shortened() -> None:
    """The whole title stays in the transcript."""
    assert label("Sí") == "Sí"
    assert label("🙂" * 40) == "🙂" * 31 + "…"
    assert units(label("a" * 100)) == MAX_BUTTON_UNITS
