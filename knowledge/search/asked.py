"""The part that learns from what is asked: which record a question is for, by questions that records answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors
from knowledge.search.names import Scores, Wanted
from knowledge.search.passages import ASKED
from knowledge.snapshot import StoredPassage

# How far weights are kept small, and the value from which a question is surely for a record: a question that was learnt
# reaches about 0.5. Found on every other pair of the questions in tests/knowledge/questions; the optimum is flat.
_RIDGE, _SURE = 3.0, 0.4


class AskedIndex:
    """A linear classifier of question vectors: ridge regression on which record each question is of."""

    def __init__(self, passages: Sequence[StoredPassage], vectors: Vectors) -> None:
        """Learn; some 50 ms for two thousand questions.

        Args:
            passages: of any records, the single questions among them.
            vectors: of the same passages in the same order, of the shape (passages, dimensions).
        """
        chosen = [number for number, passage in enumerate(passages) if passage.topic == ASKED and not passage.stems]
        asked_for = {passages[number].record_id for number in chosen}
        # Questions for one record do not teach what it is told from.
        self.records: frozenset[str] = frozenset(asked_for if len(asked_for) > 1 else ())
        if not self.records:
            return
        places = {record_id: place for place, record_id in enumerate(sorted(self.records))}
        asked = vectors[chosen].astype(np.float64)
        is_of = np.zeros((len(chosen), len(places)))
        is_of[np.arange(len(chosen)), [places[passages[number].record_id] for number in chosen]] = 1.0
        self._common = asked.mean(axis=0)
        asked = _without(self._common, asked)
        gram = asked.T @ asked + _RIDGE * np.eye(asked.shape[1])
        # Less what each gets on average: a record with many questions is no likelier for that.
        self._weights: NDArray[np.float64] = np.linalg.solve(gram, asked.T @ (is_of - is_of.mean(axis=0)))

    def search(self, question: Vectors, wanted: Wanted) -> Scores:
        """Tell which records a question is for.

        Args:
            question: its vector, of shape (dimensions,) and length 1.
            wanted: which records are looked for.

        Returns:
            How sure it is of each record that it is at all likely for, 0 to 1.
        """
        if not self.records:
            return {}
        values = _without(self._common, question.astype(np.float64)) @ self._weights
        return {
            record_id: min(1.0, value / _SURE)
            for record_id, value in zip(sorted(self.records), values.tolist(), strict=True)
            if value > 0 and wanted(record_id)
        }


def _without(common: NDArray[np.float64], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    rest = vectors - common
    found: NDArray[np.float64] = rest / np.linalg.norm(rest, axis=-1, keepdims=True)
    return found
