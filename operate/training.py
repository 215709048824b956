"""Trains the bot when its inputs changed; a model is named by the hash of everything that went into it."""

import hashlib
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from operate.layout import GAZETTEER, RASA_PYTHON, ROOT, OperateError
from operate.progress import progress

_KEPT_MODELS = 2
_STEP = re.compile(r"(Starting to train|Finished training) component '(\w+)'")


def inputs(root: Path = ROOT) -> Iterator[Path]:
    """The files of a checkout that a model is made from, in a fixed order."""
    yield from (root / "config.yml", root / "languages.py", root / "requirements" / "rasa.txt", root / GAZETTEER)
    for folder, endings in (("bot", (".py", ".yml")), ("encoder", (".py",)), ("data", (".yml",))):
        yield from (path for path in sorted((root / folder).rglob("*")) if path.suffix in endings)


def fingerprint(root: Path = ROOT) -> str:
    """A hash of the inputs: sixteen hexadecimal digits that change whenever one of them does."""
    digest = hashlib.sha256()
    for path in inputs(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def train_if_changed(environment: Mapping[str, str], *, python: Path = RASA_PYTHON, root: Path = ROOT) -> Path:
    """Find the model of the present inputs, or train it.

    Args:
        environment: of the training process.
        python: Rasa's interpreter.
        root: the checkout, which also keeps the models and the training's log.

    Returns:
        The model's file.

    Raises:
        OperateError: the training failed, and the sentence names its log; or an input changed while it ran.
    """
    models = root / "models"
    made_from = fingerprint(root)
    model = models / f"{made_from}.tar.gz"
    if model.exists():
        model.touch()
        return model
    log = root / "var" / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    models.mkdir(exist_ok=True)
    began = time.monotonic()
    # Rasa writes into the archive bit by bit: only a whole one gets the name that later runs trust.
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as folder:
        trained = Path(folder) / model.name
        with log.open("wb") as output, progress("training the bot", lambda: _step(log)):
            done = subprocess.run(
                _command(python, trained), cwd=root, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
            )
        if done.returncode != 0 or not trained.exists():
            raise OperateError(f"the bot could not be trained; the reason is at the end of {log}")
        if fingerprint(root) != made_from:
            raise OperateError("a file that the bot is made from changed while it was trained; start again")
        trained.replace(model)
    (log.parent / "training.json").write_text(json.dumps({"seconds": round(time.monotonic() - began, 1)}))
    _remove_old(models)
    return model


def _command(python: Path, model: Path) -> list[str]:
    command = [str(python), "-m", "bot.engine", "train", "-d", "bot/domain", "--data", "data", "bot/dialogue"]
    command += ["-c", "config.yml", "--out", str(model.parent)]
    command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
    # Rasa's own cache knows neither the gazetteer nor the modules our components import: it is passed over.
    return [*command, "--force", "--skip-validation"]


def _step(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 200_000))
        found = _STEP.findall(file.read().decode(errors="replace"))
    if not found:
        return "(reading the sentences)"
    event, component = found[-1]
    # Components that are not trained themselves, as that of the sentence vectors, are not named in Rasa's log.
    return f"({component})" if event.startswith("Starting") else f"({component} is done, the next is under way)"


def _remove_old(models: Path) -> None:
    newest_first = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[_KEPT_MODELS:]:
        old.unlink()
