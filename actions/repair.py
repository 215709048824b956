"""When a message was not understood: go on, search, then ask back, then offer the officer."""

from typing import Any

from actions.asking import telling
from actions.base import TurnAction
from actions.follow_up import go_on, nearly_a_question, say_found
from actions.subject import KINDS
from actions.turn import Turn, Utterance
from knowledge.kinds import Kind
from knowledge.library import Library

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
# As likely as each of some thirty intents is by chance: what is less so was not meant.
_LEAST = 0.03
_TERMS: tuple[Kind, ...] = ("term",)
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
        """What goes on is answered, then the knowledge is searched; a second failure in a row offers a person."""
        library = self.sources.library
        if await nearly_a_question(turn, library) == "answered":
            return None
        # "Lo de la cosa esa" is like many texts and about none.
        if said := telling(turn):
            # One word alone may be a misspelt name, but it describes no word of the glossary: it is one, or not.
            terms = len(said) > 1 or await _is_term(said, library)
            kinds = tuple(kind for kind in _SEARCHED if kind != "term" or terms)
            result = await library.search(turn.text, language=turn.language, on=turn.today, kinds=kinds, limit=3)
            found = result.hits[0] if result.outcome == "found" else None
            named = found is not None and (found.shares["exact"] > 0 or found.shares["fuzzy"] > 0)
            if not named and await go_on(turn, library) == "answered":
                return None
            # One word that names nothing ("intent") stands in many texts; it asks for none of them.
            if found is not None and (named or len(said) > 1):
                return await say_found(found, turn, library)
        failed = int(turn.slots.get("failed_turns") or 0) + 1
        turn.set(failed_turns=failed)
        if failed >= 2:
            return turn.say(Utterance("utter_repair_offer_officer"))
        proposals = [name for name, sure in turn.ranking if name in _PROPOSED and sure >= _LEAST][:_AT_MOST]
        buttons = tuple({"title": f"label:utter_label_{name}", "payload": name} for name in proposals)
        return turn.say(Utterance("utter_did_you_mean" if buttons else "utter_rephrase", {}, buttons))


async def _is_term(said: list[str], library: Library) -> bool:
    return not await library.unheard(said) and (await library.resolve(said[0], kinds=_TERMS)).outcome != "none"
