"""NLU component: one linear classifier over words, pieces of words and the sentence vector.

Rasa's own count vectors and logistic regression, stacked on the same sentences, trained five times longer for two
points less: raw counts drown the sentence vector, and its regularisation cannot be set.
"""

import warnings
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.nlu.folding import fold
from bot.nlu.linear_scores import LinearScores

_FILE = "classifier.joblib"
# Rasa shows the ranking; the repair dialogue proposes from it.
_RANKING = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Logistic regression over tf-idf of lemmas and of the words' character n-grams, and the standardised vector."""

    _scores: LinearScores
    _intents: list[str]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained classifier."""
        self._weight = float(config["vector_weight"])
        self._model_storage = model_storage
        self._resource = resource
        self._parts: dict[str, Any] = {
            "words": TfidfVectorizer(ngram_range=(1, 2), tokenizer=str.split, token_pattern=None, sublinear_tf=True),
            "pieces": TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True),
            "vector": StandardScaler(),
            "classifier": LogisticRegression(C=float(config["C"]), max_iter=int(config["max_iter"])),
        }

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse regularisation; `vector_weight`: of the sentence vector against tf-idf; `max_iter`."""
        return {"C": 10.0, "vector_weight": 0.06, "max_iter": 40}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentClassifier":
        """Create the component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentClassifier":
        """Read the trained parts from the model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            parts = joblib.load(folder / _FILE)
        texts = [parts["words"], parts["pieces"]]
        component._scores = LinearScores(texts, parts["vector"], component._weight, parts["classifier"])
        component._intents = [str(intent) for intent in parts["classifier"].classes_]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the sentences that have an intent, and store the parts."""
        examples = [example for example in training_data.intent_examples if example.get("text")]
        lemmas, forms = [_lemmas(example) for example in examples], [_forms(example) for example in examples]
        vectors = np.stack([_vector(example) for example in examples])
        parts = self._parts
        features = hstack(
            [
                parts["words"].fit_transform(lemmas),
                parts["pieces"].fit_transform(forms),
                csr_matrix(parts["vector"].fit_transform(vectors) * self._weight),
            ]
        ).tocsr()
        with warnings.catch_warnings():
            # Stopping after max_iter steps is part of the regularisation here, not an accident.
            warnings.simplefilter("ignore", ConvergenceWarning)
            parts["classifier"].fit(features, [example.get("intent") for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(parts, folder / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message."""
        for message in messages:
            scores = self._scores.of([_lemmas(message), _forms(message)], _vector(message))
            probabilities = softmax(scores)
            best = np.argsort(probabilities)[::-1][:_RANKING]
            ranking = [{"name": self._intents[at], "confidence": float(probabilities[at])} for at in best]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _lemmas(message: Message) -> str:
    return " ".join(token.lemma for token in message.get("text_tokens") or [])


def _forms(message: Message) -> str:
    """Words as they are written, names hidden: "com està?" and "com estàs?" have one lemma and ask two things."""
    tokens = message.get("text_tokens") or []
    return " ".join(token.lemma if token.lemma.startswith("name_") else fold(token.text) for token in tokens)


def _vector(message: Message) -> np.ndarray:
    return message.get_dense_features("text")[1].features[0]
