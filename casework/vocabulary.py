"""The fixed words of casework, ids of no language: services, states of a request, statuses of an answer."""

import re
import unicodedata
from typing import Literal, get_args

Service = Literal[
    "advice",
    "networks-presence",
    "specialised-networks",
    "positioning",
    "applications-partners",
    "delegation-visit",
    "twinning",
    "letter-of-support",
    "partner-search",
    "other",
]
SERVICES: tuple[Service, ...] = get_args(Service)

# Which service a record of the knowledge base leads to: the five services are records of their own, and a procedure
# belongs to the service that helps with it. Procedures that are about several services are left out: the form asks.
SERVICE_OF_RECORD: dict[str, Service] = {
    "advice": "advice",
    "networks-presence": "networks-presence",
    "specialised-networks": "specialised-networks",
    "positioning": "positioning",
    "applications-partners": "applications-partners",
    "incoming-delegation": "delegation-visit",
    "brussels-visit": "delegation-visit",
    "town-twinning": "twinning",
    "letter-of-support": "letter-of-support",
    "partner-search": "partner-search",
    "join-medcities": "networks-presence",
    "join-metropolis": "networks-presence",
    "join-uclg": "networks-presence",
    "join-other-networks": "networks-presence",
    "amb-cooperation-call": "advice",
    "decentralised-cooperation": "advice",
    "join-fons-catala": "advice",
    "small-municipality-help": "advice",
    "cerv-apply": "applications-partners",
    "check-eligibility": "applications-partners",
    "choose-programme": "applications-partners",
    "cofinancing": "applications-partners",
    "consortium-agreement": "applications-partners",
    "lau-codes": "applications-partners",
    "lead-partner": "applications-partners",
    "pic-registration": "applications-partners",
    "project-proposal": "applications-partners",
}

# People of the city say where they work by its district.
BARCELONA_DISTRICTS = (
    "Ciutat Vella",
    "Eixample",
    "Sants-Montjuïc",
    "Les Corts",
    "Sarrià-Sant Gervasi",
    "Gràcia",
    "Horta-Guinardó",
    "Nou Barris",
    "Sant Andreu",
    "Sant Martí",
)

RequestState = Literal["received", "assigned", "in_progress", "waiting_for_council", "resolved", "cancelled"]
REQUEST_STATES: tuple[RequestState, ...] = get_args(RequestState)
CLOSED_STATES: frozenset[RequestState] = frozenset({"resolved", "cancelled"})
# Where an officer may move a request from each state. A resolved one may be taken up again, a cancelled one may not.
TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    "received": frozenset({"assigned", "in_progress", "resolved", "cancelled"}),
    "assigned": frozenset({"received", "in_progress", "waiting_for_council", "resolved", "cancelled"}),
    "in_progress": frozenset({"assigned", "waiting_for_council", "resolved", "cancelled"}),
    "waiting_for_council": frozenset({"assigned", "in_progress", "resolved", "cancelled"}),
    "resolved": frozenset({"in_progress"}),
    "cancelled": frozenset(),
}

AnswerStatus = Literal[
    "answered",
    "answered_by_search",
    "asked_back",
    "form_step",
    "request_filed",
    "handed_off",
    "out_of_scope",
    "no_content",
    "expired_content",
    "refused_personal_data",
    "too_long",
    "unsupported_language",
    "error_timeout",
    "error_internal",
    "smalltalk",
]
ANSWER_STATUSES: tuple[AnswerStatus, ...] = get_args(AnswerStatus)


def known_status(name: str | None) -> AnswerStatus | None:
    """The status of that name, if it is one."""
    return next((status for status in ANSWER_STATUSES if status == name), None)


def folded(text: str) -> str:
    """Whole words without case, accents and punctuation, with a space before and after.

    The spaces let `folded(name) in folded(text)` find whole words only: "gracias" does not hold "Gràcia".

    Args:
        text: any text.

    Returns:
        For instance " sarria sant gervasi ".
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", text.replace("·", "")) if not unicodedata.combining(c))
    return f" {' '.join(re.findall(r'[^\W_]+', plain.casefold()))} "
