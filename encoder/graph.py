"""The model as a graph of ONNX: twelve layers of BERT over the vectors of pieces, and their mean.

Weights and activations are rounded to eight bits, which processors multiply many at a time. A few of the numbers that
go into a product are a hundred times greater than the others, and rounding in steps that fit them would leave nothing
of the rest. So each column of a matrix takes over part of the size of what it is multiplied with (SmoothQuant, Xiao and
others, 2023): how great that is, is seen beforehand, on sentences that the model runs exactly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from encoder.running import INPUT, OUTPUT
from encoder.weights import BLOCK, ZERO, Weights

MULTIPLIED = ".multiplied"
"""What the other outputs of the exact graph end with, after the name of their product."""

# ONNX Runtime's own operators.
_MICROSOFT = "com.microsoft"
# What is multiplied is divided by this power of its greatest value, and the matrix by the rest. The middle, which
# others take, leaves cosines of 0.994 to the exact vectors at worst, this one 0.999.
_SHIFT = 0.75
_OPSETS = {"": 18, _MICROSOFT: 1}
_IR_VERSION = 9
# Unsigned, around a middle: signed weights overflow on processors without VNNI.
_MIDDLE, _STEPS = 128, 127

Greatest = Mapping[str, NDArray[np.float32]]
"""For each product, the greatest absolute value of each column of what is multiplied."""


def exact_graph(weights: Weights) -> onnx.ModelProto:
    """Build the graph with the weights as they are.

    Args:
        weights: of the model.

    Returns:
        A model with the input "pieces", of shape (1, pieces, width), and the output "mean", of shape (1, width); its
        other outputs are what goes into each product.
    """
    return _Builder(weights, None).build()


def graph(weights: Weights, greatest: Greatest) -> onnx.ModelProto:
    """Build the graph in eight bits.

    Args:
        weights: of the model.
        greatest: as seen in the other outputs of the exact graph.

    Returns:
        A model with the same input and the one output "mean". It needs ONNX Runtime: attention, GELU and products of
        rounded numbers are its operators.
    """
    return _Builder(weights, greatest).build()


class _Builder:
    def __init__(self, weights: Weights, greatest: Greatest | None) -> None:
        self._weights = weights
        self._greatest = greatest
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._multiplied: dict[str, str] = {}

    def build(self) -> onnx.ModelProto:
        width = self._weights.width
        first = [INPUT, *self._norm("emb.ln")]
        x = self._node("LayerNormalization", first, "x", axis=-1, epsilon=self._weights.epsilon)
        for layer in range(self._weights.layers):
            x = self._layer(x, f"l{layer}.")
        axis = self._constant("axis", np.array([1], dtype=np.int64))
        self._node("ReduceMean", [x, axis], OUTPUT, keepdims=0)
        given = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, "number", width])
        made = [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, width])]
        # Each is an output under the name of its product.
        for product, multiplied in self._multiplied.items():
            self._node("Identity", [multiplied], name := f"{product}{MULTIPLIED}")
            made.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "number", None]))
        opsets = [helper.make_opsetid(domain, number) for domain, number in _OPSETS.items()]
        whole = helper.make_graph(self._nodes, "e5", [given], made, self._constants)
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
        bias = self._constant(f"{made}.b", np.concatenate([self._weights.vector(f"{name}.b") for name in names]))
        matrices = [self._weights.matrix(f"{name}.w") for name in names]
        scales, codes = (np.concatenate(parts) for parts in zip(*matrices))
        if self._greatest is None:
            self._multiplied[made] = x
            return self._exact(x, scales, codes, bias, made)
        matrix = ((codes.astype(np.float32) - ZERO) * scales[:, :, np.newaxis]).reshape(len(codes), -1).T
        return self._rounded(x, matrix, self._greatest[made], bias, made)

    def _exact(self, x: str, scales: NDArray[np.float32], codes: NDArray[np.uint8], bias: str, made: str) -> str:
        rows, blocks, _ = codes.shape
        # Two neighbours to a byte, the first in its lower half.
        packed = self._constant(f"{made}.w", codes[:, :, 0::2] | (codes[:, :, 1::2] << 4))
        steps = self._constant(f"{made}.scales", scales.reshape(-1))
        size = {"K": blocks * BLOCK, "N": rows, "bits": 4, "block_size": BLOCK}
        return self._node("MatMulNBits", [x, packed, steps, "", "", bias], made, _MICROSOFT, **size)

    def _rounded(self, x: str, matrix: NDArray[np.float32], greatest: NDArray[np.float32], bias: str, made: str) -> str:
        share = greatest**_SHIFT / np.abs(matrix).max(axis=1) ** (1 - _SHIFT)
        share = np.maximum(share / np.exp(np.log(share).mean()), 1e-2)
        even = self._node("Mul", [x, self._constant(f"{made}.share", 1 / share)], f"{made}.even")
        matrix = matrix * share[:, np.newaxis]
        steps = np.abs(matrix).max(axis=0) / _STEPS
        codes = self._constant(f"{made}.w", (np.rint(matrix / steps) + _MIDDLE).astype(np.uint8))
        middle = self._constant(f"{made}.middle", np.full(len(steps), _MIDDLE, dtype=np.uint8))
        inputs = [even, codes, self._constant(f"{made}.steps", steps), middle, bias]
        return self._node("DynamicQuantizeMatMul", inputs, made, _MICROSOFT)

    def _norm(self, name: str) -> list[str]:
        return [self._constant(f"{name}.{part}", self._weights.vector(f"{name}.{part}")) for part in "wb"]

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, operator: str, inputs: Sequence[str], made: str, domain: str = "", **settings: Any) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [made], domain=domain, **settings))
        return made
