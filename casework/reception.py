"""Who answers a message: the bot, the queue, or an officer. Asked before every turn of the bot, and once after it."""

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from casework import handoff_words
from casework.handoff import Asked, HandoffDesk
from casework.handoff_vocabulary import (
    BEGIN_REQUEST,
    LEAVE_REQUEST,
    STOP_WAITING,
    WAIT_ANYWAY,
    WANT_PERSON,
    State,
)
from casework.models import Handoff, Message
from casework.office import Office
from casework.presence import staff
from casework.received import Received
from casework.standing import Standing
from casework.turns import Answer, Button, Facts, Reply, Said
from casework.vocabulary import AnswerStatus
from languages import DEFAULT_LANGUAGE, Language

log = structlog.get_logger()

# Who writes while they wait is told where they stand, but not after every word.
_TELL_EVERY = timedelta(minutes=3)
_FAILURES: tuple[AnswerStatus, ...] = ("error_timeout", "error_internal")
_NOT_FOR_THE_BOT = (STOP_WAITING, WAIT_ANYWAY, LEAVE_REQUEST)


@dataclass(frozen=True)
class ToBot:
    """The bot answers; what it is asked may be another button than the one that was pressed."""

    received: Received


@dataclass(frozen=True)
class ToOfficer:
    """Nobody says anything now: an officer has it, or will."""


@dataclass(frozen=True)
class ToPerson:
    """This is the answer, if the conversation is in this state when it is stored."""

    answer: Answer
    state: State


