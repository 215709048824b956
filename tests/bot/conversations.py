"""Conversations as Rasa's events, for tests of what keeps them."""

from collections.abc import Iterator
from itertools import count

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

DOMAIN = Domain.from_yaml("""
intents: [ask_programme, start_request]
entities: [topic]
slots:
  topic: {type: text, mappings: [{type: custom}]}
  language: {type: text, initial_value: ca, mappings: [{type: custom}]}
  need: {type: text, mappings: [{type: custom}]}
forms:
  request_form: {required_slots: [need]}
actions: [action_answer]
""")
_moments = count(1_000)


def beginning() -> list[Event]:
    """What Rasa writes before the first message."""
    return [ActionExecuted("action_session_start"), SessionStarted(), listening()]


def turn(number: int, *, form: bool | None = None) -> list[Event]:
    """One message and what the bot did; `form`: it opened a form, or closed it."""
    said = UserUttered(f"message {number}", {"name": "ask_programme", "confidence": 0.9})
    done: list[Event] = [said, ActionExecuted("action_answer"), BotUttered("an answer")]
    done.append(SlotSet("topic", f"topic {number}"))
    if form is not None:
        done.append(ActiveLoop("request_form" if form else None))
    return [*done, listening()]


def listening() -> ActionExecuted:
    """The bot waits for the person."""
    return ActionExecuted("action_listen")


def in_order(events: list[Event]) -> Iterator[Event]:
    """The same events, each a second later than the one before."""
    for event in events:
        event.timestamp = float(next(_moments))
        yield event
