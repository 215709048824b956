"""`python -m benchmarks.turn.growth`: memory of each process over ten thousand turns, as a table and a picture."""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from benchmarks.turn.driver import Plan, TurnError, drive, sentences
from operate.layout import OperateError
from operate.measure import resident
from operate.trial import RunningSystem, running

_CLIENTS, _LENGTH = 8, 10
_ROWS = 10


@dataclass(frozen=True)
class Sample:
    """Resident memory of each process in MiB, after so many turns and seconds."""

    turns: int
    seconds: float
    memory: dict[str, float]


async def grow(system: RunningSystem, turns: int, every: int) -> list[Sample]:
    """Drive the turns, in conversations of ten at eight clients, and look at the memory every so many.

    Args:
        system: that runs.
        turns: in all.
        every: turns between two samples.
    """
    texts = sentences()

    def memory() -> dict[str, float]:
        return {name: resident(process.pid) for name, process in system.processes.items()}

    began = time.monotonic()
    samples = [Sample(0, 0.0, memory())]
    for done in range(every, turns + 1, every):
        plan = Plan(_CLIENTS, _LENGTH, every // _LENGTH)
        await drive(f"{system.url}/webhooks/rest/webhook", plan, texts, f"growth-{done}")
        samples.append(Sample(done, time.monotonic() - began, memory()))
        sys.stderr.write(f"{done} turns\n")
    return samples


def slope(samples: list[Sample]) -> float:
    """MiB that all processes together grow by in a thousand turns, over the second half: the least squares' line."""
    late = samples[len(samples) // 2 :]
    turns = [sample.turns / 1000 for sample in late]
    memory = [sum(sample.memory.values()) for sample in late]
    middle = sum(turns) / len(turns)
    level = sum(memory) / len(memory)
    steps = sum((turn - middle) ** 2 for turn in turns)
    return sum((turn - middle) * (used - level) for turn, used in zip(turns, memory, strict=True)) / steps


def plot(samples: list[Sample], path: Path) -> None:
    """Draw the memory over the turns, the same picture for the same figures.

    Args:
        samples: at least two.
        path: of the SVG file.
    """
    matplotlib.rcParams |= {"svg.hashsalt": "passarella", "font.family": "sans-serif"}
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    turns = [sample.turns for sample in samples]
    for name in samples[0].memory:
        axes.plot(turns, [sample.memory[name] for sample in samples], label=name)
    axes.plot(turns, [sum(sample.memory.values()) for sample in samples], label="all together", color="black")
    axes.set(xlabel="turns", ylabel="resident memory, MiB", xlim=(0, turns[-1]))
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(loc="center right")
    figure.savefig(path, metadata={"Date": None})


def _print(samples: list[Sample]) -> None:
    names = list(samples[0].memory)
    write = sys.stdout.write
    write(f"| turns | {' | '.join(names)} | all together |\n|{'---|' * (len(names) + 2)}\n")
    step = max(1, (len(samples) - 1) // _ROWS)
    for sample in samples[::step]:
        figures = " | ".join(f"{sample.memory[name]:.0f} MiB" for name in names)
        write(f"| {sample.turns} | {figures} | {sum(sample.memory.values()):.0f} MiB |\n")
    write(f"\nOver the second half: {slope(samples):+.1f} MiB in a thousand turns. ")
    write(f"{samples[-1].turns / samples[-1].seconds:.1f} turns a second.\n")


def main() -> int:
    """Measure.

    Returns:
        The exit code: 0, or 1 after one sentence on standard error.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000, help="(%(default)s)")
    parser.add_argument("--every", type=int, default=250, help="turns between two samples (%(default)s)")
    parser.add_argument("--plot", type=Path, help="SVG file to draw into")
    given = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as system:
            samples = asyncio.run(grow(system, given.turns, given.every))
    except (TurnError, OperateError) as error:
        print(f"benchmarks.turn.growth: {error}", file=sys.stderr)
        return 1
    _print(samples)
    if given.plot:
        plot(samples, given.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
