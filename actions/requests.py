"""Filing an assistance request: the start, the filing and giving it up."""

import uuid
from datetime import date
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.base import TurnAction
from actions.dates import in_words
from actions.request_fields import FIELDS, SKIPPED
from actions.request_form import CONFIRMED
from actions.request_summary import CHANGING
from actions.turn import Turn, Utterance
from casework.filing import RequestDraft
from casework.vocabulary import SERVICE_OF_RECORD, SERVICES

log = structlog.get_logger()

# From here on the first message tells the need well enough to be taken as it is; the summary shows it.
_WORDS_THAT_TELL_A_NEED = 9


class StartRequest(TurnAction):
    """Answers `request_assistance`: takes from the message what it already says, and goes on where one was left."""

    action_name = "action_start_request"

    async def respond(self, turn: Turn) -> Any:
        """Fill what is known; the form asks the rest."""
        dropped = turn.slots.get("request_dropped") if turn.value("resume") else None
        known = dropped or self._known(turn)
        if turn.slots.get("request_draft") is None:
            turn.set(request_draft=str(uuid.uuid4()))
        turn.set(**known, **{CONFIRMED: None, CHANGING: None}, request_dropped=None, failed_turns=0)
        turn.say(Utterance("utter_request_resumed" if dropped else "utter_request_start"))

    @staticmethod
    def _known(turn: Turn) -> dict[str, str]:
        known: dict[str, str] = {}
        pressed = turn.value("request_service")
        services = [SERVICE_OF_RECORD[r] for r in turn.values("procedure", "service") if r in SERVICE_OF_RECORD]
        if pressed in SERVICES or services:
            known["request_service"] = pressed if pressed in SERVICES else services[0]
        towns = set(turn.values("municipality"))
        # "Santa Coloma" is two towns: the form asks which.
        if len(towns) == 1:
            known["request_municipality"] = str(towns.pop())
        for field, entities in {
            "request_subject": ("programme", "network", "request_subject"),
            "request_email": ("email",),
            "request_phone": ("phone",),
        }.items():
            value = turn.value(*entities)
            if value:
                known[field] = str(value)
        deadline = turn.value("deadline")
        if deadline and date.fromisoformat(deadline) >= turn.today:
            known["request_deadline"] = deadline
        if turn.typed and len(turn.text.split()) >= _WORDS_THAT_TELL_A_NEED:
            known["request_need"] = turn.text.strip()
        return known


class FileRequest(TurnAction):
    """Files the confirmed request, once, and hands over reference and code."""

    action_name = "action_file_request"

    async def respond(self, turn: Turn) -> Any:
        """Say the receipt; where filing fails nothing that was typed is lost."""
        if not turn.slots.get(CONFIRMED):
            return
        deadline = _optional(turn, "request_deadline")
        draft = RequestDraft(
            draft_id=str(turn.slots["request_draft"]),
            conversation_id=turn.conversation,
            language=turn.language,
            service=str(turn.slots["request_service"]),
            municipality=str(turn.slots["request_municipality"]),
            subject=_optional(turn, "request_subject"),
            need=str(turn.slots["request_need"]),
            deadline=date.fromisoformat(deadline) if deadline else None,
            name=str(turn.slots["request_name"]),
            email=str(turn.slots["request_email"]),
            phone=_optional(turn, "request_phone"),
        )
        try:
            receipt = await self.sources.requests.file(draft)
        except SQLAlchemyError as error:
            log.error("request_not_filed", error=type(error).__name__)
            turn.set(**{CONFIRMED: None})
            turn.say(Utterance("utter_request_not_filed"))
            return
        values = {
            "request": receipt.reference,
            "reference": receipt.reference,
            "code": receipt.code,
            "filed_on": in_words(receipt.filed_at.date(), turn.language),
            "email": draft.email,
        }
        turn.say(Utterance("utter_request_filed", values))
        _forget(turn)
        # Who filed it here need not prove it here: "com està?" is answered at once.
        turn.set(lookup_reference=receipt.reference, lookup_code=receipt.code)


class DropRequest(TurnAction):
    """Answers `cancel_request` inside the form."""

    action_name = "action_drop_request"

    async def respond(self, turn: Turn) -> Any:
        """Put what was typed aside, so that a misunderstanding costs one click, and say so."""
        turn.say(Utterance("utter_request_dropped"))
        _forget(turn)
        turn.set(request_dropped={field: turn.slots[field] for field in FIELDS if turn.slots.get(field)})


def _optional(turn: Turn, field: str) -> str | None:
    value = turn.slots.get(field)
    return None if value in (None, SKIPPED) else str(value)


def _forget(turn: Turn) -> None:
    cleared = dict.fromkeys((*FIELDS, "request_draft", "request_dropped", CONFIRMED, CHANGING))
    turn.set(**cleared)
