"""The files that the encoder runs from, and what is said when they or the weights are missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from encoder import files, weights
from tests.contracts.reading import ROOT


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which nothing has been made."""
    monkeypatch.setattr(files, "_FOLDER", tmp_path / "encoder")
    return tmp_path / "encoder"


def test_they_are_made_once(empty: Path) -> None:
    """A second start finds them as they were."""
    made = files.make()
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}

    assert files.make() == made == files.folder()
    assert {path.name: path.stat().st_mtime_ns for path in made.iterdir()} == before


def test_those_of_other_weights_are_removed(empty: Path) -> None:
    """An update leaves nothing behind."""
    (empty / "0.1.0-1").mkdir(parents=True)

    assert files.make() in empty.iterdir() and len(list(empty.iterdir())) == 1


def test_who_was_quicker_is_no_error(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes may make them at once."""
    first = files.make()
    first.rename(empty.with_name("made"))
    write = files.Path.chmod

    # The other one finishes while this one writes.
    def meanwhile(self: Path, mode: int) -> None:
        write(self, mode)
        if not first.exists():
            empty.with_name("made").rename(first)

    monkeypatch.setattr(files.Path, "chmod", meanwhile)

    assert files.make() == first
    assert [path.name for path in empty.iterdir()] == [first.name]


def test_missing_files_are_told_with_the_command_that_makes_them(empty: Path) -> None:
    """Rasa's environment cannot make them itself."""
    with pytest.raises(weights.EncoderError, match="make setup"):
        files.folder()


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to do."""
    monkeypatch.setattr(weights, "_PACKAGE", "no_such_package")

    with pytest.raises(weights.EncoderError, match=r"no_such_package .*make setup"):
        weights.version()
    with pytest.raises(weights.EncoderError, match=r"no_such_package .*make setup"):
        weights.Weights()


def test_another_file_in_its_place_is_told(tmp_path: Path) -> None:
    """A newer package might write its weights otherwise."""
    path = tmp_path / "weights.bin"
    path.write_bytes(b"E5S9" + bytes(64))

    with pytest.raises(weights.EncoderError, match=r"weights\.bin is no file of weights"):
        weights.Weights(path)


def test_the_command_makes_them() -> None:
    """`make setup` runs it."""
    done = subprocess.run([sys.executable, "-m", "encoder"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert files.folder().exists()
