"""Changing the language of the conversation by the user's word."""

from typing import Any

from actions.base import TurnAction
from actions.turn import Turn, Utterance
from languages import LANGUAGES


class ChangeLanguage(TurnAction):
    """Answers `change_language`."""

    action_name = "action_change_language"

    async def respond(self, turn: Turn) -> Any:
        """Switch to the language that was named, or ask which of the three."""
        named = [code for code in turn.values("language") if code in LANGUAGES]
        # "no parlo català, in English please" names two: the one to switch to is not the one in use.
        wanted = next((code for code in reversed(named) if code != turn.language), named[0] if named else None)
        if wanted is None:
            return turn.say(Utterance("utter_language_which"))
        turn.set(language=wanted)
        return turn.say(Utterance("utter_language_changed", {"language_choice": wanted, "language": wanted}))
