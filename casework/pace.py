"""How fast each conversation sends: a sliding minute, in memory, so that a restart forgives."""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

Pace = Literal["calm", "fast", "flood"]

_WINDOW_SECONDS = 60.0
_FLOOD_FACTOR = 3
# Above this many conversations the idle ones are forgotten.
_MANY = 10_000


class Paces:
    """Counts the messages of the last minute per conversation."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nobody.

        Args:
            per_minute: how many messages are "calm"; three times as many are no "flood" yet.
            clock: gives seconds that never go back.
        """
        self._per_minute = per_minute
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}

    def count(self, key: str) -> Pace:
        """Count one message of a conversation, and say how fast they come."""
        now = self._clock()
        if len(self._sent) > _MANY:
            self._sent = {other: sent for other, sent in self._sent.items() if sent[-1] > now - _WINDOW_SECONDS}
        sent = self._sent.setdefault(key, deque(maxlen=self._per_minute * _FLOOD_FACTOR + 1))
        while sent and sent[0] <= now - _WINDOW_SECONDS:
            sent.popleft()
        sent.append(now)
        if len(sent) > self._per_minute * _FLOOD_FACTOR:
            return "flood"
        return "fast" if len(sent) > self._per_minute else "calm"
