"""One turn at a time: a lock per conversation that exists only while somebody holds or awaits it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class KeyedLocks:
    """Locks by key, within one process; between processes the database's constraints decide."""

    def __init__(self) -> None:
        """Start with no lock."""
        self._locks: WeakValueDictionary[str, _Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def holding(self, key: str) -> AsyncIterator[None]:
        """Wait for the lock of a key and hold it."""
        async with self._of(key):
            yield

    def since(self, key: str) -> "Since":
        """Begin to watch whether anybody gives the lock of a key back."""
        return Since(self._of(key))

    def _of(self, key: str) -> "_Lock":
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = _Lock()
        return lock


class Since:
    """Whether what was read at a moment may have been changed by holders of a lock; the lock exists as long as this."""

    def __init__(self, lock: "_Lock") -> None:
        """Begin now."""
        self._lock = lock
        self._releases = lock.releases

    @property
    def undisturbed(self) -> bool:
        """Whether nobody has given the lock back since; ask it while holding the lock."""
        return self._lock.releases == self._releases


class _Lock(asyncio.Lock):
    def __init__(self) -> None:
        super().__init__()
        self.releases = 0

    def release(self) -> None:
        self.releases += 1
        super().release()
