"""The pipelines that are compared, as Rasa's configuration."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.stock import STOCK_PIPELINE, STOCK_PYTHON
from operate.layout import GAZETTEER, RASA_PYTHON, ROOT

SCRATCH = "{scratch}"
"""Stands in a configuration for a folder that is empty before each training."""

_Components = list[dict[str, Any]]
_COUNTED: _Components = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
# Entities stay the business of the extractors: those of the sentences are not annotated.
_DIET = {
    "name": "DIETClassifier",
    "epochs": 100,
    "constrain_similarities": True,
    "entity_recognition": False,
    "random_seed": 20261124,
}


@dataclass(frozen=True)
class Pipeline:
    """One way to understand.

    Attributes:
        name: as tables show it.
        python: the interpreter that has its components.
        config: Rasa's configuration, YAML.
        annotated: whether it learns entities from annotated sentences.
        needs: packages that its components import besides TensorFlow's Rasa; None where they do not need that either.
        made_from: the files of code and names that its components read, in a fixed order.
    """

    name: str
    python: Path
    config: str
    annotated: bool = False
    needs: tuple[str, ...] | None = None
    made_from: tuple[Path, ...] = ()


def ours() -> Pipeline:
    """The pipeline of config.yml."""
    return _derived("this pipeline", RASA_PYTHON, lambda components: components)


def always_with_vectors() -> Pipeline:
    """The same, with a sentence vector for every message, whatever its words say."""
    return _derived("this, always with vectors", RASA_PYTHON, _unhurried)


def without_vectors() -> Pipeline:
    """The same, with the sentence vector always zero: words and pieces of words alone."""

    def change(components: _Components) -> _Components:
        return _replaced(_unhurried(components), "SentenceEncoder", [{"name": "benchmarks.nlu.no_vector.NoVector"}])

    return _derived("this, without sentence vectors", RASA_PYTHON, change)


def with_diet() -> Pipeline:
    """The same, with DIET over counted lemmas, names hidden, and the sentence vector, in place of our classifier."""

    def change(components: _Components) -> _Components:
        return _replaced(_unhurried(components), "IntentClassifier", [*_COUNTED, _DIET])

    pipeline = _derived("this, with DIET as classifier", STOCK_PYTHON, change)
    return replace(pipeline, needs=("spacy", "onnxruntime", "wordfreq", "rapidfuzz"))


def default() -> Pipeline:
    """Rasa's default pipeline."""
    config = STOCK_PIPELINE.read_text(encoding="utf-8")
    return Pipeline("Rasa's default", STOCK_PYTHON, config, annotated=True, needs=())


PIPELINES: dict[str, Callable[[], Pipeline]] = {
    "ours": ours,
    "default": default,
    "always-vectors": always_with_vectors,
    "no-vectors": without_vectors,
    "diet": with_diet,
}
"""All that can be compared, by what the command line calls them."""


def _derived(name: str, python: Path, change: Callable[[_Components], _Components]) -> Pipeline:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    components = change(config["pipeline"])
    for component in components:
        if "cache" in component:
            # Every training encodes all its sentences, as a first one does.
            component["cache"] = f"{SCRATCH}/vectors.npz"
    # Policies are the dialogue's, which is not trained here.
    kept = {key: config[key] for key in ("recipe", "assistant_id", "language")} | {"pipeline": components}
    return Pipeline(name, python, yaml.safe_dump(kept, sort_keys=False), made_from=_made_from(config, components))


def _unhurried(components: _Components) -> _Components:
    return _replaced(components, "IntentByWords", [])


def _replaced(components: _Components, name: str, others: _Components) -> _Components:
    found = [place for place, each in enumerate(components) if each["name"].endswith(f".{name}")]
    if len(found) != 1:
        raise LookupError(f"config.yml has {len(found)} components {name}, and the comparison replaces the one")
    return [*components[: found[0]], *others, *components[found[0] + 1 :]]


def _made_from(config: dict[str, Any], components: _Components) -> tuple[Path, ...]:
    """The code of understanding, without the components of config.yml that this pipeline has no use for."""
    used = {component["name"] for component in components}
    unused = {component["name"] for component in config["pipeline"]} - used
    skipped = {ROOT.joinpath(*name.split(".")[:-1]).with_suffix(".py") for name in unused}
    code = sorted(path for path in (ROOT / "bot" / "nlu").rglob("*") if path.suffix in (".py", ".yml"))
    code += sorted((ROOT / "encoder").glob("*.py"))
    return tuple(path for path in [*code, ROOT / "languages.py", ROOT / GAZETTEER] if path not in skipped)
