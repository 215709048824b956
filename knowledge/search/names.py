"""Names in a question, as written or misspelt: the exact and the fuzzy part of the search, and `resolve`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.folding import fold, words
from knowledge.records import Record
from knowledge.search.stems import ALL_STOP_WORDS
from languages import LANGUAGES

Scores = dict[str, float]
"""Record id → how sure a part is, from 0 to 1."""

Wanted = Callable[[str], bool]
"""Whether a record, by its id, is looked for at all."""

_SHORTEST_FUZZY = 5
# rapidfuzz's ratio in per cent: one slip in a short name, two in a long one.
_SIMILAR_SHORT, _SIMILAR_LONG, _LONG = 80.0, 86.0, 9
_SIMILAR_WORD = 70.0
_MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean; for "ambiguous" the ids are in the order in which to offer them."""

    outcome: Literal["one", "ambiguous", "none"]
    ids: tuple[str, ...]


class NameIndex:
    """All names and aliases of all records."""

    def __init__(
        self, records: Mapping[str, Record], ambiguous: Mapping[str, tuple[str, ...]], vocabulary: Iterable[str]
    ) -> None:
        """Index the names.

        Args:
            records: all records by id.
            ambiguous: folded aliases that are declared to mean several records.
            vocabulary: folded words that are used in texts, so that they are not taken for misspelt names.
        """
        self._records = records
        self._ambiguous = ambiguous
        owners: dict[str, list[str]] = defaultdict(list)
        self._as_written: dict[str, set[str]] = defaultdict(set)
        for record in sorted(records.values(), key=_order):
            for name in _names(record):
                folded = fold(name)
                if record.id not in owners[folded]:
                    owners[folded].append(record.id)
                self._as_written[folded].add(name)
        self._owners = {name: tuple(ids) for name, ids in owners.items() if name}
        self._most_words = max((name.count(" ") + 1 for name in self._owners), default=0)
        self._vocabulary = frozenset(vocabulary) | ALL_STOP_WORDS
        self._name_words = frozenset(word for name in self._owners for word in name.split())
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for name in self._owners:
            if len(name) >= _SHORTEST_FUZZY:
                self._by_length[name.count(" ") + 1].append(name)

    def resolve(self, name: str, wanted: Wanted) -> Found:
        """Find what one name means: its id, a name or alias, a part of names, a misspelling; in this order."""
        if name in self._records and wanted(name):
            return Found("one", (name,))
        folded = fold(name)
        for find in (self._exactly, self._partly, self._nearly):
            ids = [record_id for record_id in find(folded) if wanted(record_id)]
            answering = [record_id for record_id in ids if self._records[record_id].kind != "term"] or ids
            if len(answering) == 1:
                return Found("one", (answering[0],))
            if 1 < len(answering) <= _MOST_CANDIDATES:
                return Found("ambiguous", tuple(answering))
        return Found("none", ())

    def exact(self, question: str, wanted: Wanted) -> Scores:
        """Names that stand in a question: the longest first, none inside another.

        Returns:
            For each record named, the share of the question's words that its name covers, stop words aside: "URBACT"
            says all that is asked, in "who may join networks of towns" the word "networks" says little.
        """
        tokens = words(question)
        taken: set[int] = set()
        scores: Scores = {}
        for length in range(min(self._most_words, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                span = range(start, start + length)
                name = " ".join(tokens[start : start + length])
                ids = [record_id for record_id in self._owners.get(name, ()) if wanted(record_id)]
                if not ids or not taken.isdisjoint(span) or not self._counts(name, question):
                    continue
                taken.update(span)
                for record_id in ids:
                    scores[record_id] = max(scores.get(record_id, 0.0), _coverage(tokens, span))
        return scores

    def fuzzy(self, question: str, wanted: Wanted) -> tuple[Scores, str]:
        """Names that a question nearly contains, or contains.

        Returns:
            For each record named, how near the spelling is, times the share of the question that the name covers; and
            the question in folded words with misspelt names put right.
        """
        tokens = words(question)
        scores = self.exact(question, wanted)
        slips: list[tuple[float, range, str]] = []
        for name, ratio, span in self._near(tokens):
            ids = [record_id for record_id in self._owners[name] if wanted(record_id)]
            for record_id in ids:
                score = (1 - (100 - ratio) / 50) * _coverage(tokens, span)
                scores[record_id] = max(scores.get(record_id, 0.0), score)
            if ids:
                slips.append((ratio, span, name))
        return scores, _put_right(tokens, slips)

    def _near(self, tokens: list[str]) -> Iterator[tuple[str, float, range]]:
        for length, names in self._by_length.items():
            spans = [
                span
                for size in range(max(1, length - 1), length + 2)
                for span in (range(start, start + size) for start in range(len(tokens) - size + 1))
                if self._may_be_a_name([tokens[place] for place in span])
            ]
            if not spans:
                continue
            windows = [" ".join(tokens[place] for place in span) for span in spans]
            likeness = process.cdist(names, windows, scorer=fuzz.ratio, score_cutoff=_SIMILAR_SHORT, dtype=np.float32)
            for row, column in zip(*np.nonzero(likeness), strict=True):
                if _is_slip(windows[column], names[row], float(likeness[row, column])):
                    yield names[row], float(likeness[row, column]), spans[column]

    def knows(self, word: str) -> bool:
        """Tell whether a folded word is one of a text, of a name, or of grammar."""
        return word in self._vocabulary or word in self._name_words

    def _may_be_a_name(self, window: list[str]) -> bool:
        """Tell a slip from another word: words that texts use are themselves, unless together they are a name."""
        return " ".join(window) in self._owners or not all(word in self._vocabulary for word in window)

    def _exactly(self, folded: str) -> tuple[str, ...]:
        return self._ambiguous.get(folded) or self._owners.get(folded, ())

    def _partly(self, folded: str) -> list[str]:
        """Records whose own name contains the words: "Santa Coloma" are two towns, "Interreg" several programmes."""
        if not folded or all(word in ALL_STOP_WORDS for word in folded.split()):
            return []
        return [
            record.id
            for record in sorted(self._records.values(), key=_order)
            if any(f" {folded} " in f" {fold(record.names[language])} " for language in LANGUAGES)
        ]

    def _nearly(self, folded: str) -> list[str]:
        candidates = process.extract(
            folded, self._owners.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR_SHORT, limit=_MOST_CANDIDATES
        )
        good = [
            (name, score)
            for name, score, _ in candidates
            if len(name) >= _SHORTEST_FUZZY and _is_slip(folded, name, score)
        ]
        ids: dict[str, None] = {}
        for name, score in good:
            if score >= good[0][1] - 3:
                ids.update(dict.fromkeys(self._owners[name]))
        return list(ids)

    def _counts(self, name: str, question: str) -> bool:
        """Tell the acronym LoS from the article "los": short names and stop words count only as they are written."""
        if len(name) > 2 and name not in ALL_STOP_WORDS:
            return True
        if fold(question) == name:
            return True
        return any(word.strip(".,;:¿?¡!()'\"’") in self._as_written[name] for word in question.split())


def _names(record: Record) -> Iterable[str]:
    for language in LANGUAGES:
        yield record.names[language]
        yield from record.aliases[language]
    if record.municipality:
        yield record.municipality.ine_code


def _order(record: Record) -> tuple[int, str]:
    return record.position if record.position is not None else 10_000, record.id


def _is_slip(written: str, name: str, ratio: float) -> bool:
    """Tell a misspelt name from other words: the first letter is right, and short words are, in "tiny town" too."""
    if ratio < (_SIMILAR_LONG if len(name) >= _LONG else _SIMILAR_SHORT) or written[0] != name[0]:
        return False
    pairs = list(zip(written.split(), name.split(), strict=False))
    same_number = written.count(" ") == name.count(" ")
    return not same_number or all(
        word == meant or (len(meant) >= _SHORTEST_FUZZY and fuzz.ratio(word, meant) >= _SIMILAR_WORD)
        for word, meant in pairs
    )


def _coverage(tokens: list[str], span: range) -> float:
    """The share of a question's words that stand in a span, stop words aside."""
    telling = [place for place, token in enumerate(tokens) if token not in ALL_STOP_WORDS or place in span]
    return len([place for place in telling if place in span]) / len(telling)


def _put_right(tokens: list[str], slips: list[tuple[float, range, str]]) -> str:
    """Put names in the place of their nearest misspellings, none over another."""
    right: list[str] = list(tokens)
    taken: set[int] = set()
    for _, span, name in sorted(slips, key=lambda slip: (-slip[0], -len(slip[1]), slip[2])):
        if taken.isdisjoint(span):
            taken.update(span)
            for place in span:
                right[place] = ""
            right[span.start] = name
    return " ".join(word for word in right if word)
