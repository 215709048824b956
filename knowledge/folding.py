"""One spelling for every way a name is typed: no case, no accents, no punctuation, l·l as ll."""

import re
import unicodedata

# "col·legi", "col.legi" and "col•legi": how l·l looks with and without the key for it.
_PUNT_VOLAT = re.compile(r"(?<=l)[·.•∙‧](?=l)")
_WORD = re.compile(r"[^\W_]+")
_PLUS = re.compile(r"(?<=\w)\+")


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, one space between them.

    Args:
        text: any text, for instance "L'Hospitalet, Erasmus+".

    Returns:
        The folded text, for instance "l hospitalet erasmus plus"; empty when the text has no letter or digit.
    """
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    decomposed = unicodedata.normalize("NFKD", _lowered(text))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _WORD.findall(bare)


def accented_words(text: str) -> list[str]:
    """The words of a text in lower case with their accents, in order."""
    return _WORD.findall(unicodedata.normalize("NFC", _lowered(text)))


def _lowered(text: str) -> str:
    return _PLUS.sub(" plus ", _PUNT_VOLAT.sub("", text.casefold()))
