"""Alembic's entry point: runs the versions on the connection that `knowledge.migrate` hands over."""

from alembic import context

from knowledge.migrate import VERSION_TABLE, is_ours
from knowledge.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_object=is_ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
