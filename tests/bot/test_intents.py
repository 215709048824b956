"""What a message means: by its words where they are clear, else by the sentence vector too."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_by_words import IntentByWords
from bot.nlu.intent_classifier import IntentClassifier
from bot.nlu.linear_intents import LinearIntents, understand, understood
from bot.nlu.sentence_encoder import SentenceEncoder

LEARNT = {
    "greet": ["hola bon dia", "bon dia a tothom", "molt bon dia", "bona tarda a tothom", "hola bona tarda"],
    "goodbye": ["fins aviat", "adeu fins aviat", "fins dema", "adeu i fins dema", "adeu a reveure"],
    "thanks": ["gracies", "moltes gracies", "mil gracies per tot", "gracies per la resposta", "us ho agraeixo"],
}
SIDES = {intent: np.eye(3)[place] for place, intent in enumerate(LEARNT)}
CONTEXT = ExecutionContext(GraphSchema({}), node_name="test")
CLEAR, UNCLEAR = "hola molt bon dia a tothom", "salut"


def message(text: str, intent: str | None = None, vector: "np.ndarray | None" = None) -> Message:
    """A message with its tokens, and with a vector where one is given."""
    made = Message({"text": text, **({"intent": intent} if intent else {})})
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == " ")]
    made.set("text_tokens", [Token(word, start, lemma=word) for word, start in zip(text.split(), starts, strict=True)])
    if vector is not None:
        made.add_features(Features(vector.reshape(1, -1), "sentence", "text", "test"))
    return made


def trained(kind: type[LinearIntents], folder: Path, **settings: float) -> LinearIntents:
    """A classifier as it is loaded from a model; the vectors of the intents point to different sides."""
    examples = [
        message(text, intent, SIDES[intent] + 0.01 * number)
        for intent, texts in LEARNT.items()
        for number, text in enumerate(texts)
    ]
    folder.mkdir()
    storage, resource = LocalModelStorage(folder), Resource(kind.__name__)
    config = {**kind.get_default_config(), **settings}
    kind.create(config, storage, resource, CONTEXT).train(TrainingData(examples))
    return kind.load(config, storage, resource, CONTEXT)


def test_clear_words_decide_and_others_are_left(tmp_path: Path) -> None:
    """The confidence of what is decided is at least the threshold."""
    component = trained(IntentByWords, tmp_path / "model", threshold=0.8)
    clear, unclear = message(CLEAR), message(UNCLEAR)

    component.process([clear, unclear])

    assert clear.get("intent")["name"] == "greet" and clear.get("intent")["confidence"] >= 0.8
    assert {each["name"] for each in clear.get("intent_ranking")} == LEARNT.keys()
    assert not understood(unclear) and unclear.get("intent") is None


def test_words_decide_nothing_where_the_threshold_cannot_be_reached(tmp_path: Path) -> None:
    """A setting above one switches the short way off."""
    component = trained(IntentByWords, tmp_path / "model", threshold=1.01)

    assert not any(map(understood, component.process([message(CLEAR), message(UNCLEAR)])))


def test_only_what_is_not_understood_gets_a_vector() -> None:
    """Encoding it is the dearest part of understanding."""
    encoder = SentenceEncoder({"cache": "nowhere", "alias": "encoder"}, "encoder")
    clear, unclear = message(CLEAR), message(UNCLEAR)
    understand(clear, [{"name": "greet", "confidence": 0.9}])

    encoder.process([clear, unclear])

    assert clear.features == []
    assert unclear.features[0].features.shape == (1, 384)


@pytest.mark.parametrize("expected", LEARNT)
def test_the_vector_decides_where_words_do_not(tmp_path: Path, expected: str) -> None:
    """A word that was never learnt, and a vector like those of an intent."""
    component = trained(IntentClassifier, tmp_path / "model", vector_weight=1.0)
    unclear = message(UNCLEAR, vector=SIDES[expected])

    component.process([unclear])

    assert unclear.get("intent")["name"] == expected


def test_what_words_decided_stays(tmp_path: Path) -> None:
    """Without a vector, and without a second opinion."""
    component = trained(IntentClassifier, tmp_path / "model")
    clear = message(CLEAR)
    understand(clear, [{"name": "goodbye", "confidence": 0.9}])

    component.process([clear])

    assert clear.get("intent") == {"name": "goodbye", "confidence": 0.9}
