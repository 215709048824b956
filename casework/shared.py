"""One reading of the database for all who ask the same: the pages of twenty officers after one message."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from casework.database import Database


class SharedReadings:
    """Gives again what was read, unless somebody has written since."""

    def __init__(self, database: Database) -> None:
        """Nothing has been read of this database."""
        self._database = database
        self._readings: dict[Hashable, tuple[int, Any]] = {}

    async def read[T](self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What is stored now.

        Args:
            key: names what is read; of each the last reading is kept.
            read: reads it anew.
        """
        version = await self._database.version()
        kept = self._readings.get(key)
        if version is not None and kept is not None and kept[0] == version:
            value: T = kept[1]
            return value
        value = await read()
        # By the version before reading: what was written meanwhile makes it old at once.
        if version is not None:
            self._readings[key] = version, value
        return value
