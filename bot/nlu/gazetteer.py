"""Finds names of the knowledge base in a text: as written, inflected, without accents, or misspelt.

Three passes, each only over what the earlier left: folded words (spaCy's PhraseMatcher), Snowball stems
(PhraseMatcher again: "cartes de suport"), and edit distance (rapidfuzz) for the rest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import spacy
import Stemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.nlu.folding import fold
from bot.nlu.words import is_everyday_word
from languages import LANGUAGES

_STEMMERS = {"ca": "catalan", "es": "spanish", "en": "english"}
_LONGEST_NAME_IN_WORDS = 9
_SHORTEST_FUZZY = 5
_SHORTEST_STEMMED = 6
# Slips (a letter wrong, missing, too many, or two swapped) that a name may hold: one if short, two if long.
_LONG, _SLIPS_SHORT, _SLIPS_LONG = 9, 1, 2
# rapidfuzz's normalised similarity, in per cent, of every single word in it.
_SIMILAR_WORD = 65.0
# Words: letters and digits, with l·l in any spelling kept together and the plus of "Erasmus+" kept on.
_WORD = re.compile(r"[^\W_]+(?:(?<=l)[·.•](?=l)[^\W_]+)*\+?")
_PUNT_VOLAT = re.compile(r"[·.•]")
# Words that make an everyday word a name: "el programa life", "xarxa polis".
_INTRODUCERS = frozenset(
    """
    programa programes programas programme programmes program xarxa xarxes red redes network networks
    fons fondo fondos fund funds convocatoria convocatories convocatorias call calls ajut ajuts ayuda ayudas
    projecte projectes proyecto proyectos project projects iniciativa iniciatives iniciativas initiative
    """.split()  # noqa: SIM905 - a list of forty quoted words says less
)
# How saints are shortened in the names of towns.
_SAINTS = {"sant": "st", "santa": "sta"}
_BRANDS = frozenset({"programme", "network"})
# Words for lists are not among them: "l'ajuntament" asks for no list of councils.
_INFLECTED = frozenset({"procedure", "service"})

Record = tuple[str, str]
"""Kind and id of a record."""


@dataclass(frozen=True)
class FoundName:
    """A name in a text: offsets, the records it may mean, and how sure the spelling is (0 to 1)."""

    start: int
    end: int
    candidates: tuple[Record, ...]
    confidence: float


@dataclass(frozen=True)
class _Word:
    text: str
    folded: str
    start: int
    end: int
    opens_sentence: bool


class Gazetteer:
    """All names of the knowledge base, ready to be found."""

    def __init__(self, names: Iterable[dict[str, Any]]) -> None:
        """Index the names.

        Args:
            names: entries with `id`, `kind` and `name`, as `python -m knowledge gazetteer` writes them.
        """
        self._vocab = spacy.blank("xx").vocab
        self._stemmers = {language: Stemmer.Stemmer(name) for language, name in _STEMMERS.items()}
        folded: dict[str, set[Record]] = defaultdict(set)
        for name in names:
            forms = [word.folded for word in _words(name["name"])]
            if forms:
                record = (name["kind"], name["id"])
                folded[" ".join(forms)].add(record)
                folded[" ".join(form.removesuffix("+") for form in forms)].add(record)
                if forms[0] in _SAINTS and len(forms) > 1:
                    folded[" ".join([_SAINTS[forms[0]], *forms[1:]])].add(record)
        self._by_folded = _without_containers({key: tuple(sorted(records)) for key, records in folded.items()})
        self._folded = self._matcher(self._by_folded)
        self._by_stem = {language: self._stem_index(language) for language in LANGUAGES}
        self._stemmed = {language: self._matcher(index) for language, index in self._by_stem.items()}
        self._long_enough = [key for key in self._by_folded if len(key) >= _SHORTEST_FUZZY]

    def find(self, text: str, language: str) -> list[FoundName]:
        """Find the names in a text.

        Args:
            text: the user's words.
            language: the language they are in.

        Returns:
            Non-overlapping names in the order of the text.
        """
        words = _words(text)
        taken: set[int] = set()
        found: list[FoundName] = []
        passes = (
            (self._folded, self._by_folded, [word.folded for word in words], 1.0),
            (self._stemmed[language], self._by_stem[language], self._stems(words, language), 0.9),
        )
        for matcher, index, forms, confidence in passes:
            for first, last, key in self._matches(matcher, forms):
                span = range(first, last)
                if taken.isdisjoint(span) and self._is_name(words, first, last, exact=confidence == 1.0):
                    taken.update(span)
                    found.append(FoundName(words[first].start, words[last - 1].end, index[key], confidence))
        found = self._completed(words, language, found)
        taken = {at for at, word in enumerate(words) if any(f.start <= word.start and word.end <= f.end for f in found)}
        found.extend(self._misspelt(words, taken, language))
        return sorted(found, key=lambda name: name.start)

    def _matcher(self, index: Iterable[str]) -> PhraseMatcher:
        matcher = PhraseMatcher(self._vocab, attr="ORTH")
        matcher.add("name", [Doc(self._vocab, words=key.split(" ")) for key in sorted(index)])
        return matcher

    def _matches(self, matcher: PhraseMatcher, forms: list[str]) -> list[tuple[int, int, str]]:
        spans = filter_spans(matcher(Doc(self._vocab, words=forms), as_spans=True)) if forms else []
        return [(span.start, span.end, " ".join(token.text for token in span)) for span in spans]

    def _stem_index(self, language: str) -> dict[str, tuple[Record, ...]]:
        index: dict[str, set[Record]] = defaultdict(set)
        for key, records in self._by_folded.items():
            # Descriptions are inflected ("cartes de suport"), brands and towns are not: "mòbil" is no MOBiLus.
            inflected = {
                record for record in records if record[0] in _INFLECTED or (" " in key and record[0] in _BRANDS)
            }
            if inflected and len(key) >= _SHORTEST_STEMMED:
                index[" ".join(self._stemmers[language].stemWords(key.split(" ")))].update(inflected)
        return {key: tuple(sorted(records)) for key, records in index.items()}

    def _stems(self, words: list[_Word], language: str) -> list[str]:
        return self._stemmers[language].stemWords([word.folded for word in words])

    def _is_name(self, words: list[_Word], first: int, last: int, *, exact: bool) -> bool:
        """Tell LIFE from "life": an everyday word is a brand only in capitals or behind a word like "programa"."""
        word = words[first]
        if last - first > 1 or not is_everyday_word(word.folded):
            return True
        if not any(kind in _BRANDS for kind, _ in self._by_folded.get(word.folded, ())):
            return exact or len(word.folded) > 3
        if not exact:
            return False
        shouting = len(words) > 2 and sum(other.text.isupper() for other in words) * 2 > len(words)
        capital = word.text.isupper() or (word.text[0].isupper() and not word.opens_sentence)
        introduced = any(other.folded in _INTRODUCERS for other in words[max(0, first - 2) : first])
        return introduced or len(words) == 1 or (capital and not shouting)

    def _completed(self, words: list[_Word], language: str, found: list[FoundName]) -> list[FoundName]:
        """Let a longer name with a slip win over a short one inside it: "Interreg Eurpe" is not all of Interreg."""
        completed: list[FoundName] = []
        for name in found:
            first = next(at for at, word in enumerate(words) if word.start == name.start)
            last = next(at for at, word in enumerate(words) if word.end == name.end) + 1
            windows = [(first, end) for end in range(last + 2, last, -1)] + [(first - 1, last)]
            longer = (
                FoundName(words[start].start, words[end - 1].end, self._by_folded[similar[0]], similar[1] / 100)
                for start, end in windows
                if start >= 0 and end <= len(words)
                if (similar := self._similar([word.folded for word in words[start:end]], language))
                and " " in similar[0]
            )
            completed.append(next(longer, name))
        return completed

    def _misspelt(self, words: list[_Word], taken: set[int], language: str) -> Iterator[FoundName]:
        for length in range(min(_LONGEST_NAME_IN_WORDS, len(words)), 0, -1):
            for first in range(len(words) - length + 1):
                if taken.isdisjoint(range(first, first + length)):
                    found = self._similar([word.folded for word in words[first : first + length]], language)
                    if found is not None:
                        taken.update(range(first, first + length))
                        key, score = found
                        start, end = words[first].start, words[first + length - 1].end
                        yield FoundName(start, end, self._by_folded[key], score / 100)

    def _similar(self, forms: list[str], language: str) -> tuple[str, float] | None:
        written = " ".join(forms)
        if len(written) < _SHORTEST_FUZZY or all(is_everyday_word(form, language) for form in forms):
            return None
        best = process.extractOne(written, self._long_enough, scorer=OSA.distance, score_cutoff=_SLIPS_LONG)
        if best is None:
            return None
        key, slips, _ = best
        score = 100.0 * (1 - slips / len(key))
        meant = key.split(" ")
        # A slip in the first letter is rare, and letting it pass turns "Lleida" into other towns.
        if slips > (_SLIPS_LONG if len(key) >= _LONG else _SLIPS_SHORT) or key[0] != written[0]:
            return None
        if len(meant) != len(forms):
            # Words run together or torn apart: the letters must agree.
            return (key, score) if "".join(meant) == "".join(forms) else None
        alike = all(
            form == other or (not is_everyday_word(form, language) and fuzz.ratio(form, other) >= _SIMILAR_WORD)
            for form, other in zip(forms, meant)
        )
        return (key, score) if alike else None


def _without_containers(index: dict[str, tuple[Record, ...]]) -> dict[str, tuple[Record, ...]]:
    """Drop names of procedures that hold a brand ("entrar a MedCities"): the brand is the name, the rest is a verb."""
    brands = [f" {key} " for key, records in index.items() if any(kind in _BRANDS for kind, _ in records)]
    return {
        key: records
        for key, records in index.items()
        if not (
            all(kind == "procedure" for kind, _ in records)
            and any(brand in f" {key} " and len(brand) < len(key) + 2 for brand in brands)
        )
    }


def _words(text: str) -> list[_Word]:
    return [
        _Word(
            match[0],
            _PUNT_VOLAT.sub("", fold(match[0])),
            match.start(),
            match.end(),
            not re.sub(r"[\s\W]*$", "", text[: match.start()].split("\n")[-1])
            or bool(re.search(r"[.?!:]\s*[¿¡\"'«(]*$", text[: match.start()])),
        )
        for match in _WORD.finditer(text)
    ]
