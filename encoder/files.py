"""The files that the encoder runs from: made once from the weights, in the checkout, for both environments."""

import os
import shutil
import tempfile
from pathlib import Path

from encoder.weights import EncoderError, Weights, version

MODEL = "model.onnx"
# Raise it when graph or pieces are written differently.
_FORMAT = 2
_FOLDER = Path(__file__).parent.parent / "var" / "encoder"


def folder() -> Path:
    """Where the files are.

    Raises:
        EncoderError: they have not been made for these weights.
    """
    found = _FOLDER / f"{version()}-{_FORMAT}"
    if not found.exists():
        raise EncoderError(f"{found} is missing: run `make setup`, which makes the encoder's files")
    return found


def make() -> Path:
    """Make the files where they are missing; some two seconds.

    Returns:
        Their folder. Files of other weights are removed.
    """
    # Only the environment that makes them has what this needs.
    from encoder.making import write_model
    from encoder.pieces import write_pieces

    made = _FOLDER / f"{version()}-{_FORMAT}"
    if made.exists():
        return made
    _FOLDER.mkdir(parents=True, exist_ok=True)
    others = list(_FOLDER.iterdir())
    # Made beside and moved: a process that starts meanwhile finds all or nothing.
    half = Path(tempfile.mkdtemp(dir=_FOLDER, prefix="half-"))
    weights = Weights()
    write_pieces(weights, half)
    write_model(weights, half)
    half.chmod(0o755)
    for file in half.iterdir():
        file.chmod(0o644)
    try:
        os.rename(half, made)
    except OSError:
        # Another process was quicker.
        shutil.rmtree(half)
    for other in others:
        shutil.rmtree(other, ignore_errors=True)
    return made
