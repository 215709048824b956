"""The guards at the door: each looks at a message that is clean and stored, and lets it pass or refuses it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.cleaning import THUMBS
from casework.identifiers import find_identifiers, marked_kinds
from casework.pace import Pace
from casework.vocabulary import AnswerStatus

BUTTON_PREFIX = "b:"
_BUTTON_ID = re.compile(rf"{BUTTON_PREFIX}[A-Za-z0-9_-]{{16}}")


@dataclass(frozen=True)
class Guarded:
    """A message at the door.

    Attributes:
        text: after `casework.cleaning.clean`, before identifiers are masked.
        pressed: whether it is a button that was issued to this conversation.
        pace: how fast this conversation sends.
        max_characters: the longest text that is read.
        masked: whether it is the text as it was stored, with marks in place of identifiers.
    """

    text: str
    pressed: bool
    pace: Pace
    max_characters: int
    masked: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a message goes no further, and the words that say so.

    Attributes:
        status: of the answer.
        words: id of a sentence in the catalogs.
        holes: its placeholders; a tuple is a list of ids of words, to be enumerated.
    """

    status: AnswerStatus
    words: str
    holes: Mapping[str, Any] = field(default_factory=dict)


def refuse_old_button(message: Guarded) -> Refusal | None:
    """A button of another conversation, or of none."""
    if not message.pressed and _BUTTON_ID.fullmatch(message.text):
        return Refusal("asked_back", "guard.old_button")
    return None


def refuse_wordless(message: Guarded) -> Refusal | None:
    """Nothing at all, only emoji or only punctuation. A thumb up or down says something."""
    if message.text in THUMBS or any(character.isalnum() for character in message.text):
        return None
    return Refusal("asked_back", "guard.wordless")


def refuse_too_long(message: Guarded) -> Refusal | None:
    """More characters than anybody types by hand."""
    if len(message.text) <= message.max_characters:
        return None
    return Refusal("too_long", "guard.too_long", {"limit": message.max_characters, "length": len(message.text)})


def refuse_personal_data(message: Guarded) -> Refusal | None:
    """Identifiers of persons, accounts and cards, which the service never needs."""
    kinds = dict.fromkeys(identifier.kind for identifier in find_identifiers(message.text))
    if message.masked:
        kinds |= dict.fromkeys(marked_kinds(message.text))
    if not kinds:
        return None
    found = tuple(f"guard.identifier.{kind}" for kind in kinds)
    return Refusal("refused_personal_data", "guard.personal_data", {"found": found})


def refuse_too_fast(message: Guarded) -> Refusal | None:
    """More messages in a minute than a person reads answers."""
    return Refusal("asked_back", "guard.too_fast") if message.pace != "calm" else None


GUARDS: tuple[Callable[[Guarded], Refusal | None], ...] = (
    refuse_old_button,
    refuse_wordless,
    refuse_too_long,
    refuse_personal_data,
    refuse_too_fast,
)


def refusal_of(message: Guarded) -> Refusal | None:
    """The first refusal, or None: the message may go on to whoever answers."""
    return next((refusal for guard in GUARDS if (refusal := guard(message))), None)
