"""`python -m benchmarks.turn`: turns a second and milliseconds a turn, beside stock Rasa in the same run."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.stock import STOCK_PYTHON
from benchmarks.turn import stock
from benchmarks.turn.driver import Plan, Times, TurnError, drive, sentences
from operate.layout import OperateError
from operate.measure import resident
from operate.trial import RunningSystem, running

_CLIENTS = (1, 8)
_LENGTHS = (1, 10, 50)
_WARM = Plan(clients=2, turns=5, conversations=8)
_EARLY, _LATE = (1, 1), (50, 50)


def plans(conversations: int) -> list[Plan]:
    """Every number of clients with every length; as many turns of each.

    Args:
        conversations: of fifty turns, of which there are the fewest.
    """
    turns = max(_LENGTHS) * conversations
    return [Plan(clients, length, turns // length) for clients in _CLIENTS for length in _LENGTHS]


async def measure(system: RunningSystem, rival: stock.Rival, conversations: int) -> None:
    """Drive both, one after the other, and print tables."""
    texts = sentences()
    ours: dict[Plan, Times] = {}
    theirs: dict[Plan, Times] = {}
    actions = system.installation.settings.actions_url
    with stock.running(rival, actions, system.installation.secret) as other:
        for name, url, into in (("stock", other.url, theirs), ("ours", f"{system.url}/webhooks/rest/webhook", ours)):
            await drive(url, _WARM, texts, f"{name}-warm")
            for plan in plans(conversations):
                sys.stderr.write(f"{name}: {plan.clients} at once, {plan.turns} turns each\n")
                into[plan] = await drive(url, plan, texts, f"{name}-{plan.clients}-{plan.turns}")
        memory = {name: resident(process.pid) for name, process in other.processes.items()}
    ours_memory = {name: resident(process.pid) for name, process in system.processes.items()}
    _print(ours, theirs, ours_memory, memory)


def _print(
    ours: Mapping[Plan, Times], theirs: Mapping[Plan, Times], memory: Mapping[str, float], stock: Mapping[str, float]
) -> None:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    write = sys.stdout.write
    write(f"{os.cpu_count()} cores, shared by clients and servers; load average at the end {load}.\n\n")
    write("| at once | turns each | turns | | turns a second | p50 | p95 | p99 |\n|---|---|---|---|---|---|---|---|\n")
    for plan, mine in ours.items():
        other = theirs[plan]
        for name, times in (("Passarel·la", mine), ("stock Rasa", other)):
            figures = " | ".join(f"{times.percentile(share):.0f} ms" for share in (50, 95, 99))
            what = f"{plan.clients} | {plan.turns} | {len(times.all)} | {name}"
            write(f"| {what} | {times.per_second:.1f} | {figures} |\n")
        ratios = " | ".join(f"{mine.percentile(share) / other.percentile(share):.2f}" for share in (50, 95, 99))
        write(f"| {plan.clients} | {plan.turns} | | ratio | {mine.per_second / other.per_second:.2f} | {ratios} |\n")
    write("\n| median of a turn, one client, fifty turns | turn 1 | turn 50 | ratio |\n|---|---|---|---|\n")
    longest = Plan(1, max(_LENGTHS), next(p.conversations for p in ours if p.turns == max(_LENGTHS)))
    for name, times in (("Passarel·la", ours[longest]), ("stock Rasa", theirs[longest])):
        early, late = times.median_of_turns(*_EARLY), times.median_of_turns(*_LATE)
        write(f"| {name} | {early:.0f} ms | {late:.0f} ms | {late / early:.2f} |\n")
    write("\n| resident memory at the end | figure |\n|---|---|\n")
    for name, used in memory.items():
        write(f"| Passarel·la, {name} | {used:.0f} MiB |\n")
    for name, used in stock.items():
        write(f"| stock Rasa, {name}, without its action server | {used:.0f} MiB |\n")
    silent = sum(times.empty for times in theirs.values()), sum(times.empty for times in ours.values())
    write(f"\nTurns answered with no words: stock Rasa {silent[0]}, Passarel·la {silent[1]}.\n")


def main() -> int:
    """Measure.

    Returns:
        The exit code: 0, or 1 after one sentence on standard error.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--conversations", type=int, default=16, help="of fifty turns each; as many for each client (%(default)s)"
    )
    parser.add_argument("--epochs", type=int, default=100, help="of stock Rasa's training (%(default)s)")
    parser.add_argument("--python", type=Path, default=STOCK_PYTHON, help="of stock Rasa's environment (%(default)s)")
    given = parser.parse_args()
    try:
        trained = stock.model(given.python, given.epochs)
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as system:
            asyncio.run(measure(system, stock.Rival(given.python, trained, Path(folder)), given.conversations))
    except (TurnError, OperateError) as error:
        print(f"benchmarks.turn: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
