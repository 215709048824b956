"""NLU component: reads "progranes" as "programes", in what understands the message; the text itself stays as it is.

Everything behind it reads the mended words and answers with offsets of the user's own text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.reading import SLIPS, Slip
from bot.nlu.spelling import SHORTEST, Speller
from bot.nlu.stored import StoredWithModel

# Looking for what was meant takes a millisecond or two a word; what is asked is asked in fewer words than these.
_MOST_WORDS = 60
# A word of letters alone, and no part of an address or of something with digits.
_WORD = re.compile(r"(?<![\w@./])[^\W\d_]+(?:·[^\W\d_]+)*(?![\w@/]|\.\w)")


# Registered as a tokenizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SlipMender(StoredWithModel):
    """Puts the slips of each message on it, with what was meant: words of the training sentences and of names."""

    file = "words.json"

    @staticmethod
    def from_gazetteer(gazetteer: dict[str, Any]) -> list[str]:
        """The words of all names."""
        return list(_words(name["name"] for name in gazetteer["names"]))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the sentences too, and store all."""
        texts = [example.get("text") for example in training_data.training_examples if example.get("text")]
        self._known = [*self._known, *_words(texts)]
        return super().train(training_data)

    @cached_property
    def _speller(self) -> Speller:
        """Made for the first message: training has none."""
        return Speller(self._known)

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
