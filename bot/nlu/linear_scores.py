"""What fitted tf-idf, a vector where there is one, and a linear classifier say of one sentence, without their checks.

scikit-learn is made for many sentences at once: of one it asks and copies more than it counts.
"""

from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


class LinearScores:
    """The scores of all classes, as `LogisticRegression.decision_function` gives them for the stacked features."""

    def __init__(
        self,
        texts: list[TfidfVectorizer],
        classifier: LogisticRegression,
        vector: StandardScaler | None = None,
        weight: float = 1.0,
    ) -> None:
        """Take the fitted parts apart.

        Args:
            texts: whose features come first, in this order; with sublinear term frequency.
            classifier: fitted on all of them.
            vector: scales the vector, whose features come last; None where there is no vector.
            weight: that the scaled vector was multiplied with.
        """
        # Seven digits are more than a probability needs, and take half the memory.
        rows = np.ascontiguousarray(classifier.coef_.T, dtype=np.float32)
        self._texts = []
        start = 0
        for vectorizer in texts:
            end = start + len(vectorizer.vocabulary_)
            self._texts.append((vectorizer.build_analyzer(), vectorizer.vocabulary_, vectorizer.idf_, rows[start:end]))
            start = end
        self._always = classifier.intercept_
        if vector:
            self._vector = rows[start:] * (weight / vector.scale_)[:, None]
            self._always = classifier.intercept_ - vector.mean_ @ self._vector

    def of(self, texts: list[str], vector: np.ndarray | None = None) -> np.ndarray:
        """Score one sentence.

        Args:
            texts: what each of the vectorizers gets, in their order.
            vector: of the sentence, of shape (dimensions,); None where there is none.

        Returns:
            Of shape (classes,), in the order of the classifier's classes.
        """
        scores = self._always if vector is None else self._always + vector @ self._vector
        for text, (analyse, vocabulary, rarity, rows) in zip(texts, self._texts):
            counted = Counter(vocabulary[term] for term in analyse(text) if term in vocabulary)
            if counted:
                found = np.fromiter(counted, dtype=np.intp, count=len(counted))
                times = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
                weights = (1 + np.log(times)) * rarity[found]
                scores = scores + (weights / np.linalg.norm(weights)) @ rows[found]
        return scores
