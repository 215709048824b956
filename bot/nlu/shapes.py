"""What the look of a message gives away where its words do not."""

import re

import wordfreq

from languages import LANGUAGES

_PARTICLES = frozenset({"de", "del", "la", "i", "y"})
_CAPITALISED = re.compile(r"[^\W\d_](?:['’·\-]?[^\W\d_A-ZÀ-Ý]+|['’][^\W\d_]+|[\-·][^\W\d_]+)+")
# Words as frequent as "hola" or "gràcies" (Zipf value) are in no name of a person; "Maria" and "Vila" stay below.
_TOO_COMMON = 5.2
_FEWEST, _MOST = 2, 4


def looks_like_a_person(text: str) -> bool:
    """Whether a text is nothing but two to four words in capitals that may be a name: "Biel Camps".

    Args:
        text: the whole message.

    Returns:
        True as well for names of unknown places and programmes: for what is wanted it makes no difference.
    """
    words = [word for word in text.strip(" .,;:!").split() if word not in _PARTICLES]
    return _FEWEST <= len(words) <= _MOST and all(
        word[0].isupper() and _CAPITALISED.fullmatch(word) and not _is_common(word) for word in words
    )


def _is_common(word: str) -> bool:
    return any(wordfreq.zipf_frequency(word, language, wordlist="small") >= _TOO_COMMON for language in LANGUAGES)
