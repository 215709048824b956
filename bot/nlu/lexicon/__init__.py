"""Words by which values (dates, ordinals, names of languages) are recognised, one YAML file a language."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def lexicon(language: str) -> dict[str, Any]:
    """Read the word list of one language.

    Args:
        language: one of `languages.LANGUAGES`.

    Returns:
        The parsed file; see any of the three for its keys.
    """
    return yaml.safe_load((Path(__file__).parent / f"{language}.yml").read_text(encoding="utf-8"))
