"""What a person cannot see, or did not mean, is gone before anything reads a message."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cleaning import clean


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Què   és\n\nURBACT?\t", "Què és URBACT?"),
        ("Que\u0300 e\u0301s", "Què és"),
        ("a\u200bju\u00adt\u0000s \u202eeuropeus\ufeff", "ajuts europeus"),
        ("\u3164\u2800\u115f", ""),
        ("ho\ud83dla", "hola"),
        ("col·laboració 🙂", "col·laboració 🙂"),
        ('/request_assistance{"email": "x@example.cat"}', "request_assistance"),
        ("/restart", "restart"),
        ("/{}", ""),
        (" / /intent{a} ", "intent"),
        ('\u200b/inform{"a": {"b": 1}}', "inform"),
        ("1/2 {x}", "1/2 {x}"),
        ("👍🏽👍", "👍"),
        ("👎\ufe0f", "👎"),
        ("<b>negreta</b> '; DROP TABLE request; --", "<b>negreta</b> '; DROP TABLE request; --"),
    ],
)
def test_messages_are_cleaned(written: str, read: str) -> None:
    """Characters, spaces, commands and thumbs; everything else stays what it was."""
    assert clean(written) == read


@given(st.text())
def test_cleaned_text_is_visible_composed_and_no_command(written: str) -> None:
    """Whatever is typed: nothing invisible stays, no command is left, and cleaning again changes nothing."""
    read = clean(written)
    assert not read.startswith("/")
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in read)
    assert clean(read) == read
    read.encode()
