"""The fields of a request as a person reads them, and the summary before it is filed."""

from datetime import date
from typing import Any

from actions.base import TurnAction
from actions.dates import in_words
from actions.request_fields import FIELDS, SKIPPED
from actions.turn import Turn, Utterance
from knowledge.library import Library
from languages import Language


async def shown(field: str, value: str, library: Library, language: Language) -> str:
    """One field's value in the language of the conversation.

    Args:
        field: the slot's name.
        value: its language-free value.
        library: for the names behind ids.
        language: of the conversation.

    Returns:
        Words, or "label:…" for words that are in the responses.
    """
    if value == SKIPPED:
        return "label:utter_label_none"
    if field == "request_service":
        return f"label:utter_label_service_{value.replace('-', '_')}"
    if field == "request_deadline":
        return in_words(date.fromisoformat(value), language)
    if field in ("request_municipality", "request_subject"):
        record = await library.record(value)
        return record.names[language] if record else value
    return value


# Set while the person is choosing what to change: they have just read the summary.
CHANGING = "request_changing"


class AskConfirmation(TurnAction):
    """Shows everything that will be filed and asks for a yes, or asks what shall be changed."""

    action_name = "action_ask_request_confirmed"

    async def respond(self, turn: Turn) -> Any:
        """Say the summary, or offer the fields."""
        if turn.slots.get(CHANGING):
            buttons = tuple(
                {"title": f"label:utter_label_{field}", "payload": f"inform?change={field}"} for field in FIELDS
            )
            return turn.say(Utterance("utter_request_what_to_change", {}, buttons))
        values = {
            field: await shown(field, str(turn.slots.get(field) or SKIPPED), self.sources.library, turn.language)
            for field in FIELDS
        }
        return turn.say(Utterance("utter_ask_request_confirmed", values))
