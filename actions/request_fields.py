"""How each field of an assistance request is read from a message.

A reader returns a `Field`: the value (language-free), or the response that explains what is wrong, or nothing at all
when the message has no such value.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.turn import Turn
from casework.vocabulary import BARCELONA_DISTRICTS, SERVICE_OF_RECORD, SERVICES, folded
from knowledge.kinds import Kind
from knowledge.library import Library
from knowledge.records import Record

SKIPPED = "-"
OPTIONAL = frozenset({"request_subject", "request_deadline", "request_phone"})
FIELDS = (
    "request_service",
    "request_municipality",
    "request_subject",
    "request_need",
    "request_deadline",
    "request_name",
    "request_email",
    "request_phone",
)
_SHORTEST_NEED = 12
_LONGEST_NAME = 80
_LONGEST_NAME_IN_WORDS = 7
_LONGEST_PARTICLE = 3
_MAY_BE_A_NAME = ("inform", "nlu_fallback")
_SURELY_SOMETHING_ELSE = 0.6
_LONGEST_SUBJECT = 120
_BARCELONA = "barcelona"
_SERVICES_AND_PROCEDURES: tuple[Kind, ...] = ("service", "procedure")
_MUNICIPALITIES: tuple[Kind, ...] = ("municipality",)


@dataclass(frozen=True)
class Field:
    """What a message says about one field.

    Attributes:
        value: the value, or None.
        problem: response that explains why what was written cannot be taken, or None.
        remark: response that explains how it was taken, or None.
        details: what fills the holes of problem or remark.
        choices: the records that may be meant, to be offered as buttons.
    """

    value: str | None = None
    problem: str | None = None
    remark: str | None = None
    details: tuple[tuple[str, Any], ...] = ()
    choices: tuple[Record, ...] = ()


Reader = Callable[[Turn, Library], Awaitable[Field]]


async def read_service(turn: Turn, library: Library) -> Field:
    """One of the services, by button, by its name, or by what search makes of the words."""
    pressed = turn.value("request_service")
    if pressed in SERVICES:
        return Field(pressed)
    for record_id in turn.values("service", "procedure"):
        if record_id in SERVICE_OF_RECORD:
            return Field(SERVICE_OF_RECORD[record_id])
    ordinal = turn.value("ordinal")
    if ordinal is not None and 0 < int(ordinal) <= len(SERVICES):
        return Field(SERVICES[int(ordinal) - 1])
    result = await library.search(
        turn.text, language=turn.language, on=turn.today, kinds=_SERVICES_AND_PROCEDURES, limit=3
    )
    for hit in result.hits if result.outcome == "found" else ():
        if hit.record.id in SERVICE_OF_RECORD:
            return Field(SERVICE_OF_RECORD[hit.record.id])
    return Field(problem="utter_request_service_unknown")


async def read_municipality(turn: Turn, library: Library) -> Field:
    """One of the 36; a district stands for Barcelona and other towns are told why not."""
    named = tuple(dict.fromkeys(turn.values("municipality")))
    if len(named) == 1:
        return Field(str(named[0]))
    if named:
        towns = [town for record_id in named if (town := await library.record(str(record_id)))]
        return Field(problem="utter_request_municipality_which", choices=tuple(towns))
    written = folded(turn.text)
    district = next((name for name in BARCELONA_DISTRICTS if folded(name) in written), None)
    if district:
        return Field(_BARCELONA, remark="utter_request_municipality_district", details=(("district", district),))
    resolution = await library.resolve(turn.text, kinds=_MUNICIPALITIES)
    if resolution.outcome == "one":
        return Field(resolution.records[0].id)
    if resolution.outcome == "ambiguous":
        return Field(problem="utter_request_municipality_which", choices=resolution.records)
    return Field(problem="utter_request_municipality_outside")


async def read_subject(turn: Turn, library: Library) -> Field:
    """A programme or network of the knowledge base, or the words of the user for one it does not hold."""
    named = turn.value("programme", "network", "subject")
    if named:
        return Field(str(named))
    words = turn.text.strip()
    if len(words) > _LONGEST_SUBJECT:
        return Field(problem="utter_request_subject_long")
    return Field(words)


async def read_need(turn: Turn, library: Library) -> Field:
    """The user's own words, if they are enough for an officer to begin with."""
    words = turn.text.strip()
    return Field(words) if len(words) >= _SHORTEST_NEED else Field(problem="utter_request_need_short")


async def read_deadline(turn: Turn, library: Library) -> Field:
    """A day that is still to come."""
    written = turn.value("deadline", "date")
    if written is None:
        return Field(problem="utter_request_deadline_unknown")
    if date.fromisoformat(written) < turn.today:
        return Field(problem="utter_request_deadline_past")
    return Field(written)


async def read_name(turn: Turn, library: Library) -> Field:
    """The name of the person who asks."""
    return Field(_name(turn)) if looks_like_a_name(turn) else Field(problem="utter_request_name_unclear")


def looks_like_a_name(turn: Turn) -> bool:
    """Whether a message may be the name of a person, and is not clearly something else.

    Names are of no language and unknown to the classifier: "Nil Puig" is taken for anything. So the form of the
    words decides first: two or more with capitals are a name.
    """
    name = _name(turn)
    if not re.search(r"[^\W\d_]{2}", name) or re.search(r"[\d@<>{}?¿!¡/]", name) or len(name) > _LONGEST_NAME:
        return False
    if turn.value("person"):
        return True
    words = name.split()
    # "de", "la", "i" and the like stand in small letters inside a name.
    weighty = [word for word in words if len(word) > _LONGEST_PARTICLE or word[0].isupper()]
    if len(words) > _LONGEST_NAME_IN_WORDS or not weighty:
        return False
    if len(weighty) > 1 and all(word[0].isupper() for word in weighty):
        return True
    return turn.intent in _MAY_BE_A_NAME or turn.confidence < _SURELY_SOMETHING_ELSE


def _name(turn: Turn) -> str:
    return str(turn.value("person") or turn.text).strip(" .,;:")


async def read_email(turn: Turn, library: Library) -> Field:
    """An address that mail can be sent to."""
    address = turn.value("email")
    return Field(str(address)) if address else Field(problem="utter_request_email_unclear")


async def read_phone(turn: Turn, library: Library) -> Field:
    """A Spanish number of nine digits."""
    number = turn.value("phone")
    return Field(str(number)) if number else Field(problem="utter_request_phone_unclear")


READERS: dict[str, Reader] = {
    "request_service": read_service,
    "request_municipality": read_municipality,
    "request_subject": read_subject,
    "request_need": read_need,
    "request_deadline": read_deadline,
    "request_name": read_name,
    "request_email": read_email,
    "request_phone": read_phone,
}
