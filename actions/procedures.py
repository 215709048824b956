"""Procedures: what they are for and their steps."""

from actions.describe import describe
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a procedure is and, where they are known, its numbered steps."""
    values = describe(record, turn.language)
    if not record.steps:
        return Utterance("utter_procedure", values)
    steps = "\n".join(f"{number}. {step[turn.language]}" for number, step in enumerate(record.steps, 1))
    return Utterance("utter_procedure_steps", values | {"steps": steps})
