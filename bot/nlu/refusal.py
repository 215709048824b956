"""NLU component: a message is refused as somebody else's business only on good evidence."""

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.reading import Reading
from bot.nlu.words import is_word, words_of

# Sending somebody away, and thanking for praise that was none, are worse than asking back.
_NEED_EVIDENCE = ("out_of_scope", "feedback_positive")
# Nobody's business here: which of them it is, is a doubt that costs nothing.
_ELSEWHERE = ("out_of_scope", "chitchat")
_FALLBACK = "nlu_fallback"
# "b:not-a-button": a colon between letters, and no space.
_ID = re.compile(r"[a-z]+:[a-z][\w-]*", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RefusalNeedsEvidence(GraphComponent):
    """Turns a doubtful `out_of_scope` or praise, and whatever letters that are no words look like, into the fallback.

    Whatever is unlike all training sentences lands among the widest class of them. Searching, asking back and
    offering the officer costs the user less than being sent away wrongly.
    """

    def __init__(self, threshold: float) -> None:
        """Keep the threshold, a probability between 0 and 1."""
        self._threshold = threshold

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: below this confidence nothing is refused."""
        return {"threshold": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "RefusalNeedsEvidence":
        """Create the component."""
        return cls(float(config["threshold"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct the intent of each message in place."""
        for message in messages:
            text = Reading(message).text
            if _is_program_text(text) and not message.get("entities"):
                # Nor is it any other intent, however likely: nothing was said.
                _read_as(message, {"name": _FALLBACK, "confidence": 1.0}, [])
                continue
            has_words = _has_words(text)
            if has_words:
                _decide_between_others_business(message)
            intent, ranking = message.get("intent") or {}, message.get("intent_ranking", [])
            doubtful = _evidence(intent, ranking) < self._threshold or not has_words
            if intent.get("name") in _NEED_EVIDENCE and doubtful:
                _read_as(message, {"name": _FALLBACK, "confidence": 1 - intent["confidence"]}, ranking)
        return messages


def _decide_between_others_business(message: Message) -> None:
    """Take the likelier of two where Rasa's fallback saw a doubt between them."""
    fallback, *others = message.get("intent_ranking") or [{}]
    if fallback.get("name") == _FALLBACK and all(other["name"] in _ELSEWHERE for other in others[:2]) and others[1:]:
        _read_as(message, others[0], others[1:])


def _evidence(intent: dict[str, Any], ranking: list[dict[str, Any]]) -> float:
    """How sure it is that a message is what it is taken for, or something else that is nobody's business here."""
    together = _ELSEWHERE if intent.get("name") in _ELSEWHERE else (intent.get("name"),)
    return max(intent.get("confidence", 0.0), sum(i["confidence"] for i in ranking if i["name"] in together))


def _read_as(message: Message, intent: dict[str, Any], others: list[dict[str, Any]]) -> None:
    message.set("intent", intent, add_to_output=True)
    message.set("intent_ranking", [intent, *others], add_to_output=True)


def _has_words(text: str) -> bool:
    """Gibberish has none that any of our languages knows, or one by accident."""
    words = words_of(text)
    return 2 * sum(map(is_word, words)) >= len(words)


def _is_program_text(text: str) -> bool:
    """Letters, and none of them in a word: `x{"y": "z"}`, `<i></i>`; or the id of a button that nobody offered.

    By them it would be some intent or other.
    """
    return bool(_ID.fullmatch(text)) or (not words_of(text) and any(character.isalpha() for character in text))
