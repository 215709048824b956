"""First tables: records, their texts, facts, calls, steps, sources, and what searches look through."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    op.create_table(
        "knowledge_loaded",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_loaded"),
    )
    op.create_table(
        "knowledge_record",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["knowledge_record.id"],
            name="fk_knowledge_record_parent_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_record"),
    )
    op.create_index("ix_knowledge_record_kind", "knowledge_record", ["kind"])
    op.create_table(
        "knowledge_source",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_knowledge_source"),
    )
    op.create_table(
        "knowledge_vector",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "encoder", name="pk_knowledge_vector"),
    )
    op.create_table(
        "knowledge_alias",
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_alias_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "language", "position", name="pk_knowledge_alias"),
    )
    op.create_index("ix_knowledge_alias_folded", "knowledge_alias", ["folded"])
    op.create_table(
        "knowledge_ambiguous_alias",
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_ambiguous_alias_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folded", "record_id", name="pk_knowledge_ambiguous_alias"),
    )
    op.create_table(
        "knowledge_call",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_call_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_call"),
    )
    op.create_index("ix_knowledge_call_record_id", "knowledge_call", ["record_id"])
    op.create_table(
        "knowledge_dated",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("predecessor_id", sa.String(length=80), nullable=True),
        sa.Column("successor_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["knowledge_record.id"], name="fk_knowledge_dated_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["knowledge_record.id"],
            name="fk_knowledge_dated_predecessor_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["knowledge_record.id"],
            name="fk_knowledge_dated_successor_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_dated"),
    )
    op.create_table(
        "knowledge_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_fact_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_fact"),
        sa.UniqueConstraint("record_id", "position", name="uq_knowledge_fact_record_id_position"),
    )
    op.create_table(
        "knowledge_municipality",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("ine_code", sa.String(length=5), nullable=False),
        sa.Column("comarca", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_year", sa.Integer(), nullable=True),
        sa.Column("population_source", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["knowledge_record.id"], name="fk_knowledge_municipality_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["population_source"], ["knowledge_source.key"], name="fk_knowledge_municipality_population_source"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_municipality"),
        sa.UniqueConstraint("ine_code", name="uq_knowledge_municipality_ine_code"),
    )
    op.create_table(
        "knowledge_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_passage_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_passage"),
    )
    op.create_index("ix_knowledge_passage_record_id", "knowledge_passage", ["record_id"])
    op.create_table(
        "knowledge_record_source",
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_record_source_record_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_key"], ["knowledge_source.key"], name="fk_knowledge_record_source_source_key"),
        sa.PrimaryKeyConstraint("record_id", "source_key", name="pk_knowledge_record_source"),
    )
    op.create_table(
        "knowledge_record_text",
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_record_text_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "language", name="pk_knowledge_record_text"),
    )
    op.create_table(
        "knowledge_related",
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("related_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_related_record_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["related_id"],
            ["knowledge_record.id"],
            name="fk_knowledge_related_related_id",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("record_id", "related_id", name="pk_knowledge_related"),
    )
    op.create_table(
        "knowledge_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["knowledge_record.id"], name="fk_knowledge_step_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_step"),
        sa.UniqueConstraint("record_id", "position", name="uq_knowledge_step_record_id_position"),
    )
    op.create_table(
        "knowledge_call_source",
        sa.Column("call_id", sa.String(length=80), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["knowledge_call.id"], name="fk_knowledge_call_source_call_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_key"], ["knowledge_source.key"], name="fk_knowledge_call_source_source_key"),
        sa.PrimaryKeyConstraint("call_id", "source_key", name="pk_knowledge_call_source"),
    )
    op.create_table(
        "knowledge_call_text",
        sa.Column("call_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["knowledge_call.id"], name="fk_knowledge_call_text_call_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "language", name="pk_knowledge_call_text"),
    )
    op.create_table(
        "knowledge_fact_source",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["knowledge_fact.id"], name="fk_knowledge_fact_source_fact_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_key"], ["knowledge_source.key"], name="fk_knowledge_fact_source_source_key"),
        sa.PrimaryKeyConstraint("fact_id", "source_key", name="pk_knowledge_fact_source"),
    )
    op.create_table(
        "knowledge_fact_text",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["knowledge_fact.id"], name="fk_knowledge_fact_text_fact_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_id", "language", name="pk_knowledge_fact_text"),
    )
    op.create_table(
        "knowledge_step_text",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["knowledge_step.id"], name="fk_knowledge_step_text_step_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("step_id", "language", name="pk_knowledge_step_text"),
    )
    _create_index()


def downgrade() -> None:
    """Undo this version."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE knowledge_passage_index")
    op.drop_table("knowledge_step_text")
    op.drop_table("knowledge_fact_text")
    op.drop_table("knowledge_fact_source")
    op.drop_table("knowledge_call_text")
    op.drop_table("knowledge_call_source")
    op.drop_table("knowledge_step")
    op.drop_table("knowledge_related")
    op.drop_table("knowledge_record_text")
    op.drop_table("knowledge_record_source")
    op.drop_table("knowledge_passage")
    op.drop_table("knowledge_municipality")
    op.drop_table("knowledge_fact")
    op.drop_table("knowledge_dated")
    op.drop_table("knowledge_call")
    op.drop_table("knowledge_ambiguous_alias")
    op.drop_table("knowledge_alias")
    op.drop_table("knowledge_vector")
    op.drop_table("knowledge_source")
    op.drop_table("knowledge_record")
    op.drop_table("knowledge_loaded")


def _create_index() -> None:
    """Create the lexical index over `knowledge_passage.stems`, which holds folded stems without stop words."""
    if op.get_bind().dialect.name == "sqlite":
        # `load.py` rebuilds this index after it has replaced the passages.
        op.execute(
            "CREATE VIRTUAL TABLE knowledge_passage_index USING fts5("
            "stems, content='knowledge_passage', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )
    else:
        # Stemming is done before storing, because PostgreSQL has no Catalan stop words; so 'simple' is enough.
        op.execute(
            "ALTER TABLE knowledge_passage ADD COLUMN stem_index tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', stems)) STORED"
        )
        op.execute("CREATE INDEX ix_knowledge_passage_stem_index ON knowledge_passage USING gin (stem_index)")
