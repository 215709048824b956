"""The best of very many, without putting all of them in order."""

from collections.abc import Iterator

import numpy as np

from knowledge.search.encoder import Vectors

# So many at first; where filters leave too few of them, all are gone through.
_FIRST = 400


def best_first(values: Vectors) -> Iterator[int]:
    """The places of values, the highest first; some may come twice.

    To sort a hundred thousand takes longer than all the rest of a search, so that is done only for who goes on asking.

    Args:
        values: of the shape (places,).
    """
    if len(values) > _FIRST:
        first = np.argpartition(-values, _FIRST)[:_FIRST]
        yield from first[np.argsort(-values[first], kind="stable")].tolist()
    yield from np.argsort(-values, kind="stable").tolist()
