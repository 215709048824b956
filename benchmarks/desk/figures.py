"""Times that were taken, and the table of them."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# Fewer say nothing about the slowest hundredth.
_FEWEST = 100


@dataclass
class Times:
    """Milliseconds by what they were taken of, from the moment that counting was switched on."""

    counting: bool = False
    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, what: str, seconds: float) -> None:
        """Keep one time."""
        if self.counting:
            self.taken[what].append(seconds * 1000)

    def fail(self, what: str) -> None:
        """Count what did not come to its end."""
        if self.counting:
            self.failed[what] += 1


def rows(times: Times, wanted: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Lines of a Markdown table.

    Args:
        times: that were taken.
        wanted: name of each time and what to call it, in order.
    """
    yield "| what | times | p50, ms | p95, ms | p99, ms | failed |"
    yield "|---|---|---|---|---|---|"
    for name, words in wanted:
        taken = times.taken[name]
        if len(taken) < 2:
            yield f"| {words} | {len(taken)} | — | — | — | {times.failed[name]} |"
            continue
        cuts = statistics.quantiles(taken, n=100, method="inclusive")
        last = f"{cuts[98]:.0f}" if len(taken) >= _FEWEST else "—"
        yield f"| {words} | {len(taken)} | {cuts[49]:.0f} | {cuts[94]:.0f} | {last} | {times.failed[name]} |"
