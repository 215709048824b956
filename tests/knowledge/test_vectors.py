"""Vectors kept on disk: a second database takes them, and nothing wrong is ever taken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.content import read_content
from knowledge.load import load
from knowledge.vectors import keep_vectors, read_vectors
from tests.knowledge.conftest import HashingEncoder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A file that does not exist yet, in a folder that does not either."""
    return tmp_path / "kept" / "vectors.npz"


def _urls(tmp_path: Path) -> tuple[str, str]:
    return f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"


def test_a_second_database_encodes_nothing(folder: Path, tmp_path: Path, cache: Path, encoder: Any) -> None:
    """What the first load encoded, the second one reads."""
    one, two = _urls(tmp_path)
    first = load(read_content(folder), one, encoder, cache=cache)
    encoder.encoded.clear()
    second = load(read_content(folder), two, encoder, cache=cache)
    assert first.encoded == len(read_vectors(cache, encoder)) > 0
    assert (second.outcome, second.encoded, encoder.encoded) == ("loaded", 0, [])


def test_a_database_that_was_loaded_before_fills_the_file(
    folder: Path, tmp_path: Path, cache: Path, encoder: Any
) -> None:
    """Whoever loaded before the file was there need not encode again either."""
    one, two = _urls(tmp_path)
    load(read_content(folder), one, encoder)
    assert load(read_content(folder), one, encoder, cache=cache).outcome == "unchanged"
    assert load(read_content(folder), two, encoder, cache=cache).encoded == 0


def test_only_a_new_text_is_encoded(
    folder: Path, tmp_path: Path, cache: Path, encoder: Any, change: Callable[..., Path]
) -> None:
    """One changed text costs one vector, and the one that nobody needs any more is dropped."""
    one, two = _urls(tmp_path)
    load(read_content(folder), one, encoder, cache=cache)
    before = set(read_vectors(cache, encoder))
    encoder.encoded.clear()
    change("organisations/house.yml", summary={"ca": "El servei mateix.", "es": "El propio servicio.", "en": "Us."})
    assert load(read_content(folder), two, encoder, cache=cache).encoded == 1
    after = set(read_vectors(cache, encoder))
    assert (len(after - before), len(before - after)) == (1, 1)


def test_a_kept_vector_is_that_of_the_text(cache: Path, encoder: HashingEncoder) -> None:
    """It comes back as it was, to the half precision that the database stores."""
    vector = encoder.query("Xarxa de Fars").astype(np.float16)
    keep_vectors(cache, encoder, {"a" * 64: vector})
    (kept,) = read_vectors(cache, encoder).values()
    assert np.array_equal(kept, vector)
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]


@pytest.mark.parametrize(("field", "value"), [("name", "other"), ("dimensions", 3)])
def test_vectors_of_another_encoder_are_not_taken(
    cache: Path, encoder: HashingEncoder, field: str, value: object
) -> None:
    """Neither those of another model nor those of another length."""
    keep_vectors(cache, encoder, {"a" * 64: encoder.query("a").astype(np.float16)})
    other = HashingEncoder()
    setattr(other, field, value)
    assert read_vectors(cache, other) == {}


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"no archive at all"])
def test_a_damaged_file_is_passed_over(folder: Path, tmp_path: Path, cache: Path, encoder: Any, damage: bytes) -> None:
    """It costs time, not the load, and is written anew."""
    cache.parent.mkdir()
    cache.write_bytes(damage)
    report = load(read_content(folder), _urls(tmp_path)[0], encoder, cache=cache)
    assert report.encoded == len(read_vectors(cache, encoder)) > 0
