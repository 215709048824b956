"""Whether a draft is in another language than its conversation: by the small words that only one language has."""

import re
from functools import cache
from pathlib import Path

import yaml

from languages import LANGUAGES, Language

_FILE = Path(__file__).with_name("small_words.yml")
_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+|www\.\S+")
# Fewer words of another language than this may be a name or a quotation.
_ENOUGH = 2


def other_language(text: str, spoken: Language) -> Language | None:
    """The language of a draft, if it is clearly not the one of the conversation.

    Args:
        text: of the draft.
        spoken: in the conversation.

    Returns:
        The other language; None: it is the same, or nothing tells.
    """
    words = re.findall(r"[^\W\d_]+(?:['’·][^\W\d_]+)*", _ADDRESS.sub(" ", text.casefold()))
    counted = {language: sum(_speaks(word, language) for word in words) for language in LANGUAGES}
    likeliest = max(LANGUAGES, key=lambda language: counted[language])
    # A warning is worth it only where the draft speaks clearly: twice as much as what is spoken here.
    clear = counted[likeliest] >= _ENOUGH and counted[likeliest] >= 2 * counted[spoken] + 1
    return likeliest if likeliest != spoken and clear else None


def _speaks(word: str, language: Language) -> bool:
    if language == "ca" and ("l·l" in word or re.match(r"[ldmnts]['’]", word)):
        return True
    return word in _own_words()[language]


@cache
def _own_words() -> dict[Language, frozenset[str]]:
    """Of each language the small words that the other two do not have."""
    written = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    sets = {language: frozenset(str(written[language]).split()) for language in LANGUAGES}
    return {
        language: sets[language].difference(*(sets[other] for other in LANGUAGES if other != language))
        for language in LANGUAGES
    }
