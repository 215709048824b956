"""The services for town councils."""

from actions.describe import describe
from actions.next_steps import next_steps
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a service offers."""
    return Utterance("utter_service", describe(record, turn.language), next_steps(record, turn))


def no_deadline(record: Record, turn: Turn) -> Utterance:
    """That a service may be asked for on any day, and that nobody has published how long an answer takes."""
    return Utterance("utter_service_no_deadline", describe(record, turn.language))
