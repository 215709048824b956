"""The tables of the Telegram channel: who a conversation belongs to there, and which updates were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "telegram_person",
        sa.Column("name", sa.String(length=43), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("reach", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_telegram_person"),
        sa.UniqueConstraint("key", name="uq_telegram_person_key"),
        sa.UniqueConstraint("bot_id", "chat_id", "user_id", name="uq_telegram_person_bot_id_chat_id_user_id"),
    )
    op.create_table(
        "telegram_update",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_telegram_update"),
    )
    op.create_index("ix_telegram_update_taken_at", "telegram_update", ["taken_at"])


def downgrade() -> None:
    """Undo this version."""
    op.drop_table("telegram_update")
    op.drop_table("telegram_person")
