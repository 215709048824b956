"""Objectives, lines of work and geographic priorities of the service, in full."""

from typing import Any

from actions.base import TurnAction
from actions.describe import describe
from actions.turn import Turn, Utterance
from knowledge.kinds import Kind

_KIND_OF_INTENT: dict[str, Kind] = {
    "ask_objectives": "objective",
    "ask_lines_of_work": "line_of_work",
    "ask_geographic_priorities": "geographic_priority",
}


class Strategy(TurnAction):
    """Answers `ask_objectives`, `ask_lines_of_work` and `ask_geographic_priorities`."""

    action_name = "action_strategy"

    async def respond(self, turn: Turn) -> Any:
        """Say the whole list; one named item ("la línia 3") is opened by number."""
        records = await self.sources.library.records(_KIND_OF_INTENT[turn.intent])
        if not records:
            return turn.say(Utterance("utter_not_known"))
        lines = "\n".join(f"{number}. {record.names[turn.language]}" for number, record in enumerate(records, 1))
        values = describe(records[0], turn.language) | {"lines": lines}
        buttons = tuple(
            {"title": record.names[turn.language], "payload": f"open_item?subject={record.id}"} for record in records
        )
        turn.set(
            listed=[record.id for record in records],
            list_topic=None,
            pending_topic=None,
            talked_about="list",
            failed_turns=0,
        )
        return turn.say(Utterance(f"utter_{turn.intent.removeprefix('ask_')}", values, buttons))
