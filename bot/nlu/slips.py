"""NLU component: reads "progranes" as "programes", in what understands the message; the text itself stays as it is.

Everything behind it reads the mended words and answers with offsets of the user's own text.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.reading import SLIPS, Slip
from bot.nlu.spelling import SHORTEST, Speller

_FILE = "words.json"
# Looking for what was meant takes a millisecond or two a word; what is asked is asked in fewer words than these.
_MOST_WORDS = 60
# A word of letters alone, and no part of an address or of something with digits.
_WORD = re.compile(r"(?<![\w@./])[^\W\d_]+(?:·[^\W\d_]+)*(?![\w@/]|\.\w)")


# Registered as a tokenizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SlipMender(GraphComponent):
    """Puts the slips of each message on it, with what was meant: words of the training sentences and of names."""

    def __init__(self, words: list[str], model_storage: ModelStorage, resource: Resource) -> None:
        """Learn the words, which are stored with the model."""
        self._words = words
        self._speller = Speller(words)
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`gazetteer`: the file that `python -m knowledge gazetteer` wrote."""
        return {"gazetteer": "var/gazetteer.json"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SlipMender":
        """Read the names for training."""
        names = json.loads(Path(config["gazetteer"]).read_text(encoding="utf-8"))["names"]
        return cls(list(_words(name["name"] for name in names)), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SlipMender":
        """Read the words from the trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(json.loads((folder / _FILE).read_text(encoding="utf-8")), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the sentences too, and store all."""
        texts = [example.get("text") for example in training_data.training_examples if example.get("text")]
        self._words = [*self._words, *_words(texts)]
        self._speller = Speller(self._words)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the slips of each message."""
        for message in messages:
            message.set(SLIPS, list(self._slips(message.get("text") or "")))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training sentences alone: their words are those that are known."""
        return training_data

    def _slips(self, text: str) -> Iterator[Slip]:
        for word in islice(_WORD.finditer(text), _MOST_WORDS):
            meant = self._speller.mend(word[0])
            if meant:
                yield word.start(), word.end(), meant


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (word for word in _WORD.findall(text) if len(word) >= SHORTEST - 1)
