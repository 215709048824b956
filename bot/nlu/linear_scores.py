"""What a fitted stack of tf-idf, a vector and a linear classifier says of one sentence, without their checks of input.

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
        self, texts: list[TfidfVectorizer], vector: StandardScaler, weight: float, classifier: LogisticRegression
    ) -> None:
        """Take the fitted parts apart.

        Args:
            texts: whose features come first, in this order; with sublinear term frequency.
            vector: scales the vector, whose features come last.
            weight: that the scaled vector was multiplied with.
            classifier: fitted on all of them.
        """
        rows = np.ascontiguousarray(classifier.coef_.T)
        self._texts = []
        start = 0
        for vectorizer in texts:
            end = start + len(vectorizer.vocabulary_)
            self._texts.append((vectorizer.build_analyzer(), vectorizer.vocabulary_, vectorizer.idf_, rows[start:end]))
            start = end
        self._vector = rows[start:] * (weight / vector.scale_)[:, None]
        self._always = classifier.intercept_ - vector.mean_ @ self._vector

    def of(self, texts: list[str], vector: np.ndarray) -> np.ndarray:
        """Score one sentence.

        Args:
            texts: what each of the vectorizers gets, in their order.
            vector: of the sentence, of shape (dimensions,).

        Returns:
            Of shape (classes,), in the order of the classifier's classes.
        """
        scores = self._always + vector @ self._vector
        for text, (analyse, vocabulary, rarity, rows) in zip(texts, self._texts):
            counted = Counter(vocabulary[term] for term in analyse(text) if term in vocabulary)
            if counted:
                found = np.fromiter(counted, dtype=np.intp, count=len(counted))
                times = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
                weights = (1 + np.log(times)) * rarity[found]
                scores = scores + (weights / np.linalg.norm(weights)) @ rows[found]
        return scores
