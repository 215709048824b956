"""Names of what the knowledge base holds: municipalities, programmes, networks, in the officer's language."""

import time
from collections.abc import Mapping

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from casework.database import Database
from knowledge.models import Record, RecordText
from languages import Language

log = structlog.get_logger()

# Content changes rarely; a name that is a minute old is no harm.
_FRESH_SECONDS = 60.0
_SUBJECTS = ("programme", "network")


class Names:
    """Names by id, read again after a while."""

    def __init__(self, database: Database) -> None:
        """Read a database that somebody else opened and closes."""
        self._database = database
        self._read_at = float("-inf")
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        self._by_language: dict[str, dict[str, str]] = {}

    async def of(self, language: Language) -> Mapping[str, str]:
        """All names in one language, by id; none where no knowledge was loaded."""
        await self._refresh()
        return self._by_language.get(language, {})

    async def municipalities(self, language: Language) -> list[tuple[str, str]]:
        """Id and name of the municipalities, by name."""
        return await self._kinds(("municipality",), language)

    async def subjects(self, language: Language) -> list[tuple[str, str]]:
        """Id and name of what a request may be about, by name."""
        return await self._kinds(_SUBJECTS, language)

    async def _kinds(self, kinds: tuple[str, ...], language: Language) -> list[tuple[str, str]]:
        await self._refresh()
        found = [(key, name) for (key, own), (kind, name) in self._names.items() if own == language and kind in kinds]
        return sorted(found, key=lambda pair: pair[1].casefold())

    async def _refresh(self) -> None:
        if time.monotonic() - self._read_at < _FRESH_SECONDS:
            return
        query = select(Record.id, Record.kind, RecordText.language, RecordText.name).join(
            RecordText, RecordText.record_id == Record.id
        )
        self._read_at = time.monotonic()
        try:
            async with self._database.reading() as session:
                rows = (await session.execute(query)).all()
        except (OperationalError, ProgrammingError) as error:
            # No knowledge was loaded into this database, or it does not answer now: ids stand for themselves.
            log.warning("no_names", error=type(error).__name__)
            return
        self._names = {(key, language): (kind, name) for key, kind, language, name in rows}
        self._by_language = {}
        for key, _, language, name in rows:
            self._by_language.setdefault(language, {})[key] = name
