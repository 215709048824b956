"""Prints what a start and a hundred turns cost: seconds until ready, memory of each process, training time."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import psutil
from aiohttp import ClientSession
from pydantic import SecretStr

from gateway.settings import Settings
from operate.layout import ROOT, Installation, OperateError
from operate.ports import free_port
from operate.prepare import prepare
from operate.supervise import address, is_ready, services

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
        OperateError: it does not get ready.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            port=free_port(),
            rasa_port=free_port(),
            actions_port=free_port(),
            secret=SecretStr(uuid.uuid4().hex),
            messages_per_minute=10_000,
            var_dir=Path(folder),
            log_level="WARNING",
        )
        installation = Installation(settings, settings.read_secret())
        model = prepare(installation)
        running = services(installation, model)
        log = (Path(folder) / "log").open("wb")
        began = time.monotonic()
        processes = {
            service.name: subprocess.Popen(
                service.command.split(), cwd=ROOT, env=installation.environment(), stdout=log, stderr=log
            )
            for service in running
        }
        try:
            while not all(is_ready(service.ready_url) for service in running):
                if any(process.poll() is not None for process in processes.values()) or time.monotonic() - began > 180:
                    raise OperateError("a process did not get ready; `make run` shows why")
                time.sleep(0.1)
            start = time.monotonic() - began
            milliseconds = asyncio.run(_talk(address(installation)))
            memory = {name: _resident(process.pid) for name, process in processes.items()}
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(30)
            log.close()
    _print(start, milliseconds, memory)


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


def _resident(pid: int) -> float:
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
