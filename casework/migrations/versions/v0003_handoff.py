"""The hand-off to a person, the office, the letters that leave, and the log of what officers do.

Columns are added without foreign keys and tables are never copied: SQLite would empty what refers to a table that is
dropped on the way.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_REFUSALS = {
    "sqlite": (
        """CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity
           BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END""",
        """CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity
           BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION activity_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'activity is append-only'; END $$""",
        """CREATE TRIGGER activity_no_change BEFORE UPDATE OR DELETE ON activity
           FOR EACH ROW EXECUTE FUNCTION activity_refuse()""",
        """CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON activity
           FOR EACH STATEMENT EXECUTE FUNCTION activity_refuse()""",
    ),
}


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    op.create_index("ix_activity_actor", "activity", ["actor"])
    op.create_index("ix_activity_at", "activity", ["at"])
    op.create_index("ix_activity_subject", "activity", ["subject_kind", "subject_id"])

    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shown_name", sa.String(length=80), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.UniqueConstraint("email", name="uq_officer_email"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_account", "sign_in_attempt", ["account"])
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["address"])

    op.create_table(
        "handoff",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("wanted_by", sa.String(length=16), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.String(length=36), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_handoff_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
    )
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"])
    op.create_index(
        "ix_handoff_open",
        "handoff",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_handoff_ended_at", "handoff", ["ended_at"])
    op.create_index("ix_handoff_requested_at", "handoff", ["requested_at"])

    op.create_table(
        "officer_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_officer_session_officer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_officer_session"),
    )
    op.create_index("ix_officer_session_officer_id", "officer_session", ["officer_id"])

    op.create_table(
        "handoff_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("handoff_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=False),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_handoff_event_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name="fk_handoff_event_handoff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_event"),
    )
    op.create_index("ix_handoff_event_at", "handoff_event", ["at"])
    op.create_index("ix_handoff_event_conversation_id", "handoff_event", ["conversation_id"])
    op.create_index("ix_handoff_event_handoff_id", "handoff_event", ["handoff_id"])

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_outbox_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_outbox_request_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"])
    op.create_index("ix_outbox_next_try_at", "outbox", ["next_try_at"])
    op.create_index("ix_outbox_request_id", "outbox", ["request_id"])

    op.add_column("conversation", sa.Column("officer_id", sa.String(length=36), nullable=True))
    op.create_index("ix_conversation_officer_id", "conversation", ["officer_id"])

    op.add_column("message", sa.Column("author_name", sa.String(length=80), nullable=True))
    op.add_column("message", sa.Column("delivered_with", sa.String(length=36), nullable=True))
    op.create_index("ix_message_delivered_with", "message", ["delivered_with"])
    for statement in _REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Undo this version."""
    op.drop_index("ix_message_delivered_with", "message")
    op.drop_column("message", "delivered_with")
    op.drop_column("message", "author_name")

    op.drop_index("ix_conversation_officer_id", "conversation")
    op.drop_column("conversation", "officer_id")

    op.drop_index("ix_outbox_request_id", "outbox")
    op.drop_index("ix_outbox_next_try_at", "outbox")
    op.drop_index("ix_outbox_conversation_id", "outbox")

    op.drop_table("outbox")
    op.drop_index("ix_handoff_event_handoff_id", "handoff_event")
    op.drop_index("ix_handoff_event_conversation_id", "handoff_event")
    op.drop_index("ix_handoff_event_at", "handoff_event")

    op.drop_table("handoff_event")
    op.drop_index("ix_officer_session_officer_id", "officer_session")

    op.drop_table("officer_session")
    op.drop_index("ix_handoff_open", "handoff")
    op.drop_index("ix_handoff_requested_at", "handoff")
    op.drop_index("ix_handoff_ended_at", "handoff")
    op.drop_index("ix_handoff_conversation_id", "handoff")

    op.drop_table("handoff")
    op.drop_index("ix_sign_in_attempt_address", "sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_account", "sign_in_attempt")

    op.drop_table("sign_in_attempt")
    op.drop_table("officer")
    op.drop_index("ix_activity_subject", "activity")
    op.drop_index("ix_activity_at", "activity")
    op.drop_index("ix_activity_actor", "activity")

    op.drop_table("activity")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION activity_refuse()")
