"""A copy of the whole for tests and measurements: free ports, a folder of its own, nobody's conversations."""

import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from gateway.settings import Settings
from operate.layout import ROOT, Installation, OperateError
from operate.ports import free_port
from operate.prepare import prepare
from operate.supervise import Service, address, is_ready, services

# The knowledge is loaded once for all copies: its vectors take minutes.
_KEPT_DATABASE = ROOT / "var" / "test-knowledge.db"
_PATIENCE_SECONDS = 180
_STOP_SECONDS = 30


@dataclass(frozen=True)
class RunningSystem:
    """Where the gateway answers, the bot's model, its processes by name, and how long they took to get ready."""

    url: str
    model: Path
    installation: Installation
    processes: dict[str, "subprocess.Popen[bytes]"]
    start_seconds: float


@contextmanager
def running(folder: Path, *, now: datetime | None = None, hours_file: Path | None = None) -> Iterator[RunningSystem]:
    """Prepare and start a copy; stop it afterwards.

    Args:
        folder: for its database, secret and log.
        now: the moment its clock begins at; None: the real one.
        hours_file: when its office is open; None: the usual hours.

    Raises:
        OperateError: it could not be prepared or did not get ready.
    """
    rasa_port = free_port()
    settings = Settings(
        host="127.0.0.1",
        port=free_port(),
        rasa_port=rasa_port,
        rasa_url=f"http://127.0.0.1:{rasa_port}",
        actions_port=free_port(),
        database_url=f"sqlite:///{folder / 'passarella.db'}",
        secret=SecretStr(uuid.uuid4().hex),
        messages_per_minute=10_000,
        var_dir=folder,
        now=now,
        hours_file=hours_file,
    )
    installation = Installation(settings, settings.read_secret())
    model = _prepare_copy(settings, folder / "passarella.db")
    started = services(installation, model)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    with (folder / "log").open("wb") as log:
        try:
            began = time.monotonic()
            for service in started:
                processes[service.name] = subprocess.Popen(
                    service.command, cwd=ROOT, env=installation.environment(), stdout=log, stderr=log
                )
            _wait(started, processes, folder / "log")
            yield RunningSystem(address(installation), model, installation, processes, time.monotonic() - began)
        finally:
            _stop(list(processes.values()))


def _prepare_copy(settings: Settings, copy: Path) -> Path:
    """Prepare the kept database, which holds the knowledge and no conversation, and copy it."""
    _KEPT_DATABASE.parent.mkdir(exist_ok=True)
    kept = settings.model_copy(update={"database_url": f"sqlite:///{_KEPT_DATABASE}"})
    model = prepare(Installation(kept, kept.read_secret()))
    # SQLite's own backup: a plain copy would miss what is still in the write-ahead log.
    with closing(sqlite3.connect(_KEPT_DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return model


def _wait(started: list[Service], processes: dict[str, "subprocess.Popen[bytes]"], log: Path) -> None:
    began = time.monotonic()
    while not all(is_ready(service) for service in started):
        dead = [name for name, process in processes.items() if process.poll() is not None]
        if dead or time.monotonic() - began > _PATIENCE_SECONDS:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
            raise OperateError(f"not ready; ended by themselves: {', '.join(dead) or 'none'}; the last lines:\n{tail}")
        time.sleep(0.1)


def _stop(processes: list["subprocess.Popen[bytes]"]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
