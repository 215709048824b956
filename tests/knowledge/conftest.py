"""What the tests of the knowledge base share: a small content folder, a quick encoder, loaded databases."""

import shutil
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from alembic import command
from sqlalchemy import make_url

from knowledge.content import DEFAULT_FOLDER, read_content
from knowledge.database import sync_engine
from knowledge.folding import fold
from knowledge.library import Library
from knowledge.load import load
from knowledge.migrate import _config
from knowledge.search.encoder import Encoder, Vectors

SMALL = Path(__file__).parent / "content"


class HashingEncoder:
    """Three-letter pieces hashed into a vector: quick, the same on every machine, and blind to meaning.

    All cosines are lifted to between 0.8 and 1, where those of the real encoder lie.
    """

    name = "hashing"
    dimensions = 257

    def __init__(self) -> None:
        """Count what is encoded."""
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to be found."""
        self.encoded += texts
        return self.queries(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions."""
        return np.stack([self.query(text) for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def query(self, text: str) -> Vectors:
        """Encode a question."""
        padded = f" {fold(text)} "
        pieces = np.zeros(self.dimensions - 1, dtype=np.float32)
        for start in range(len(padded) - 2):
            pieces[zlib.crc32(padded[start : start + 3].encode()) % len(pieces)] += 1
        length = float(np.linalg.norm(pieces)) or 1.0
        return np.concatenate([[0.8**0.5], pieces / length * 0.2**0.5]).astype(np.float32)


@pytest.fixture
def encoder() -> HashingEncoder:
    """A quick encoder that counts."""
    return HashingEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small content folder, to be changed."""
    return shutil.copytree(SMALL, tmp_path / "content")


@pytest.fixture
def change(folder: Path) -> Callable[..., Path]:
    """Changes fields of one file of the copy; the value ... removes a field."""

    def change_file(name: str, **fields: Any) -> Path:
        path = folder / name
        record = yaml.safe_load(path.read_text("utf-8"))
        for field, value in fields.items():
            if value is ...:
                record.pop(field)
            else:
                record[field] = value
        path.write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")
        return path

    return change_file


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'var' / 'knowledge.db'}"


@pytest.fixture(scope="session")
def small_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small content, loaded once, to be copied."""
    path = tmp_path_factory.mktemp("small") / "knowledge.db"
    load(read_content(SMALL), f"sqlite:///{path}", HashingEncoder())
    return path


@pytest.fixture
async def library(folder: Path, small_database: Path, database_url: str, encoder: Encoder) -> AsyncIterator[Library]:
    """The small content, loaded and opened; asks the database for other content at every call."""
    path = Path(str(make_url(database_url).database))
    path.parent.mkdir()
    shutil.copy(small_database, path)
    opened = await Library.open(database_url, encoder=encoder, seconds_between_checks=0)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def real_database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The project's own content, loaded once with the quick encoder."""
    url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'knowledge.db'}"
    load(read_content(DEFAULT_FOLDER), url, HashingEncoder())
    return url


@pytest.fixture
async def real_library(real_database_url: str) -> AsyncIterator[Library]:
    """The project's own content, opened."""
    opened = await Library.open(real_database_url, encoder=HashingEncoder())
    yield opened
    await opened.close()


def downgrade(database_url: str, version: str) -> None:
    """Undo migrations, as whoever goes back to an earlier version of the code has to."""
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        command.downgrade(_config(connection), version)
    engine.dispose()
