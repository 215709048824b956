"""NLU component: values a person gives: dates, e-mail, phone, request references, languages, ordinals, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.dates import find_dates
from bot.nlu.fields import find_field
from bot.nlu.folding import fold
from bot.nlu.language import LANGUAGE
from bot.nlu.lexicon import lexicon
from bot.nlu.masks import Mask, hide
from bot.nlu.picks import find_pick
from bot.nlu.shapes import looks_like_a_person
from languages import DEFAULT_LANGUAGE, LANGUAGES

_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.UNICODE)
_REFERENCE = re.compile(r"\bri[\s\-–/]*(\d{4})[\s\-–/]*(\d{1,6})\b")
_PHONE = re.compile(r"(?<![\w/\-])(?:\+\s?34|0034)?[\s.\-]?((?:[6789]\d{2}|9\d)(?:[\s.\-]?\d){6,7})(?![\w/\-])")
_PERSON = re.compile(r"\s+((?:[^\W\d_][\w'·\-]*)(?:\s+(?:(?:de|del|de la|i|y)\s+)?[^\W\d_][\w'·\-]*){0,3})")
_NAME_GOES_ON = re.compile(r"\s+(?:(?:de|del|de la|les|la)\s+|d['’])?[A-ZÀ-Ý][^\W\d_]")
_DATES = ("date", "deadline")
# Behind "soc la" a name has a capital: "soc la regidora de cultura" says what a person does.
_ARTICLES = ("la", "en", "el")


@dataclass(frozen=True)
class FoundValue:
    """One value: entity name, offsets in the text, value free of any language."""

    entity: str
    start: int
    end: int
    value: Any


def find_values(text: str, language: str, today: date) -> list[FoundValue]:
    """Find every value in a text.

    Args:
        text: the user's words.
        language: the language they are in.
        today: the day they were written.

    Returns:
        The values; dates as ISO strings, phones as digits, ordinals as whole numbers (-1 is the last).
    """
    folded = fold(text)
    values = list(_contacts(text, folded))
    taken = [(value.start, value.end) for value in values]
    for found in find_dates(text, language, today):
        if not _overlaps(found.start, found.end, taken):
            entity = "deadline" if found.is_deadline else "date"
            values.append(FoundValue(entity, found.start, found.end, found.value.isoformat()))
    taken = [(value.start, value.end) for value in values]
    values.extend(_languages(folded))
    values.extend(value for value in _pick(folded, language) if not _overlaps(value.start, value.end, taken))
    values.extend(_persons(text, folded))
    values.extend(_field(text))
    return values


def _field(text: str) -> Iterator[FoundValue]:
    found = find_field(text)
    if found:
        field, start, end = found
        yield FoundValue("field", start, end, field)


def _contacts(text: str, folded: str) -> Iterator[FoundValue]:
    for match in _EMAIL.finditer(text):
        yield FoundValue("email", match.start(), match.end(), match[0].lower().rstrip("."))
    for match in _REFERENCE.finditer(folded):
        yield FoundValue("request_reference", match.start(), match.end(), f"RI-{match[1]}-{int(match[2]):06d}")
    for match in _PHONE.finditer(folded):
        digits = re.sub(r"\D", "", match[1])
        if len(digits) == 9:
            yield FoundValue("phone", match.start(1), match.end(1), digits)


def _languages(folded: str) -> Iterator[FoundValue]:
    for code in LANGUAGES:
        match = _names_of_language(code).search(folded)
        if match:
            yield FoundValue("language", match.start(), match.end(), code)


@cache
def _names_of_language(code: str) -> re.Pattern[str]:
    # A language may be named in any of the three: "in Catalan", "en català".
    names = {fold(name) for language in LANGUAGES for name in lexicon(language)["languages"][code]}
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")


def _pick(folded: str, language: str) -> Iterator[FoundValue]:
    pick = find_pick(folded, language)
    if pick is not None:
        yield FoundValue("ordinal", *pick)


def _persons(text: str, folded: str) -> Iterator[FoundValue]:
    # Introductions are so short that the language of the message may be wrong: look for all three.
    for strength in ("person_introductions", "weak_person_introductions"):
        for introduction, pattern in _introductions(strength):
            marker = pattern.search(folded)
            match = _PERSON.match(text, marker.end()) if marker else None
            capital = introduction.split()[-1] in _ARTICLES
            name = _name_in(match[1], weak=strength.startswith("weak"), capital=capital) if match else ""
            if match and name:
                yield FoundValue("person", match.start(1), match.start(1) + len(name), name)
                return


@cache
def _introductions(strength: str) -> list[tuple[str, re.Pattern[str]]]:
    forms = [form for language in LANGUAGES for form in lexicon(language)[strength]]
    return [(form, re.compile(rf"(?<!\w){re.escape(fold(form))}(?!\w):?")) for form in forms]


def _name_in(words: str, *, weak: bool, capital: bool) -> str:
    """The name ends where no capital follows; behind a clear introduction two words in lower case will do."""
    kept: list[str] = []
    for word in words.split():
        if not word[0].isupper() and word not in ("de", "del", "la", "i", "y"):
            break
        kept.append(word)
    while kept and not kept[-1][0].isupper():
        kept.pop()
    if weak:
        return " ".join(kept) if len(kept) >= 2 and kept[0][0].isupper() and kept[1][0].isupper() else ""
    if kept or capital:
        return " ".join(kept)
    return " ".join(word for word in words.split()[:2] if word not in ("i", "y", "and"))


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def _is_part_of_a_name(value: FoundValue, text: str, names: list[dict[str, Any]]) -> bool:
    """Tell the feast from the town: "Sant Joan Despí" is no 24 June, nor is "Sant Jordi Desvalls"."""
    if value.entity not in _DATES:
        return False
    if any(name["start"] <= value.start and value.end <= name["end"] for name in names):
        # "Sant Joan" alone is the town, "abans de Sant Joan" the feast.
        longer = any(name["end"] - name["start"] > value.end - value.start for name in names if _touches(value, name))
        return longer or value.entity == "date"
    feast = fold(text[value.start : value.end]).startswith(("sant ", "san ", "santa "))
    return feast and _NAME_GOES_ON.match(text, value.end) is not None


def _touches(value: FoundValue, name: dict[str, Any]) -> bool:
    return bool(name["start"] < value.end and value.start < name["end"])


def _names_besides(names: list[dict[str, Any]], found: list[FoundValue]) -> list[dict[str, Any]]:
    """The name of a person is no programme ("em dic Elena Ruiz"), and a feast behind a marker no town."""
    stronger = [(value.start, value.end) for value in found if value.entity in ("person", "deadline")]
    return [name for name in names if not _overlaps(name["start"], name["end"], stronger)]


def _masks(message: Message, found: list[FoundValue]) -> Iterator[Mask]:
    text, words = message.get("text") or "", lexicon(message.get(LANGUAGE, DEFAULT_LANGUAGE))["stand_ins"]
    for value in found:
        # "demà" and "Nadal" are few words, and say more than a date: "fins demà!", "bon Nadal".
        if value.entity in words and (value.entity not in _DATES or re.search(r"\d", text[value.start : value.end])):
            yield value.start, value.end, value.entity, words[value.entity]
    if not message.get("entities") and looks_like_a_person(text):
        # The classifier sees a name, the dialogue none: it may be that of a place.
        yield 0, len(text), "person", words["person"]


# Registered as a featurizer because only tokenizers and featurizers also run over the training sentences.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ValueExtractor(GraphComponent):
    """Adds an entity for every value; the day comes with the message's metadata or from the clock."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ValueExtractor":
        """Create the component; it has no settings and no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the values of each message."""
        for message in messages:
            written = (message.get("metadata") or {}).get("today")
            today = date.fromisoformat(written) if written else date.today()
            text = message.get("text") or ""
            found = find_values(text, message.get(LANGUAGE, DEFAULT_LANGUAGE), today)
            found = [value for value in found if not _is_part_of_a_name(value, text, message.get("entities", []))]
            entities = [
                {"entity": v.entity, "start": v.start, "end": v.end, "value": v.value, "extractor": "ValueExtractor"}
                for v in found
            ]
            names = _names_besides(message.get("entities", []), found)
            message.set("entities", [*names, *entities], add_to_output=True)
            hide(message, _masks(message, found))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Find the values of the training sentences, so that features see the same as at run time."""
        self.process([example for example in training_data.training_examples if example.get("text")])
        return training_data
