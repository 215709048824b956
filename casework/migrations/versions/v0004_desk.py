"""What the desk needs: what the bot has learnt, internal notes, who has a request, how an officer wants the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "internal_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_internal_note_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_internal_note"),
    )
    op.create_index("ix_internal_note_conversation_id", "internal_note", ["conversation_id"])

    op.add_column("conversation", sa.Column("slots", sa.JSON(), nullable=False, server_default="{}"))

    op.add_column("officer", sa.Column("language", sa.String(length=8), nullable=True))
    op.add_column("officer", sa.Column("sound", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("officer", sa.Column("notify", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("officer", sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()))

    op.add_column("request", sa.Column("officer_id", sa.String(length=36), nullable=True))
    op.create_index("ix_request_officer_id", "request", ["officer_id"])
    op.add_column("request_event", sa.Column("officer_id", sa.String(length=36), nullable=True))


def downgrade() -> None:
    """Undo this version."""
    op.drop_column("request_event", "officer_id")
    op.drop_index("ix_request_officer_id", "request")
    op.drop_column("request", "officer_id")

    op.drop_column("officer", "shortcuts")
    op.drop_column("officer", "notify")
    op.drop_column("officer", "sound")
    op.drop_column("officer", "language")

    op.drop_column("conversation", "slots")

    op.drop_index("ix_internal_note_conversation_id", "internal_note")
    op.drop_table("internal_note")
