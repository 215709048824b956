"""NLU component: a multilingual sentence vector as dense feature."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.linear_intents import understood
from encoder.e5 import E5Encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """One 384-dimensional sentence feature, of messages whose words are not enough.

    Vectors of training sentences are kept by their text.
    """

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Open nothing yet: the model is opened at the first sentence."""
        super().__init__(name, config)
        self._encoder = E5Encoder()
        self._cache = Path(config["cache"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cache`: file of the training vectors."""
        return {**DenseFeaturizer.get_default_config(), "cache": "var/sentence-vectors.npz"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """Create the component."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector of each message that is not understood yet."""
        for message in messages:
            if not understood(message):
                self._add(message, self._encoder.query(_text(message)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of the training sentences, encoding only those that are new since the last training."""
        examples = [example for example in training_data.training_examples if example.get("text")]
        known = self._read_cache()
        keys = [self._key(_text(example)) for example in examples]
        texts = {key: _text(example) for key, example in zip(keys, examples)}
        new = [key for key in texts if key not in known]
        made = dict(zip(new, self._encoder.queries([texts[key] for key in new])))
        vectors = {key: known[key] if key in known else made[key] for key in texts}
        self._write_cache(vectors)
        for key, example in zip(keys, examples):
            self._add(example, vectors[key])
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond the type of the one setting."""

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._encoder.name}\0{text}".encode()).hexdigest()

    def _add(self, message: Message, vector: np.ndarray) -> None:
        row = vector.astype(np.float32).reshape(1, -1)
        message.add_features(Features(row, "sentence", "text", self._identifier))

    def _read_cache(self) -> dict[str, np.ndarray]:
        if not self._cache.exists():
            return {}
        with np.load(self._cache) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def _write_cache(self, vectors: dict[str, np.ndarray]) -> None:
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that a killed training leaves the old file whole.
        half = self._cache.with_suffix(".tmp.npz")
        np.savez(half, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        half.replace(self._cache)


def _text(message: Message) -> str:
    return message.get("masked_text") or message.get("text")
