"""Where the pages of this site are, in each language."""

from collections.abc import Mapping

from channels import forms_visitor
from languages import LANGUAGES, Language

# The same page in each language.
Paths = Mapping[Language, str]

HOME: Paths = {language: f"/{language}" for language in LANGUAGES}
ACCESSIBILITY: Paths = {"ca": "/accessibilitat", "es": "/accesibilidad", "en": "/accessibility"}
PRIVACY: Paths = {"ca": "/privadesa", "es": "/privacidad", "en": "/privacy"}


def links(language: Language) -> dict[str, str]:
    """The pages in one language, by their names."""
    return {
        "home": HOME[language],
        "accessibility": ACCESSIBILITY[language],
        "privacy": PRIVACY[language],
        "chat": f"{forms_visitor.PATH}?lang={language}",
    }


def language_of(path: str, paths: Paths) -> Language:
    """The language that an address of a page is in."""
    return next(language for language in LANGUAGES if paths[language] == path)
