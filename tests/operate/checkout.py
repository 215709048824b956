"""A checkout small enough to train in no time, with a Rasa that only pretends."""

from pathlib import Path

_FILES = (
    "config.yml",
    "languages.py",
    "requirements/rasa.txt",
    "var/gazetteer.json",
    "bot/nlu/part.py",
    "data/nlu/ca/lists.yml",
)
_READS = "while [ $# -gt 0 ]; do case $1 in --out) out=$2;; --fixed-model-name) name=$2;; esac; shift; done"


def small_checkout(folder: Path) -> Path:
    """Write one file of each kind that a model is made from."""
    for name in _FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def fake_rasa(folder: Path, does: str) -> Path:
    """A program that reads `--out` and `--fixed-model-name` as Rasa does, and then does something.

    Args:
        folder: where it is written.
        does: lines of shell, which know `$out` and `$name`.
    """
    rasa = folder / "python"
    rasa.write_text(f"#!/bin/sh\n{_READS}\n{does}\n", encoding="utf-8")
    rasa.chmod(0o755)
    return rasa
