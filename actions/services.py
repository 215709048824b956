"""The services for town councils."""

from actions.describe import describe
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a service offers."""
    return Utterance("utter_service", describe(record, turn.language))
