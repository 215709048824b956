"""Procedures: what they are for and their steps."""

from actions.describe import describe
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a procedure is and, where they are known, its numbered steps."""
    values = describe(record, turn.language)
    if await is_closed(record, library, turn):
        return Utterance("utter_procedure_closed", values)
    if not record.steps:
        return Utterance("utter_procedure", values)
    steps = "\n".join(f"{number}. {step[turn.language]}" for number, step in enumerate(record.steps, 1))
    return Utterance("utter_procedure_steps", values | {"steps": steps})


async def is_closed(record: Record, library: Library, turn: Turn) -> bool:
    """Tell whether a procedure leads to programmes that are all closed: its steps must not be offered as open."""
    related = [await library.record(other) for other in record.related]
    programmes = [other for other in related if other and other.kind == "programme"]
    # One related programme may be an example; a call that was held again and again has several.
    return len(programmes) > 1 and all(other.status(turn.today) == "closed" for other in programmes)
