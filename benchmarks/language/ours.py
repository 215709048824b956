"""`python -m benchmarks.language.ours`, in Rasa's environment: texts in, this project's decisions out, as JSON."""

import json
import sys
import time

from bot.nlu.language_decision import decide
from languages import LANGUAGES


def main() -> int:
    """Decide without any hint, in a conversation of each language, and foreign or not.

    Reads a list of texts; writes `{"alone": [...], "running": {"ca": [...], …}, "foreign": [...], "seconds": …}`, the
    seconds of all decisions without a hint, loading not counted.
    """
    texts = json.load(sys.stdin)
    decide("bon dia a tothom")
    began = time.perf_counter()
    alone = [decide(text) for text in texts]
    seconds = time.perf_counter() - began
    json.dump(
        {
            "languages": [decision.language for decision in alone],
            "foreign": [decision.foreign for decision in alone],
            "running": {
                language: [decide(text, conversation=language).language for text in texts] for language in LANGUAGES
            },
            "seconds": seconds,
        },
        sys.stdout,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
