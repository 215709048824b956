"""Stock Rasa: its model, and its server with its own REST channel, its SQL tracker store and our action server."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from benchmarks.stock import STOCK_PIPELINE, STOCK_PYTHON, check_stock
from operate.layout import ROOT, OperateError
from operate.ports import free_port
from operate.progress import progress
from operate.supervise import Service, is_ready

_POLICIES = Path(__file__).with_name("policies.yml")
_FOLDER = ROOT / "var" / "stock"
_DATA = ("bot/domain", "bot/dialogue", "data")
_PATIENCE_SECONDS = 300.0


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


def model(python: Path = STOCK_PYTHON, epochs: int = 100) -> Path:
    """The model of the present data, trained where there is none yet: with 100 epochs that takes half an hour or more.

    Args:
        python: of the environment that has stock Rasa.
        epochs: of each neural network. Fewer are learnt sooner and worse; a turn costs the same.

    Returns:
        The model's file.

    Raises:
        OperateError: the environment is missing, or the training failed.
    """
    check_stock(python=python)
    written = configuration(epochs)
    wanted = _FOLDER / f"{_fingerprint(written)}.tar.gz"
    if wanted.exists():
        return wanted
    _FOLDER.mkdir(parents=True, exist_ok=True)
    log = _FOLDER / "train.log"
    config = _FOLDER / "config.yml"
    config.write_text(written, encoding="utf-8")
    command = [str(python), "-m", "rasa", "train", "-c", str(config), "-d", _DATA[0], "--data", *_DATA[1:]]
    command += ["--out", str(_FOLDER), "--fixed-model-name", "half"]
    with log.open("wb") as output, progress("training stock Rasa"):
        done = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=output, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise OperateError(f"stock Rasa could not be trained; the reason is at the end of {log}")
    (_FOLDER / "half.tar.gz").replace(wanted)
    return wanted


@contextmanager
def running(rival: Rival, actions_url: str, secret: str) -> Iterator[Stock]:
    """Start it and wait until it answers; stop it afterwards.

    Args:
        rival: what it is started from.
        actions_url: of an action server that runs already.
        secret: which that asks for.

    Raises:
        OperateError: it does not get ready.
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
    raise OperateError("stock Rasa does not get ready; its last lines are above")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSARELLA_")}
    return kept | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def configuration(epochs: int) -> str:
    """Rasa's default pipeline and policies, YAML.

    Args:
        epochs: for which each of their networks is trained.
    """
    config = yaml.safe_load(STOCK_PIPELINE.read_text(encoding="utf-8"))
    config["policies"] = yaml.safe_load(_POLICIES.read_text(encoding="utf-8"))
    for component in (*config["pipeline"], *config["policies"]):
        if "epochs" in component:
            component["epochs"] = epochs
    return yaml.safe_dump(config, sort_keys=False)


def _fingerprint(config: str) -> str:
    digest = hashlib.sha256(config.encode())
    for folder in _DATA:
        for path in sorted((ROOT / folder).rglob("*.yml")):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
