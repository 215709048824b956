"""Asks questions by REST as conversations of a given length, and takes the time of every turn."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from aiohttp import ClientSession, ClientTimeout

from languages import LANGUAGES
from operate.layout import ROOT

_SENTENCES = ROOT / "tests" / "nlu"
# Of people who look something up: a form that was begun would ask on instead of answering.
_INTENTS = ("ask_programme", "ask_network", "ask_service", "ask_procedure", "ask_funding", "list_items", "greet")
_PATIENCE = ClientTimeout(total=120)


class TurnError(Exception):
    """A turn was not answered; the sentence says with what status."""


@dataclass(frozen=True)
class Plan:
    """How many talk at once, how long each conversation is, and how many conversations there are in all."""

    clients: int
    turns: int
    conversations: int


@dataclass
class Times:
    """What a plan took.

    Attributes:
        seconds: from the first question to the last answer.
        by_turn: milliseconds of the first, second, … turn of every conversation.
        empty: turns that were answered with no words.
    """

    seconds: float = 0.0
    by_turn: list[list[float]] = field(default_factory=list)
    empty: int = 0

    @property
    def all(self) -> list[float]:
        """Milliseconds of every turn."""
        return [spent for turn in self.by_turn for spent in turn]

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return len(self.all) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds below which that share of the turns stayed."""
        return statistics.quantiles(self.all, n=100, method="inclusive")[percent - 1]

    def median_of_turns(self, first: int, last: int) -> float:
        """The median of the turns from `first` to `last`, counted from 1, both included; milliseconds."""
        return statistics.median(spent for turn in self.by_turn[first - 1 : last] for spent in turn)


def sentences(folder: Path = _SENTENCES) -> dict[str, list[str]]:
    """Questions of the test set by language, one intent after the other and again.

    Args:
        folder: of the test sentences.

    Raises:
        TurnError: there are none of an intent.
    """
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        by_intent: dict[str, list[str]] = {intent: [] for intent in _INTENTS}
        for path in sorted((folder / language).glob("*.yml")):
            block = yaml.safe_load(path.read_text(encoding="utf-8"))
            if isinstance(block, dict) and block.get("intent") in by_intent:
                by_intent[block["intent"]] += map(str, block["sentences"])
        missing = [intent for intent, texts in by_intent.items() if not texts]
        if missing:
            raise TurnError(f"{folder / language} has no sentences of {', '.join(missing)}")
        found[language] = [text for row in zip(*by_intent.values(), strict=False) for text in row]
    return found


async def drive(url: str, plan: Plan, texts: Mapping[str, Sequence[str]], name: str) -> Times:
    """Hold the conversations of a plan, each in one language.

    Every place in the conversations sees the same texts, so that early and late turns compare.

    Args:
        url: of the REST channel.
        plan: how many, how long.
        texts: by language.
        name: begins the names of the senders, which nobody else may use.

    Raises:
        TurnError: a turn was answered with another status than 200.
    """
    times = Times(by_turn=[[] for _ in range(plan.turns)])
    waiting = iter(range(plan.conversations))
    languages = list(texts)
    # As many texts as there are conversations of a language: each begins with another one.
    period = max(1, plan.conversations // len(languages))
    async with ClientSession(timeout=_PATIENCE) as session:

        async def client() -> None:
            for conversation in waiting:
                asked = texts[languages[conversation % len(languages)]][:period]
                for turn in range(plan.turns):
                    text = asked[(conversation // len(languages) + turn) % len(asked)]
                    began = time.perf_counter()
                    body = {"sender": f"{name}-{conversation}", "message": text}
                    async with session.post(url, json=body) as response:
                        answer = await response.json()
                        if response.status != 200:
                            raise TurnError(f"a turn was answered with status {response.status}")
                    times.by_turn[turn].append((time.perf_counter() - began) * 1000)
                    times.empty += not answer

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(plan.clients)))
        times.seconds = time.perf_counter() - began
    return times
