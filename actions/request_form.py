"""What one message means while an assistance request is being filled in.

The form asks field after field; a person answers, corrects an earlier field, skips an optional one, asks something
else in between, or gives up. This module tells which, and `ValidateRequestForm` hands the result to Rasa's form.
"""

from typing import Any

from actions.base import TurnAction
from actions.request_fields import FIELDS, OPTIONAL, READERS, SKIPPED, Field
from actions.request_summary import shown
from actions.turn import Turn, Utterance
from casework.vocabulary import SERVICE_OF_RECORD

CONFIRMED = "request_confirmed"
# Fields that a message can correct without being asked, by the entity that gives them away.
_ENTITIES_OF_FIELD = {
    "request_municipality": ("municipality",),
    "request_subject": ("programme", "network"),
    "request_deadline": ("deadline", "date"),
    "request_name": ("person",),
    "request_email": ("email",),
    "request_phone": ("phone",),
}
# Fields that take any words: only a clear question is not an answer to them.
_FREE_TEXT = ("request_need", "request_name", "request_subject")
_ALWAYS_ASIDE = (
    "cancel_request",
    "change_language",
    "talk_to_human",
    "ask_privacy",
    "ask_if_bot",
    "ask_capabilities",
    "out_of_scope",
    "request_status",
)
_DATA = ("inform", "affirm", "deny", "request_assistance", "nlu_fallback")
# What unknown names of towns are taken for.
_LOOKS_LIKE_A_TOWN = ("list_items", "ask_municipality", "chitchat", "feedback_positive", "feedback_negative")
_CORRECTION_WORDS = 12
_NEVER_NAMES = ("request_email", "request_phone")
_NAME_WORDS = 4


class ValidateRequestForm(TurnAction):
    """Fills, corrects or skips fields; leaves questions and cancellations to the rules."""

    action_name = "validate_request_form"

    async def respond(self, turn: Turn) -> Any:
        """Set the fields that the message fills; set none, and the form steps aside."""
        requested = turn.slots.get("requested_slot")
        if requested is None or turn.value("change"):
            return self._change(turn)
        if turn.value("skip") == requested or self._skips(turn, requested):
            return turn.set(**{requested: SKIPPED})
        if await self._is_aside(turn, requested):
            return None
        corrected = await self._take_besides(turn, requested)
        if requested == CONFIRMED:
            return self._confirm(turn, corrected)
        if corrected and not self._gives(turn, requested):
            return None
        return await self._fill(turn, requested)

    @staticmethod
    def _change(turn: Turn) -> None:
        """A button names the field to ask again."""
        field = turn.value("change")
        if field in FIELDS:
            turn.set(**{field: None})

    @staticmethod
    def _skips(turn: Turn, requested: str) -> bool:
        return requested in OPTIONAL and turn.intent == "deny" and not turn.values(*_entities(requested))

    @staticmethod
    def _gives(turn: Turn, requested: str) -> bool:
        if requested == "request_service":
            return any(record in SERVICE_OF_RECORD for record in turn.values("service", "procedure"))
        return bool(turn.values(*_entities(requested)))

    async def _is_aside(self, turn: Turn, requested: str) -> bool:
        """Whether the message is no answer: a question, a cancellation, a wish to talk to someone."""
        if turn.values("request_service", "change"):
            return False
        if requested in _FREE_TEXT:
            asks = "?" in turn.text and turn.intent not in _DATA
            leaves = turn.intent in _ALWAYS_ASIDE and not self._is_long(turn)
            return not turn.typed or asks or leaves
        if "?" in turn.text or turn.intent in _ALWAYS_ASIDE:
            return turn.intent not in _DATA
        if self._gives(turn, requested) or turn.intent in _DATA:
            return False
        if requested == "request_municipality" and turn.typed:
            # "Gràcia" looks like thanks, "Sitges" like anything: a word or two are what was asked for.
            if turn.intent in _LOOKS_LIKE_A_TOWN and len(turn.text.split()) <= _NAME_WORDS:
                return False
            return (await READERS[requested](turn, self.sources.library)).value is None
        return True

    async def _take_besides(self, turn: Turn, requested: str) -> bool:
        """Take values for other fields than the one asked for: "no, el municipi és Gavà", an e-mail too early."""
        if requested == "request_need" and (turn.intent not in ("inform", "deny") or self._is_long(turn)):
            return False
        taken = False
        for field, entities in _ENTITIES_OF_FIELD.items():
            if field == requested or not turn.values(*entities):
                continue
            # "Maria Martorell" is a person, not a town.
            if requested == "request_name" and field not in _NEVER_NAMES and len(turn.text.split()) <= _NAME_WORDS:
                continue
            # A name of a programme inside a sentence is no correction of the request's own.
            if field == "request_subject" and self._is_long(turn):
                continue
            read = await READERS[field](turn, self.sources.library)
            if read.value and read.value != turn.slots.get(field):
                turn.set(**{field: read.value})
                said = await shown(field, read.value, self.sources.library, turn.language)
                how = "corrected" if turn.slots.get(field) else "noted"
                turn.say(Utterance(f"utter_request_{how}", {"field": f"label:utter_label_{field}", "value": said}))
                taken = True
        return taken

    @staticmethod
    def _is_long(turn: Turn) -> bool:
        return len(turn.text.split()) > _CORRECTION_WORDS

    @staticmethod
    def _confirm(turn: Turn, corrected: bool) -> None:
        if turn.intent == "affirm" and not corrected:
            return turn.set(**{CONFIRMED: True})
        if corrected:
            # Setting a field makes the form show the summary once more.
            return None
        turn.set(**{CONFIRMED: None})
        if turn.intent == "deny" or turn.intent == "inform":
            buttons = tuple(
                {"title": f"label:utter_label_{field}", "payload": f"inform?change={field}"} for field in FIELDS
            )
            return turn.say(Utterance("utter_request_what_to_change", {}, buttons))
        return turn.say(Utterance("utter_request_confirm_unclear"))

    async def _fill(self, turn: Turn, requested: str) -> None:
        read: Field = await READERS[requested](turn, self.sources.library)
        turn.set(**{requested: read.value})
        explanation = read.problem or read.remark
        if explanation:
            turn.say(Utterance(explanation, dict(read.details)))


def _entities(field: str) -> tuple[str, ...]:
    return _ENTITIES_OF_FIELD.get(field, ())
