"""NLU component: entities for every name of the knowledge base, generated from it at training time."""

import re
from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.folding import fold
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.language import LANGUAGE
from bot.nlu.lexicon import lexicon
from bot.nlu.masks import hide
from bot.nlu.reading import Reading
from bot.nlu.stored import StoredWithModel
from languages import DEFAULT_LANGUAGE


# Registered as a featurizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NameExtractor(StoredWithModel):
    """Finds names and makes the features blind to which name it was.

    "què és URBACT?" and "què és POCTEFA?" are the same question: the lemma of a name's first token becomes its kind,
    so that the classifier learns the question, and a programme added tomorrow needs no new sentence.
    """

    file = "gazetteer.json"

    def __init__(self, known: list[dict[str, Any]], model_storage: ModelStorage, resource: Resource) -> None:
        """Index the names."""
        super().__init__(known, model_storage, resource)
        self._gazetteer = Gazetteer(known)

    @staticmethod
    def from_gazetteer(gazetteer: dict[str, Any]) -> list[dict[str, Any]]:
        """All names, those that several records share once for each."""
        shared = [
            {"id": meant["id"], "kind": meant["kind"], "name": word["alias"]}
            for word in gazetteer["ambiguous"]
            for meant in word["ids"]
        ]
        return [*gazetteer["names"], *shared]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add an entity for each record a name may mean, and mask the name for the featurizers."""
        for message in messages:
            language = message.get(LANGUAGE, DEFAULT_LANGUAGE)
            reading = Reading(message)
            found = [
                replace(name, start=start, end=end)
                for name in self._gazetteer.find(reading.text, language)
                for start, end in [reading.typed(name.start, name.end)]
            ]
            entities = [
                {
                    "entity": kind,
                    "start": name.start,
                    "end": name.end,
                    "value": record,
                    "confidence_entity": name.confidence,
                    "extractor": "NameExtractor",
                }
                for name in found
                for kind, record in name.candidates
            ]
            _turn_to_calls(reading.text, entities, language)
            message.set("entities", [*message.get("entities", []), *entities], add_to_output=True)
            words = lexicon(language)["kinds"]
            hide(
                message,
                [
                    (name.start, name.end, kind, words[kind])
                    for name in found
                    if (kind := next((kind for kind, _ in name.candidates if kind in words), None))
                ],
            )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Do the same to the training sentences."""
        self.process([example for example in training_data.training_examples if example.get("text")])
        return training_data


def _turn_to_calls(text: str, entities: list[dict[str, Any]], language: str) -> None:
    """Read "ajuts oberts" as calls: what is open of programmes are their calls ("oberts a municipis petits" is not)."""
    words = "|".join(map(fold, lexicon(language)["open"]))
    if re.search(rf"(?<!\w)(?:{words})(?!\w)(?!\s+(?:a|al|als|to|for|per|para)\b)", fold(text)):
        for entity in entities:
            if (entity["entity"], entity["value"]) == ("topic", "programmes"):
                entity["value"] = "calls"
