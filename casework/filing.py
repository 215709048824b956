"""Filing a request: the confirmed form becomes a row with a reference, and the person gets a receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from casework.activity import note as log
from casework.clock import office_time
from casework.codes import code_for
from casework.models import Conversation, Request, RequestCounter, RequestEvent
from casework.officers import OfficerView
from casework.receipts import tell_filed_for
from casework.service import ServiceRules

USER = "user"


@dataclass(frozen=True)
class RequestDraft:
    """A confirmed form. `draft_id` is drawn when the form begins: filing it twice files one request."""

    draft_id: str
    conversation_id: str
    language: str
    service: str
    municipality: str
    subject: str | None
    need: str
    deadline: date | None
    name: str
    email: str
    phone: str | None


@dataclass(frozen=True)
class Receipt:
    """What the person keeps; `filed_at` is on the office's clock."""

    outcome: Literal["filed", "already_filed"]
    reference: str
    code: str
    filed_at: datetime


async def file_request(
    session: AsyncSession,
    secret: str,
    service: ServiceRules | None,
    now: datetime,
    draft: RequestDraft,
    by: OfficerView | None,
) -> Request:
    """Write a request down, with its first line of history and its letters; see `Requests.file`."""
    year = office_time(now).year
    known = await session.get(Conversation, draft.conversation_id)
    request = Request(
        reference=f"RI-{year}-{await _next_number(session, year):06d}",
        draft_id=draft.draft_id,
        conversation_id=known.id if known else None,
        language=draft.language,
        service=draft.service,
        municipality=draft.municipality,
        subject=draft.subject,
        need=draft.need,
        deadline=draft.deadline,
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        state="received",
        filed_at=now,
        updated_at=now,
        due_on=service.due_on(now) if service else None,
        events=[RequestEvent(at=now, actor=by.id if by else USER, from_state=None, to_state="received", note=None)],
    )
    session.add(request)
    await session.flush()
    if by is not None:
        log(session, now, by.id, "filed", ("request", request.reference))
    if service is not None and by is None:
        service.outbox.request_changed(session, request, now)
    elif service is not None:
        service.outbox.request_filed_for(session, request, now)
        code = code_for(secret, request.reference, request.draft_id)
        await tell_filed_for(session, service.outbox.words, request, code, now)
    return request


async def filed_before(session: AsyncSession, draft_id: str) -> Request | None:
    """The request that a draft became before."""
    return await session.scalar(select(Request).where(Request.draft_id == draft_id))


def receipt_of(secret: str, request: Request, outcome: Literal["filed", "already_filed"]) -> Receipt:
    """What the person keeps of a request."""
    code = code_for(secret, request.reference, request.draft_id)
    return Receipt(outcome, request.reference, code, office_time(request.filed_at))


async def _next_number(session: AsyncSession, year: int) -> int:
    """Count one up, in the transaction of the caller: a number is used once, and a failed filing gives it back."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(RequestCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=[RequestCounter.year], set_={"last": RequestCounter.last + 1})
        .returning(RequestCounter.last)
    )
    return (await session.execute(counted)).scalar_one()
