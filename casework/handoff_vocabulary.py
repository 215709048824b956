"""The fixed words of the hand-off. Those that Bürokratt has are spelt as there, so that statistics compare."""

from typing import Literal, get_args

State = Literal["bot", "waiting", "with_officer", "closed"]
STATES: tuple[State, ...] = get_args(State)

Event = Literal[
    # Bürokratt's.
    "forwarded_to_backoffice",
    "taken-over",
    "redirected",
    "pending-assigned",
    "continue_chatting_with_bot",
    "terminated",
    "unavailable_organization",
    "unavailable_holiday",
    "unavailable_csas",
    # Ours: the person left the queue, wrote again after the end; an officer was called again, then everybody.
    "left_queue",
    "reopened",
    "reminded",
    "escalated",
]
EVENTS: tuple[Event, ...] = get_args(Event)

Unavailable = Literal["unavailable_organization", "unavailable_holiday", "unavailable_csas"]

# Where each event leads from each state: all there is. A command that is not here is refused.
MOVES: dict[Event, dict[State, State]] = {
    "forwarded_to_backoffice": {"bot": "waiting"},
    "taken-over": {"bot": "with_officer", "waiting": "with_officer"},
    "redirected": {"with_officer": "with_officer"},
    "pending-assigned": {"with_officer": "waiting"},
    "continue_chatting_with_bot": {"with_officer": "bot"},
    "terminated": {"with_officer": "closed"},
    "unavailable_organization": {"bot": "bot"},
    "unavailable_holiday": {"bot": "bot"},
    "unavailable_csas": {"bot": "bot"},
    "left_queue": {"waiting": "bot"},
    "reopened": {"closed": "bot"},
    "reminded": {"with_officer": "with_officer"},
    "escalated": {"waiting": "waiting", "with_officer": "with_officer"},
}

# How a conversation was closed.
Closing = Literal[
    "client_left_with_accepted",
    "client_left_with_no_resolution",
    "client_left_for_unknown_reasons",
    "accepted",
    "hate_speech",
    "response_sent_to_client_email",
    "other",
]
CLOSINGS: tuple[Closing, ...] = get_args(Closing)

Presence = Literal["available", "busy", "away"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)

Role = Literal["officer", "editor", "lead", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
# Who answers people; an editor keeps the knowledge.
ANSWERING: frozenset[Role] = frozenset({"officer", "lead", "admin"})
# Who may move what a colleague has.
LEADING: frozenset[Role] = frozenset({"lead", "admin"})

# What the buttons of the queue mean; no payload of the bot has a slash.
STOP_WAITING = "queue/leave"
LEAVE_REQUEST = "queue/request"
WAIT_ANYWAY = "queue/wait"
# The bot's own: a person is wanted; a request is begun.
WANT_PERSON = "talk_to_human"
BEGIN_REQUEST = "request_assistance?request_service=other"
