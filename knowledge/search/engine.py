"""One search: runs the parts over a snapshot, fuses them, and says "not known" when nothing is good enough."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.folding import words
from knowledge.kinds import Kind
from knowledge.records import Fact, Record
from knowledge.search.encoder import Encoder
from knowledge.search.fusion import Part, fuse
from knowledge.search.names import NameIndex
from knowledge.search.past import about_the_past
from knowledge.search.texts import TextIndex
from knowledge.snapshot import Snapshot, StoredPassage
from languages import LANGUAGES, Language

# Below this score the answer is an honest "I do not have that". It is somewhat higher than the best by
# `python -m knowledge evaluate`: a vague question is rather asked back than answered by chance.
THRESHOLD = 0.28
# Less is enough among given records: what is asked of them reaches 0.25, anything else 0.13.
_THRESHOLD_AMONG_GIVEN = 0.2

# The texts of these kinds are alike and many; without their name in the question they would push others out.
_BY_NAME_ONLY: frozenset[Kind] = frozenset({"municipality"})
# A town, a word of the glossary or a line of work in a question is seldom what the question is about.
_KIND_FACTORS: dict[Kind, float] = {
    "municipality": 0.6,
    "term": 0.7,
    "line_of_work": 0.8,
    "geographic_priority": 0.8,
    "objective": 0.8,
    "organisation": 0.85,
}
# The name of a programme or network in a long question is what the question is about, however little of it it covers.
_BRANDS: frozenset[Kind] = frozenset({"programme", "network"})
_LEAST_OF_A_BRAND = 0.5
# A closed programme that nobody named gives way to what is current, and comes first where the past is asked for.
_CLOSED_FACTOR, _CLOSED_IN_THE_PAST_FACTOR = 0.9, 1.4


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found; `topic` is "summary", "steps" or the topic of the fact that fits best."""

    record: Record
    topic: str
    score: float
    shares: dict[Part, float]
    text: str = ""

    @property
    def fact(self) -> Fact | None:
        """The fact that fits best, in whatever language it was found; None for a summary or steps."""
        about = self.record.facts_about(self.topic)
        found = (fact for fact in about if any(self.text.endswith(fact.text[language]) for language in LANGUAGES))
        return next(found, about[0] if about else None)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best first; for "not_known" the hits are only what came nearest."""

    outcome: Literal["found", "not_known"]
    hits: tuple[Hit, ...]


class SearchEngine:
    """The indexes over one snapshot."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Build the indexes; some 50 ms."""
        self._records = snapshot.records
        vocabulary = {word for passage in snapshot.passages for word in words(passage.text)}
        self.names = NameIndex(snapshot.records, snapshot.ambiguous, vocabulary)
        self._texts = TextIndex(snapshot.passages, snapshot.vectors, encoder)

    async def search(
        self,
        session: AsyncSession,
        question: str,
        *,
        language: Language,
        on: date,
        kinds: Collection[Kind] | None,
        limit: int,
        only: Collection[str] | None = None,
    ) -> SearchResult:
        """Search once; see `Library.search`."""
        if not words(question):
            return SearchResult("not_known", ())

        def named(record_id: str) -> bool:
            if only is not None and record_id not in only:
                return False
            return kinds is None or self._records[record_id].kind in kinds

        exact = {
            record_id: self._named(record_id, covered)
            for record_id, covered in self.names.exact(question, named).items()
        }
        fuzzy, put_right = self.names.fuzzy(question, named)

        def told(record_id: str) -> bool:
            kind = self._records[record_id].kind
            if only is not None and record_id not in only:
                return False
            if kinds is None:
                return kind not in _BY_NAME_ONLY or record_id in fuzzy
            return kind in kinds

        read = await self._texts.search(session, question, put_right, language, told)
        shares = fuse({"exact": exact, "fuzzy": fuzzy, "lexical": read.lexical, "dense": read.dense})
        past = about_the_past(question, language)
        hits = [
            self._hit(self._records[record_id], parts, read.best.get(record_id), on, kinds, past=past)
            for record_id, parts in shares.items()
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.record.id))
        # A sentence is like another in tone too: without one word in common, likeness is none of meaning.
        in_words = any(share > 0 for part, share in hits[0].shares.items() if part != "dense") if hits else False
        found = in_words and hits[0].score >= (THRESHOLD if only is None else _THRESHOLD_AMONG_GIVEN)
        return SearchResult("found" if found else "not_known", tuple(hits[:limit]))

    def _named(self, record_id: str, covered: float) -> float:
        least = _LEAST_OF_A_BRAND if self._records[record_id].kind in _BRANDS else 0.0
        return least + (1 - least) * covered

    def _hit(
        self,
        record: Record,
        shares: dict[Part, float],
        passage: StoredPassage | None,
        on: date,
        kinds: Collection[Kind] | None,
        *,
        past: bool,
    ) -> Hit:
        factor = _KIND_FACTORS.get(record.kind, 1.0) if kinds is None else 1.0
        if record.status(on) == "closed":
            if past:
                factor *= _CLOSED_IN_THE_PAST_FACTOR
            elif not shares["exact"] and not shares["fuzzy"]:
                factor *= _CLOSED_FACTOR
        factor = min(factor, 1 / sum(shares.values()))
        weighed: dict[Part, float] = {part: share * factor for part, share in shares.items()}
        topic, text = (passage.topic, passage.text) if passage else ("summary", "")
        return Hit(record, topic, sum(weighed.values()), weighed, text)
