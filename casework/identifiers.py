"""Finds identifiers of persons and of their money in a text, so that they are neither stored nor sent on.

Only numbers whose check digits are right count: a year, a budget or a telephone number is left alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from stdnum import iban, luhn
from stdnum.es import dni, nie

Kind = Literal["dni", "nie", "iban", "card"]

_HYPHENS = r"\-‐‑–—"
_SEPARATORS = rf"[ .{_HYPHENS}]"
_NOT_DIGIT_OR_LETTER = re.compile(r"[^0-9A-Za-z]")
# After a space, a small letter that is a word of its own is none: "12345678 a Barcelona".
_CHECK_LETTER = rf"(?:[.{_HYPHENS}]? ?[A-Zb-df-xz]|[.{_HYPHENS}]?[a-z])(?!\w)"
_DNI = re.compile(rf"(?<!\w)[0-9]{{2}}\.?[0-9]{{3}}\.?[0-9]{{3}}{_CHECK_LETTER}")
_NIE = re.compile(rf"(?<!\w)[XYZxyz]{_SEPARATORS}?[0-9]\.?[0-9]{{3}}\.?[0-9]{{3}}{_CHECK_LETTER}")
_IBAN = re.compile(rf"(?<!\w)[A-Za-z]{{2}}[0-9]{{2}}(?:{_SEPARATORS}?[A-Za-z0-9]){{11,30}}")
# As printed on a card, or without any separator; the first digit is that of the large card schemes.
_FOURS = rf"[0-9]{{3}}(?:{_SEPARATORS}[0-9]{{4}}){{3}}"
_FOUR_SIX_FIVE = rf"[0-9]{{3}}{_SEPARATORS}[0-9]{{6}}{_SEPARATORS}[0-9]{{5}}"
_CARD = re.compile(rf"(?<!\w)[2-6](?:[0-9]{{12,18}}|{_FOURS}|{_FOUR_SIX_FIVE})(?!\w)")


@dataclass(frozen=True)
class Identifier:
    """One identifier and where it is in the text."""

    kind: Kind
    start: int
    end: int


def find_identifiers(text: str) -> list[Identifier]:
    """Find every valid identifier in a text, in its order, none inside another.

    Args:
        text: in Unicode's composed form, without invisible characters.
    """
    found: list[Identifier] = []
    for identifier in (*_ibans(text), *_matches(text)):
        if not any(identifier.start < other.end and other.start < identifier.end for other in found):
            found.append(identifier)
    return sorted(found, key=lambda identifier: identifier.start)


def masked(text: str) -> str:
    """The text with "[dni]", "[iban]" … in place of each identifier."""
    for identifier in reversed(find_identifiers(text)):
        text = f"{text[: identifier.start]}[{identifier.kind}]{text[identifier.end :]}"
    return text


def marked_kinds(text: str) -> list[Kind]:
    """The kinds of identifiers that were masked in a text."""
    return [kind for kind in get_args(Kind) if f"[{kind}]" in text]


def _matches(text: str) -> Iterator[Identifier]:
    checks: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("nie", _NIE, nie.is_valid),
        ("dni", _DNI, dni.is_valid),
        ("card", _CARD, luhn.is_valid),
    )
    for kind, pattern, is_valid in checks:
        for match in pattern.finditer(text):
            if is_valid(_NOT_DIGIT_OR_LETTER.sub("", match[0])):
                yield Identifier(kind, match.start(), match.end())


def _ibans(text: str) -> Iterator[Identifier]:
    for match in _IBAN.finditer(text):
        # Words may follow the number: try every end, the longest first.
        for end in range(match.end(), match.start() + 14, -1):
            if text[end - 1].isalnum() and iban.is_valid(_NOT_DIGIT_OR_LETTER.sub("", text[match.start() : end])):
                yield Identifier("iban", match.start(), end)
                break
