"""NLU component of the comparison: no sentence vector, to see what the real one is good for."""

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.sentence_encoder import SentenceEncoder

_DIMENSIONS = 384


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class NoVector(SentenceEncoder):
    """Gives every message the same vector, of zeros."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add zeros to each message."""
        for message in messages:
            self._add(message, np.zeros(_DIMENSIONS))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add zeros to each training sentence."""
        self.process([example for example in training_data.training_examples if example.get("text")])
        return training_data
