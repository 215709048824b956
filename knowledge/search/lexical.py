"""The lexical part: words of the question in the passages."""

from collections import defaultdict
from collections.abc import Iterable

from knowledge.search.names import Scores, Wanted
from knowledge.search.ordering import best_first
from knowledge.search.passages import ASKED
from knowledge.search.vocabulary import Vocabulary
from knowledge.snapshot import StoredPassage
from languages import Language

# So many records of each language.
_DEPTH = 40

# A word is understood less surely in another language, where only names, numbers and cognates are found.
_OTHER_LANGUAGE = 0.6


class LexicalIndex:
    """The words of all passages, by language."""

    def __init__(self, passages: Iterable[StoredPassage]) -> None:
        """Count which passages have which words."""
        self._passages: dict[Language, list[StoredPassage]] = defaultdict(list)
        for passage in passages:
            if passage.stems:
                self._passages[passage.language].append(passage)
        self._vocabularies = {
            language: Vocabulary(language, (passage.stems for passage in listed))
            for language, listed in self._passages.items()
        }

    def search(self, question: str, language: Language, wanted: Wanted) -> tuple[Scores, dict[str, StoredPassage]]:
        """Search in every language that there are passages in, each with its own stemmer.

        Args:
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
            factor = 1.0 if searched == language else _OTHER_LANGUAGE
            values = vocabulary.scores(vocabulary.words(question, language))
            listed, found = self._passages[searched], set[str]()
            for number in best_first(values):
                if values[number] <= 0 or len(found) == _DEPTH:
                    break
                passage = listed[number]
                if not wanted(passage.record_id):
                    continue
                found.add(passage.record_id)
                score = factor * float(values[number])
                if score > scores.get(passage.record_id, 0.0):
                    scores[passage.record_id] = score
                if passage.topic != ASKED and score > best_scores.get(passage.record_id, 0.0):
                    best_scores[passage.record_id] = score
                    best[passage.record_id] = passage
        return scores, best
