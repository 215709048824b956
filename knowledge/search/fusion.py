"""Fuses the parts of a search: reciprocal ranks, weighted by part and by how sure the part is."""

from collections.abc import Mapping
from typing import Literal

from knowledge.search.names import Scores

Part = Literal["exact", "fuzzy", "lexical", "dense"]

# What each part can add at most; they sum to 1. Found on every other pair of the questions in
# tests/knowledge/questions; the optimum is flat. Names weigh little because passages start with them.
WEIGHTS: dict[Part, float] = {"exact": 0.1, "fuzzy": 0.1, "lexical": 0.4, "dense": 0.4}
_RANK_CONSTANT = 10


def fuse(parts: Mapping[Part, Scores]) -> dict[str, dict[Part, float]]:
    """Give each record its share from each part.

    Plain reciprocal-rank fusion trusts the best of a bad list as much as the best of a good one, and so loses across
    languages; here a rank counts only as far as the part is sure.

    Args:
        parts: for each part, the records it found and how sure it is of each (0 to 1).

    Returns:
        For each record found, the shares; their sum is its score, at most 1.
    """
    shares: dict[str, dict[Part, float]] = {}
    for part, scores in parts.items():
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        rank, before = 0, None
        for place, (record_id, score) in enumerate(ranked):
            if score != before:
                rank, before = place, score
            empty: dict[Part, float] = dict.fromkeys(WEIGHTS, 0.0)
            reciprocal = (_RANK_CONSTANT + 1) / (_RANK_CONSTANT + 1 + rank)
            shares.setdefault(record_id, empty)[part] = WEIGHTS[part] * score * reciprocal
    return shares
