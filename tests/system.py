"""The real three processes, started once for all tests that talk to the whole."""

import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from gateway.settings import Settings
from operate.layout import ROOT, Installation
from operate.ports import free_port
from operate.prepare import prepare
from operate.supervise import Service, address, is_ready, services

# The day that all dialogues happen on.
TODAY = date(2026, 11, 24)
_PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class RunningSystem:
    """Where the gateway answers, the bot's model, and its processes by name."""

    url: str
    model: Path
    installation: Installation
    processes: dict[str, "subprocess.Popen[bytes]"]


@contextmanager
def running(folder: Path) -> Iterator[RunningSystem]:
    """Prepare and start a copy on free ports; stop it afterwards.

    Args:
        folder: for its database, secret and logs.
    """
    settings = Settings(
        port=free_port(),
        rasa_port=free_port(),
        actions_port=free_port(),
        # The knowledge is loaded once for all runs of the tests: its vectors take minutes.
        database_url=f"sqlite:///{_loaded_database(folder)}",
        secret=SecretStr(uuid.uuid4().hex),
        messages_per_minute=10_000,
        var_dir=folder,
        today=TODAY,
    )
    installation = Installation(settings, settings.read_secret())
    model = prepare(installation)
    log = (folder / "log").open("wb")
    started = services(installation, model)
    processes = {
        service.name: subprocess.Popen(
            service.command.split(), cwd=ROOT, env=installation.environment(), stdout=log, stderr=log
        )
        for service in started
    }
    try:
        _wait(started, processes, folder / "log")
        yield RunningSystem(address(installation), model, installation, processes)
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(30)
        log.close()


def _loaded_database(folder: Path) -> Path:
    """A copy of a database that holds the knowledge, with no conversation in it."""
    kept = ROOT / "var" / "test-knowledge.db"
    kept.parent.mkdir(exist_ok=True)
    prepared = Settings(database_url=f"sqlite:///{kept}", var_dir=folder)
    prepare(Installation(prepared, prepared.read_secret()))
    copy = folder / "passarella.db"
    # SQLite's own backup: a plain copy would miss what is still in the write-ahead log.
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _wait(started: list[Service], processes: dict[str, "subprocess.Popen[bytes]"], log: Path) -> None:
    began = time.monotonic()
    while not all(is_ready(service.ready_url) for service in started):
        dead = [name for name, process in processes.items() if process.poll() is not None]
        if dead or time.monotonic() - began > _PATIENCE_SECONDS:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
            raise RuntimeError(f"not ready, ended: {dead or 'none'}\n{tail}")
        time.sleep(0.2)
