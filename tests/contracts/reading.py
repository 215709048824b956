"""What the contracts read: code, domain, sentences, each as it is written in the files."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
RESPONSES = ROOT / "bot" / "domain" / "responses"
TRAINING = ROOT / "data" / "nlu"
TESTING = ROOT / "tests" / "nlu"
# Words inside other words: they fill holes, title buttons, stand under an answer or before it.
PARTS = ("utter_label_", "utter_evidence_")


@dataclass(frozen=True)
class Variation:
    """One response in one language, and where it is written."""

    file: str
    name: str
    language: str
    text: str
    buttons: tuple[dict[str, str], ...]
    metadata: dict[str, Any]
    conditions: list[dict[str, Any]]

    @property
    def where(self) -> str:
        """File, response and language, for a failing test to say."""
        return f"{self.file}: {self.name} ({self.language})"

    @property
    def words(self) -> tuple[str, ...]:
        """The text and the titles of the buttons: all that a person reads."""
        return (self.text, *(button["title"] for button in self.buttons))


@dataclass(frozen=True)
class Sentence:
    """One sentence for training or testing, and where it is written."""

    file: str
    language: str
    intent: str
    text: str


def read_yaml(path: Path) -> Any:
    """One file."""
    # libyaml reads some 500 files in a second; the pure Python reader takes ten.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def shown(path: Path) -> str:
    """A path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


def python_files(*packages: str) -> list[Path]:
    """All modules of some packages."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def variations() -> tuple[Variation, ...]:
    """Every response in every language."""
    return tuple(_variations())


def _variations() -> Iterator[Variation]:
    for path in sorted(RESPONSES.glob("*.yml")):
        for name, written in read_yaml(path)["responses"].items():
            for each in written:
                conditions = each.get("condition") or []
                language = next((c.get("value") for c in conditions if c.get("name") == "language"), "no language")
                yield Variation(
                    shown(path),
                    name,
                    str(language),
                    each.get("text") or "",
                    tuple(each.get("buttons") or ()),
                    each.get("metadata") or {},
                    conditions,
                )


@cache
def domain() -> dict[str, Any]:
    """The domain without its responses: lists joined, mappings merged."""
    joined: dict[str, Any] = {"intents": [], "entities": [], "actions": [], "slots": {}, "forms": {}}
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        for key, value in read_yaml(path).items():
            if isinstance(joined.get(key), list):
                joined[key] = [*joined[key], *value]
            elif isinstance(joined.get(key), dict):
                joined[key] = {**joined[key], **value}
    return joined


@cache
def rule_steps() -> tuple[tuple[str, str], ...]:
    """Each (kind, name) that a rule mentions: ("intent", "greet"), ("action", "utter_greet")."""
    found: list[tuple[str, str]] = []
    for path in sorted((ROOT / "bot" / "dialogue").rglob("*.yml")):
        for rule in read_yaml(path)["rules"]:
            for step in rule["steps"]:
                for each in step.get("or", [step]):
                    found.extend((kind, each[kind]) for kind in ("intent", "action") if kind in each)
    return tuple(found)


@cache
def training_sentences() -> tuple[Sentence, ...]:
    """What the classifier learns from."""
    found = []
    for language in LANGUAGES:
        for path in sorted((TRAINING / language).glob("*.yml")):
            for block in read_yaml(path)["nlu"]:
                if "intent" in block:
                    lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines()]
                    found.extend(Sentence(shown(path), language, block["intent"], line) for line in lines if line)
    return tuple(found)


@cache
def test_sentences() -> tuple[Sentence, ...]:
    """What the understanding of intents is measured with."""
    found = []
    for language in LANGUAGES:
        for path in sorted((TESTING / language).glob("*.yml")):
            if path.stem != "entities":
                content = read_yaml(path)
                found.extend(Sentence(shown(path), language, content["intent"], t) for t in content["sentences"])
    return tuple(found)


test_sentences.__test__ = False  # type: ignore[attr-defined]


def entity_sentences(language: str) -> list[dict[str, Any]]:
    """What the finding of entities is measured with, in one language."""
    items: list[dict[str, Any]] = read_yaml(TESTING / language / "entities.yml")
    return items


def folded(text: str) -> str:
    """A sentence without case, accents and punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold().replace("·", "")))
