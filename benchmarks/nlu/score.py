"""Figures of understanding, in per cent and always rounded down. Both environments load this."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
_BINS = 5

Named = set[tuple[str, str]]
"""Entities of one sentence: kind and value."""


@dataclass(frozen=True)
class Bin:
    """What was said with a confidence from `low` up to `high`: how often, how sure on average, how often rightly."""

    low: float
    high: float
    times: int
    confidence: float
    accuracy: float


def percent(part: int, whole: int) -> float:
    """A share in per cent, with one decimal, never rounded up; 0 of nothing."""
    return 1000 * part // whole / 10 if whole else 0.0


def accuracy(pairs: Sequence[tuple[str, str]]) -> float:
    """Share of (expected, said) that agree."""
    return percent(sum(wanted == said for wanted, said in pairs), len(pairs))


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean of the F1 of all expected intents; a doubt is none, because how often it was rightly so is no score."""
    hits: Counter[str] = Counter(wanted for wanted, said in pairs if wanted == said)
    wanted_times = Counter(wanted for wanted, _ in pairs)
    said_times = Counter(said for _, said in pairs)
    intents = [intent for intent in wanted_times if intent != FALLBACK]
    scores = [2 * hits[i] / (wanted_times[i] + said_times[i]) for i in intents]
    return int(1000 * sum(scores) / len(scores)) / 10


def entity_f1(items: Iterable[tuple[Named, Named]]) -> float:
    """F1 of entities over all sentences, each given as what is expected and what was found."""
    hit = wanted_times = got_times = 0
    for wanted, got in items:
        hit += len(wanted & got)
        wanted_times += len(wanted)
        got_times += len(got)
    return percent(2 * hit, wanted_times + got_times)


def entity_errors(items: Iterable[tuple[Named, Named]]) -> int:
    """How many entities were missed, and how many found that are none."""
    return sum(len(wanted ^ got) for wanted, got in items)


def reliability(said: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Compare how sure a classifier was with how often it was right.

    Args:
        said: confidence between 0 and 1, and whether it was right, of each sentence.

    Returns:
        The bins of equal width that are not empty, from unsure to sure.
    """
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [(sure, right) for sure, right in said if min(int(sure * _BINS), _BINS - 1) == number]
        if inside:
            times = len(inside)
            sure = sum(sure for sure, _ in inside) / times
            bins.append(Bin(low, high, times, 100 * sure, 100 * sum(right for _, right in inside) / times))
    return bins


def calibration_error(said: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error in points: the mean gap between confidence and accuracy, weighted by bin."""
    bins = reliability(said)
    return sum(b.times * abs(b.confidence - b.accuracy) for b in bins) / max(sum(b.times for b in bins), 1)


def refusals(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """How well others' business is told from ours.

    Returns:
        Share of out-of-scope sentences that were refused, and share of all others that were.
    """
    strange = [said == OUT_OF_SCOPE for wanted, said in pairs if wanted == OUT_OF_SCOPE]
    ours = [said == OUT_OF_SCOPE for wanted, said in pairs if wanted != OUT_OF_SCOPE]
    return percent(sum(strange), len(strange)), percent(sum(ours), len(ours))
