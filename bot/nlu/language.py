"""NLU component: writes the decided language on every message, before anything else reads the text."""

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.folding import fold
from bot.nlu.language_decision import decide
from bot.nlu.stored import StoredWithModel

LANGUAGE = "language"
FOREIGN_LANGUAGE = "foreign_language"
_KINDS = {"towns": ("municipality",), "brands": ("programme", "network")}
# "Anna Roca" is what the form asked for, whatever language she speaks.
_NAME_WORDS = 4


# Registered as a tokenizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class LanguageDecider(StoredWithModel):
    """Puts `language` (ca, es or en) and, where it seems foreign, `foreign_language` on each message.

    Names of towns are no evidence: "L'Hospitalet" typed in an English conversation is no turn to Catalan. In a running
    conversation neither are those of programmes and networks: "Pacte d'Alcaldes" is how it is called.
    """

    file = "names.json"

    def __init__(self, known: dict[str, list[str]], model_storage: ModelStorage, resource: Resource) -> None:
        """Prepare to leave names out.

        Args:
            known: folded names; under "towns" those that never count, under "brands" those of programmes and networks.
            model_storage, resource: where they are stored.
        """
        super().__init__(known, model_storage, resource)
        self._town = _any_of(known["towns"])
        self._name = _any_of([*known["towns"], *known["brands"]])

    @staticmethod
    def from_gazetteer(gazetteer: dict[str, Any]) -> dict[str, list[str]]:
        """The names of towns, and those of programmes and networks."""
        return {
            group: sorted({fold(name["name"]) for name in gazetteer["names"] if name["kind"] in kinds})
            for group, kinds in _KINDS.items()
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide the language of each message from its text and from the hints its channel sent along."""
        for message in messages:
            hints = message.get("metadata") or {}
            decision = decide(
                self._evidence(message.get("text") or "", running=bool(hints.get("conversation_language"))),
                conversation=hints.get("conversation_language"),
                choice=hints.get("language_choice"),
                page=hints.get("page_language"),
            )
            message.set(LANGUAGE, decision.language, add_to_output=True)
            message.set("language_confidence", round(decision.confidence, 4), add_to_output=True)
            message.set("language_reason", decision.reason, add_to_output=True)
            message.set(FOREIGN_LANGUAGE, decision.foreign, add_to_output=True)
        return messages

    def _evidence(self, text: str, *, running: bool) -> str:
        """What of a text speaks for a language: no towns, and in a running conversation no names at all."""
        words = text.split()
        if running and len(words) <= _NAME_WORDS and all(w[0].isupper() and not w.isupper() for w in words):
            return ""
        folded = fold(text)
        names = self._name if running else self._town
        for match in reversed(list(names.finditer(folded))):
            text = f"{text[: match.start()]} {text[match.end() :]}"
        return text

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give each training sentence the language that its file says, or decide it where none is said.

        A guess would be wrong for one word in ten, and such a sentence would be learnt as no page ever sends it.
        """
        for example in training_data.training_examples:
            said = ((example.get("metadata") or {}).get("intent") or {}).get(LANGUAGE)
            if said:
                example.set(LANGUAGE, said)
            elif example.get("text"):
                self.process([example])
        return training_data


def _any_of(names: list[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")
