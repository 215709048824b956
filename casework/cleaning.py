"""Turns what was received into plain text: what a person cannot see, or did not mean, is gone."""

import re
import unicodedata

# Letters by their category, but nothing on a screen: Hangul fillers, the empty Braille cell, joiners and separators.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
# Control, format (zero width, direction) and half characters.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_COMMAND_TAIL = re.compile(r"\s*\{.*\}\s*$")
_SKIN_TONES_AND_VARIANTS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")
THUMBS = ("👍", "👎")


def compose(text: str) -> str:
    """Write every accented letter as one character."""
    return unicodedata.normalize("NFC", text)


def drop_invisible(text: str) -> str:
    """Drop control, zero-width and half characters; keep spaces and ends of lines."""
    return "".join(c for c in text if c.isspace() or not _is_invisible(c))


def collapse_spaces(text: str) -> str:
    """Put one space where there are several, or ends of lines."""
    return " ".join(text.split())


def defuse_commands(text: str) -> str:
    """Take from a command of the bot ("/intent{…}") what makes it one: a user's words are only ever read."""
    while text.startswith("/"):
        text = _COMMAND_TAIL.sub("", text.lstrip("/ "))
    return text


def unify_thumbs(text: str) -> str:
    """Make one plain thumb of thumbs in any colour and number; the bot takes it for a yes or a no."""
    plain = _SKIN_TONES_AND_VARIANTS.sub("", text).replace(" ", "")
    return next((thumb for thumb in THUMBS if plain and set(plain) == {thumb}), text)


CLEANERS = (compose, drop_invisible, collapse_spaces, defuse_commands, unify_thumbs)


def clean(text: str) -> str:
    """Apply all cleaners in their order."""
    for cleaner in CLEANERS:
        text = cleaner(text)
    return text


def _is_invisible(character: str) -> bool:
    return character in _BLANK_LETTERS or unicodedata.category(character) in _INVISIBLE_CATEGORIES
