"""Which updates of Telegram were taken: what comes again is known by its number, also after a restart."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from casework.clock import Clock, utc_now
from casework.database import Database
from channels.telegram_tables import TelegramUpdate

log = structlog.get_logger()

_BETWEEN_CLEANING_SECONDS = 3600
# Telegram keeps what was not taken for a day.
_KEPT = timedelta(days=2)


class Updates:
    """The updates of one bot."""

    def __init__(self, database: Database, bot_id: int, clock: Clock = utc_now) -> None:
        """Read and write a database that somebody else opened and closes."""
        self._database = database
        self._bot_id = bot_id
        self._clock = clock

    async def was_taken(self, update_id: int) -> bool:
        """Whether an update came before."""
        async with self._database.reading() as session:
            return await session.get(TelegramUpdate, (self._bot_id, update_id)) is not None

    async def take(self, update_id: int) -> None:
        """Write down that an update needs not come again."""
        async with self._database.writing() as session:
            if await session.get(TelegramUpdate, (self._bot_id, update_id)) is None:
                session.add(TelegramUpdate(bot_id=self._bot_id, update_id=update_id, taken_at=self._clock()))

    async def forget_old(self) -> None:
        """Drop the numbers that Telegram will not send again."""
        async with self._database.writing() as session:
            old = TelegramUpdate.taken_at < self._clock() - _KEPT
            await session.execute(delete(TelegramUpdate).where(old))

    async def keep_few(self) -> None:
        """Until cancelled: drop old numbers, now and then."""
        while True:
            try:
                await self.forget_old()
            except SQLAlchemyError as error:
                log.error("telegram_updates_kept", error=type(error).__name__)
            await asyncio.sleep(_BETWEEN_CLEANING_SECONDS)
