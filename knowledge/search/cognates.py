"""Roots: how words of one origin begin alike in Catalan, Spanish and English, however each spells them."""

# "qüestió", "cuestión" and "question"; "filosofia" and "philosophy"; "govern" and "gobierno" as far as that goes.
# Applied in this order.
_SPELLINGS = (
    ("qu", "k"),
    ("c", "k"),
    ("kk", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("h", ""),
    ("y", "i"),
    ("v", "b"),
    ("ll", "l"),
    ("ss", "s"),
    ("tt", "t"),
    ("mm", "m"),
    ("nn", "n"),
    ("ff", "f"),
    ("pp", "p"),
    ("x", "s"),
    ("z", "s"),
    ("ks", "s"),
)
_LENGTH = 5
_SHORTEST = 4


def root(stem: str) -> str | None:
    """The root of a stem.

    Args:
        stem: a folded stem, for instance "filosof" or "philosoph".

    Returns:
        At most five letters, the same for words that are likely to be of one origin, for instance "filos"; None for
        numbers and short stems, which are alike by chance.
    """
    if len(stem) < _SHORTEST or not stem.isalpha():
        return None
    for written, meant in _SPELLINGS:
        stem = stem.replace(written, meant)
    return stem[:_LENGTH]
