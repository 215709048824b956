"""How the page of `/chat` shows a message: paragraphs in pieces, of which web addresses are links."""

import re
from dataclasses import dataclass

from casework.clock import office_time
from casework.turns import Button, Entry
from languages import Language

_ADDRESS = re.compile(r"https?://[^\s<>\"«»“”]+")
_TAIL = ".,;:!?'’…"


@dataclass(frozen=True)
class Piece:
    """A run of text; a link where it has an address."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class View:
    """A message as the template shows it."""

    author: str
    name: str | None
    language: Language
    at: str
    time: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    buttons: tuple[Button, ...]


def view_of(entry: Entry, language: Language) -> View:
    """One message of a transcript.

    Args:
        entry: of either side.
        language: of the page, for a message whose own is not known.
    """
    return View(
        author=entry.author,
        name=entry.name,
        language=entry.language or language,
        at=entry.at.isoformat(timespec="seconds"),
        time=office_time(entry.at).strftime("%H:%M"),
        paragraphs=tuple(tuple(pieces(part)) for part in re.split(r"\n{2,}", entry.text) if part.strip()),
        buttons=entry.buttons,
    )


def pieces(text: str) -> list[Piece]:
    """A text cut at its web addresses."""
    found: list[Piece] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        url = _without_tail(match[0])
        found += [Piece(text[end : match.start()]), Piece(url, url)]
        end = match.start() + len(url)
    return [piece for piece in (*found, Piece(text[end:])) if piece.text]


def _without_tail(url: str) -> str:
    """An address without the full stop and the bracket that stand behind it."""
    while url[-1] in _TAIL or (url[-1] == ")" and url.count(")") > url.count("(")):
        url = url[:-1]
    return url
