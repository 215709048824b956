"""Telegram in this application: opened, served and closed; off, and not even loaded, without a token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from channels.keys import HISTORY, JOURNEY, WORDS
from channels.places import where
from gateway.health import wait_for_bot
from gateway.keys import DATABASE, SECRET, SETTINGS
from gateway.settings import PREFIX

if TYPE_CHECKING:
    from channels.telegram import TelegramChannel

log = structlog.get_logger()

TELEGRAM: "web.AppKey[TelegramChannel]" = web.AppKey("telegram")


def add_to(app: web.Application) -> None:
    """Serve Telegram if there is a token; what it needs has to be opened before it."""
    if app[SETTINGS].telegram_token is None:
        log.info("telegram_off", missing=f"{PREFIX}TELEGRAM_TOKEN")
        return
    # The client takes seconds to load and forty megabytes: only who uses it pays for it.
    from channels.telegram_webhook import PATH

    app.cleanup_ctx.append(_telegram)
    app.router.add_post(PATH, _serve)


async def _telegram(app: web.Application) -> AsyncIterator[None]:
    from channels.telegram import TelegramChannel, TelegramParts

    settings = app[SETTINGS]
    assert settings.telegram_token is not None
    parts = TelegramParts(
        app[JOURNEY],
        app[HISTORY],
        app[DATABASE],
        app[WORDS],
        app[SECRET],
        settings.telegram_token.get_secret_value(),
        settings.telegram_webhook_url,
        settings.telegram_web_url,
        settings.privacy_contact,
        settings.telegram_api_url,
    )
    app[TELEGRAM] = TelegramChannel(parts)
    running = asyncio.create_task(app[TELEGRAM].run(partial(wait_for_bot, app)))
    running.add_done_callback(_ended)
    yield
    running.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await running
    await app[TELEGRAM].close()


async def _serve(request: web.Request) -> web.StreamResponse:
    return await request.app[TELEGRAM].handle(request)


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        causes = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
        for cause in causes:
            log.error("telegram_stopped", error=type(cause).__name__, where=where(cause))
