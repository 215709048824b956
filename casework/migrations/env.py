"""Alembic's entry point: runs the versions on the connection that `casework.migrate` hands over."""

from typing import Any

from alembic import context

from casework.migrate import VERSION_TABLE
from casework.models import Base


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leave alone the tables of other packages in the same database."""
    return kind != "table" or name in Base.metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_object=_is_ours,
    render_as_batch=True,
    # `casework.database` begins transactions itself, so that SQLite rolls back tables too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
