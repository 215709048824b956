"""The model as a graph of ONNX: twelve layers of BERT over the vectors of pieces, and their mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from encoder.weights import BLOCK, Weights

INPUT, OUTPUT = "pieces", "mean"
# ONNX Runtime's own operators; 4 means that activations are rounded to eight bits, a block at a time.
_MICROSOFT, _ACCURACY_LEVEL = "com.microsoft", 4
_OPSETS = {"": 18, _MICROSOFT: 1}
_IR_VERSION = 9


def graph(weights: Weights) -> onnx.ModelProto:
    """Build the graph.

    Args:
        weights: of the model.

    Returns:
        A model with the input "pieces", of shape (1, pieces, width), and the output "mean", of shape (1, width). It
        needs ONNX Runtime: products with four-bit weights, attention and GELU are its operators.
    """
    return _Builder(weights).build()


class _Builder:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        width = self._weights.width
        first = [INPUT, *self._norm("emb.ln")]
        x = self._node("LayerNormalization", first, "x", axis=-1, epsilon=self._weights.epsilon)
        for layer in range(self._weights.layers):
            x = self._layer(x, f"l{layer}.")
        axis = self._constant("axis", np.array([1], dtype=np.int64))
        self._node("ReduceMean", [x, axis], OUTPUT, keepdims=0)
        given = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, "number", width])
        made = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, width])
        opsets = [helper.make_opsetid(domain, number) for domain, number in _OPSETS.items()]
        whole = helper.make_graph(self._nodes, "e5", [given], [made], self._constants)
        return helper.make_model(whole, opset_imports=opsets, ir_version=_IR_VERSION)

    def _layer(self, x: str, prefix: str) -> str:
        epsilon = self._weights.epsilon
        together = self._product(x, [f"{prefix}{part}" for part in "qkv"], f"{prefix}qkv")
        parts = [f"{prefix}{part}" for part in ("query", "key", "value")]
        self._nodes.append(helper.make_node("Split", [together], parts, axis=-1, num_outputs=3))
        heads = self._weights.heads
        attended = self._node("MultiHeadAttention", parts, f"{prefix}attended", _MICROSOFT, num_heads=heads)
        projected = self._product(attended, [f"{prefix}ao"], f"{prefix}projected")
        between = [x, projected, *self._norm(f"{prefix}aln")]
        x = self._node("SkipLayerNormalization", between, f"{prefix}between", _MICROSOFT, epsilon=epsilon)
        inner = self._product(x, [f"{prefix}fi"], f"{prefix}inner")
        bent = self._node("Gelu", [inner], f"{prefix}bent", _MICROSOFT)
        outer = self._product(bent, [f"{prefix}fo"], f"{prefix}outer")
        after = [x, outer, *self._norm(f"{prefix}oln")]
        return self._node("SkipLayerNormalization", after, f"{prefix}after", _MICROSOFT, epsilon=epsilon)

    def _product(self, x: str, names: Sequence[str], made: str) -> str:
        """The product with one matrix, or with several at once, and their biases."""
        matrices = [self._weights.matrix(f"{name}.w") for name in names]
        scales = np.concatenate([scale for scale, _ in matrices])
        codes = np.concatenate([code for _, code in matrices])
        rows, blocks, _ = codes.shape
        # Two neighbours to a byte, the first in its lower half.
        packed = codes[:, :, 0::2] | (codes[:, :, 1::2] << 4)
        bias = np.concatenate([self._weights.vector(f"{name}.b") for name in names])
        inputs = [x, self._constant(f"{made}.w", packed), self._constant(f"{made}.scales", scales.reshape(-1)), "", ""]
        inputs.append(self._constant(f"{made}.b", bias))
        size = {"K": blocks * BLOCK, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": _ACCURACY_LEVEL}
        return self._node("MatMulNBits", inputs, made, _MICROSOFT, **size)

    def _norm(self, name: str) -> list[str]:
        return [self._constant(f"{name}.{part}", self._weights.vector(f"{name}.{part}")) for part in "wb"]

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, operator: str, inputs: Sequence[str], made: str, domain: str = "", **settings: Any) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [made], domain=domain, **settings))
        return made
