"""`python -m benchmarks.nlu.annotate SENTENCES FILE`, in Rasa's environment: what Rasa's default learns from.

Our sentences carry no annotations, because names come from the knowledge base (ADR 2). The default pipeline learns
entities from annotated sentences only. So it is given what this project's own extractors find in the same sentences,
and all names of the knowledge base twice more: as lookup tables for its features, and as synonyms for their ids.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.engine import stand_ins

# Before Rasa: it imports TensorFlow for components that no pipeline of ours has.
stand_ins.install()

from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.language import LANGUAGE
from bot.nlu.names import NameExtractor
from bot.nlu.values import ValueExtractor
from languages import LANGUAGES

# Which field is corrected and which of several is picked are things our dialogue reads, nothing that is named.
_NOT_NAMED = ("field", "ordinal")


def annotated(sentences: Path, gazetteer: Path) -> TrainingData:
    """Annotate the training sentences.

    Args:
        sentences: folder with one folder of Rasa's NLU files for each language.
        gazetteer: the file that `python -m knowledge gazetteer` wrote.

    Returns:
        The same sentences and intents with entities, lookup tables and synonyms.
    """
    names = list(_names(gazetteer))
    finder = NameExtractor.create({"gazetteer": str(gazetteer)}, None, None, None)
    values = ValueExtractor()
    examples = []
    for language in LANGUAGES:
        for example in load_data(str(sentences / language)).intent_examples:
            message = Message({"text": example.get("text"), "intent": example.get("intent"), LANGUAGE: language})
            values.process(finder.process([message]))
            kept = list(_apart(message.get("entities")))
            examples.append(Message({"text": message.get("text"), "intent": message.get("intent"), "entities": kept}))
    return TrainingData(examples, entity_synonyms=_synonyms(names), lookup_tables=_lookups(names))


def _names(gazetteer: Path) -> Iterator[dict[str, Any]]:
    written = json.loads(gazetteer.read_text(encoding="utf-8"))
    yield from written["names"]
    for word in written["ambiguous"]:
        yield from ({"id": meant["id"], "kind": meant["kind"], "name": word["alias"]} for meant in word["ids"])


def _apart(entities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One entity for each span: a sentence can be annotated once at any place. Of a shared name, the first meaning."""
    end = 0
    for entity in sorted(entities, key=lambda entity: (entity["start"], -entity["end"])):
        if entity["entity"] not in _NOT_NAMED and entity["start"] >= end:
            end = entity["end"]
            yield {key: entity[key] for key in ("entity", "start", "end")} | {"value": str(entity["value"])}


def _synonyms(names: list[dict[str, Any]]) -> dict[str, str]:
    return {name["name"]: name["id"] for name in names}


def _lookups(names: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    of_kind: dict[str, set[str]] = defaultdict(set)
    for name in names:
        of_kind[name["kind"]].add(name["name"])
    return [{"name": kind, "elements": sorted(words)} for kind, words in sorted(of_kind.items())]


def main() -> int:
    """Annotate a folder, write a file; returns the exit code."""
    sentences, file = map(Path, sys.argv[1:])
    file.write_text(annotated(sentences, Path("var", "gazetteer.json")).nlu_as_yaml(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
