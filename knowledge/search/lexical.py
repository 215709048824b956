"""The lexical part: stems of the question in stems of the passages, by FTS5 on SQLite and tsvector on PostgreSQL."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.search.names import Scores, Wanted
from knowledge.search.stems import stems
from knowledge.snapshot import StoredPassage
from languages import LANGUAGES, Language

_DEPTH = 40
# A stem of another language is right when the word is a name or a cognate, and noise otherwise.
_OTHER_LANGUAGE = 0.7

_SQLITE = text(
    "SELECT passage.record_id, passage.text_hash FROM knowledge_passage_index "
    "JOIN knowledge_passage AS passage ON passage.id = knowledge_passage_index.rowid "
    "WHERE knowledge_passage_index MATCH :stems AND passage.language = :language "
    "ORDER BY bm25(knowledge_passage_index) LIMIT :depth"
)
_POSTGRESQL = text(
    "SELECT record_id, text_hash FROM knowledge_passage "
    "WHERE stem_index @@ to_tsquery('simple', :stems) AND language = :language "
    "ORDER BY ts_rank_cd(stem_index, to_tsquery('simple', :stems), 1) DESC, id LIMIT :depth"
)


class LexicalIndex:
    """Knows how rare each stem is, so that a hit is worth the share of the question that it covers."""

    def __init__(self, passages: Iterable[StoredPassage]) -> None:
        """Count in how many passages of its language each stem occurs."""
        # By text and not by number: while other content is being loaded, a text that is new here is simply not found.
        self._passages: Mapping[tuple[str, str, Language], StoredPassage] = {
            (passage.record_id, passage.text_hash, passage.language): passage for passage in passages
        }
        self._count: Counter[Language] = Counter(passage.language for passage in self._passages.values())
        self._frequency: dict[Language, Counter[str]] = defaultdict(Counter)
        for passage in self._passages.values():
            self._frequency[passage.language].update(passage.stems)

    async def search(
        self, session: AsyncSession, question: str, language: Language, wanted: Wanted
    ) -> tuple[Scores, dict[str, StoredPassage]]:
        """Search in every language, each with its own stemmer.

        Args:
            session: on the database that the passages were read from.
            question: the user's words.
            language: the language they are in; passages in others count for less.
            wanted: which records are looked for.

        Returns:
            For each record found, the share of the question's rare words that its best passage has (0 to 1), and that
            passage.
        """
        scores: Scores = {}
        best: dict[str, StoredPassage] = {}
        for searched in LANGUAGES:
            weights = {word: self._rarity(word, searched) for word in stems(question, searched)}
            if not weights:
                continue
            whole = sum(weights.values())
            factor = 1.0 if searched == language else _OTHER_LANGUAGE
            for record_id, text_hash in await _matches(session, weights, searched):
                passage = self._passages.get((record_id, text_hash, searched))
                if passage is None or not wanted(passage.record_id):
                    continue
                covered = sum(weight for word, weight in weights.items() if not passage.stems.isdisjoint(word))
                score = factor * covered / whole
                if score > scores.get(passage.record_id, 0.0):
                    scores[passage.record_id] = score
                    best[passage.record_id] = passage
        return scores, best

    def _rarity(self, word: tuple[str, ...], language: Language) -> float:
        frequency = max(self._frequency[language][stem] for stem in word)
        return math.log(1 + self._count[language] / (0.5 + frequency))


async def _matches(
    session: AsyncSession, words: Iterable[tuple[str, ...]], language: Language
) -> list[tuple[str, str]]:
    # Stems are letters and digits only, so neither query language can be broken out of.
    question_stems = dict.fromkeys(stem for word in words for stem in word)
    if session.get_bind().dialect.name == "sqlite":
        statement, query = _SQLITE, " OR ".join(f'"{stem}"' for stem in question_stems)
    else:
        statement, query = _POSTGRESQL, " | ".join(f"'{stem}'" for stem in question_stems)
    rows = await session.execute(statement, {"stems": query, "language": language, "depth": _DEPTH})
    return [(row.record_id, row.text_hash) for row in rows]
