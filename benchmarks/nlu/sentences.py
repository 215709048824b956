"""The sentences that are learnt from and measured with, and samples of the former."""

import random
from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import yaml

from languages import LANGUAGES
from operate.layout import ROOT

TRAINING = ROOT / "data" / "nlu"
TESTING = ROOT / "tests" / "nlu"
_SEED = 20261124


@dataclass(frozen=True)
class Sentence:
    """One sentence, its language and its intent."""

    language: str
    intent: str
    text: str


@dataclass(frozen=True)
class EntitySentence:
    """One sentence, its language, and the entities that are expected in it."""

    language: str
    text: str
    entities: frozenset[tuple[str, str]]


def to_learn(folder: Path = TRAINING) -> list[Sentence]:
    """The training sentences, in the order of the files."""
    found: list[Sentence] = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.yml")):
            for block in _read(path)["nlu"]:
                if "intent" in block:
                    lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines()]
                    found.extend(Sentence(language, block["intent"], line) for line in lines if line)
    return found


def to_measure(folder: Path = TESTING) -> list[Sentence]:
    """The sentences that intents are measured with."""
    found: list[Sentence] = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.yml")):
            if path.stem != "entities":
                content = _read(path)
                found.extend(Sentence(language, content["intent"], text) for text in content["sentences"])
    return found


def with_entities(folder: Path = TESTING) -> list[EntitySentence]:
    """The sentences that entities are measured with."""
    found = []
    for language in LANGUAGES:
        for item in _read(folder / language / "entities.yml"):
            named = {(kind, str(value)) for kind, values in item["entities"].items() for value in values}
            found.append(EntitySentence(language, item["text"], frozenset(named)))
    return found


def sample(sentences: list[Sentence], share: float, seed: int = _SEED) -> list[Sentence]:
    """Draw some of the sentences, as many in a hundred of each intent and language.

    Args:
        sentences: all of them.
        share: between 0 and 1; of each intent and language at least one sentence is kept.
        seed: a smaller share with the same seed is part of a larger one.

    Returns:
        The drawn sentences, in their former order.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        groups[sentence.language, sentence.intent].append(place)
    kept: set[int] = set()
    for key, places in sorted(groups.items()):
        random.Random(f"{seed} {key}").shuffle(places)
        kept.update(places[: ceil(share * len(places))])
    return [sentence for place, sentence in enumerate(sentences) if place in kept]


def write(sentences: list[Sentence], folder: Path) -> None:
    """Write sentences as Rasa's NLU files, one for each language, in folders like those of the project."""
    for language in LANGUAGES:
        of_intent: dict[str, list[str]] = defaultdict(list)
        for sentence in sentences:
            if sentence.language == language:
                of_intent[sentence.intent].append(f"- {sentence.text}\n")
        nlu = [
            {"intent": intent, "metadata": {"language": language}, "examples": "".join(lines)}
            for intent, lines in of_intent.items()
        ]
        (folder / language).mkdir(parents=True, exist_ok=True)
        written = yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, width=1000)
        (folder / language / "sentences.yml").write_text(written, encoding="utf-8")


def _read(path: Path) -> Any:
    # libyaml reads some hundred files in a moment; the pure Python reader takes ten seconds.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
