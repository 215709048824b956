"""The gateway's application: everything between the people and the bot."""

import gc
import os
import sys

import structlog
from aiohttp import web

from casework.clock import running_from
from casework.words import Words
from channels import rest
from channels.keys import WORDS
from gateway import desk, health, office, pages, parts, telegram, website
from gateway.errors import answer_problems
from gateway.keys import CLOCK, PAGES, RULES, SECRET, SETTINGS
from gateway.logs import configure
from gateway.render import Pages
from gateway.settings import PREFIX, Settings, SettingsError, settings_or_exit

log = structlog.get_logger()

# Far more than the longest message that is read, so that who sends more is told in words.
MAX_BODY_BYTES = 64 * 1024


def init_app(settings: Settings) -> web.Application:
    """Put the application together; nothing is opened before it starts.

    Args:
        settings: read once by whoever starts it.

    Raises:
        SettingsError: there is no secret and none can be kept, or the office's hours cannot be read.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[answer_problems])
    app[SETTINGS] = settings
    app[SECRET] = settings.read_secret()
    app[CLOCK] = running_from(settings.now)
    app[WORDS] = Words.load()
    app[RULES] = office.rules_of(settings, app[WORDS])
    app.cleanup_ctx.extend([parts.database, parts.http, office.office, parts.journey, parts.continuations])
    app[PAGES] = Pages()
    pages.add_routes(app)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    app.router.add_get(pages.INDEX_PATH, pages.endpoints)
    app.router.add_get(pages.OPENAPI_PATH, pages.openapi)
    app.router.add_post(rest.PATH, rest.receive)
    website.add_to(app)
    desk.add_to(app)
    telegram.add_to(app)
    return app


def main() -> None:
    """Serve until the process is told to stop."""
    settings = settings_or_exit()
    # What is written here is people's: no other user of the machine reads it.
    os.umask(0o077)
    configure(settings.log_level, settings.log_format)
    try:
        app = init_app(settings)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    app.on_startup.append(_keep)
    website.allow_open_files(settings)
    if settings.now is not None:
        log.warning("clock_is_pretended", setting=f"{PREFIX}NOW", began_at=settings.now.isoformat())
    log.info("serving", address=f"http://{settings.host}:{settings.port}")
    # Access logs would keep addresses of people; each turn is logged by its conversation.
    web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=None, shutdown_timeout=5)


async def _keep(_app: web.Application) -> None:
    """Leave what is there from the beginning alone: Python need not go through it again and again for what may go."""
    gc.collect()
    gc.freeze()
