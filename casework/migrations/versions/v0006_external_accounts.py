"""What signing in elsewhere needs: accounts of identity providers, browsers on their way, what was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "external_account",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_external_account_officer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_external_account"),
    )
    op.create_index("ix_external_account_officer_id", "external_account", ["officer_id"])

    op.create_table(
        "sign_in_flow",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_sign_in_flow"),
    )
    op.create_index("ix_sign_in_flow_address", "sign_in_flow", ["address"])
    op.create_index("ix_sign_in_flow_created_at", "sign_in_flow", ["created_at"])

    op.add_column("officer_session", sa.Column("id_token", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo this version."""
    op.drop_column("officer_session", "id_token")

    op.drop_index("ix_sign_in_flow_created_at", "sign_in_flow")
    op.drop_index("ix_sign_in_flow_address", "sign_in_flow")
    op.drop_table("sign_in_flow")

    op.drop_index("ix_external_account_officer_id", "external_account")
    op.drop_table("external_account")
