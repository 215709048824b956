"""Requests as others see them: plain values, moments on the office's clock."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.clock import office_time
from casework.models import Request, RequestEvent


@dataclass(frozen=True)
class RequestEventView:
    """One step of a request's history."""

    at: datetime
    actor: str
    from_state: str | None
    to_state: str
    note: str | None
    officer_id: str | None = None


@dataclass(frozen=True)
class RequestView:
    """A request and its history, oldest step first."""

    reference: str
    language: str
    service: str
    municipality: str
    subject: str | None
    need: str
    deadline: date | None
    name: str
    email: str
    phone: str | None
    state: str
    filed_at: datetime
    updated_at: datetime
    due_on: date | None
    history: tuple[RequestEventView, ...]
    officer_id: str | None = None
    conversation_id: str | None = None


def view_of(request: Request) -> RequestView:
    """Copy a row, whose events are loaded, out of its session."""
    return RequestView(
        reference=request.reference,
        language=request.language,
        service=request.service,
        municipality=request.municipality,
        subject=request.subject,
        need=request.need,
        deadline=request.deadline,
        name=request.name,
        email=request.email,
        phone=request.phone,
        state=request.state,
        filed_at=office_time(request.filed_at),
        updated_at=office_time(request.updated_at),
        due_on=request.due_on,
        history=tuple(_event_view(event) for event in request.events),
        officer_id=request.officer_id,
        conversation_id=request.conversation_id,
    )


def _event_view(event: RequestEvent) -> RequestEventView:
    return RequestEventView(
        office_time(event.at), event.actor, event.from_state, event.to_state, event.note, event.officer_id
    )
