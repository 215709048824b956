"""Each guard at the door refuses what it is for, with a named status, and lets the rest pass."""

import pytest

from casework.guards import Guarded, refusal_of
from casework.pace import Pace, Paces

BUTTON = "b:0123456789abcdef"


def guarded(text: str, *, pressed: bool = False, pace: Pace = "calm") -> Guarded:
    """A message at the door."""
    return Guarded(text, pressed, pace, max_characters=2000)


@pytest.mark.parametrize(
    "text",
    ["Hola", "👍", "👎", "2", "ò", "a" * 2000, "<script>alert(1)</script>", "'; DROP TABLE message; --", "b:breu"],
)
def test_what_says_something_passes(text: str) -> None:
    """Words, digits, thumbs, and the markup or SQL that nobody executes."""
    assert refusal_of(guarded(text)) is None


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", "asked_back", "guard.wordless"),
        ("🎉🎉 🙂", "asked_back", "guard.wordless"),
        ("?!…", "asked_back", "guard.wordless"),
        ("a" * 2001, "too_long", "guard.too_long"),
        ("DNI 12345678Z", "refused_personal_data", "guard.personal_data"),
        (BUTTON, "asked_back", "guard.old_button"),
    ],
)
def test_what_is_refused_is_named(text: str, status: str, words: str) -> None:
    """Status and sentence of each refusal."""
    refusal = refusal_of(guarded(text))
    assert refusal is not None
    assert (refusal.status, refusal.words) == (status, words)


def test_a_button_of_this_conversation_passes() -> None:
    """The server issued it itself."""
    assert refusal_of(guarded(BUTTON, pressed=True)) is None


def test_the_thirty_first_message_of_a_minute_is_too_fast_and_the_ninety_first_a_flood() -> None:
    """Each conversation has its own minute, which slides."""
    now = 0.0
    paces = Paces(30, clock=lambda: now)
    assert [paces.count("anna") for _ in range(91)] == ["calm"] * 30 + ["fast"] * 60 + ["flood"]
    assert paces.count("bernat") == "calm"
    now = 60.0
    assert paces.count("anna") == "calm"
    refusal = refusal_of(guarded("Hola", pace="fast"))
    assert refusal is not None
    assert (refusal.status, refusal.words) == ("asked_back", "guard.too_fast")
