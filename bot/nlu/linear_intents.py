"""What the two classifiers of intents have in common: logistic regression over tf-idf, and a vector where there is one.

Rasa's own count vectors and logistic regression, stacked on the same sentences, trained five times longer for two
points less: raw counts drown the sentence vector, and its regularisation cannot be set.
"""

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
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

# Rasa shows the ranking; the repair dialogue proposes from it.
_RANKING = 10
_RANKED = "intent_ranking"

Component = TypeVar("Component", bound="LinearIntents")


class LinearIntents(GraphComponent):
    """Logistic regression over tf-idf of lemmas and of the words' character n-grams, and over a vector if given."""

    file: ClassVar[str]
    """Its name in the model."""

    _scores: LinearScores
    _intents: list[str]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained classifier."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse regularisation; `max_iter`; `vector_weight`: of the vector against tf-idf."""
        return {"C": 10.0, "max_iter": 40, "vector_weight": 0.06}

    @classmethod
    def create(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        """Create the component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Component:
        """Read the trained parts from the model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            parts = joblib.load(folder / cls.file)
        weight = float(config["vector_weight"])
        component._scores = LinearScores(parts["texts"], parts["classifier"], parts["vector"], weight)
        component._intents = [str(intent) for intent in parts["classifier"].classes_]
        return component

    @staticmethod
    def vector_of(message: Message) -> np.ndarray | None:
        """The vector that is looked at besides the words, of shape (dimensions,); None where words are all."""
        raise NotImplementedError

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the sentences that have an intent, and store the parts."""
        examples = [example for example in training_data.intent_examples if example.get("text")]
        words = TfidfVectorizer(ngram_range=(1, 2), tokenizer=str.split, token_pattern=None, sublinear_tf=True)
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
        features = [words.fit_transform(map(_lemmas, examples)), pieces.fit_transform(map(_forms, examples))]
        vectors = [vector for vector in map(self.vector_of, examples) if vector is not None]
        scaler = StandardScaler() if vectors else None
        if scaler:
            features.append(csr_matrix(scaler.fit_transform(np.stack(vectors)) * float(self._config["vector_weight"])))
        classifier = LogisticRegression(C=float(self._config["C"]), max_iter=int(self._config["max_iter"]))
        with warnings.catch_warnings():
            # Stopping after max_iter steps is part of the regularisation here, not an accident.
            warnings.simplefilter("ignore", ConvergenceWarning)
            classifier.fit(hstack(features).tocsr(), [example.get("intent") for example in examples])
        parts = {"texts": [words, pieces], "vector": scaler, "classifier": classifier}
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(parts, folder / self.file)
        return self._resource

    def rank(self, message: Message) -> list[dict[str, Any]]:
        """The likeliest intents of a message, as Rasa shows them: names and confidences, the best first."""
        probabilities = softmax(self._scores.of([_lemmas(message), _forms(message)], self.vector_of(message)))
        best = np.argsort(probabilities)[::-1][:_RANKING]
        return [{"name": self._intents[at], "confidence": float(probabilities[at])} for at in best]


def understood(message: Message) -> bool:
    """Whether a classifier has said what a message means."""
    return message.get(_RANKED) is not None


def understand(message: Message, ranking: Sequence[dict[str, Any]]) -> None:
    """Say what a message means.

    Args:
        message: any.
        ranking: as `LinearIntents.rank` returns it.
    """
    message.set("intent", ranking[0], add_to_output=True)
    message.set(_RANKED, ranking, add_to_output=True)


def _lemmas(message: Message) -> str:
    return " ".join(token.lemma for token in message.get("text_tokens") or [])


def _forms(message: Message) -> str:
    """Words as they are written, names hidden: "com està?" and "com estàs?" have one lemma and ask two things."""
    tokens = message.get("text_tokens") or []
    return " ".join(token.lemma if token.lemma.startswith("name_") else fold(token.text) for token in tokens)
