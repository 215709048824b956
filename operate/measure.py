"""Prints what a start and a hundred turns cost: seconds until ready, memory of each process, training time."""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from aiohttp import ClientSession

from operate.layout import ROOT, OperateError
from operate.trial import running

_TURNS = 100
_QUESTIONS = (
    "Què és URBACT?",
    "i qui hi pot participar?",
    "¿Cuánto financia el programa LIFE?",
    "what networks are there?",
)


def measure() -> None:
    """Start a copy on free ports, talk to it and print a table.

    Raises:
        OperateError: it does not get ready, or does not answer.
    """
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as system:
        milliseconds = asyncio.run(_talk(system.url))
        memory = {name: resident(process.pid) for name, process in system.processes.items()}
    _print(system.start_seconds, milliseconds, memory)


async def _talk(url: str) -> list[float]:
    spent = []
    async with ClientSession() as session:
        for turn in range(_TURNS):
            sender = f"measure-{turn // len(_QUESTIONS)}"
            body = {"sender": sender, "message": _QUESTIONS[turn % len(_QUESTIONS)]}
            began = time.monotonic()
            async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
                await response.read()
                if response.status != 200:
                    raise OperateError(f"a turn was answered with status {response.status}")
            spent.append((time.monotonic() - began) * 1000)
    return spent


def resident(pid: int) -> float:
    """Resident memory of a process and its children, in MiB."""
    process = psutil.Process(pid)
    return sum(p.memory_info().rss for p in (process, *process.children(recursive=True))) / 2**20


def _print(start: float, milliseconds: list[float], memory: dict[str, float]) -> None:
    trained = ROOT / "var" / "log" / "training.json"
    seconds = json.loads(trained.read_text())["seconds"] if trained.exists() else None
    rows = [("warm start, all three ready", f"{start:.1f} s")]
    rows += [(f"resident memory of {name} after {_TURNS} turns", f"{used:.0f} MiB") for name, used in memory.items()]
    rows.append(("all together", f"{sum(memory.values()):.0f} MiB"))
    rows.append((f"one turn by REST, median of {_TURNS}", f"{statistics.median(milliseconds):.0f} ms"))
    rows.append(("one turn by REST, 95 of 100 below", f"{statistics.quantiles(milliseconds, n=20)[-1]:.0f} ms"))
    rows.append(("last training of the bot", f"{seconds} s" if seconds else "not trained on this machine yet"))
    sys.stdout.write("| what | figure |\n|---|---|\n")
    sys.stdout.writelines(f"| {what} | {figure} |\n" for what, figure in rows)
