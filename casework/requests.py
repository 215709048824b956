"""Assistance requests: filed once, looked up and cancelled with reference and code, moved by officers."""

from dataclasses import dataclass
from typing import Literal, Self

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from casework.activity import note as log
from casework.clock import Clock, utc_now
from casework.codes import code_for, is_code, normal_reference
from casework.database import LOCK_TIMEOUT_SECONDS, Database
from casework.filing import USER, Receipt, RequestDraft, file_request, filed_before, receipt_of
from casework.handoff_vocabulary import ANSWERING
from casework.models import Officer, Request, RequestEvent
from casework.officers import OfficerView
from casework.service import ServiceRules
from casework.throttle import is_locked, record_wrong_try
from casework.views import RequestView, view_of
from casework.vocabulary import CLOSED_STATES, REQUEST_STATES, TRANSITIONS


@dataclass(frozen=True)
class Lookup:
    """The request, if reference and code belong together. A wrong one of either gives the same "not_found"."""

    outcome: Literal["found", "not_found", "locked"]
    request: RequestView | None = None


CancelOutcome = Literal["cancelled", "already_closed", "not_found", "locked"]
MoveOutcome = Literal["moved", "not_found", "not_allowed"]
AssignOutcome = Literal["assigned", "already_theirs", "closed", "not_found", "not_an_officer"]


