"""Messages as the pipeline hands them from component to component."""

from typing import Any

from rasa.shared.nlu.training_data.message import Message


def understood(
    intent: str, *entities: "tuple[str, str]", confidence: float = 0.9, text: str = "…", **data: Any
) -> Message:
    """A classified message; entities as (name, value)."""
    found = {"name": intent, "confidence": confidence}
    other = {"name": "greet", "confidence": 0.05}
    return Message(
        {
            "text": text,
            "intent": found,
            "intent_ranking": [found, other],
            "entities": [{"entity": name, "value": value} for name, value in entities],
            **data,
        }
    )
