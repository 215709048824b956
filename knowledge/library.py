"""The read API of the knowledge base: what actions and the desk ask."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from encoder.e5 import E5Encoder
from knowledge.database import async_engine
from knowledge.errors import KnowledgeNotLoaded
from knowledge.kinds import Kind
from knowledge.records import Record
from knowledge.search.encoder import Encoder
from knowledge.search.engine import Hit, SearchEngine, SearchResult
from knowledge.snapshot import Snapshot, read_snapshot, stored_hash
from languages import Language

__all__ = ["Hit", "Library", "Resolution", "SearchResult"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: one record, several to choose from, or none."""

    outcome: Literal["one", "ambiguous", "none"]
    records: tuple[Record, ...]


class Library:
    """All records in memory, read again when other content has been loaded into the database."""

    def __init__(
        self,
        engine: AsyncEngine,
        encoder: Encoder,
        seconds_between_checks: float,
        clock: Callable[[], float],
    ) -> None:
        """Use `Library.open` instead."""
        self._engine = engine
        self._sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(engine, expire_on_commit=False)
        self._encoder = encoder
        self._seconds_between_checks = seconds_between_checks
        self._clock = clock
        self._checked_at = float("-inf")
        self._refreshing = asyncio.Lock()
        self._state: tuple[Snapshot, SearchEngine] | None = None

    @classmethod
    async def open(
        cls,
        database_url: str,
        *,
        encoder: Encoder | None = None,
        seconds_between_checks: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Open a loaded database and read it.

        Args:
            database_url: the URL that the content was loaded into, without an asynchronous driver.
            encoder: the one that the content was loaded with; the real one when left out.
            seconds_between_checks: how often at most the database is asked whether it holds other content now.
            clock: seconds that only grow.

        Returns:
            A library that the caller closes.

        Raises:
            KnowledgeNotLoaded: the database holds no knowledge, or it was loaded with another encoder.
        """
        library = cls(async_engine(database_url), encoder or E5Encoder(), seconds_between_checks, clock)
        try:
            await library._current()
        except BaseException:
            await library.close()
            raise
        return library

    async def close(self) -> None:
        """Close the connections to the database."""
        await self._engine.dispose()

    async def content_hash(self) -> str:
        """The fingerprint of the content in use."""
        snapshot, _ = await self._current()
        return snapshot.content_hash

    async def record(self, record_id: str) -> Record | None:
        """The record with an id."""
        snapshot, _ = await self._current()
        return snapshot.records.get(record_id)

    async def records(self, kind: Kind) -> tuple[Record, ...]:
        """All records of a kind, by position and then by Catalan name."""
        snapshot, _ = await self._current()
        chosen = (record for record in snapshot.records.values() if record.kind == kind)
        return tuple(sorted(chosen, key=lambda record: (record.position or 10_000, record.names["ca"])))

    async def resolve(self, name: str, kinds: Collection[Kind] | None = None) -> Resolution:
        """Find what a name means: an id, a name, an alias, a part of names, a misspelling.

        Args:
            name: as a person writes it, in any of the three languages.
            kinds: only records of these kinds; all when left out.

        Returns:
            "one" record, or the records that an "ambiguous" name may mean, in the order in which to offer them, or
            "none".
        """
        snapshot, engine = await self._current()
        found = engine.names.resolve(name, lambda record_id: kinds is None or snapshot.records[record_id].kind in kinds)
        return Resolution(found.outcome, tuple(snapshot.records[record_id] for record_id in found.ids))

    async def current_successor(self, record: Record, on: date) -> Record | None:
        """The first record after this one, from successor to successor, that is not closed on a day."""
        snapshot, _ = await self._current()
        following = snapshot.records.get(record.successor) if record.successor else None
        while following and following.status(on) == "closed":
            following = snapshot.records.get(following.successor) if following.successor else None
        return following

    async def unheard(self, words: Collection[str]) -> tuple[str, ...]:
        """Those of some folded words that no text and no name of the knowledge base has."""
        _, engine = await self._current()
        return tuple(word for word in words if not engine.names.knows(word))

    async def search(
        self,
        query: str,
        *,
        language: Language,
        on: date,
        kinds: Collection[Kind] | None = None,
        only: Collection[str] | None = None,
        limit: int = 5,
    ) -> SearchResult:
        """Search all content, in every language.

        Args:
            query: the user's words.
            language: the language they are in; content in others is found too.
            on: the day it is; closed programmes that are not named give way to current ones.
            kinds: only records of these kinds; all when left out.
            only: only records with these ids; all when left out.
            limit: at most so many hits.

        Returns:
            "found" with the hits, the best first; or "not_known" with what came nearest, which is not good enough to
            show.
        """
        _, engine = await self._current()
        return await engine.search(query, language=language, on=on, kinds=kinds, only=only, limit=limit)

    async def _current(self) -> tuple[Snapshot, SearchEngine]:
        state = self._state
        if state is not None and self._clock() - self._checked_at < self._seconds_between_checks:
            return state
        async with self._refreshing:
            state = self._state
            if state is None or self._clock() - self._checked_at >= self._seconds_between_checks:
                state = await self._refreshed(state)
                self._state, self._checked_at = state, self._clock()
            return state

    async def _refreshed(self, state: tuple[Snapshot, SearchEngine] | None) -> tuple[Snapshot, SearchEngine]:
        try:
            async with self._sessions() as session:
                if state is not None and await stored_hash(session) == state[0].content_hash:
                    return state
                snapshot = await read_snapshot(session)
        except (OperationalError, ProgrammingError) as error:
            if state is not None:
                # The content in memory is still good; the next check tries again.
                return state
            raise KnowledgeNotLoaded(
                f"the knowledge base cannot be read ({error.orig}); run: python -m knowledge load"
            ) from error
        if snapshot.encoder != self._encoder.name:
            raise KnowledgeNotLoaded(
                f"the knowledge base was loaded with {snapshot.encoder}, not with {self._encoder.name}; "
                "run: python -m knowledge load"
            )
        # Building the indexes takes a quarter of a second, during which others may be answered.
        return snapshot, await asyncio.to_thread(SearchEngine, snapshot, self._encoder)
