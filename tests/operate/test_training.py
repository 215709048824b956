"""The bot is trained when its inputs changed, and a failure is one sentence."""

import os
import shutil
from pathlib import Path

import pytest

from operate.layout import OperateError
from operate.training import fingerprint, train_if_changed


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with one file of each kind that a model is made from."""
    for name in ("config.yml", "languages.py", "requirements/rasa.txt", "bot/nlu/part.py", "data/nlu/ca/lists.yml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / "gazetteer.json").write_text("{}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "bot/nlu/part.py", "data/nlu/ca/lists.yml", "gazetteer.json"])
def test_fingerprint_follows_every_input(checkout: Path, name: str) -> None:
    """A changed input asks for another model."""
    before = fingerprint(checkout, checkout / "gazetteer.json")
    (checkout / name).write_text("changed", encoding="utf-8")
    assert fingerprint(checkout, checkout / "gazetteer.json") != before


def test_fingerprint_ignores_dates_places_and_other_files(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same contents elsewhere, touched, beside another file, need no training."""
    before = fingerprint(checkout, checkout / "gazetteer.json")
    copy = shutil.copytree(checkout, tmp_path_factory.mktemp("elsewhere") / "copy")
    os.utime(copy / "config.yml", (0, 0))
    (copy / "README.md").write_text("words", encoding="utf-8")
    assert fingerprint(copy, copy / "gazetteer.json") == before


def test_failed_training_is_one_sentence_that_names_the_log(tmp_path: Path) -> None:
    """What Rasa said is in the log; the operator is told where."""
    rasa = tmp_path / "python"
    rasa.write_text("#!/bin/sh\necho no such intent\nexit 1\n", encoding="utf-8")
    rasa.chmod(0o755)
    with pytest.raises(OperateError, match=r"could not be trained.*train\.log"):
        train_if_changed(dict(os.environ), python=rasa, models=tmp_path / "models", log_dir=tmp_path)
    assert "no such intent" in (tmp_path / "train.log").read_text(encoding="utf-8")


def test_training_that_leaves_no_model_is_a_failure(tmp_path: Path) -> None:
    """An exit code of 0 alone is no model."""
    rasa = tmp_path / "python"
    rasa.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    rasa.chmod(0o755)
    with pytest.raises(OperateError, match="could not be trained"):
        train_if_changed(dict(os.environ), python=rasa, models=tmp_path / "models", log_dir=tmp_path)


def test_trained_model_is_found_again_and_old_ones_go(tmp_path: Path) -> None:
    """A second call trains nothing, and the newest two models are kept."""
    rasa = fake_rasa(tmp_path, 'echo run >> "$RUNS"; echo model > "$out/$name.tar.gz"')
    models = tmp_path / "models"
    models.mkdir()
    for age, name in enumerate(("old", "older", "oldest"), 1):
        (models / f"{name}.tar.gz").write_text(name, encoding="utf-8")
        os.utime(models / f"{name}.tar.gz", (1_000_000 - age, 1_000_000 - age))
    environment = {**os.environ, "RUNS": str(tmp_path / "runs")}
    first = train_if_changed(environment, python=rasa, models=models, log_dir=tmp_path)
    assert train_if_changed(environment, python=rasa, models=models, log_dir=tmp_path) == first
    assert (tmp_path / "runs").read_text(encoding="utf-8") == "run\n"
    assert {path.name for path in models.iterdir()} == {first.name, "old.tar.gz"}


def test_half_a_model_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    """What a training leaves behind that breaks off while it writes is not used by the next."""
    rasa = fake_rasa(tmp_path, 'echo half > "$out/$name.tar.gz"; exit 1')
    models = tmp_path / "models"
    for _ in range(2):
        with pytest.raises(OperateError, match="could not be trained"):
            train_if_changed(dict(os.environ), python=rasa, models=models, log_dir=tmp_path)
    assert list(models.iterdir()) == []


def fake_rasa(folder: Path, does: str) -> Path:
    """A program that reads `--out` and `--fixed-model-name` as Rasa does, and then does something."""
    rasa = folder / "python"
    reads = "while [ $# -gt 0 ]; do case $1 in --out) out=$2;; --fixed-model-name) name=$2;; esac; shift; done"
    rasa.write_text(f"#!/bin/sh\n{reads}\n{does}\n", encoding="utf-8")
    rasa.chmod(0o755)
    return rasa
