"""`python -m benchmarks.turn.parts`: where a turn's time goes in the Rasa process, ours and the stock one's.

py-spy looks at the running process two hundred times a second; each look counts for the first part below whose function
is on the stack.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.stock import STOCK_PYTHON
from benchmarks.turn import stock
from benchmarks.turn.driver import Plan, TurnError, drive, sentences
from operate.layout import OperateError
from operate.trial import running

PY_SPY = Path(sys.executable).with_name("py-spy")
# What one part is told by, from the inside out: functions with the file that they are in.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sentence vector", ("(encoder/",)),
    ("intent", ("linear_intents.py", "diet_classifier.py", "response_selector.py")),
    ("language, words, names, values", ("bot/nlu/", "rasa/nlu/")),
    ("understanding, the rest", ("parse_message (",)),
    ("checking an action's answer", ("_validate_action_result", "validate_action_result")),
    ("calling actions", ("rasa/utils/endpoints.py", "_action_call_format")),
    ("choosing actions", ("_predict_next_with_tracker",)),
    ("reading the conversation", ("get_or_create_tracker", "retrieve (")),
    ("writing the conversation", ("save_tracker", "save (")),
    ("running actions, the rest", ("_run_action (",)),
)
_OTHER = "the web server and the rest"
_RATE = 200
_PLAN = Plan(clients=1, turns=25, conversations=12)


def count(stacks: str) -> Counter[str]:
    """How many looks each part has.

    Args:
        stacks: as py-spy's raw format has them: functions joined by semicolons, a space, a number.
    """
    looks: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, number = line.rpartition(" ")
        looks[_part(stack)] += int(number)
    return looks


def _part(stack: str) -> str:
    for part, marks in PARTS:
        if any(mark in stack for mark in marks):
            return part
    return _OTHER


def _watched(process: int, url: str, name: str) -> dict[str, float]:
    """Milliseconds a turn of each part, over one plan."""
    texts = sentences()
    asyncio.run(drive(url, Plan(1, 10, 3), texts, f"{name}-warm"))
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder) / "stacks"
        command = [str(PY_SPY), "record", "--pid", str(process), "--format", "raw", "--output", str(stacks)]
        command += ["--rate", str(_RATE), "--duration", "unlimited"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as spy:
            asyncio.run(drive(url, _PLAN, texts, f"{name}-parts"))
            spy.send_signal(signal.SIGINT)
            _, said = spy.communicate()
        if not stacks.exists():
            raise TurnError(f"py-spy could not look at the process: {said.decode(errors='replace').strip()[-300:]}")
        looks = count(stacks.read_text())
    turns = _PLAN.turns * _PLAN.conversations
    return {part: number * 1000 / _RATE / turns for part, number in looks.items()}


def _print(ours: Mapping[str, float], theirs: Mapping[str, float]) -> None:
    write = sys.stdout.write
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    write(f"Milliseconds a turn in the Rasa process, while it runs; load average at the end {load}.\n\n")
    write("| part | stock Rasa | Passarel·la |\n|---|---|---|\n")
    for part in (*(name for name, _ in PARTS), _OTHER):
        write(f"| {part} | {theirs.get(part, 0.0):.1f} | {ours.get(part, 0.0):.1f} |\n")
    write(f"| all | {sum(theirs.values()):.1f} | {sum(ours.values()):.1f} |\n")


def main() -> int:
    """Measure.

    Returns:
        The exit code: 0, or 1 after one sentence on standard error.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100, help="of stock Rasa's training (%(default)s)")
    given = parser.parse_args()
    try:
        trained = stock.model(epochs=given.epochs)
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as system:
            ours = _watched(system.processes["rasa"].pid, f"{system.url}/webhooks/rest/webhook", "ours")
            rival = stock.Rival(STOCK_PYTHON, trained, Path(folder))
            with stock.running(rival, system.installation.settings.actions_url, system.installation.secret) as other:
                theirs = _watched(other.processes["rasa"].pid, other.url, "stock")
    except (TurnError, OperateError) as error:
        print(f"benchmarks.turn.parts: {error}", file=sys.stderr)
        return 1
    _print(ours, theirs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
