"""Ready replies, in the language of the conversation, with what is known of it filled in."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from casework.dates import day_in_words
from casework.dossier import Dossier
from casework.officers import OfficerView
from casework.vocabulary import CLOSED_STATES
from languages import Language

_FILE = Path(__file__).with_name("canned.yml")


@dataclass(frozen=True)
class Ready:
    """A reply that can be sent, or what it lacks.

    Attributes:
        missing: names of the values that nobody knows; then there is no text.
    """

    outcome: Literal["inserted", "missing_values", "no_such_reply"]
    text: str | None = None
    missing: tuple[str, ...] = ()


def titles(language: Language) -> list[tuple[str, str]]:
    """Name and title of each reply, in the officer's language."""
    return [(name, each["title"][language]) for name, each in replies().items()]


def fill(name: str, language: Language, values: Mapping[str, str]) -> Ready:
    """One reply with its values.

    Args:
        name: of the reply.
        language: of the conversation.
        values: what is known, by the names that replies use.
    """
    reply = replies().get(name)
    if reply is None:
        return Ready("no_such_reply")
    text = str(reply["text"][language]).strip()
    missing = tuple(hole for hole in variables(text) if not values.get(hole))
    return Ready("missing_values", missing=missing) if missing else Ready("inserted", text.format_map(values))


def variables(text: str) -> list[str]:
    """The names of what is filled into a text, in their order."""
    return list(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(text) if name))


def values_of(dossier: Dossier, officer: OfficerView, names: Mapping[str, str], language: Language) -> dict[str, str]:
    """What a conversation has to fill replies with; what is unknown is left out.

    Args:
        dossier: of the conversation.
        officer: who writes.
        names: of the knowledge base, in the language of the conversation.
        language: of the conversation.
    """
    line = dossier.line
    current = next((request for request in dossier.requests if request.state not in CLOSED_STATES), None)
    known = {
        "officer": officer.shown_name,
        "person": dossier.slots.get("request_name"),
        "municipality": names.get(line.municipality or "", line.municipality),
        "topic": names.get(line.topic or "", line.topic),
        "reference": current.reference if current else None,
        "due": day_in_words(current.due_on, language) if current and current.due_on else None,
    }
    return {name: value for name, value in known.items() if value}


@cache
def replies() -> Mapping[str, Any]:
    """The replies as they are written."""
    read: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
