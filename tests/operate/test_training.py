"""The bot is trained when its inputs changed, and a failure is one sentence."""

import os
import shutil
from pathlib import Path

import pytest

from operate.layout import OperateError
from operate.training import fingerprint, train_if_changed
from tests.operate.checkout import fake_rasa, small_checkout

INPUTS = ["config.yml", "bot/nlu/part.py", "data/nlu/ca/lists.yml", "var/gazetteer.json", "requirements/rasa.txt"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with one file of each kind that a model is made from."""
    return small_checkout(tmp_path / "checkout")


@pytest.mark.parametrize("name", INPUTS)
def test_fingerprint_follows_every_input(checkout: Path, name: str) -> None:
    """A changed input asks for another model."""
    before = fingerprint(checkout)
    (checkout / name).write_text("changed", encoding="utf-8")
    assert fingerprint(checkout) != before


def test_fingerprint_ignores_dates_places_and_other_files(checkout: Path, tmp_path: Path) -> None:
    """The same contents elsewhere, touched, beside another file, need no training."""
    before = fingerprint(checkout)
    copy = shutil.copytree(checkout, tmp_path / "elsewhere" / "copy")
    os.utime(copy / "config.yml", (0, 0))
    (copy / "README.md").write_text("words", encoding="utf-8")
    assert fingerprint(copy) == before


def test_failed_training_is_one_sentence_that_names_the_log(checkout: Path, tmp_path: Path) -> None:
    """What Rasa said is in the log; the operator is told where."""
    rasa = fake_rasa(tmp_path, "echo no such intent; exit 1")
    with pytest.raises(OperateError, match=r"could not be trained.*train\.log"):
        train_if_changed(os.environ, python=rasa, root=checkout)
    assert "no such intent" in (checkout / "var" / "log" / "train.log").read_text(encoding="utf-8")


def test_training_that_leaves_no_model_is_a_failure(checkout: Path, tmp_path: Path) -> None:
    """An exit code of 0 alone is no model."""
    with pytest.raises(OperateError, match="could not be trained"):
        train_if_changed(os.environ, python=fake_rasa(tmp_path, "exit 0"), root=checkout)


def test_trained_model_is_found_again_and_old_ones_go(checkout: Path, tmp_path: Path) -> None:
    """A second call trains nothing, and the newest two models are kept."""
    runs = tmp_path / "runs"
    rasa = fake_rasa(tmp_path, f'echo run >> {runs}; echo model > "$out/$name.tar.gz"')
    models = checkout / "models"
    models.mkdir()
    for age, name in enumerate(("old", "older", "oldest"), 1):
        (models / f"{name}.tar.gz").write_text(name, encoding="utf-8")
        os.utime(models / f"{name}.tar.gz", (1_000_000 - age, 1_000_000 - age))
    first = train_if_changed(os.environ, python=rasa, root=checkout)
    assert train_if_changed(os.environ, python=rasa, root=checkout) == first
    assert runs.read_text(encoding="utf-8") == "run\n"
    assert {path.name for path in models.iterdir()} == {first.name, "old.tar.gz"}


def test_half_a_model_is_never_taken_for_a_whole_one(checkout: Path, tmp_path: Path) -> None:
    """What a training leaves behind that breaks off while it writes is not used by the next."""
    rasa = fake_rasa(tmp_path, 'echo half > "$out/$name.tar.gz"; exit 1')
    for _ in range(2):
        with pytest.raises(OperateError, match="could not be trained"):
            train_if_changed(os.environ, python=rasa, root=checkout)
    assert list((checkout / "models").iterdir()) == []


def test_a_model_of_mixed_inputs_is_not_kept(checkout: Path, tmp_path: Path) -> None:
    """A file that changes during the training would be in a model that carries the hash of the old one."""
    rasa = fake_rasa(tmp_path, 'echo changed >> config.yml; echo model > "$out/$name.tar.gz"')
    with pytest.raises(OperateError, match="changed while it was trained"):
        train_if_changed(os.environ, python=rasa, root=checkout)
    assert list((checkout / "models").iterdir()) == []
