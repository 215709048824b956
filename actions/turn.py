"""What an action needs to know of the turn it answers, and the way it says something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from languages import DEFAULT_LANGUAGE, LANGUAGES, Language


@dataclass(frozen=True)
class Entity:
    """One entity of the message: its name, value and offsets (None for buttons)."""

    name: str
    value: Any
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Utterance:
    """Words to be said: a response's name, what fills its holes, and buttons beyond its own.

    A value or title "label:<response>" stands for the words of that response.
    """

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Mapping[str, str], ...] = ()


@dataclass
class Turn:
    """One message with its conversation, read from Rasa's tracker once."""

    conversation: str
    language: Language
    today: date
    text: str
    intent: str
    entities: tuple[Entity, ...]
    slots: Mapping[str, Any]
    ranking: tuple[tuple[str, float], ...]
    typed: bool
    dispatcher: CollectingDispatcher
    events: list[EventType] = field(default_factory=list)

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker) -> "Turn":
        """Read the turn.

        Args:
            dispatcher: where the action's words go.
            tracker: Rasa's state of the conversation.
        """
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        entities = tuple(
            Entity(entity["entity"], entity["value"], entity.get("start"), entity.get("end"))
            for entity in message.get("entities", [])
        )
        return cls(
            conversation=tracker.sender_id,
            language=next((code for code in LANGUAGES if code == tracker.get_slot("language")), DEFAULT_LANGUAGE),
            today=date.fromisoformat(metadata["today"]) if metadata.get("today") else date.today(),
            # A button's text is its payload: no words of the user.
            text="" if metadata.get("button") else message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            entities=entities,
            slots=tracker.current_slot_values(),
            ranking=tuple((i["name"], float(i["confidence"])) for i in message.get("intent_ranking", [])),
            typed=not metadata.get("button"),
            dispatcher=dispatcher,
        )

    def values(self, *names: str) -> list[Any]:
        """Values of the entities with one of these names, in the order of the text."""
        return [entity.value for entity in self.entities if entity.name in names]

    def value(self, *names: str) -> Any | None:
        """The first value of an entity with one of these names, or None."""
        return next(iter(self.values(*names)), None)

    def say(self, utterance: Utterance) -> None:
        """Hand an utterance to Rasa, which picks the words."""
        self.dispatcher.utter_message(
            response=utterance.response, buttons=[dict(button) for button in utterance.buttons], **utterance.values
        )

    def set(self, **slots: Any) -> None:
        """Set slots; later calls win."""
        self.events.extend(SlotSet(name, value) for name, value in slots.items())
