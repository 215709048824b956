"""The language that a browser or a program asks for."""

from casework.turns import known_language
from languages import DEFAULT_LANGUAGE, Language


def accepted_language(header: str) -> Language:
    """The first language of an Accept-Language header that the assistant speaks, Catalan if there is none."""
    wished: list[tuple[float, int, Language]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, parameters = part.strip().partition(";")
        language = known_language(tag)
        quality = _quality(parameters)
        if language is not None and quality > 0:
            wished.append((-quality, position, language))
    return min(wished)[2] if wished else DEFAULT_LANGUAGE


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
