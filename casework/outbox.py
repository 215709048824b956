"""The outbox: a letter is written in the transaction of what it is about, and sent afterwards (`casework.mail`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.codes import MARK
from casework.dates import day_in_words, moment_in_words, time_in_words
from casework.models import Conversation, Letter, Officer, Request
from casework.turns import known_language
from casework.words import Words
from languages import DEFAULT_LANGUAGE, Language

# The one letter that tells a code. It lies in the outbox with a mark in its place.
WITH_CODE = "request_filed_for"


@dataclass(frozen=True)
class MailPlan:
    """Who is written to.

    Attributes:
        on: whether there is a server to send by; without one no letter is written.
        service: the address of the service, or None.
        language: of letters to the service.
    """

    on: bool = False
    service: str | None = None
    language: Language = DEFAULT_LANGUAGE


class Outbox:
    """Writes letters.

    Attributes:
        words: the catalogs.
    """

    def __init__(self, words: Words, plan: MailPlan) -> None:
        """Keep the words and who is written to."""
        self.words = words
        self._plan = plan

    def request_changed(self, session: AsyncSession, request: Request, now: datetime) -> None:
        """Tell the requester, in their language, where their request is now; and the service of a new one.

        Args:
            session: that changes the request.
            request: in its new state, with its id.
            now: the present moment.
        """
        language = known_language(request.language) or DEFAULT_LANGUAGE
        holes = self._holes(request, language)
        self._write(session, f"request_{request.state}", request.email, language, now, holes, request=request)
        if request.state == "received":
            self._request_came_in(session, request, now)

    def request_filed_for(self, session: AsyncSession, request: Request, now: datetime) -> None:
        """Tell the requester that an officer has filed a request for them; the code is put in when it is sent."""
        language = known_language(request.language) or DEFAULT_LANGUAGE
        holes = self._holes(request, language) | {"code": MARK}
        self._write(session, WITH_CODE, request.email, language, now, holes, request=request)
        self._request_came_in(session, request, now)

    def _request_came_in(self, session: AsyncSession, request: Request, now: datetime) -> None:
        if self._plan.service:
            own = self._holes(request, self._plan.language)
            self._write(session, "service_request", self._plan.service, self._plan.language, now, own, request=request)

    def person_waits(self, session: AsyncSession, conversation: Conversation, now: datetime) -> None:
        """Tell the service that somebody has entered the queue."""
        self._to_service(session, "service_waiting", conversation, now)

    def nobody_reacts(self, session: AsyncSession, conversation: Conversation, now: datetime, minutes: int) -> None:
        """Tell the service that somebody has been waiting for long."""
        self._to_service(session, "service_escalated", conversation, now, minutes=minutes)

    def officer_is_awaited(
        self, session: AsyncSession, conversation: Conversation, officer: Officer, now: datetime, minutes: int
    ) -> None:
        """Tell an officer, in the language of their desk, that somebody waits for their answer."""
        language = known_language(officer.language) or self._plan.language
        holes = {**self._about(conversation, now, language), "officer": officer.name, "minutes": minutes}
        self._write(session, "officer_awaited", officer.email, language, now, holes, conversation=conversation)

    def nobody_answers(
        self,
        session: AsyncSession,
        conversation: Conversation,
        holder: Officer,
        leaders: Sequence[Officer],
        now: datetime,
        minutes: int,
    ) -> None:
        """Tell the service, and who leads it, that an officer leaves somebody without an answer."""
        readers = {leader.email: known_language(leader.language) for leader in leaders if leader.id != holder.id}
        if self._plan.service is not None:
            readers[self._plan.service] = self._plan.language
        for recipient, known in readers.items():
            language = known or self._plan.language
            holes = {**self._about(conversation, now, language), "officer": holder.name, "minutes": minutes}
            self._write(session, "service_unattended", recipient, language, now, holes, conversation=conversation)

    def _to_service(
        self, session: AsyncSession, purpose: str, conversation: Conversation, now: datetime, **holes: object
    ) -> None:
        if self._plan.service is None:
            return
        language = self._plan.language
        holes |= self._about(conversation, now, language)
        self._write(session, purpose, self._plan.service, language, now, holes, conversation=conversation)

    def _about(self, conversation: Conversation, now: datetime, language: Language) -> dict[str, object]:
        spoken = known_language(conversation.language) or DEFAULT_LANGUAGE
        return {
            "channel": conversation.channel,
            "spoken": self.words.say(f"language.{spoken}", language),
            "time": time_in_words(now),
        }

    def _holes(self, request: Request, language: Language) -> dict[str, object]:
        due = request.due_on
        return {
            "reference": request.reference,
            "person": request.name,
            "need": request.need,
            "filed": moment_in_words(request.filed_at, language),
            "due": self.words.say("mail.due", language, day=day_in_words(due, language)) if due else "",
        }

    def _write(
        self,
        session: AsyncSession,
        purpose: str,
        recipient: str,
        language: Language,
        now: datetime,
        holes: dict[str, object],
        *,
        request: Request | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        if not self._plan.on:
            return
        body = self.words.say(f"mail.body.{purpose}", language, **holes)
        session.add(
            Letter(
                purpose=purpose,
                recipient=recipient,
                language=language,
                subject=self.words.say(f"mail.subject.{purpose}", language, **holes),
                body=f"{body.strip()}\n\n{self.words.say('mail.signature', language)}\n",
                request_id=request.id if request else None,
                conversation_id=conversation.id if conversation else None,
                created_at=now,
                next_try_at=now,
            )
        )
