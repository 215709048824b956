"""A model under way: text in, the mean of what the last layer says of its pieces out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from encoder.pieces import Pieces
from encoder.weights import Weights

INPUT, OUTPUT = "pieces", "mean"


def opened(model: Path) -> onnxruntime.InferenceSession:
    """Open a graph that is to be run one sentence at a time.

    Args:
        model: its file.
    """
    options = onnxruntime.SessionOptions()
    # Two threads on a busy two-core machine wait for each other.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Sentences are of all lengths: what is kept for one is seldom of use for the next.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def parts_of(text: str, pieces: Pieces, weights: Weights) -> list[list[int]]:
    """The numbers of a text's pieces, between the two that begin and end a text; of a long one, of its parts."""
    numbers, most = pieces.cut(text), weights.longest - 2
    parts = [numbers[start : start + most] for start in range(0, len(numbers), most)]
    return [[weights.first, *part, weights.last] for part in parts]


def run(
    session: onnxruntime.InferenceSession, wanted: Sequence[str], part: list[int], weights: Weights
) -> list[NDArray[np.float32]]:
    """Run a graph.

    Args:
        session: as `opened` returns it.
        wanted: names of outputs.
        part: one of `parts_of`.
        weights: for the vectors that the graph starts from.

    Returns:
        The outputs, in the order of `wanted`.
    """
    return list(session.run(list(wanted), {INPUT: weights.word_vectors(part)[np.newaxis]}))
