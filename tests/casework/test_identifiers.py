"""Valid identifiers of persons and of their money are found; other numbers are left alone."""

import pytest

from casework.identifiers import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("el meu DNI és 12345678Z, gràcies", "el meu DNI és [dni], gràcies"),
        ("12.345.678-z", "[dni]"),
        ("dni 12345678 z", "dni [dni]"),
        ("NIE: X-1234567-L", "NIE: [nie]"),
        ("x1234567l", "[nie]"),
        ("ES91 2100 0418 4502 0005 1332 és el compte", "[iban] és el compte"),
        ("es9121000418450200051332", "[iban]"),
        ("GB82 WEST 1234 5698 7654 32", "[iban]"),
        ("targeta 4111 1111 1111 1111", "targeta [card]"),
        ("5500-0000-0000-0004", "[card]"),
        ("378282246310005", "[card]"),
        ("12345678Z i ES9121000418450200051332", "[dni] i [iban]"),
    ],
)
def test_valid_identifiers_are_masked(text: str, kept: str) -> None:
    """With or without separators, in any case, also several."""
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "12345678A",
        "X1234567A",
        "ES00 2100 0418 4502 0005 1332",
        "4111 1111 1111 1112",
        "12345678 a Barcelona",
        "93 223 51 51 i 600 123 456",
        "pressupost 1.250.000 € per al període 2021-2027",
        "RI-2026-000123",
        "PIC 999999999, LAU 08015",
        "maria@example.cat",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """Wrong check digits, telephones, budgets, references."""
    assert masked(text) == text
