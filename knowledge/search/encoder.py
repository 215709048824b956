"""Sentence vectors: what a search needs of an encoder; `encoder.e5` has the real one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts of any of the three languages into vectors of length 1, so that a dot product is their likeness."""

    name: str
    dimensions: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, of shape (texts, dimensions)."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, of shape (texts, dimensions)."""
        ...

    def query(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        ...
