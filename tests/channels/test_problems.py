"""Problems are told in the language of whoever asks."""

import pytest

from casework.accepted import accepted_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ca"),
        ("es-ES,es;q=0.9,en;q=0.8", "es"),
        ("fr, en;q=0.5, es;q=0.7", "es"),
        ("en;q=0, es;q=0.1", "es"),
        ("fr-FR", "ca"),
        ("*", "ca"),
        ("en;q=loud, es;q=0.2", "es"),
        (",;,;q=", "ca"),
    ],
)
def test_the_best_language_of_a_header_is_taken(header: str, language: str) -> None:
    """By quality, then by position; Catalan where none is spoken."""
    assert accepted_language(header) == language
