"""The lexical part: words of the question in the passages, by FTS5 on SQLite and tsvector on PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.search.names import Scores, Wanted
from knowledge.search.passages import ASKED
from knowledge.search.vocabulary import Vocabulary
from knowledge.snapshot import StoredPassage
from languages import Language

# How many passages of each language the database ranks for a closer look, and about how many it goes through for that:
# a stem that thousands of passages have tells little and costs much.
_DEPTH, _MOST_READ = 40, 4000

# A word is understood less surely in another language, where only names, numbers and cognates are found.
_OTHER_LANGUAGE = 0.6

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
    """The words of all passages, by language; the database finds candidates, and they are scored here."""

    def __init__(self, passages: Iterable[StoredPassage]) -> None:
        """Count in how many passages of its language each stem occurs."""
        # By text and not by number: while other content is being loaded, a text that is new here is simply not found.
        self._passages: Mapping[tuple[str, str, Language], StoredPassage] = {
            (passage.record_id, passage.text_hash, passage.language): passage for passage in passages if passage.stems
        }
        texts: dict[Language, list[str]] = defaultdict(list)
        for passage in self._passages.values():
            texts[passage.language].append(passage.stems)
        self._vocabularies = {language: Vocabulary(language, listed) for language, listed in texts.items()}

    async def search(
        self, session: AsyncSession, question: str, language: Language, wanted: Wanted
    ) -> tuple[Scores, dict[str, StoredPassage]]:
        """Search in every language that there are passages in, each with its own stemmer.

        Args:
            session: on the database that the passages were read from.
            question: the user's words.
            language: the language they are in.
            wanted: which records are looked for.

        Returns:
            For each record found, the share of the question's rare words that its best passage has (0 to 1; less in
            another language), and that passage.
        """
        scores: Scores = {}
        best_scores: Scores = {}
        best: dict[str, StoredPassage] = {}
        for searched, vocabulary in self._vocabularies.items():
            words = vocabulary.words(question, language)
            factor = 1.0 if searched == language else _OTHER_LANGUAGE
            for key in await _candidates(session, vocabulary.telling(words, _MOST_READ), searched):
                passage = self._passages.get(key)
                if passage is None or not wanted(passage.record_id):
                    continue
                score = factor * vocabulary.score(words, passage.stems)
                if score > scores.get(passage.record_id, 0.0):
                    scores[passage.record_id] = score
                if passage.topic != ASKED and score > best_scores.get(passage.record_id, 0.0):
                    best_scores[passage.record_id] = score
                    best[passage.record_id] = passage
        return scores, best


async def _candidates(
    session: AsyncSession, stems: Sequence[str], language: Language
) -> list[tuple[str, str, Language]]:
    if not stems:
        return []
    # Stems are letters and digits only, so neither query language can be broken out of.
    if session.get_bind().dialect.name == "sqlite":
        statement, query = _SQLITE, " OR ".join(f'"{stem}"' for stem in stems)
    else:
        statement, query = _POSTGRESQL, " | ".join(f"'{stem}'" for stem in stems)
    rows = await session.execute(statement, {"stems": query, "language": language, "depth": _DEPTH})
    return [(row.record_id, row.text_hash, language) for row in rows]
