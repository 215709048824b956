"""The words that are not the bot's: gettext catalogs under `locale/`, read once, in three languages."""

import gettext
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from languages import LANGUAGES, Language

LOCALE = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "passarella"


class Words:
    """Sentences by their id, for instance `guard.too_long`."""

    def __init__(self, catalogs: Mapping[str, gettext.GNUTranslations]) -> None:
        """Keep one catalog per language; use `load` instead."""
        self._catalogs = catalogs

    @classmethod
    def load(cls, folder: Path = LOCALE, domain: str = DOMAIN) -> Self:
        """Read the catalogs of all languages.

        Args:
            folder: with one folder per language.
            domain: name of the catalogs, for instance "pages".
        """
        return cls({language: _catalog(folder, language, domain) for language in LANGUAGES})

    def say(self, name: str, language: Language, **holes: Any) -> str:
        """One sentence.

        Args:
            name: its id in the catalogs.
            language: one of `languages.LANGUAGES`.
            holes: what its placeholders are filled with.

        Raises:
            KeyError: the catalogs have no such sentence, or a placeholder has no value.
        """
        sentence = self._catalogs[language].gettext(name)
        if sentence == name:
            raise KeyError(f"locale/{language} has no words for {name}")
        return sentence.format(**{name: _shown(value, language) for name, value in holes.items()})

    def enumerate(self, names: Iterable[str], language: Language) -> str:
        """Several words as people list them: "un DNI i un IBAN"."""
        return format_list([self.say(name, language) for name in names], style="standard", locale=language)


def _shown(value: object, language: Language) -> object:
    """Write a whole number as the language does: 2.000 or 2,000."""
    return format_decimal(value, locale=language) if type(value) is int else value


def _catalog(folder: Path, language: str, domain: str) -> gettext.GNUTranslations:
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
