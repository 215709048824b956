"""What the titles of buttons mean when somebody types one that is not on the screen any more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.nlu.folding import fold

# Answers to a question that was just asked: without it they mean nothing certain.
_ANSWERS = ("inform", "affirm", "deny")


class Titles:
    """Titles of all responses, each with what it stands for wherever it is offered."""

    def __init__(self, responses: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Index the titles, without those that stand for different things in different places.

        Args:
            responses: the domain's, each with its variations.
        """
        payloads: dict[str, set[str]] = defaultdict(set)
        for variations in responses.values():
            for button in (button for variation in variations for button in variation.get("buttons") or ()):
                payloads[_key(button["title"])].add(button["payload"])
        meanings = {title: _meaning(meant) for title, meant in payloads.items()}
        self._meanings = {title: meaning for title, meaning in meanings.items() if meaning}

    def payload(self, text: str) -> str | None:
        """What a text stands for, if it is a title and nothing else."""
        return self._meanings.get(_key(text))


def _meaning(payloads: set[str]) -> str | None:
    """The one thing that a title stands for; what it was about is left to the conversation."""
    intents = {payload.partition("?")[0] for payload in payloads}
    # "request_assistance?request_subject={id}": the hole was filled where the button stood.
    whole = {payload for payload in payloads if "{" not in payload}
    if len(intents) > 1 or len(whole) > 1 or not intents.isdisjoint(_ANSWERS):
        return None
    return next(iter(whole or intents))


def _key(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c == "·" else " " for c in fold(text)).split())
