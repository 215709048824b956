"""Scores of one sentence are those that scikit-learn gives it."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.nlu.linear_scores import LinearScores

SENTENCES = ["bon dia a tothom", "quines xarxes hi ha", "adéu", "xarxes de ciutats, xarxes", "bona nit", "fins aviat"]
CLASSES = ["greet", "list", "bye", "list", "greet", "bye"]
WEIGHT = 0.3


@pytest.mark.parametrize("sentence", [*SENTENCES, "dia dia dia xarxes", "res que es conegui: ŵŵŵ", ""])
def test_they_are_those_of_the_library(sentence: str) -> None:
    """Words that repeat, unknown ones and none."""
    words = TfidfVectorizer(ngram_range=(1, 2), tokenizer=str.split, token_pattern=None, sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    scaler, classifier = StandardScaler(), LogisticRegression()
    vectors = np.random.default_rng(0).normal(size=(len(SENTENCES), 8)).astype(np.float32)
    parts = [words.fit_transform(SENTENCES), pieces.fit_transform(SENTENCES)]
    stacked = hstack([*parts, csr_matrix(scaler.fit_transform(vectors) * WEIGHT)]).tocsr()
    classifier.fit(stacked, CLASSES)
    vector = np.linspace(-1, 1, 8).astype(np.float32)
    given = [words.transform([sentence]), pieces.transform([sentence])]
    given.append(csr_matrix(scaler.transform(vector[None, :]) * WEIGHT))

    scores = LinearScores([words, pieces], classifier, scaler, WEIGHT).of([sentence, sentence], vector)

    assert scores == pytest.approx(classifier.decision_function(hstack(given).tocsr())[0], abs=1e-6)


@pytest.mark.parametrize("sentence", [*SENTENCES, ""])
def test_they_are_those_of_the_library_without_a_vector(sentence: str) -> None:
    """Where words are all there is."""
    words = TfidfVectorizer(tokenizer=str.split, token_pattern=None, sublinear_tf=True)
    classifier = LogisticRegression().fit(words.fit_transform(SENTENCES), CLASSES)

    scores = LinearScores([words], classifier).of([sentence])

    assert scores == pytest.approx(classifier.decision_function(words.transform([sentence]))[0], abs=1e-6)
