"""Fuses the parts of a search by what they are sure of, weighted by part."""

from collections.abc import Collection, Mapping
from typing import Literal

from knowledge.search.names import Scores

Part = Literal["exact", "fuzzy", "lexical", "dense", "asked"]

# What each part can add at most; they sum to 1. Found on every other pair of the questions in
# tests/knowledge/questions; the optimum is flat. Names weigh little because passages start with them.
WEIGHTS: dict[Part, float] = {"exact": 0.035, "fuzzy": 0.035, "lexical": 0.24, "dense": 0.40, "asked": 0.29}

IN_WORDS: tuple[Part, ...] = ("exact", "fuzzy", "lexical")
"""The parts that look at words; the others look at meaning alone."""


def fuse(parts: Mapping[Part, Scores], learnt: Collection[str]) -> dict[str, dict[Part, float]]:
    """Give each record its share from each part.

    What no question was learnt for gets what the other parts say, as if they were all.

    Ranks are not looked at: reciprocal-rank fusion trusts the best of a bad list as much as the best of a good one, and
    so loses across languages.

    Args:
        parts: for each part, the records it found and how sure it is of each (0 to 1).
        learnt: the records that "asked" can find.

    Returns:
        For each record found, the shares; their sum is its score, at most 1.
    """
    shares: dict[str, dict[Part, float]] = {}
    for part, scores in parts.items():
        for record_id, score in scores.items():
            empty: dict[Part, float] = dict.fromkeys(WEIGHTS, 0.0)
            weight = WEIGHTS[part] if record_id in learnt else WEIGHTS[part] / (1 - WEIGHTS["asked"])
            shares.setdefault(record_id, empty)[part] = weight * score
    return shares
