"""What one message means while an assistance request is being filled in.

The form asks field after field; a person answers, corrects an earlier field, skips an optional one, asks something
else in between, or gives up. This module tells which, and `ValidateRequestForm` hands the result to Rasa's form.
"""

from typing import Any

from actions.asking import says_none
from actions.base import TurnAction
from actions.request_fields import FIELDS, OPTIONAL, READERS, SKIPPED, Field, looks_like_a_name
from actions.request_summary import CHANGING, shown
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
_DATA = ("inform", "affirm", "deny", "skip", "request_assistance", "nlu_fallback")
# Leaving a question unanswered: "no", "passo", "prefereixo no donar-lo".
_DECLINING = ("deny", "skip")
_DECLINING_WORDS = 8
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
        if turn.value("skip") == requested:
            return turn.set(**{requested: SKIPPED})
        if turn.value("field") and "?" not in turn.text:
            return await self._correct(turn, requested)
        if self._declines(turn, requested):
            return self._decline(turn, requested)
        if turn.intent == "request_assistance" and not turn.typed:
            return await self._go_on(turn, requested)
        if await self._is_aside(turn, requested):
            return None
        corrected = await self._take_besides(turn, requested)
        if requested == CONFIRMED:
            return self._confirm(turn, corrected)
        if corrected and not self._gives(turn, requested):
            return await self._take_name(turn.without("email", "phone"), requested)
        return await self._fill(turn, requested)

    @staticmethod
    def _change(turn: Turn) -> None:
        """A button names the field to ask again."""
        field = turn.value("change")
        if field in FIELDS:
            turn.set(**{field: None, CHANGING: None})

    async def _correct(self, turn: Turn, requested: str) -> None:
        """ "El nom és Marta Bosch", "canvia el servei a cerca de socis": the field is named, its value follows."""
        named = next(entity for entity in turn.entities if entity.name == "field")
        field = str(named.value)
        said = turn.rest(named.end or 0)
        if not said.text:
            return turn.set(**{field: None, CHANGING: None})
        read = await READERS[field](said, self.sources.library)
        turn.set(**{requested: None, CHANGING: None})
        if read.value is None:
            return turn.say(Utterance(read.problem or "utter_request_confirm_unclear", dict(read.details)))
        return await self._take(turn, field, read.value)

    def _declines(self, turn: Turn, requested: str) -> bool:
        if not turn.typed or requested == CONFIRMED:
            return False
        if says_none(turn):
            # So short a message is read by its words: by its sentence "none" is as likely to be anything else.
            return not self._gives(turn, requested)
        few = len(turn.text.split()) <= _DECLINING_WORDS
        return (
            turn.intent in _DECLINING
            and few
            and not self._gives(turn, requested)
            and not any(turn.values(*entities) for entities in _ENTITIES_OF_FIELD.values())
            and not (requested == "request_name" and looks_like_a_name(turn))
        )

    @staticmethod
    def _decline(turn: Turn, requested: str) -> None:
        if requested in OPTIONAL:
            return turn.set(**{requested: SKIPPED})
        turn.set(**{requested: None})
        return turn.say(Utterance("utter_request_required"))

    async def _go_on(self, turn: Turn, requested: str) -> None:
        """A button that begins a request, pressed while one is under way, adds what it was about."""
        turn.set(**{requested: None})
        subject = turn.value("request_subject")
        if subject and not turn.slots.get("request_subject"):
            await self._take(turn, "request_subject", str(subject))

    def _gives(self, turn: Turn, requested: str) -> bool:
        if requested == "request_service":
            return any(record in SERVICE_OF_RECORD for record in turn.values("service", "procedure"))
        return bool(turn.values(*_entities(requested)))

    async def _is_aside(self, turn: Turn, requested: str) -> bool:
        """Whether the message is no answer: a question, a cancellation, a wish to talk to someone."""
        if turn.values("request_service", "change"):
            return False
        if requested == "request_name" and looks_like_a_name(turn):
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
                await self._take(turn, field, read.value)
                taken = True
        return taken

    async def _take(self, turn: Turn, field: str, value: str) -> None:
        """Set a field that was not asked for, and say so."""
        turn.set(**{field: value})
        said = await shown(field, value, self.sources.library, turn.language)
        how = "corrected" if turn.slots.get(field) else "noted"
        turn.say(Utterance(f"utter_request_{how}", {"field": f"label:utter_label_{field}", "value": said}))

    async def _take_name(self, turn: Turn, requested: str) -> None:
        """ "Maria Puig, maria@example.cat": the name is what is left beside the address."""
        if requested == "request_name" and looks_like_a_name(turn):
            await self._fill(turn, requested)

    @staticmethod
    def _is_long(turn: Turn) -> bool:
        return len(turn.text.split()) > _CORRECTION_WORDS

    @staticmethod
    def _confirm(turn: Turn, corrected: bool) -> None:
        if turn.intent == "affirm" and not corrected:
            return turn.set(**{CONFIRMED: True, CHANGING: None})
        if corrected:
            # Setting a field makes the form show the summary once more.
            return turn.set(**{CHANGING: None})
        wants_change = turn.intent in (*_DECLINING, "inform")
        turn.set(**{CONFIRMED: None, CHANGING: wants_change})
        return None if wants_change else turn.say(Utterance("utter_request_confirm_unclear"))

    async def _fill(self, turn: Turn, requested: str) -> None:
        read: Field = await READERS[requested](turn, self.sources.library)
        turn.set(**{requested: read.value})
        explanation = read.problem or read.remark
        if explanation:
            buttons = tuple(
                {"title": record.names[turn.language], "payload": f"inform?{record.kind}={record.id}"}
                for record in read.choices
            )
            turn.say(Utterance(explanation, dict(read.details), buttons))


def _entities(field: str) -> tuple[str, ...]:
    return _ENTITIES_OF_FIELD.get(field, ())
