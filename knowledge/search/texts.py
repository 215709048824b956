"""The parts of a search that read texts, whatever records they are of: the lexical and the dense one, side by side."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from knowledge.search.asked import AskedIndex
from knowledge.search.dense import DenseIndex
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.fusion import Part
from knowledge.search.lexical import LexicalIndex
from knowledge.search.names import Scores, Wanted
from knowledge.snapshot import StoredPassage
from languages import Language

# One thread for all: several are no quicker on a processor that the other processes share, and each keeps memory.
_ENCODING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoding")


@dataclass(frozen=True, slots=True)
class InTexts:
    """What each part found, and the passage of each record that fits best: by meaning, where there is one."""

    parts: dict[Part, Scores]
    best: dict[str, StoredPassage]


class TextIndex:
    """Passages by their words and by their meaning.

    Attributes:
        learnt: the records that questions are learnt for.
    """

    def __init__(self, passages: Sequence[StoredPassage], vectors: Vectors, encoder: Encoder) -> None:
        """Index passages.

        Args:
            passages: of any records, as the database holds them.
            vectors: of the same passages in the same order, of the shape (passages, dimensions).
            encoder: that the vectors were made with.
        """
        self._encoder = encoder
        self._lexical = LexicalIndex(passages)
        self._dense = DenseIndex(passages, vectors)
        self._asked = AskedIndex(passages, vectors)
        self.learnt = self._asked.records

    async def search(self, question: str, put_right: str, language: Language, wanted: Wanted) -> InTexts:
        """Search once.

        Args:
            question: the user's words.
            put_right: the same with misspelt names put right.
            language: the language they are in.
            wanted: which records are looked for.
        """
        lexical, by_words = self._lexical.search(put_right, language, wanted)
        vector = await asyncio.get_running_loop().run_in_executor(_ENCODING, self._encoder.query, question)
        dense, by_meaning = self._dense.search(vector, wanted)
        asked = self._asked.search(vector, wanted)
        return InTexts({"lexical": lexical, "dense": dense, "asked": asked}, {**by_words, **by_meaning})
