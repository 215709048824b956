"""Text as Telegram takes it: in pieces that are short enough, with entities instead of markup."""

import re
import unicodedata
from dataclasses import dataclass

# Counted in UTF-16 units, as Telegram counts places of entities; of characters there are never more.
MAX_UNITS = 4096
MAX_BUTTON_UNITS = 64
_REFERENCE = re.compile(r"\bRI-\d{4}-\d{6}\b")
# From good to bad places to cut at: between paragraphs, lines, sentences, words.
_CUTS = (
    re.compile(r"\n{2,}"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…][»”\")])\s+|(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True)
class Span:
    """A piece of text that is shown in a way of its own; places are UTF-16 units.

    Attributes:
        kind: Telegram's name of it: "code" is copied by touching it.
    """

    kind: str
    offset: int
    length: int


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def pieces(text: str, limit: int = MAX_UNITS) -> list[str]:
    """Cut a text into pieces that are short enough, none of them blank.

    Args:
        text: of any length.
        limit: of a piece, in UTF-16 units.
    """
    text = text.strip()
    found: list[str] = []
    while units(text) > limit:
        at = _cut(text, limit)
        piece, text = text[:at].rstrip(), text[at:].lstrip()
        if piece:
            found.append(piece)
    return [*found, text] if text else found


def spans(text: str, title: str = "") -> tuple[Span, ...]:
    """What stands out in a text: a title at its beginning, and references of requests.

    Args:
        text: as it is sent.
        title: its beginning, if that is one.
    """
    found = [Span("bold", 0, units(title))] if title else []
    found += [Span("code", units(text[: m.start()]), units(m[0])) for m in _REFERENCE.finditer(text)]
    return tuple(found)


def label(title: str) -> str:
    """The title of a button, shortened to what fits on it."""
    if units(title) <= MAX_BUTTON_UNITS:
        return title
    return title[: _longest(title, MAX_BUTTON_UNITS - 1)].rstrip() + "…"


def _cut(text: str, limit: int) -> int:
    """Where to cut a text that is too long; the second half of what fits is where a cut looks well."""
    fits = _longest(text, limit)
    for cuts in _CUTS:
        # One character more: the space behind a sentence that just fits.
        places = [match.start() for match in cuts.finditer(text, 0, fits + 1) if match.start() <= fits]
        if places and places[-1] > fits // 2:
            return places[-1]
    # One endless word: at least no letter is cut from its accent.
    at = fits
    while at > 1 and unicodedata.combining(text[at]):
        at -= 1
    return at


def _longest(text: str, limit: int) -> int:
    """How many characters of a text fit."""
    fits = min(len(text), limit)
    while units(text[:fits]) > limit:
        fits -= max(1, (units(text[:fits]) - limit) // 2)
    return fits
