"""When an officer was called again about somebody who waits; an index of what waits to be delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.add_column("handoff", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    waits = sa.text("direction = 'out' AND in_reply_to IS NULL AND delivered_at IS NULL")
    op.create_index(
        "ix_message_undelivered",
        "message",
        ["delivered_at", "created_at", "sequence"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    """Undo this version."""
    op.drop_index("ix_message_undelivered", "message")
    op.drop_column("handoff", "reminded_at")
