"""The dense part: the question's sentence vector against one matrix of all passages, whatever their language."""

from collections.abc import Sequence

import numpy as np

from knowledge.search.encoder import Vectors
from knowledge.search.names import Scores, Wanted
from knowledge.snapshot import StoredPassage

# Cosines of this encoder lie close together: below the first a passage says nothing of what is asked, above the
# second it says just that. Measured on the questions of tests/knowledge/questions.
UNLIKE, ALIKE = 0.80, 0.92


class DenseIndex:
    """The vectors of all passages."""

    def __init__(self, passages: Sequence[StoredPassage], vectors: Vectors) -> None:
        """Take passages and their vectors, in the same order; vectors have the shape (passages, dimensions)."""
        self._passages = passages
        self._vectors = vectors

    def search(self, question: Vectors, wanted: Wanted) -> tuple[Scores, dict[str, StoredPassage]]:
        """Compare a question with all passages.

        Args:
            question: its vector, of shape (dimensions,) and length 1.
            wanted: which records are looked for.

        Returns:
            For each record, how like its best passage is (0 to 1), and that passage.
        """
        scores: Scores = {}
        best: dict[str, StoredPassage] = {}
        if not self._passages:
            return scores, best
        likeness = np.clip((self._vectors @ question - UNLIKE) / (ALIKE - UNLIKE), 0.0, 1.0)
        for number in np.argsort(-likeness):
            passage = self._passages[number]
            if likeness[number] <= 0:
                break
            if passage.record_id not in scores and wanted(passage.record_id):
                scores[passage.record_id] = float(likeness[number])
                best[passage.record_id] = passage
        return scores, best
