"""What Telegram needs: its own tables, what could not be delivered, and conversations that go on in another channel."""

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
    op.create_table(
        "continuation",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("to_channel", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_continuation_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_continuation"),
    )
    op.create_index("ix_continuation_conversation_id", "continuation", ["conversation_id"])
    op.create_index("ix_continuation_expires_at", "continuation", ["expires_at"])
    op.add_column("conversation", sa.Column("shown_after", sa.Integer(), server_default="0", nullable=False))
    op.add_column("message", sa.Column("undeliverable", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Undo this version."""
    op.drop_column("message", "undeliverable")
    op.drop_column("conversation", "shown_after")
    op.drop_table("continuation")
    op.drop_table("telegram_update")
    op.drop_table("telegram_person")
