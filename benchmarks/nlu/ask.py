"""What a trained model says of sentences, each asked in the process of the environment that it was trained in."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu.pipelines import Pipeline
from benchmarks.nlu.sentences import TRAINING, sample, to_learn, write
from benchmarks.nlu.train import ENVIRONMENT
from operate.layout import RASA_PYTHON, ROOT, OperateError


@dataclass(frozen=True)
class Understood:
    """What one sentence was understood as; the language is None where a pipeline knows of none."""

    intent: str
    confidence: float
    language: str | None
    entities: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Answers:
    """What was understood, in the order of the sentences, and the milliseconds that each took."""

    understood: list[Understood]
    milliseconds: list[float]


def ask(pipeline: Pipeline, model: Path, texts: list[tuple[str, str | None]]) -> Answers:
    """Let a model understand sentences.

    Args:
        pipeline: what the model was trained with.
        model: its file.
        texts: each with the language of the page it was written on, if any.

    Raises:
        OperateError: the model could not be loaded or asked.
    """
    asked = json.dumps([{"text": text, "page": page} for text, page in texts])
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder, "answers.json")
        _run(pipeline.python, "benchmarks.nlu.parse", [str(model), str(answers)], asked)
        said = json.loads(answers.read_text(encoding="utf-8"))
    understood = [
        Understood(one["intent"], one["confidence"], one["language"], frozenset((k, v) for k, v in one["entities"]))
        for one in said["understood"]
    ]
    return Answers(understood, said["milliseconds"])


def annotate(sentences: Path, file: Path) -> None:
    """Write the sentences of a folder with the annotations that Rasa's default pipeline learns entities from.

    Raises:
        OperateError: Rasa's environment is missing or failed.
    """
    _run(RASA_PYTHON, "benchmarks.nlu.annotate", [str(sentences), str(file)], "")


def sentences_for(pipeline: Pipeline, folder: Path, share: float = 1.0) -> Path:
    """The training sentences of a pipeline, or a share of them.

    Args:
        pipeline: whether it wants annotations.
        folder: where to write what is not there yet.
        share: of the sentences of each intent and language.

    Returns:
        What the pipeline is trained with.
    """
    plain = TRAINING
    if share < 1:
        plain = folder / "plain"
        write(sample(to_learn(), share), plain)
    if not pipeline.annotated:
        return plain
    file = folder / "annotated.yml"
    annotate(plain, file)
    return file


def _run(python: Path, module: str, arguments: list[str], text: str) -> None:
    done = subprocess.run(
        [python, "-m", module, *arguments], cwd=ROOT, env=ENVIRONMENT, input=text, capture_output=True, text=True
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise OperateError(f"{module} failed: {reason}")
