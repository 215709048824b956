"""No index of words in the database: searches find words in memory."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this version."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE knowledge_passage_index")
    else:
        op.execute("DROP INDEX ix_knowledge_passage_stem_index")
        op.execute("ALTER TABLE knowledge_passage DROP COLUMN stem_index")


def downgrade() -> None:
    """Undo this version."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE knowledge_passage_index USING fts5("
            "stems, content='knowledge_passage', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )
        op.execute("INSERT INTO knowledge_passage_index (knowledge_passage_index) VALUES ('rebuild')")
    else:
        op.execute(
            "ALTER TABLE knowledge_passage ADD COLUMN stem_index tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', stems)) STORED"
        )
        op.execute("CREATE INDEX ix_knowledge_passage_stem_index ON knowledge_passage USING gin (stem_index)")
