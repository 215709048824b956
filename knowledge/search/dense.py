"""The dense part: the question's sentence vector against one matrix of all passages, whatever their language."""

from collections.abc import Sequence

import numpy as np

from knowledge.search.encoder import Vectors
from knowledge.search.names import Scores, Wanted
from knowledge.search.ordering import best_first
from knowledge.search.passages import ASKED
from knowledge.snapshot import StoredPassage

# What all vectors have in common says nothing, and makes some passages of other languages like any question; without
# half of it, more are right across languages. Below the first cosine a passage then says nothing of what is asked,
# above the second it says just that.
_LESS_OF_THE_MEAN = 0.5
UNLIKE, ALIKE = 0.50, 0.85

# So many records.
_DEPTH = 40


class DenseIndex:
    """The vectors of all passages."""

    def __init__(self, passages: Sequence[StoredPassage], vectors: Vectors) -> None:
        """Take passages and their vectors.

        Args:
            passages: each long one followed by its sentences, which have no stems.
            vectors: of the same in the same order, of the shape (passages, dimensions).
        """
        starts = [number for number, passage in enumerate(passages) if passage.stems or number == 0]
        self._passages = [passages[number] for number in starts]
        self._starts = np.array(starts, dtype=np.intp)
        self._common = _LESS_OF_THE_MEAN * vectors.mean(axis=0) if len(vectors) else np.zeros(1, dtype=np.float32)
        self._vectors = self._without_common(vectors)

    def search(self, question: Vectors, wanted: Wanted) -> tuple[Scores, dict[str, StoredPassage]]:
        """Compare a question with all passages.

        Args:
            question: its vector, of shape (dimensions,) and length 1.
            wanted: which records are looked for.

        Returns:
            For each of the records most like it, how like its best passage is (0 to 1), and that passage. Of a long one
            the mean of the whole and of the sentence that is most like it counts.
        """
        scores: Scores = {}
        best: dict[str, StoredPassage] = {}
        if not self._passages:
            return scores, best
        cosines: Vectors = self._vectors @ self._without_common(question)
        cosines = np.float32(0.5) * (cosines[self._starts] + np.maximum.reduceat(cosines, self._starts))
        for number in best_first(cosines):
            likeness = min(1.0, (float(cosines[number]) - UNLIKE) / (ALIKE - UNLIKE))
            if likeness <= 0 or len(scores) == _DEPTH:
                break
            passage = self._passages[number]
            if not wanted(passage.record_id):
                continue
            scores.setdefault(passage.record_id, likeness)
            if passage.topic != ASKED:
                best.setdefault(passage.record_id, passage)
        return scores, best

    def _without_common(self, vectors: Vectors) -> Vectors:
        rest = vectors - self._common
        return np.asarray(rest / np.linalg.norm(rest, axis=-1, keepdims=True), dtype=np.float32)
