"""Municipalities: whether a town is one of the 36."""

from actions.describe import describe
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Record


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """That a town is metropolitan; its population where a source gives one."""
    values = describe(record, turn.language)
    population = record.municipality.population if record.municipality else None
    if population is None:
        return Utterance("utter_municipality", values)
    number = f"{population.value:,}".replace(",", "." if turn.language != "en" else ",")
    return Utterance("utter_municipality_population", values | {"population": number, "year": population.year})
