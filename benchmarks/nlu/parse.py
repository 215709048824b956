"""`python -m benchmarks.nlu.parse MODEL ANSWERS`, in Rasa's environment: sentences in, what a model understands out.

Reads a JSON list of `{"text", "page"}` from standard input, `page` being the language of the page or nothing. Writes
`{"understood": [{"intent", "confidence", "language", "entities"}], "milliseconds": [...]}` to the file ANSWERS.
"""

import asyncio
import json
import logging
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from bot.engine import stand_ins

# Before Rasa: the bot's environment has no TensorFlow, the one of what it is compared with does.
if find_spec("tensorflow") is None:
    stand_ins.install()

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

# Relative dates in the sentences are read on this day.
TODAY = "2026-11-24"
_FIRST = "bon dia"


async def understand(model: str, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Parse all sentences, one after another, after one that is not counted.

    Args:
        model: path of a trained model.
        asked: what standard input held.

    Returns:
        What is written.
    """
    processor = Agent.load(model).processor
    await processor.parse_message(UserMessage(_FIRST))
    understood, milliseconds = [], []
    for item in asked:
        message = UserMessage(item["text"], metadata={"today": TODAY, "page_language": item["page"]})
        began = time.perf_counter()
        parsed = await processor.parse_message(message)
        milliseconds.append(1000 * (time.perf_counter() - began))
        understood.append(
            {
                "intent": parsed["intent"]["name"],
                "confidence": float(parsed["intent"]["confidence"]),
                "language": parsed.get("language"),
                "entities": [[entity["entity"], str(entity["value"])] for entity in parsed["entities"]],
            }
        )
    return {"understood": understood, "milliseconds": milliseconds}


def main() -> int:
    """Parse what is asked; returns the exit code."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    answers = asyncio.run(understand(sys.argv[1], json.load(sys.stdin)))
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
