"""Who wants to know what has just happened: publish and subscribe inside one process.

An event is a hint that something new is stored, never the thing itself: whoever misses one, because another process
published it or too many came at once, reads the database and misses nothing.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

_MOST_UNREAD = 1000


@dataclass(frozen=True)
class Happened:
    """Something new about a conversation.

    Attributes:
        kind: "received" from the person, "said" to the person, "moved" to another state or officer.
        name: of a move, its event.
    """

    conversation_id: str
    kind: Literal["received", "said", "moved"]
    name: str | None = None


class Subscription:
    """What happens from now on, in its order."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._queue: asyncio.Queue[Happened] = asyncio.Queue(_MOST_UNREAD)

    async def next(self) -> Happened:
        """Wait for the next event."""
        return await self._queue.get()

    def waiting(self) -> Happened | None:
        """The next event, if there is one already."""
        return None if self._queue.empty() else self._queue.get_nowait()

    def offer(self, event: Happened) -> None:
        """Keep an event; of too many the oldest goes."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(event)


class Events:
    """The subscriptions of one process."""

    def __init__(self) -> None:
        """Begin with none."""
        self._subscriptions: dict[Subscription, str | None] = {}

    @contextmanager
    def subscribed(self, conversation_id: str | None = None) -> Iterator[Subscription]:
        """Hear of one conversation, or of all, until the block ends."""
        subscription = Subscription()
        self._subscriptions[subscription] = conversation_id
        try:
            yield subscription
        finally:
            del self._subscriptions[subscription]

    def publish(self, event: Happened) -> None:
        """Tell everybody who wants to know; call it when the database has it."""
        for subscription, wanted in tuple(self._subscriptions.items()):
            if wanted in (None, event.conversation_id):
                subscription.offer(event)
