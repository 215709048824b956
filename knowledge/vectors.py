"""Sentence vectors kept on disk by their text: a second database on the same checkout need not encode them again."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Encoder

# Where it is in a checkout, beside the vectors of the training sentences.
DEFAULT_CACHE = Path("var/knowledge-vectors.npz")

Kept = Mapping[str, NDArray[np.float16]]
"""Hash of a text → its vector as the database stores it."""


def read_vectors(path: Path, encoder: Encoder) -> Kept:
    """Read what is kept.

    Args:
        path: the file; it need not be there.
        encoder: whose vectors are wanted.

    Returns:
        The vectors by the hash of their text; none when the file is missing or damaged, or another encoder's.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            vectors = stored["vectors"]
            if str(stored["encoder"]) != encoder.name or vectors.shape[1:] != (encoder.dimensions,):
                return {}
            return dict(zip(stored["hashes"].tolist(), vectors.astype(np.float16), strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        # It only saves time: what cannot be read is encoded again.
        return {}


def keep_vectors(path: Path, encoder: Encoder, vectors: Kept) -> None:
    """Keep these vectors, and no others.

    Args:
        path: the file; it is replaced as a whole, so that nobody ever reads half of it.
        encoder: whose vectors they are.
        vectors: by the hash of their text.
    """
    hashes = sorted(vectors)
    matrix = np.zeros((len(hashes), encoder.dimensions), dtype=np.float16)
    for row, text_hash in enumerate(hashes):
        matrix[row] = vectors[text_hash]
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two loads at once must not write into one file.
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".npz")
    half = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            np.savez(file, encoder=np.array(encoder.name), hashes=np.array(hashes, dtype="U64"), vectors=matrix)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
