"""The languages the assistant speaks: the only such list in the project."""

from typing import Literal, get_args

Language = Literal["ca", "es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "ca"
