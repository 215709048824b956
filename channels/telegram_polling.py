"""Updates by long polling: asked for again and again, and confirmed by asking for those after them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from channels.telegram_reading import UPDATES
from channels.telegram_webhook import Taken

log = structlog.get_logger()

_LONG_POLL_SECONDS = 25
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` whose updates are read one by one: one that cannot be read does not hold up the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Polling:
    """Asks Telegram for updates."""

    def __init__(self, bot: Bot, take: Callable[[dict[str, Any]], Awaitable[Taken]]) -> None:
        """Keep who takes the updates."""
        self._bot = bot
        self._take = take
        self._offset: int | None = None

    async def run(self) -> None:
        """Until cancelled, or until the token counts no more."""
        failures = 0
        while True:
            try:
                failures = 0 if await self._once() == "all_taken" else failures + 1
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                log.error("telegram_token_refused", error=type(error).__name__)
                return
            except TelegramRetryAfter as error:
                log.warning("telegram_slow_down", seconds=error.retry_after)
                await asyncio.sleep(error.retry_after)
                continue
            except TelegramConflictError as error:
                failures += 1
                await self._resolve(error)
            except AiogramError as error:
                failures += 1
                log.warning("telegram_unreachable", error=type(error).__name__, attempt=failures)
            if failures:
                await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES)) - 1])

    async def _once(self) -> Literal["all_taken", "not_stored"]:
        method = GetRawUpdates(offset=self._offset, timeout=_LONG_POLL_SECONDS, allowed_updates=UPDATES)
        updates = await self._bot(method, request_timeout=_LONG_POLL_SECONDS + 15)
        if not updates:
            # All is confirmed. After a quiet week Telegram counts from another number, which may be a lower one.
            self._offset = None
        for update in updates:
            if await self._take(update) == "not_stored":
                # It is asked for again, and those after it.
                return "not_stored"
            if isinstance(update.get("update_id"), int):
                self._offset = update["update_id"] + 1
        return "all_taken"

    async def _resolve(self, error: TelegramConflictError) -> None:
        """Either a webhook was set since, or another process polls with the same token."""
        if "webhook" not in error.message:
            log.error("telegram_second_poller")
            return
        log.error("telegram_webhook_in_the_way")
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except AiogramError as failure:
            log.warning("telegram_unreachable", error=type(failure).__name__)
