"""The tables of casework."""

from casework.models.base import Base, UtcDateTime
from casework.models.conversations import Continuation, Conversation, Feedback, InternalNote, Message, OfferedButton
from casework.models.external import ExternalAccount, SignInFlow
from casework.models.handoff import Handoff, HandoffEvent
from casework.models.office import Activity, Letter, Officer, OfficerSession, SignInAttempt
from casework.models.requests import LookupAttempt, Request, RequestCounter, RequestEvent

__all__ = [
    "Activity",
    "Base",
    "Continuation",
    "Conversation",
    "ExternalAccount",
    "Feedback",
    "Handoff",
    "HandoffEvent",
    "InternalNote",
    "Letter",
    "LookupAttempt",
    "Message",
    "OfferedButton",
    "Officer",
    "OfficerSession",
    "Request",
    "RequestCounter",
    "RequestEvent",
    "SignInAttempt",
    "SignInFlow",
    "UtcDateTime",
]
