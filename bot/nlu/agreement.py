"""NLU component: makes the intent agree with the kind of thing that was named.

"què és MedCities?" and "què és URBACT?" are one question; only the name tells a network from a programme.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

_ABOUT = {
    "ask_programme": "programme",
    "ask_network": "network",
    "ask_procedure": "procedure",
    "ask_service": "service",
    "ask_municipality": "municipality",
}
_INTENT_OF = {kind: intent for intent, kind in _ABOUT.items()}
# A town named besides says who asks, not what is asked about.
_SUBJECTS = ("programme", "network", "procedure", "service")
# "ajudeu a buscar socis?" and "com es busquen socis?" name the same thing: the verb tells which is meant.
_SAME_THING = frozenset({"procedure", "service"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KindAgreement(GraphComponent):
    """Turns "ask about a thing" into "ask about a thing of the kind that was named", where one kind was."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KindAgreement":
        """Create the component; it has no settings and no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct the intent of each message in place; its confidence stays."""
        for message in messages:
            intent = message.get("intent") or {}
            wanted = self._agreeing(intent.get("name"), message.get("entities") or [])
            if wanted and wanted != intent["name"]:
                ranking = message.get("intent_ranking") or []
                renamed = {**intent, "name": wanted}
                rest = [other for other in ranking if other["name"] not in (wanted, intent["name"])]
                message.set("intent", renamed, add_to_output=True)
                message.set("intent_ranking", [renamed, *rest], add_to_output=True)
        return messages

    @staticmethod
    def _agreeing(intent: str | None, entities: list[dict[str, Any]]) -> str | None:
        if intent == "ask_capabilities" and any(entity["entity"] == "topic" for entity in entities):
            # "quins tràmits puc fer?" asks for the procedures, not for what the assistant is able to do.
            return "list_items"
        if intent not in _ABOUT:
            return None
        kinds = {entity["entity"] for entity in entities}
        if _ABOUT[intent] in kinds:
            return intent
        named = [kind for kind in _SUBJECTS if kind in kinds]
        if _ABOUT[intent] in _SAME_THING and _SAME_THING & set(named):
            return intent
        if len(named) == 1:
            return _INTENT_OF[named[0]]
        return _INTENT_OF["municipality"] if not named and "municipality" in kinds else intent
