"""The website's chat in this application: opened, served and closed."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

import structlog
from aiohttp import web

from casework.delivery import Courier
from casework.journey import Limits
from channels.keys import HISTORY, JOURNEY, LINKS, WORDS
from channels.web import CHANNEL, PATH, WebChannel, WebParts
from gateway.access import access_of
from gateway.health import wait_for_bot
from gateway.keys import CONVERSATIONS, OFFICE, SECRET, SETTINGS
from gateway.settings import Settings

log = structlog.get_logger()

WEB = web.AppKey("web", WebChannel)
# Databases, logs and the other processes need some files besides the connections.
_OTHER_FILES = 200


def add_to(app: web.Application) -> None:
    """Serve the chat; what it needs has to be opened before it."""
    app.cleanup_ctx.append(_website)
    app.on_shutdown.append(_hang_up)
    app.router.add_route("*", PATH, _serve)


def allow_open_files(settings: Settings) -> None:
    """Each connection is an open file: allow as many as there may be connections, or say that there are fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.max_connections + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        log.warning("few_open_files", connections=allowed - _OTHER_FILES, wanted=settings.max_connections)


async def _website(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    access = access_of(settings)
    limits = Limits(settings.max_message_characters, settings.messages_per_minute)
    app[WEB] = WebChannel(WebParts(app[JOURNEY], app[HISTORY], app[WORDS], app[SECRET], access, limits, app[LINKS]))
    courier = Courier(app[CONVERSATIONS], app[OFFICE].events, {CHANNEL: app[WEB].delivery})
    recovering = asyncio.create_task(app[WEB].recover(partial(wait_for_bot, app)))
    delivering = asyncio.create_task(courier.run())
    yield
    for task in (recovering, delivering):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await app[WEB].close()


async def _hang_up(app: web.Application) -> None:
    await app[WEB].hang_up()


async def _serve(request: web.Request) -> web.StreamResponse:
    return await request.app[WEB].handle(request)
