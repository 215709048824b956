"""NLU component: what a message means, where its words leave little doubt."""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.linear_intents import LinearIntents, understand


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentByWords(LinearIntents):
    """Ranks the intents of messages by words and pieces of words, and decides where it is sure.

    Making the sentence vector takes longer than the rest of understanding together; who asks in usual words need not
    wait for it.
    """

    file = "by_words.joblib"

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: the confidence, from 0 to 1, from which words alone decide; and what both classifiers have."""
        return {**LinearIntents.get_default_config(), "threshold": 0.8}

    @staticmethod
    def vector_of(message: Message) -> np.ndarray | None:
        """None."""
        return None

    def process(self, messages: list[Message]) -> list[Message]:
        """Say what each message means that is clear."""
        for message in messages:
            ranking = self.rank(message)
            if ranking[0]["confidence"] >= self._config["threshold"]:
                understand(message, ranking)
        return messages
