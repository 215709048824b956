"""Makes the model in eight bits, after running it exactly over some sentences to see how great its numbers become."""

import tempfile
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from encoder.files import MODEL
from encoder.graph import MULTIPLIED, Greatest, exact_graph, graph
from encoder.pieces import Pieces
from encoder.running import opened, parts_of, run
from encoder.weights import Weights

_SENTENCES = Path(__file__).with_name("calibration.txt")
# As questions and as texts to be found, which the model was trained to tell apart.
_KINDS = ("query: ", "passage: ")
# What was hardly seen must not be multiplied by much.
_LEAST = 1e-3


def write_model(weights: Weights, folder: Path) -> None:
    """Write the model; some three seconds.

    Args:
        weights: of the model.
        folder: that holds what `write_pieces` has written.
    """
    rounded = graph(weights, _greatest(weights, Pieces(weights, folder)))
    # Apart, the weights are mapped where they are; inside, they would be copied.
    onnx.save(rounded, folder / MODEL, save_as_external_data=True, location="weights.bin")


def _greatest(weights: Weights, pieces: Pieces) -> Greatest:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, MODEL)
        onnx.save(exact_graph(weights), path)
        session = opened(path)
    names = [output.name for output in session.get_outputs() if output.name.endswith(MULTIPLIED)]
    greatest: dict[str, NDArray[np.float32]] = {}
    for sentence in _SENTENCES.read_text(encoding="utf-8").splitlines():
        for kind in _KINDS:
            for part in parts_of(f"{kind}{sentence}", pieces, weights):
                for name, value in zip(names, run(session, names, part, weights)):
                    seen = np.maximum(np.abs(value).max(axis=(0, 1)), _LEAST)
                    product = name.removesuffix(MULTIPLIED)
                    greatest[product] = np.maximum(greatest.get(product, seen), seen)
    return greatest
