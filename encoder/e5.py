"""multilingual-e5-small: what turns sentences into vectors."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from encoder.files import MODEL, folder
from encoder.pieces import Pieces
from encoder.running import OUTPUT, opened, parts_of, run
from encoder.weights import Weights

Vectors = NDArray[np.float32]


class E5Encoder:
    """Vectors of length 1, so that a dot product is likeness; safe to use from several threads.

    Questions and the texts that answer them are encoded differently, as the model was trained.
    """

    name = "multilingual-e5-small-8bit"
    dimensions = 384

    def __init__(self) -> None:
        """Leave the model alone until it is needed: opening it takes 0.2 s."""
        self._opened: _Model | None = None
        self._opening = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found, on all cores.

        Args:
            texts: any number, of any length; of a long one the mean of its parts is taken.

        Returns:
            Of shape (texts, dimensions).
        """
        return self._all([f"passage: {text}" for text in texts])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions that are all known beforehand, on all cores.

        Args:
            texts: any number, of any length.

        Returns:
            Of shape (texts, dimensions), each as `query` gives it.
        """
        return self._all([f"query: {text}" for text in texts])

    def query(self, text: str) -> Vectors:
        """Encode a question, or any sentence that is compared with its like.

        Args:
            text: of any length.

        Returns:
            Of shape (dimensions,).
        """
        return self._model().encode(f"query: {text}")

    def _all(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        # ONNX Runtime lets other threads run; one sentence in each is quicker than all cores on one sentence.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack(list(pool.map(self._model().encode, texts)))

    def _model(self) -> "_Model":
        with self._opening:
            if self._opened is None:
                self._opened = _Model()
            return self._opened


class _Model:
    def __init__(self) -> None:
        files = folder()
        self._weights = Weights()
        self._pieces = Pieces(self._weights, files)
        self._session = opened(files / MODEL)

    def encode(self, text: str) -> Vectors:
        parts = parts_of(text, self._pieces, self._weights)
        # Each counts as much as it is long.
        whole = np.sum([len(part) * self._mean(part) for part in parts], axis=0)
        return np.asarray(whole / np.linalg.norm(whole), dtype=np.float32)

    def _mean(self, part: list[int]) -> Vectors:
        (found,) = run(self._session, [OUTPUT], part, self._weights)
        return np.asarray(found[0], dtype=np.float32)
