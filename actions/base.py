"""What every action shares: its dependencies, and the answer to a database that does not."""

from dataclasses import dataclass
from typing import Any

import structlog
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.exc import SQLAlchemyError

from actions.turn import Turn, Utterance
from casework.requests import Requests
from knowledge.library import Library

log = structlog.get_logger()


@dataclass
class Sources:
    """Where actions ask: what the service knows, and its casework."""

    library: Library
    requests: Requests


class TurnAction(Action):
    """An action over a `Turn`; subclasses set `action_name` and write `respond`."""

    action_name = ""

    def __init__(self, sources: Sources) -> None:
        """Keep what to ask."""
        self.sources = sources

    def name(self) -> str:
        """Rasa's name of the action."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer one turn. If an action raised, Rasa would leave the user without a word."""
        turn = Turn.of(dispatcher, tracker)
        try:
            await self.respond(turn)
        except SQLAlchemyError as error:
            log.error("action_failed", action=self.action_name, error=type(error).__name__)
            turn.say(Utterance("utter_internal_error"))
        return turn.events

    async def respond(self, turn: Turn) -> Any:
        """Say something and set slots."""
        raise NotImplementedError(f"{type(self).__name__} answers nothing")
