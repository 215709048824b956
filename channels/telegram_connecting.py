"""The first words with Telegram: who the bot is, and how updates come."""

import asyncio
from collections.abc import Callable

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from channels.telegram_heard import Me
from channels.telegram_reading import UPDATES
from channels.telegram_webhook import PATH

log = structlog.get_logger()

_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


async def connect(bot: Bot, webhook: tuple[str, str] | None, known: Callable[[Me], None]) -> str:
    """Learn who the bot is, and agree on how updates come, as long as it takes.

    Args:
        bot: the open client.
        webhook: the public address of this gateway and the secret that Telegram has to show; None: it is polled.
        known: is told who the bot is, as soon as Telegram says so.

    Returns:
        "connected", or "token_refused".
    """
    failures = 0
    while True:
        pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
        try:
            me = await bot.get_me()
            known(Me(me.id, me.username or ""))
            if webhook is None:
                await bot.delete_webhook(drop_pending_updates=False)
            else:
                address, secret = webhook
                await bot.set_webhook(address.rstrip("/") + PATH, secret_token=secret, allowed_updates=UPDATES)
            log.info("telegram_on", by="webhook" if webhook else "polling")
            return "connected"
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            log.error("telegram_token_refused", error=type(error).__name__)
            return "token_refused"
        except TelegramBadRequest as error:
            # An address that Telegram cannot use; its own words name no person.
            log.error("telegram_webhook_refused", reason=error.message)
        except TelegramRetryAfter as error:
            pause = float(error.retry_after)
        except AiogramError as error:
            log.warning("telegram_unreachable", error=type(error).__name__)
        failures += 1
        await asyncio.sleep(pause)
