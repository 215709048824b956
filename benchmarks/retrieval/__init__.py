"""The knowledge base's own search over public passages: its parts alone and together, in and across languages."""

import os

# Read by the library that multiplies matrices when it is loaded, with NumPy: one question keeps one core busy, as it
# does in the product.
os.environ.setdefault("OMP_NUM_THREADS", "1")
