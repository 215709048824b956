"""Programmes: what they are, and never as open when they are not."""

from datetime import date
from typing import Any

from actions.dates import in_words
from actions.describe import describe
from actions.grammar import the
from actions.next_steps import next_steps
from actions.turn import Turn, Utterance
from knowledge.library import Library
from knowledge.records import Call, Record
from languages import Language


async def about(record: Record, library: Library, turn: Turn) -> Utterance:
    """What a programme is, by its state on the day of the turn."""
    status = record.status(turn.today)
    values = describe(record, turn.language)
    if status == "closed":
        return await closed(record, library, turn)
    steps = next_steps(record, turn)
    if record.period is None:
        return Utterance("utter_programme_undated", values, steps)
    years = "period" if record.period.ends else "since"
    values |= {
        "starts": record.period.starts.year,
        "ends": _year(record.period.ends),
        "period": f"label:utter_label_{years}",
    }
    return Utterance(f"utter_programme_{status}", values, steps)


async def closed(record: Record, library: Library, turn: Turn) -> Utterance:
    """That a programme is closed, and what came after it."""
    ended = record.closed_on or (record.period.ends if record.period else None)
    values = describe(record, turn.language) | {"ends": _year(ended)}
    successor = await library.current_successor(record, turn.today)
    if successor is None:
        return Utterance("utter_programme_closed", values)
    name = successor.names[turn.language]
    names = {"successor": name, "the_successor": the(name, turn.language), "successor_id": successor.id}
    return Utterance("utter_programme_closed_successor", values | names)


def deadline(record: Record, turn: Turn) -> Utterance:
    """The calls of a programme on the day of the turn."""
    values: dict[str, Any] = describe(record, turn.language)
    fact = record.fact("deadline")
    values["rhythm"] = fact.text[turn.language] if fact else None
    steps = next_steps(record, turn, "deadline")
    open_calls = record.open_calls(turn.today)
    if open_calls:
        return Utterance("utter_call_open", values | _call(open_calls[0], turn.language), steps)
    coming = record.next_calls(turn.today)
    if coming:
        return Utterance("utter_call_upcoming", values | _call(coming[0], turn.language), steps)
    last = record.last_closed_call(turn.today)
    if last is not None:
        return Utterance("utter_call_closed", values | _call(last, turn.language), steps)
    return Utterance("utter_call_unknown", values, steps)


async def say_open_calls(turn: Turn, library: Library) -> None:
    """Say every call that is open on the day of the turn, or honestly that none is known.

    Args:
        turn: the turn to be answered.
        library: the knowledge.
    """
    programmes = await library.records("programme")
    open_calls = [(call, record) for record in programmes for call in record.open_calls(turn.today)]
    turn.set(failed_turns=0, pending_topic=None, list_topic=None)
    if not open_calls:
        return turn.say(Utterance("utter_list_calls_none"))
    lines = "\n".join(
        f"{number}. {record.names[turn.language]} · {call.names[turn.language]} · "
        f"{in_words(call.closes_on, turn.language)}"
        for number, (call, record) in enumerate(open_calls, 1)
        if call.closes_on
    )
    turn.set(listed=[record.id for _, record in open_calls])
    return turn.say(Utterance("utter_list_calls", {"lines": lines}))


def _call(call: Call, language: Language) -> dict[str, Any]:
    return {
        "call": call.names[language],
        "opens_on": in_words(call.opens_on, language) if call.opens_on else None,
        "closes_on": in_words(call.closes_on, language) if call.closes_on else None,
    }


def _year(day: date | None) -> int | None:
    return day.year if day else None
