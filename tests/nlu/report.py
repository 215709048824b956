"""How well the trained bot understands the test sentences: `make nlu-report`. Runs in Rasa's environment.

Reads tests/nlu/<lang>/<intent>.yml (intents, language) and tests/nlu/<lang>/entities.yml (entities), parses every
sentence with the trained model, and prints accuracy, macro-F1, entity F1 and language accuracy per language, then the
confusions. Test sentences are written apart from the training sentences; nothing here trains.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import structlog
import yaml

from bot.engine import stand_ins

# Before Rasa: it imports TensorFlow for components that no pipeline of ours has.
stand_ins.install()

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from benchmarks.nlu.score import entity_f1, macro_f1, percent
from languages import LANGUAGES

HERE = Path(__file__).parent
# Relative dates in the sentences are read on this day.
TODAY = "2026-11-24"


async def measure(model: str) -> dict[str, Any]:
    """Parse all test sentences.

    Args:
        model: path of a trained model.

    Returns:
        Language → figures in per cent, and "confusions": what was taken for what, with the sentences.
    """
    processor = Agent.load(model).processor

    async def parse(text: str, language: str | None = None) -> dict[str, Any]:
        message = UserMessage(text, metadata={"today": TODAY, "page_language": language})
        parsed: dict[str, Any] = await processor.parse_message(message)
        return parsed

    levels: dict[str, Any] = {}
    confusions: list[tuple[str, str, str, str]] = []
    for language in LANGUAGES:
        pairs: list[tuple[str, str]] = []
        alone = with_page = 0
        for path in sorted((HERE / language).glob("*.yml")):
            if path.stem == "entities":
                continue
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for sentence in content["sentences"]:
                parsed = await parse(sentence)
                alone += parsed["language"] == language
                parsed = await parse(sentence, language)
                with_page += parsed["language"] == language
                said = parsed["intent"]["name"]
                pairs.append((content["intent"], said))
                if said != content["intent"]:
                    confusions.append((language, content["intent"], said, sentence))
        entities = [
            (item["text"], _expected(item["entities"]), _found(await parse(item["text"], language)))
            for item in yaml.safe_load((HERE / language / "entities.yml").read_text(encoding="utf-8"))
        ]
        confusions.extend(
            (language, f"entities {sorted(wanted - got)}", f"instead {sorted(got - wanted)}", text)
            for text, wanted, got in entities
            if wanted != got
        )
        levels[language] = {
            "sentences": len(pairs),
            "accuracy": percent(sum(wanted == said for wanted, said in pairs), len(pairs)),
            "macro_f1": macro_f1(pairs),
            "entity_f1": entity_f1((wanted, got) for _, wanted, got in entities),
            "language_alone": percent(alone, len(pairs)),
            "language_with_page": percent(with_page, len(pairs)),
        }
    return {"levels": levels, "confusions": confusions}


def _expected(entities: dict[str, list[Any]]) -> set[tuple[str, str]]:
    return {(name, str(value)) for name, values in entities.items() for value in values}


def _found(parsed: dict[str, Any]) -> set[tuple[str, str]]:
    # A field ("el meu correu és …") says which question a value answers; it is no value itself.
    return {(entity["entity"], str(entity["value"])) for entity in parsed["entities"] if entity["entity"] != "field"}


def print_report(report: dict[str, Any]) -> None:
    """Print the figures as a table and the confusions below it."""
    columns = ["sentences", "accuracy", "macro_f1", "entity_f1", "language_alone", "language_with_page"]
    print("language  " + "  ".join(f"{column:>18}" for column in columns))
    for language, levels in report["levels"].items():
        print(f"{language:<10}" + "  ".join(f"{levels[column]:>18}" for column in columns))
    by_pair: dict[tuple[str, str], list[str]] = defaultdict(list)
    for language, wanted, said, sentence in report["confusions"]:
        by_pair[wanted, said].append(f"{language}: {sentence}")
    print("\nconfusions (expected → understood):")
    for (wanted, said), sentences in sorted(by_pair.items(), key=lambda pair: -len(pair[1])):
        print(f"  {wanted} → {said}")
        for sentence in sentences:
            print(f"      {sentence}")


def main() -> int:
    """Measure, print, and write the figures where a test asks for them."""
    parser = argparse.ArgumentParser(description="Understanding of the test sentences, per language.")
    parser.add_argument("model", help="path of a trained model")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    report = asyncio.run(measure(arguments.model))
    print_report(report)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report["levels"], indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