class Requests:
    """The book of requests."""

    def __init__(
        self, database: Database, secret: str, clock: Clock = utc_now, service: ServiceRules | None = None
    ) -> None:
        """Keep the book in a database that somebody else opened and closes.

        Args:
            database: with the casework tables (`casework.migrate.upgrade`).
            secret: the installation's secret, from which codes are derived.
            clock: gives the present moment.
            service: when requests are due and who is written to; None: no due dates, no letters.
        """
        self._database = database
        self._secret = secret
        self._clock = clock
        self._service = service

    @classmethod
    async def open(
        cls,
        database_url: str,
        secret: str,
        clock: Clock = utc_now,
        service: ServiceRules | None = None,
        *,
        lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS,
    ) -> Self:
        """Open the book over a database of its own; `close` closes both."""
        database = Database.open(database_url, lock_timeout_seconds=lock_timeout_seconds)
        return cls(database, secret, clock, service)

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    async def file(self, draft: RequestDraft, by: OfficerView | None = None) -> Receipt:
        """File a request, or give the receipt again if this draft was filed before.

        Args:
            draft: the confirmed form.
            by: the officer who files it on a person's behalf: the person is told reference and code, in the
                conversation and by e-mail; the officer is not.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database did not take it; nothing was filed.
        """
        try:
            async with self._database.writing() as session:
                filed = await filed_before(session, draft.draft_id)
                request = filed or await file_request(session, self._secret, self._service, self._clock(), draft, by)
                receipt = receipt_of(self._secret, request, "already_filed" if filed else "filed")
        except IntegrityError:
            # The same confirmation arrived twice at the same moment and the other one was first.
            async with self._database.reading() as session:
                other = await filed_before(session, draft.draft_id)
                if other is None:
                    raise
                receipt = receipt_of(self._secret, other, "already_filed")
        return receipt

    async def look_up(self, reference: str, code: str, *, conversation_id: str) -> Lookup:
        """Show a request to someone who knows its code.

        Args:
            reference: as typed.
            code: as typed.
            conversation_id: where it is asked: wrong tries are counted per conversation and per reference.
        """
        async with self._database.writing() as session:
            return await self._prove(session, reference, code, conversation_id)

    async def cancel(self, reference: str, code: str, *, conversation_id: str) -> CancelOutcome:
        """Cancel a request on behalf of someone who knows its code."""
        async with self._database.writing() as session:
            proof = await self._prove(session, reference, code, conversation_id)
            if proof.outcome != "found":
                return proof.outcome
            request = await self._by_reference(session, reference)
            if request is None:
                return "not_found"
            if request.state in CLOSED_STATES:
                return "already_closed"
            await self._record(session, request, "cancelled", USER, None)
            return "cancelled"

    async def list(self, state: str | None = None) -> tuple[RequestView, ...]:
        """All requests, or those in one state, oldest first."""
        query = select(Request).options(selectinload(Request.events)).order_by(Request.filed_at, Request.reference)
        if state is not None:
            query = query.where(Request.state == state)
        async with self._database.reading() as session:
            return tuple(view_of(request) for request in await session.scalars(query))

    async def get(self, reference: str) -> RequestView | None:
        """One request by its reference, for officers."""
        async with self._database.reading() as session:
            request = await self._by_reference(session, reference)
            return view_of(request) if request else None

    async def move(self, reference: str, to_state: str, actor: str, note: str | None) -> MoveOutcome:
        """Move a request to another state, with a row of history.

        Args:
            reference: of the request.
            to_state: one of `REQUEST_STATES` that `TRANSITIONS` allows from where it is.
            actor: who moves it.
            note: why, or None.
        """
        async with self._database.writing() as session:
            request = await self._by_reference(session, reference)
            if request is None:
                return "not_found"
            state = next((state for state in REQUEST_STATES if state == request.state), None)
            if state is None or to_state not in TRANSITIONS[state]:
                return "not_allowed"
            await self._record(session, request, to_state, actor, note)
            log(session, self._clock(), actor, "changed", ("request", request.reference), state=to_state)
            return "moved"

    async def assign(self, reference: str, officer_id: str, actor: str) -> AssignOutcome:
        """Give a request to an officer, with a row of history; one that nobody had yet becomes assigned.

        Args:
            reference: of the request.
            officer_id: who gets it.
            actor: who gives it.
        """
        async with self._database.writing() as session:
            request = await self._by_reference(session, reference)
            if request is None:
                return "not_found"
            if request.state in CLOSED_STATES:
                return "closed"
            officer = await session.get(Officer, officer_id)
            if officer is None or not officer.active or officer.role not in ANSWERING:
                return "not_an_officer"
            if request.officer_id == officer_id:
                return "already_theirs"
            request.officer_id = officer_id
            to_state = "assigned" if request.state == "received" else request.state
            await self._record(session, request, to_state, actor, None, officer_id)
            log(session, self._clock(), actor, "assigned", ("request", request.reference), to=officer_id)
            return "assigned"

    async def add_note(self, reference: str, actor: str, note: str) -> Literal["noted", "empty", "not_found"]:
        """Write a line into the history of a request without moving it; nobody is written to."""
        if not note.strip():
            return "empty"
        async with self._database.writing() as session:
            request = await self._by_reference(session, reference)
            if request is None:
                return "not_found"
            await self._record(session, request, request.state, actor, note.strip())
            log(session, self._clock(), actor, "noted", ("request", request.reference))
            return "noted"

    @staticmethod
    async def _by_reference(session: AsyncSession, reference: str) -> Request | None:
        query = select(Request).where(Request.reference == normal_reference(reference))
        return await session.scalar(query.options(selectinload(Request.events)).with_for_update())

    async def _prove(self, session: AsyncSession, reference: str, code: str, conversation_id: str) -> Lookup:
        now, reference = self._clock(), normal_reference(reference)
        if await is_locked(session, reference, conversation_id, now):
            return Lookup("locked")
        request = await self._by_reference(session, reference)
        # An unknown reference costs the same work as a known one.
        expected = code_for(self._secret, reference, request.draft_id if request else "")
        if is_code(code, expected) and request is not None:
            return Lookup("found", view_of(request))
        await record_wrong_try(session, reference, conversation_id, now)
        return Lookup("not_found")

    async def _record(
        self,
        session: AsyncSession,
        request: Request,
        to_state: str,
        actor: str,
        note: str | None,
        officer_id: str | None = None,
    ) -> None:
        now, from_state = self._clock(), request.state
        request.events.append(
            RequestEvent(
                at=now, actor=actor, from_state=from_state, to_state=to_state, note=note, officer_id=officer_id
            )
        )
        request.state = to_state
        request.updated_at = now
        # A letter says where a request is: what stays where it was is no news.
        if to_state != from_state and self._service is not None:
            self._service.outbox.request_changed(session, request, now)
            # Who cancels is told so at once.
            if actor != USER and self._service.news is not None:
                await self._service.news.tell(session, request, now)
