"""When a message was not understood: search, then ask back, then offer the officer."""

from typing import Any

from actions.answers import about, remember
from actions.base import TurnAction
from actions.describe import describe, describe_fact
from actions.programmes import closed
from actions.subject import KINDS
from actions.turn import Turn, Utterance
from knowledge.kinds import Kind

# Intents worth proposing as "did you mean"; smalltalk and data are not.
_PROPOSED = (
    "list_items",
    "ask_capabilities",
    "request_assistance",
    "request_status",
    "talk_to_human",
    "ask_objectives",
    "ask_lines_of_work",
    "ask_geographic_priorities",
    "ask_contact",
    "ask_privacy",
)
_AT_MOST = 3
# Kinds whose records answer a free question.
_SEARCHED: tuple[Kind, ...] = (
    *KINDS,
    "organisation",
    "plan",
    "objective",
    "line_of_work",
    "geographic_priority",
    "term",
)


class Repair(TurnAction):
    """Answers `nlu_fallback` and what no rule covers."""

    action_name = "action_repair"

    async def respond(self, turn: Turn) -> Any:
        """First the knowledge is searched; a second failure in a row offers a person."""
        result = await self.sources.library.search(
            turn.text, language=turn.language, on=turn.today, kinds=_SEARCHED, limit=3
        )
        if result.outcome == "found":
            return await self._found(turn, result.hits[0])
        failed = int(turn.slots.get("failed_turns") or 0) + 1
        turn.set(failed_turns=failed)
        if failed >= 2:
            return turn.say(Utterance("utter_repair_offer_officer"))
        proposals = [name for name, _ in turn.ranking if name in _PROPOSED][:_AT_MOST]
        buttons = tuple({"title": f"label:utter_label_{name}", "payload": name} for name in proposals)
        return turn.say(Utterance("utter_did_you_mean" if buttons else "utter_rephrase", {}, buttons))

    async def _found(self, turn: Turn, hit: Any) -> None:
        record = hit.record
        fact = None if hit.topic in ("summary", "steps") else record.fact(hit.topic)
        remember(turn, record)
        if record.kind == "programme" and record.status(turn.today) == "closed":
            return turn.say(await closed(record, self.sources.library, turn))
        if hit.topic == "steps":
            return turn.say(await about(record, self.sources.library, turn))
        if fact is not None:
            return turn.say(Utterance("utter_found_fact", describe_fact(record, fact, turn.language)))
        return turn.say(Utterance("utter_found", describe(record, turn.language)))
