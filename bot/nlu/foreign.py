"""NLU component: a message in a language we do not speak gets an intent of its own."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import FOREIGN_LANGUAGE

INTENT = "unsupported_language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ForeignLanguage(GraphComponent):
    """Answering French in Catalan as if it had been understood would be luck, not service."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ForeignLanguage":
        """Create the component; it has no settings and no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of foreign messages that name nothing we know."""
        for message in messages:
            if message.get(FOREIGN_LANGUAGE) and not _is_mostly_names(message):
                intent = {"name": INTENT, "confidence": 1.0}
                message.set("intent", intent, add_to_output=True)
                message.set("intent_ranking", [intent, *message.get("intent_ranking", [])], add_to_output=True)
        return messages


def _is_mostly_names(message: Message) -> bool:
    """Names of programmes and networks are English or French words themselves."""
    spans = {(e["start"], e["end"]) for e in message.get("entities") or [] if e["entity"] in ("programme", "network")}
    return 2 * sum(end - start for start, end in spans) > len(message.get("text") or "")