class Reception:
    """Knows the hand-off; without an office the bot answers everything, as long as the conversation is the bot's."""

    def __init__(self, office: Office | None = None) -> None:
        """Keep the office."""
        self._office = office
        self._desk = HandoffDesk(office) if office else None

    async def direct(self, received: Received, standing: Standing) -> ToBot | ToOfficer | ToPerson:
        """Say who answers a message.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        language = standing.language or received.page_language or DEFAULT_LANGUAGE
        if standing.state == "with_officer":
            return ToOfficer()
        if self._office is None or self._desk is None:
            return ToBot(received) if standing.state == "bot" else ToOfficer()
        if standing.state == "waiting":
            return await self._while_waiting(self._office, self._desk, received, language)
        if standing.state == "closed":
            await self._desk.reopen(received.conversation_id)
        if received.payload in (WANT_PERSON, WAIT_ANYWAY):
            waits_anyway = received.payload == WAIT_ANYWAY
            asked = await self._desk.request_handoff(received.conversation_id, waits_anyway=waits_anyway)
            if asked.outcome != "not_offered":
                return self._told(self._office, asked, Facts(language, "handed_off"))
        if received.payload == STOP_WAITING:
            # Left already: said again.
            return ToPerson(
                _answer(handoff_words.left_queue(self._office.words, language), language, "answered"), "bot"
            )
        return ToBot(_as_button(received, BEGIN_REQUEST) if received.payload in _NOT_FOR_THE_BOT else received)

    async def review(self, received: Received, answer: Answer) -> ToOfficer | ToPerson:
        """Look at the bot's answer: where it understood that a person is wanted, the queue answers instead.

        Where the bot failed a person is offered, if there is any.
        """
        if self._office is None or self._desk is None:
            return ToPerson(answer, "bot")
        if answer.facts.status in _FAILURES:
            return ToPerson(await _offering_person(self._office, answer), "bot")
        if not answer.facts.handoff or answer.facts.intent != WANT_PERSON:
            return ToPerson(answer, "bot")
        try:
            asked = await self._desk.request_handoff(received.conversation_id)
        except SQLAlchemyError as error:
            # The bot's own words offer to leave a request.
            log.error("handoff_not_stored", conversation=received.conversation_id, error=type(error).__name__)
            return ToPerson(answer, "bot")
        if asked.outcome == "not_offered":
            return ToPerson(answer, "bot")
        return self._told(self._office, asked, answer.facts)

    async def _while_waiting(
        self, office: Office, desk: HandoffDesk, received: Received, language: Language
    ) -> ToBot | ToOfficer | ToPerson:
        typed = received.payload is None
        if received.payload == STOP_WAITING or (typed and handoff_words.gives_up(office.words, received.text)):
            if await desk.give_up(received.conversation_id) == "not_waiting":
                return ToOfficer()
            return _left_queue(office, language)
        if received.payload == LEAVE_REQUEST or (received.payload or "").startswith("request_assistance"):
            if await desk.give_up(received.conversation_id, "leaves_a_request") == "not_waiting":
                return ToOfficer()
            return ToBot(_as_button(received, BEGIN_REQUEST))
        asks = received.payload in (WANT_PERSON, WAIT_ANYWAY)
        if not asks and await self._was_told_lately(office, received.conversation_id):
            return ToOfficer()
        place = await desk.place(received.conversation_id)
        said = handoff_words.still_waiting(office.words, place, language)
        return ToPerson(_answer(said, language, "handed_off"), "waiting")

    def _told(self, office: Office, asked: Asked, facts: Facts) -> ToOfficer | ToPerson:
        words, language = office.words, facts.language
        status: AnswerStatus = "handed_off"
        state: State = "waiting"
        if asked.outcome == "already_with_officer" or asked.outcome == "not_offered":
            return ToOfficer()
        if asked.outcome == "queued":
            said = handoff_words.queued(words, asked.place, language)
        elif asked.outcome == "already_waiting":
            said = handoff_words.still_waiting(words, asked.place, language)
        else:
            status, state = "asked_back", "bot"
            if asked.outcome == "busy":
                said = handoff_words.busy(words, asked.due, language)
            else:
                now = office.clock()
                said = handoff_words.unavailable(office, asked.outcome, asked.closed, asked.due, now, language)
        return ToPerson(Answer((said,), replace(facts, status=status, complete=True)), state)

    async def _was_told_lately(self, office: Office, conversation_id: str) -> bool:
        """Read from what is stored, so that a crash between deciding and telling loses nothing."""
        query = (
            select(Message.created_at)
            .join(Handoff, Message.conversation_id == Handoff.conversation_id)
            .where(
                Handoff.conversation_id == conversation_id,
                Handoff.ended_at.is_(None),
                Message.author == "system",
                Message.created_at >= Handoff.requested_at,
            )
            .order_by(Message.sequence.desc())
            .limit(1)
        )
        async with office.database.reading() as session:
            told_at = await session.scalar(query)
        return told_at is not None and told_at > office.clock() - _TELL_EVERY


def silence(received: Received) -> Reply:
    """A reply that says nothing, because an officer will."""
    facts = Facts(received.entry.language or received.page_language or DEFAULT_LANGUAGE, "handed_off")
    return Reply(Answer((), facts), received.conversation_id)


async def _offering_person(office: Office, answer: Answer) -> Answer:
    """The same answer with a button that needs no bot."""
    try:
        async with office.database.reading() as session:
            there = await staff(session, office.clock())
    except SQLAlchemyError as error:
        log.error("staff_not_read", error=type(error).__name__)
        there = "no_accounts"
    if there == "no_accounts" or not answer.said:
        return answer
    button = Button(office.words.say("handoff.button.person", answer.facts.language), WANT_PERSON)
    *earlier, last = answer.said
    return replace(answer, said=(*earlier, replace(last, buttons=(*last.buttons, button))))


def _left_queue(office: Office, language: Language) -> ToPerson:
    return ToPerson(_answer(handoff_words.left_queue(office.words, language), language, "answered"), "bot")


def _answer(said: Said, language: Language, status: AnswerStatus) -> Answer:
    return Answer((said,), Facts(language, status))


def _as_button(received: Received, payload: str) -> Received:
    return replace(received, payload=payload)
