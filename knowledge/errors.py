"""What can go wrong with the knowledge base, by name."""

from pathlib import Path


class ContentError(Exception):
    """A content file is wrong; the message is one sentence naming the file and the field."""

    def __init__(self, path: Path, message: str, field: str = "") -> None:
        """Keep the place of the mistake.

        Args:
            path: the file or folder.
            message: what is wrong with it.
            field: the field, as "facts.2.text.es"; lists count from 1; empty when it is the whole file.
        """
        self.path = path
        self.field = field
        super().__init__(f"{path}: {field + ': ' if field else ''}{message}")


class KnowledgeNotLoaded(Exception):
    """The database holds no knowledge yet, or its tables are of another version."""
