"""Dates in words, in the language of the conversation."""

from datetime import date

from babel.dates import format_date

from languages import Language

_LOCALES: dict[Language, str] = {"ca": "ca", "es": "es", "en": "en_GB"}


def in_words(day: date, language: Language) -> str:
    """Write a date out.

    Args:
        day: the date.
        language: one of `languages.LANGUAGES`.

    Returns:
        "15 de març del 2027", "15 de marzo de 2027", "15 March 2027" (CLDR's long format).
    """
    return format_date(day, format="long", locale=_LOCALES[language])
