"""What an action needs to know of the turn it answers, and the way it says something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from languages import DEFAULT_LANGUAGE, LANGUAGES, Language

# What stands between a word such as "name:" and the name.
_AROUND = " .,;:«»“”\"'-–"


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
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    typed: bool
    # The last action before this message: what a bare "yes" says yes to.
    before: str | None
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
            confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
            ranking=tuple((i["name"], float(i["confidence"])) for i in message.get("intent_ranking", [])),
            typed=not metadata.get("button"),
            before=_action_before(tracker.events),
            dispatcher=dispatcher,
        )

    def values(self, *names: str) -> list[Any]:
        """Values of the entities with one of these names, in the order of the text."""
        return [entity.value for entity in self.entities if entity.name in names]

    def value(self, *names: str) -> Any | None:
        """The first value of an entity with one of these names, or None."""
        return next(iter(self.values(*names)), None)

    def rest(self, start: int) -> "Turn":
        """The turn as if the message began later.

        Args:
            start: offset in the text.

        Returns:
            A turn that says and sets for this one, with a bare datum for an intent.
        """
        later = tuple(entity for entity in self.entities if entity.start is not None and entity.start >= start)
        return replace(self, text=self.text[start:].strip(_AROUND), intent="inform", entities=later)

    def without(self, *names: str) -> "Turn":
        """The turn as if the entities with these names were not in the message."""
        spans = [(e.start, e.end) for e in self.entities if e.name in names and e.start is not None]
        text = self.text
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        left = tuple(entity for entity in self.entities if entity.name not in names)
        return replace(self, text=text.strip(_AROUND), entities=left)

    def say(self, utterance: Utterance) -> None:
        """Hand an utterance to Rasa, which picks the words."""
        self.dispatcher.utter_message(
            response=utterance.response, buttons=[dict(button) for button in utterance.buttons], **utterance.values
        )

    def set(self, **slots: Any) -> None:
        """Set slots; later calls win."""
        self.events.extend(SlotSet(name, value) for name, value in slots.items())


def _action_before(events: Sequence[Mapping[str, Any]]) -> str | None:
    earlier = iter(reversed(events))
    for event in earlier:
        if event["event"] == "user":
            break
    return next((e["name"] for e in earlier if e["event"] == "action" and e["name"] != "action_listen"), None)
