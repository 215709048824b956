"""NLU component: what a message means, by words, pieces of words and the sentence vector."""

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.linear_intents import LinearIntents, understand, understood


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LinearIntents):
    """Ranks the intents of the messages that words alone did not decide."""

    file = "classifier.joblib"

    @staticmethod
    def vector_of(message: Message) -> np.ndarray | None:
        """The sentence vector."""
        found: np.ndarray = message.get_dense_features("text")[1].features[0]
        return found

    def process(self, messages: list[Message]) -> list[Message]:
        """Say what each message means, unless that is said."""
        for message in messages:
            if not understood(message):
                understand(message, self.rank(message))
        return messages
