"""One search: runs the parts over a snapshot, fuses them, and says "not known" when nothing is good enough."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.folding import words
from knowledge.kinds import Kind
from knowledge.records import Fact, Record
from knowledge.search.cues import about_the_past, speaks_of
from knowledge.search.encoder import Encoder
from knowledge.search.fusion import IN_WORDS, Part, fuse
from knowledge.search.names import NameIndex, Scores
from knowledge.search.texts import TextIndex
from knowledge.snapshot import Snapshot, StoredPassage
from languages import LANGUAGES, Language

# Below this score the answer is an honest "I do not have that". It is somewhat higher than the best by
# `python -m knowledge evaluate`: a vague question is rather asked back than answered by chance.
THRESHOLD = 0.3
# Less is enough among given records: what is not ours seldom reaches 0.17 there.
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
# How to join a network is a record of its own, and nearly all its words are those of the network's.
_JOINING_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found; `topic` is "summary", "steps" or the topic of the fact that fits best."""

    record: Record
    topic: str
    score: float
    shares: dict[Part, float]
    text: str = ""

    @property
    def in_words(self) -> float:
        """The part of the score that the question's words have in it, without its meaning."""
        return sum(self.shares[part] for part in IN_WORDS)

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

        read = await self._texts.search(question, put_right, language, told)
        parts: dict[Part, Scores] = {"exact": exact, "fuzzy": fuzzy, **read.parts}
        shares = fuse(parts, self._texts.learnt)
        joining = self._joining(question, language, exact)
        past = about_the_past(question, language, on)
        hits = []
        for record_id, of_record in shares.items():
            record = self._records[record_id]
            factor = _KIND_FACTORS.get(record.kind, 1.0) if kinds is None else 1.0
            factor *= _factor_of_time(record, of_record, on, past=past)
            factor *= _JOINING_FACTOR if record_id in joining else 1.0
            hits.append(_hit(record, of_record, factor, read.best.get(record_id)))
        hits.sort(key=lambda hit: (-hit.score, hit.record.id))
        # A sentence is like another in tone too: without one word in common, likeness is none of meaning.
        least = THRESHOLD if only is None else _THRESHOLD_AMONG_GIVEN
        found = bool(hits) and hits[0].in_words > 0 and hits[0].score >= least
        return SearchResult("found" if found else "not_known", tuple(hits[:limit]))

    def _named(self, record_id: str, covered: float) -> float:
        least = _LEAST_OF_A_BRAND if self._records[record_id].kind in _BRANDS else 0.0
        return least + (1 - least) * covered

    def _joining(self, question: str, language: Language, exact: Scores) -> set[str]:
        """The records that tell how to join, where that is asked: of what is named, or else of any."""
        if not speaks_of("joining", question, language):
            return set()
        named = {record_id for record_id in exact if self._records[record_id].kind in _BRANDS}
        return {
            record.id
            for record in self._records.values()
            if record.kind == "procedure"
            and speaks_of("joining", record.names[language], language)
            and (not named or not named.isdisjoint(record.related))
        }


def _factor_of_time(record: Record, shares: dict[Part, float], on: date, *, past: bool) -> float:
    if record.status(on) != "closed":
        return 1.0
    if past:
        return _CLOSED_IN_THE_PAST_FACTOR
    return 1.0 if shares["exact"] or shares["fuzzy"] else _CLOSED_FACTOR


def _hit(record: Record, shares: dict[Part, float], factor: float, passage: StoredPassage | None) -> Hit:
    factor = min(factor, 1 / sum(shares.values()))
    weighed: dict[Part, float] = {part: share * factor for part, share in shares.items()}
    topic, text = (passage.topic, passage.text) if passage else ("summary", "")
    return Hit(record, topic, sum(weighed.values()), weighed, text)
