"""Networks: what they are and what AMB does in them."""

from actions.describe import describe
from actions.next_steps import next_steps
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a network is; what AMB does in it where that is known."""
    role = record.fact("amb_role")
    confirmed = role is not None and role.confidence == "sourced"
    values = describe(record, turn.language) | {"amb_role": role.text[turn.language] if confirmed and role else None}
    return Utterance("utter_network", values, next_steps(record, turn))
