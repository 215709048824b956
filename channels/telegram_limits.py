"""Telegram's limits for what a bot sends: so many messages a second in all, and fewer to one chat.

About 30 a second in all; one a second to a chat, of which short bursts are let through; 20 a minute to a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from channels.telegram_book import Place

_MANY = 10_000


@dataclass(frozen=True)
class Rate:
    """One message in so many seconds, and so many more at once after a pause."""

    seconds: float
    burst: int


@dataclass(frozen=True)
class SendingLimits:
    """What is kept to."""

    overall: Rate = Rate(1 / 30, 15)
    private: Rate = Rate(1.0, 2)
    group: Rate = Rate(3.0, 2)


class Turnstile:
    """Lets messages through one after another, as fast as may be."""

    def __init__(self, limits: SendingLimits, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing sent."""
        self._limits = limits
        self._clock = clock
        # When the next message would be due if all went at an even pace.
        self._due: dict[int | None, float] = {}
        self._held: dict[int, float] = {}

    async def pass_through(self, chat_id: int, place: Place) -> None:
        """Wait until a message may go to a chat."""
        await asyncio.sleep(self._reserve(chat_id, self._limits.private if place == "private" else self._limits.group))
        await asyncio.sleep(self._reserve(None, self._limits.overall))

    def hold(self, chat_id: int, seconds: float) -> None:
        """Let nothing through to a chat for a while, because Telegram said so."""
        self._held[chat_id] = self._clock() + seconds

    def held(self, chat_id: int) -> float:
        """For how many seconds a chat is held."""
        left = self._held.get(chat_id, 0.0) - self._clock()
        if left <= 0:
            self._held.pop(chat_id, None)
        return max(0.0, left)

    def _reserve(self, key: int | None, rate: Rate) -> float:
        now = self._clock()
        if len(self._due) > _MANY:
            self._due = {other: due for other, due in self._due.items() if due > now}
        due = max(self._due.get(key, now), now)
        self._due[key] = due + rate.seconds
        return max(0.0, due - rate.burst * rate.seconds - now)
