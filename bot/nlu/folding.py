"""One way to make written forms comparable: lower case, no accents, no punt volat."""

import unicodedata
from functools import lru_cache

# Every replacement keeps the length, so that offsets in the folded text are offsets in the user's text.
_SAME_LENGTH = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-"})


def fold(text: str) -> str:
    """Lower the case and drop the accents of a text, character by character.

    Args:
        text: any text.

    Returns:
        A text of the same length, so that offsets agree.
    """
    return "".join(_fold_character(character) for character in text.translate(_SAME_LENGTH))


# Texts are folded a hundred times a message, from a few hundred characters.
@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character)
    base = decomposed[0].lower()
    # Some capitals become two characters in lower case (İ); those stay as they are.
    return base if len(base) == 1 else character
