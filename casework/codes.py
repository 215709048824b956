"""The secret code of a request: derived, never stored, so it can be shown again and cannot be read in the database."""

import hmac
import re

# No 0/O, 1/I/L, 8/B, 5/S, 2/Z: read over the telephone and copied by hand.
DIGITS = "34679"
ALPHABET = f"ACDEFGHJKMNPQRTUVWXY{DIGITS}"
LENGTH = 6
# Stands for the code in all that is kept.
MARK = "[code]"


def code_for(secret: str, reference: str, draft_id: str) -> str:
    """The code that belongs to a request.

    Args:
        secret: the installation's secret.
        reference: for instance "RI-2026-000123".
        draft_id: of the form that was confirmed.

    Returns:
        Six letters or digits, at least one of them a digit: so a code is told from a word of six letters.
    """
    digest = hmac.digest(secret.encode(), f"request-code:{reference}{draft_id}".encode(), "sha256")
    number, place_of_digit = divmod(int.from_bytes(digest), LENGTH)
    characters = []
    for place in range(LENGTH):
        alphabet = DIGITS if place == place_of_digit else ALPHABET
        number, index = divmod(number, len(alphabet))
        characters.append(alphabet[index])
    return "".join(characters)


def is_code(given: str, expected: str) -> bool:
    """Compare in constant time what a person typed, whatever its case, spaces and hyphens."""
    typed = "".join(character for character in given.upper() if character.isalnum())
    return hmac.compare_digest(typed.encode(errors="replace"), expected.encode())


def without_code(text: str, code: str) -> str:
    """A text as it may be kept: a mark stands for the code, in any case, also with a space or hyphen in its middle."""
    written = f"{re.escape(code[: LENGTH // 2])}[ -]?{re.escape(code[LENGTH // 2 :])}"
    return re.sub(rf"(?<!\w){written}(?!\w)", MARK, text, flags=re.IGNORECASE)


def with_code(text: str, code: str) -> str:
    """The text again as it was said."""
    return text.replace(MARK, code)


def normal_reference(given: str) -> str:
    """The form a reference is stored in; too long a text is cut, it is none anyway."""
    return "".join(given.upper().split())[:32]
