"""Stock Rasa: its model, and its server with its own REST channel, its SQL tracker store and our action server."""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from operate.layout import ROOT
from operate.ports import free_port
from operate.progress import progress
from operate.supervise import Service, is_ready

CONFIG = ROOT / "benchmarks" / "turn" / "stock.yml"
PYTHON = ROOT / ".venv-stock" / "bin" / "python"
_FOLDER = ROOT / "var" / "stock"
_DATA = ("bot/domain", "bot/dialogue", "data")
_PATIENCE_SECONDS = 300.0


class StockError(Exception):
    """Stock Rasa is not installed, could not be trained or does not start; the sentence says which and what to do."""


@dataclass(frozen=True)
class Rival:
    """What stock Rasa is started from: its interpreter, its model, and a folder for its settings and its database."""

    python: Path
    model: Path
    folder: Path


@dataclass(frozen=True)
class Stock:
    """A running stock Rasa: where it is asked, and its processes by name."""

    url: str
    processes: dict[str, psutil.Process]


def model(python: Path = PYTHON, epochs: int = 100) -> Path:
    """The model of the present data, trained where there is none yet: with 100 epochs that takes half an hour or more.

    Args:
        python: of the environment that has stock Rasa.
        epochs: of each neural network. Fewer are learnt sooner and worse; a turn costs the same.

    Returns:
        The model's file.

    Raises:
        StockError: the environment is missing, or the training failed.
    """
    if not python.exists():
        raise StockError(f"stock Rasa is not installed: {python} is missing; `make .venv-stock` makes it")
    wanted = _FOLDER / f"{_fingerprint()}-{epochs}.tar.gz"
    if wanted.exists():
        return wanted
    _FOLDER.mkdir(parents=True, exist_ok=True)
    log = _FOLDER / "train.log"
    config = _FOLDER / "config.yml"
    config.write_text(re.sub(r"epochs: \d+", f"epochs: {epochs}", CONFIG.read_text(encoding="utf-8")), encoding="utf-8")
    command = [str(python), "-m", "rasa", "train", "-c", str(config), "-d", _DATA[0], "--data", *_DATA[1:]]
    command += ["--out", str(_FOLDER), "--fixed-model-name", "half"]
    began = time.monotonic()
    with log.open("wb") as output, progress("training stock Rasa"):
        done = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=output, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise StockError(f"stock Rasa could not be trained; the reason is at the end of {log}")
    (_FOLDER / "half.tar.gz").replace(wanted)
    wanted.with_suffix(".seconds").write_text(f"{time.monotonic() - began:.0f}")
    return wanted


@contextmanager
def running(rival: Rival, actions_url: str, secret: str) -> Iterator[Stock]:
    """Start it and wait until it answers; stop it afterwards.

    Args:
        rival: what it is started from.
        actions_url: of an action server that runs already.
        secret: which that asks for.

    Raises:
        StockError: it does not get ready.
    """
    folder = rival.folder
    endpoints = {
        "action_endpoint": {"url": f"{actions_url}/webhook", "headers": {"X-Passarella-Secret": secret}},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "stock.db")},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    (folder / "credentials.yml").write_text("rest:\n")
    port = free_port()
    command = [str(rival.python), "-m", "rasa", "run", "-m", str(rival.model), "-i", "127.0.0.1", "-p", str(port)]
    command += ["--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml")]
    with (folder / "stock.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/webhooks/rest/", process, folder / "stock.log")
        yield Stock(f"http://127.0.0.1:{port}/webhooks/rest/webhook", {"rasa": psutil.Process(process.pid)})
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < _PATIENCE_SECONDS:
        if is_ready(Service("stock", (), url)):
            return
        time.sleep(0.5)
    sys.stderr.write(log.read_text(errors="replace")[-2000:])
    raise StockError("stock Rasa does not get ready; its last lines are above")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSARELLA_")}
    return kept | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def _fingerprint() -> str:
    digest = hashlib.sha256(CONFIG.read_bytes())
    for folder in _DATA:
        for path in sorted((ROOT / folder).rglob("*.yml")):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
