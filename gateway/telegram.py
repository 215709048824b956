"""Telegram in this application: opened, served and closed; off, and not even loaded, without a token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from casework.delivery import Courier
from casework.places import where
from channels.keys import CONTINUATIONS, HISTORY, JOURNEY, LINKS, WORDS
from channels.problems import Problem
from channels.telegram_webhook import PATH
from gateway.health import wait_for_bot
from gateway.keys import CLOCK, CONVERSATIONS, DATABASE, OFFICE, SECRET, SETTINGS
from gateway.settings import PREFIX

if TYPE_CHECKING:
    from channels.telegram import TelegramChannel

log = structlog.get_logger()

CHANNEL = "telegram"
_RETRY_AFTER_SECONDS = 5


@dataclass
class Telegram:
    """The channel, once it is loaded."""

    channel: "TelegramChannel | None" = None


TELEGRAM = web.AppKey("telegram", Telegram)


def add_to(app: web.Application) -> None:
    """Serve Telegram if there is a token; what it needs has to be opened before it."""
    if app[SETTINGS].telegram_token is None:
        log.info("telegram_off", missing=f"{PREFIX}TELEGRAM_TOKEN")
        return
    app[TELEGRAM] = Telegram()
    app.cleanup_ctx.append(_telegram)
    if app[SETTINGS].telegram_webhook_url is not None:
        app.router.add_post(PATH, _serve)


async def _telegram(app: web.Application) -> AsyncIterator[None]:
    running = asyncio.create_task(_run(app))
    running.add_done_callback(_ended)
    yield
    running.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await running
    channel = app[TELEGRAM].channel
    if channel is not None:
        await channel.close()


async def _run(app: web.Application) -> None:
    # The client takes seconds to load: only who uses it waits for it, and the website does not.
    app[TELEGRAM].channel = channel = await asyncio.to_thread(_load, app)
    courier = Courier(app[CONVERSATIONS], app[OFFICE].events, {CHANNEL: channel.delivery})
    delivering = asyncio.create_task(courier.run())
    try:
        await channel.run(partial(wait_for_bot, app))
    finally:
        delivering.cancel()


def _load(app: web.Application) -> "TelegramChannel":
    from channels.telegram import TelegramChannel
    from channels.telegram_limits import Rate, SendingLimits
    from channels.telegram_parts import TelegramParts

    settings = app[SETTINGS]
    assert settings.telegram_token is not None
    parts = TelegramParts(
        app[JOURNEY],
        app[HISTORY],
        app[CONTINUATIONS],
        app[LINKS],
        app[DATABASE],
        app[WORDS],
        app[SECRET],
        settings.telegram_token.get_secret_value(),
        settings.telegram_webhook_url,
        settings.telegram_web_url,
        settings.privacy_contact,
        settings.public_url,
        settings.telegram_api_url,
        SendingLimits(overall=Rate(1 / settings.telegram_messages_per_second, burst=15)),
        app[CLOCK],
    )
    return TelegramChannel(parts)


async def _serve(request: web.Request) -> web.StreamResponse:
    channel = request.app[TELEGRAM].channel
    if channel is None:
        raise Problem("not_stored", 503, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
    return await channel.handle(request)


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        causes = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
        for cause in causes:
            log.error("telegram_stopped", error=type(cause).__name__, where=where(cause))
