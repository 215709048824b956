"""NLU component: writes the decided language on every message, before anything else reads the text."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.language_decision import decide

LANGUAGE = "language"
FOREIGN_LANGUAGE = "foreign_language"


# Registered as a tokenizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class LanguageDecider(GraphComponent):
    """Puts `language` (ca, es or en) and, where it seems foreign, `foreign_language` on each message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDecider":
        """Create the component; it has no settings and no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide the language of each message from its text and from the hints its channel sent along."""
        for message in messages:
            hints = message.get("metadata") or {}
            decision = decide(
                message.get("text") or "",
                conversation=hints.get("conversation_language"),
                choice=hints.get("language_choice"),
                page=hints.get("page_language"),
            )
            message.set(LANGUAGE, decision.language, add_to_output=True)
            message.set("language_confidence", round(decision.confidence, 4), add_to_output=True)
            message.set("language_reason", decision.reason, add_to_output=True)
            message.set(FOREIGN_LANGUAGE, decision.foreign, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Decide the language of each training sentence; there are no hints."""
        self.process([example for example in training_data.training_examples if example.get("text")])
        return training_data
