"""Trains a pipeline as `rasa train nlu` does, and keeps model and costs until pipeline or sentences change."""

import hashlib
import json
import os
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.nlu.pipelines import SCRATCH, Pipeline
from operate.layout import ROOT, OperateError

MODELS = ROOT / "var" / "stock"
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
# Two threads on a busy machine wait for each other; and processor time of one thread compares better.
ENVIRONMENT = {**os.environ, **_QUIET, "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Training:
    """A trained model and what it took.

    Attributes:
        model: its file.
        seconds: by the clock, from the start of the process to its end.
        processor_seconds: of all cores, user and system; other load on the machine moves it less.
        peak_mib: the most memory resident at once.
        load: the machine's load average when it ended.
    """

    model: Path
    seconds: float
    processor_seconds: float
    peak_mib: float
    load: float


def train(pipeline: Pipeline, sentences: Path, *, folder: Path = MODELS) -> Training:
    """Train, or find what was trained from the same before.

    Args:
        pipeline: what to train.
        sentences: file or folder of Rasa's NLU data.
        folder: where models and costs are kept.

    Raises:
        OperateError: the training failed, and the sentence names its log.
    """
    name = _hash(pipeline, sentences)
    model, costs, log = (folder / f"{name}{ending}" for ending in (".tar.gz", ".json", ".log"))
    if model.exists() and costs.exists():
        return Training(model, **json.loads(costs.read_text(encoding="utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as half:
        config = Path(half, "config.yml")
        config.write_text(pipeline.config.replace(SCRATCH, half), encoding="utf-8")
        program = "bot.engine" if pipeline.needs is None else "rasa"
        command = [str(pipeline.python), "-m", program, "train", "nlu", "--config", str(config)]
        command += ["--nlu", str(sentences), "--out", half, "--fixed-model-name", name]
        # Rasa keeps what unchanged components made; a training that finds it there says nothing of what training takes.
        training = _run(command, model, log, ENVIRONMENT | {"RASA_CACHE_DIRECTORY": str(Path(half, "cache"))})
        Path(half, model.name).replace(model)
    costs.write_text(json.dumps({k: v for k, v in asdict(training).items() if k != "model"}), encoding="utf-8")
    return training


def _run(command: list[str], model: Path, log: Path, environment: dict[str, str]) -> Training:
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        # Popen.wait() would throw away what the kernel counted.
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise OperateError(f"a pipeline could not be trained; the reason is at the end of {log}")
    seconds, processor = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    return Training(model, round(seconds, 1), round(processor, 1), round(usage.ru_maxrss / 1024), os.getloadavg()[0])


def _hash(pipeline: Pipeline, sentences: Path) -> str:
    code = hashlib.sha256()
    for path in pipeline.made_from:
        code.update(path.read_bytes())
    made_from = code.hexdigest() if pipeline.made_from else ""
    digest = hashlib.sha256(f"{pipeline.config}\0{made_from}\0".encode())
    for path in sorted(sentences.rglob("*.yml")) if sentences.is_dir() else [sentences]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
