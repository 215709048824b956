"""Where a request stands, and withdrawing it: by reference and code, never by an e-mail address alone."""

import re
from typing import Any

from actions.base import Sources, TurnAction
from actions.dates import in_words
from actions.turn import Turn, Utterance

_CODE = re.compile(r"(?<![\w-])(?=[A-Za-z0-9]*\d|[A-Z]{6})[A-Za-z0-9]{3}[ -]?[A-Za-z0-9]{3}(?![\w-])")
_DATA = ("inform", "affirm", "nlu_fallback", "request_status", "out_of_scope", "cancel_request")
# "No me'n recordo", "no el tinc".
_DOES_NOT_HAVE = ("deny", "skip")
_WORDS_OF_DROPPING = 3


class StartLookup(TurnAction):
    """Answers `request_status` and, outside the form, `cancel_request`."""

    action_name = "action_start_lookup"

    async def respond(self, turn: Turn) -> Any:
        """Take the reference and the code if the message holds them; the form asks for the rest."""
        purpose = "cancel" if turn.intent == "cancel_request" else "status"
        reference = turn.value("request_reference")
        known = turn.slots.get("lookup_reference")
        # A button under a request that was just shown needs no second proof.
        proven = turn.slots.get("lookup_code") if reference in (None, known) else None
        turn.set(
            lookup_wanted=not _means_nothing(turn, reference or known),
            lookup_purpose=purpose,
            lookup_reference=reference or known,
            lookup_code=proven or _code_in(turn),
            failed_turns=0,
        )


class ValidateLookupForm(TurnAction):
    """Reads reference and code from a message."""

    action_name = "validate_lookup_form"

    async def respond(self, turn: Turn) -> Any:
        """Set what the message gives; explain what it does not."""
        requested = turn.slots.get("requested_slot")
        if requested is None:
            return None
        reference, code = turn.value("request_reference"), _code_in(turn)
        if reference:
            turn.set(lookup_reference=reference)
        if code and (requested == "lookup_code" or reference):
            turn.set(lookup_code=code)
        given = reference if requested == "lookup_reference" else code
        if not given and turn.intent in _DOES_NOT_HAVE:
            turn.set(**{requested: None})
            return turn.say(Utterance(f"utter_{requested}_absent"))
        if given or turn.intent not in _DATA or _gives_up(turn):
            return None
        turn.set(**{requested: None})
        return turn.say(Utterance(f"utter_{requested}_unclear"))


class LookUpRequest(TurnAction):
    """Says where a request stands, or asks whether it shall really be withdrawn."""

    action_name = "action_look_up_request"

    async def respond(self, turn: Turn) -> Any:
        """Ask the casework; wrong reference and wrong code get the same answer."""
        reference, code = turn.slots.get("lookup_reference"), turn.slots.get("lookup_code")
        if not reference or not code:
            return None
        found = await self.sources.requests.look_up(reference, code, conversation_id=turn.conversation)
        if found.outcome != "found" or found.request is None:
            turn.set(lookup_reference=None, lookup_code=None)
            return turn.say(Utterance(f"utter_lookup_{found.outcome}"))
        request = found.request
        values = {
            "request": request.reference,
            "reference": request.reference,
            "state": f"label:utter_label_state_{request.state}",
            "filed_on": in_words(request.filed_at.date(), turn.language),
            "updated_on": in_words(request.updated_at.date(), turn.language),
        }
        if turn.slots.get("lookup_purpose") == "cancel":
            return turn.say(Utterance("utter_cancel_sure", values))
        ended = request.state in ("resolved", "cancelled")
        return turn.say(Utterance("utter_lookup_ended" if ended else "utter_lookup_found", values))


class YesOrNo(TurnAction):
    """Answers a bare yes or no outside the forms: what it is about was asked just before, or nothing was."""

    action_name = "action_yes_or_no"

    async def respond(self, turn: Turn) -> Any:
        """Withdraw a request that the person was asked about, or leave it; otherwise there was no question."""
        asked = turn.before == LookUpRequest.action_name and turn.slots.get("lookup_purpose") == "cancel"
        if turn.intent == "affirm":
            return await _withdraw(turn, self.sources) if asked else turn.say(Utterance("utter_affirm_idle"))
        return turn.say(Utterance("utter_withdrawal_kept" if asked else "utter_deny_idle"))


class WithdrawRequest(TurnAction):
    """Answers the button that confirms a withdrawal."""

    action_name = "action_withdraw_request"

    async def respond(self, turn: Turn) -> Any:
        """Withdraw the request that was proven in this conversation."""
        return await _withdraw(turn, self.sources)


async def _withdraw(turn: Turn, sources: Sources) -> None:
    reference, code = turn.slots.get("lookup_reference"), turn.slots.get("lookup_code")
    if not reference or not code:
        return turn.say(Utterance("utter_lookup_not_found"))
    outcome = await sources.requests.cancel(reference, code, conversation_id=turn.conversation)
    turn.set(lookup_reference=None, lookup_code=None)
    names = {"cancelled": "utter_cancel_done", "already_closed": "utter_cancel_too_late"}
    response = names.get(outcome, f"utter_lookup_{outcome}")
    return turn.say(Utterance(response, {"request": reference, "reference": reference}))


def _code_in(turn: Turn) -> str | None:
    text = turn.text
    for entity in turn.entities:
        if entity.name == "request_reference" and entity.start is not None and entity.end is not None:
            text = f"{text[: entity.start]} {text[entity.end :]}"
    match = _CODE.search(text) if turn.typed else None
    return match[0].replace(" ", "").replace("-", "").upper() if match else None


def _means_nothing(turn: Turn, reference: str | None) -> bool:
    """ "Deixa-ho estar", with nothing under way: not worth a form that asks for a reference."""
    few = len(turn.text.split()) <= _WORDS_OF_DROPPING
    return turn.intent == "cancel_request" and turn.typed and few and reference is None


def _gives_up(turn: Turn) -> bool:
    return turn.intent == "cancel_request"
